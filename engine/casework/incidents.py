"""Incidents: dated happenings on a case, each of a kind from one list that covers all five policies."""

from datetime import date

from engine import events
from engine.casework import cases, facts
from engine.casework.checks import Checks
from engine.casework.incident_kinds import DAMAGE, KINDS, kind_labels, label
from engine.models import Case, Happening
from engine.work import Work

__all__ = ["DAMAGE", "KINDS", "add", "kind_labels", "label"]


def add(
    work: Work,
    case: Case,
    *,
    kind: str,
    description: str,
    happened_on: date | None = None,
    happened_at_text: str | None = None,
    location: str | None = None,
    report_id: int | None = None,
) -> Happening:
    """Record an incident. Raises InvalidInputError by the parameters' names."""
    checks = Checks()
    checks.choice("kind", kind, KINDS, "what happened")
    text = checks.text("description", description, "what happened", longest=20_000)
    zone = work.policies.landlords[case.landlord].zone
    checks.past_day("happened_on", happened_on, work.now, zone, "The day it happened")
    when = checks.text("happened_at_text", happened_at_text, "the time of day", longest=100, required=False)
    place = checks.text("location", location, "the place", longest=300, required=False)
    checks.done()
    row = Happening(
        case_id=case.id,
        report_id=report_id,
        happened_on=happened_on,
        happened_at_text=when,
        location=place,
        kind=kind,
        description=text or "",
        recorded_at=work.now,
        recorded_by_id=work.actor.user_id,
    )
    work.session.add(row)
    name = label(work, case, kind)
    events.record(
        work, "incident.recorded", case_id=case.id, landlord=case.landlord, label=name, happened_on=happened_on
    )
    work.session.flush()
    facts.assign(work, case, _facts_of(work, case, kind))
    cases.note_anchor(work, case)
    return row


def _facts_of(work: Work, case: Case, kind: str) -> dict[str, object]:
    """The facts that an incident of this kind tells: an assault is violence, wherever it is told."""
    told_by = work.policies.vocabulary.told_by_incident
    return facts.told({fact: kind in kinds for fact, kinds in told_by.items()}, case)
