"""One chronology of a case: what happened and what was recorded, in the order in which it happened."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, time

from sqlalchemy import select

from engine import events
from engine.casework import cases, linked_cases
from engine.face import case_lines, case_records, event_words
from engine.face.types import ChronologyEntry
from engine.models import Case, Event
from engine.work import Work

KINDS: Mapping[str, str] = {
    "incident": "Incidents",
    "contact": "Contacts",
    "letter": "Letters",
    "assessment": "Risk and plans",
    "shared": "Referrals and disclosures",
    "decision": "Decisions",
    "due": "Due times",
    "file": "Documents",
    "money": "Costs and satisfaction",
    "case": "Report, people and facts",
    "step": "Tasks and procedures",
    "look": "Who looked",
}
ORDINARY = frozenset(KINDS) - {"step", "look"}  # what is shown unless more is asked for
# First word of an event's kind -> kind of line; what is not listed belongs to the case itself.
_BY_SUBJECT: Mapping[str, str] = {
    "letter": "letter", "risk": "assessment", "plan": "assessment", "referral": "shared", "hand_over": "shared",
    "repair": "shared", "disclosure": "shared", "decision": "decision", "target": "due", "document": "file",
    "cost": "money", "satisfaction": "money", "task": "step", "timer": "step", "message": "step", "instance": "step",
    "step": "step", "choice": "step", "notice": "step", "visit": "contact", "bundle": "look",
    "chronology": "look", "history": "look",
}  # fmt: skip
# Shown by the record itself, at the time it happened; equality answers are nowhere in the file.
_LEFT_OUT = ("incident.recorded", "contact.recorded", "equality.")


def kind_of(event_kind: str) -> str:
    """Return the kind of line an event makes."""
    if event_kind.endswith((".viewed", ".downloaded")):
        return "look"
    if event_kind == "letter.printed":  # the issue of the letter is told; this only follows
        return "step"
    return _BY_SUBJECT.get(event_kind.partition(".")[0], "case")


def entries(work: Work, case: Case, kinds: Collection[str] = ORDINARY) -> list[ChronologyEntry]:
    """Return the chronology of a case that was loaded for the actor, oldest first; of the kinds asked for."""
    found = [*_incidents(work, case), *_contacts(work, case), *_events(work, case, kinds)]
    return sorted((entry for entry in found if entry.kind in kinds), key=lambda entry: entry.at)


def _incidents(work: Work, case: Case) -> list[ChronologyEntry]:
    rows = case_records.incident_rows(work, case)
    people = case_lines.people(work, {row.recorded_by_id for row in rows})
    zone = cases.profile_of(work, case).zone
    found = []
    for row in rows:
        view = case_records.incident_view(work, case, row, people)
        when = row.recorded_at
        if row.happened_on is not None:
            when = datetime.combine(row.happened_on, time(), zone).astimezone(UTC)
        place = " ".join(part for part in (view.when_text, view.location) if part)
        recorded = f"Recorded {event_words.instant_words(row.recorded_at, zone)}."
        text = "\n".join(part for part in (place, view.description, recorded) if part)
        title = f"Incident: {view.kind_label}"
        found.append(
            ChronologyEntry(
                when, row.happened_on is None, "incident", title, text, view.recorded_by, f"incident {row.id}"
            )
        )
    return found


def _contacts(work: Work, case: Case) -> list[ChronologyEntry]:
    rows = case_records.contact_rows(work, case)
    people = case_lines.people(work, {row.by_id for row in rows})
    found = []
    for row, view in zip(rows, case_records.contact_views(work, case, rows, people), strict=True):
        whom = f"{view.person} ({view.with_role})" if view.person else f"the {view.with_role}"
        title = f"Contact with {whom} by {view.way}: {view.outcome}"
        found.append(ChronologyEntry(row.at, True, "contact", title, view.note, view.by, f"contact {row.id}"))
    return found


def _events(work: Work, case: Case, kinds: Collection[str]) -> list[ChronologyEntry]:
    profile = cases.profile_of(work, case)
    rows = [
        row
        for row in work.session.scalars(select(Event).where(Event.case_id == case.id).order_by(Event.id))
        if not row.kind.startswith(_LEFT_OUT) and kind_of(row.kind) in kinds
    ]
    people = case_lines.people(work, {row.actor_id for row in rows})
    found = []
    for row, told in zip(rows, linked_cases.payloads(work, rows), strict=True):
        payload = event_words.readable(told, profile)
        text = _why(row.kind, payload)
        name = case_records.who(people, row.actor_id) or case_records.SYSTEM
        sentence = events.sentence(row.kind, payload, row.element)
        found.append(ChronologyEntry(row.at, True, kind_of(row.kind), sentence, text, name, f"event {row.id}"))
    return found


def _why(kind: str, payload: Mapping[str, object]) -> str:
    """What a decision or a due time rests on, as far as its sentence does not say so."""
    if kind == "decision.made":
        inputs = payload.get("inputs")
        asked = [f"{label}: {value}" for label, value in inputs.items()] if isinstance(inputs, dict) else []
        rows = payload.get("rows")
        told = f"Row {', '.join(str(row) for row in rows)}." if isinstance(rows, list) and rows else ""
        return " ".join([("; ".join(asked) + ".") if asked else "", told]).strip()
    reason = payload.get("reason") or payload.get("override_reason") or payload.get("lawful_basis")
    return str(reason) if reason else ""
