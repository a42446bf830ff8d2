"""Everything the case file page shows, in a fixed number of queries."""

from datetime import datetime

from sqlalchemy import func, select

from engine.casework import alerts, cases, facts, hand_overs, sharing
from engine.face import case_lines, case_records, event_words, owed
from engine.face.task_lines import lines_of_case
from engine.face.types import CaseFile, Person
from engine.models import Case, ProcessIncident, Team
from engine.policy import in_own_words
from engine.work import Work


def build(work: Work, case: Case) -> CaseFile:
    """Return the whole file of a case that was loaded for the actor."""
    happenings = case_records.incident_rows(work, case)
    contacts = case_records.contact_rows(work, case)
    plans = case_records.plan_rows(work, case)
    risks = case_records.risk_rows(work, case)
    recorders = {row.recorded_by_id for row in happenings} | {row.by_id for row in contacts}
    recorders |= {row.by_id for row in plans} | {row.by_id for row in risks}
    recorders |= {row.answered_by_id for row in hand_overs.of(work, case)}
    recorders |= owed.recorders(work, case)
    people = case_lines.people(work, recorders)
    people_on_case = case_records.party_views(work, case)
    team = work.session.get(Team, case.team_id) if case.team_id else None
    steps = owed.steps_of(work, case)
    return CaseFile(
        line=case_lines.lines(work, [case])[0],
        team=team.name if team else None,
        closed_at=case.closed_at,
        close_reason=case.close_reason,
        zone=str(cases.profile_of(work, case).zone),
        parties=people_on_case,
        incidents=[case_records.incident_view(work, case, row, people) for row in happenings],
        tasks=lines_of_case(work, case.id),
        settled=owed.settled(work, case, steps),
        may_record=cases.may(work, case, "promise.record"),
        may_correct=cases.may(work, case, "case.correct"),
        may_release=cases.may(work, case, "promise.release"),
        targets=owed.views(work, case, steps, people),
        procedures=case_records.instance_lines(work, case),
        letters=case_records.letter_views(work, case),
        contacts=case_records.contact_views(work, case, contacts, people),
        plans=[case_records.plan_view(row, people) for row in plans],
        risks=[case_records.risk_view(work, case, row, people) for row in risks],
        referrals=case_records.referral_views(work, case),
        hand_overs=case_records.hand_over_views(work, case, people),
        facts=fact_words(work, case),
        people_named=[Person(person.id, person.name) for person in sharing.named(work, case)],
        can_manage_access=cases.may(work, case, "case.name"),
        alerts=alerts.of(work, case),
        incidents_waiting=_waiting(work, case),
        attempts=case_records.attempt_views(work, case),
    )


def fact_words(work: Work, case: Case) -> list[tuple[str, str]]:
    """Return what is known of a case, label and words, in the order of the dictionary; instants in local time."""
    labels = cases.profile_of(work, case).labels
    known = [(name, fact) for name, fact in facts.FACTS.items() if name in case.facts]
    return [(in_own_words(labels, fact.label), in_own_words(labels, _words(work, case, name))) for name, fact in known]


def _words(work: Work, case: Case, name: str) -> str:
    """A fact as people at the landlord read it; an instant such as 14 September 2026 10:00."""
    instant = facts.read(name, case.facts[name])
    if not isinstance(instant, datetime):
        return facts.words(name, case.facts[name])
    return event_words.instant_words(instant, cases.profile_of(work, case).zone)


def _waiting(work: Work, case: Case) -> int:
    """How many automatic steps failed and wait."""
    query = select(func.count()).select_from(ProcessIncident)
    return (
        work.session.scalar(query.where(ProcessIncident.case_id == case.id, ProcessIncident.state != "resolved")) or 0
    )
