"""How a promise ends without being kept: excused, released, or a round that passed. Nothing is deleted."""

from collections.abc import Mapping
from datetime import datetime

from engine.casework.facts import FACTS, words
from engine.clock import as_utc
from engine.errors import InvalidInputError
from engine.models import Case, Promise
from engine.models.promise import BY_DECISION, BY_FACT, EXCUSED, LATE, MISSED, OPEN, RELEASED
from engine.work import Work
from engine.workflow.promises import rows

AGREED = "agreed"  # origin of a promise whose time was agreed with the people concerned


def excuse(work: Work, case: Case, row: Promise, reason: str, until: datetime | None = None) -> Promise | None:
    """Record an agreed exception with its reason (CA 4.9, CHG 3.7); it is counted apart from what was kept or late.

    Where the catalogue says that only the time is excused, the act stays owed: by `until` (UTC, the time agreed, of the
    same round), else by the policy's own time from now. Returns that new promise, or None. Raises InvalidInputError for
    a time past.
    """
    if row.closed:
        return None
    if until is not None and as_utc(until) <= work.now:
        raise InvalidInputError({"until": ["The new time must be in the future."]})
    _end(work, row, EXCUSED, reason)
    rows.tell(work, case, "target.exception", row, reason=reason)
    if not work.policies.catalogue[row.requirement].time_only:
        return None
    anchor, nth = (row.anchor_at, row.nth) if until is not None else (work.now, 1)
    origin = row.origin if until is None else AGREED
    return rows.make(work, case, row.requirement, anchor, nth, row.about_party_id, origin, until)


def release(work: Work, case: Case, row: Promise, reason: str, cause: str = BY_DECISION) -> None:
    """Record that a promise is no longer owed, why and by whose decision. What was late stays late.

    `cause` says what ended it: where that is undone (a fact taken back, a case opened again), it is owed again.
    """
    if row.closed:
        return
    _end(work, row, RELEASED, reason)
    row.cause = cause
    rows.tell(work, case, "target.released", row, reason=reason)


def miss(work: Work, case: Case, row: Promise) -> None:
    """Record that a round passed without the act: the next one is owed now, and this one stays counted."""
    if row.state in (OPEN, LATE) and row.due_at <= work.now:
        _end(work, row, MISSED, None)
        rows.tell(work, case, "target.missed", row)


def was_released_by_fact(row: Promise) -> bool:
    """Tell whether a fact released a promise: when the fact is taken back, it is owed again."""
    return row.state == RELEASED and row.cause == BY_FACT


def because_of(changes: Mapping[str, tuple[object, object]]) -> str:
    """Return what facts say now, in words."""
    return "; ".join(f"{FACTS[name].label}: {words(name, after)}" for name, (_, after) in changes.items())


def _end(work: Work, row: Promise, state: str, reason: str | None) -> None:
    row.state, row.ended_at, row.by_id, row.next_at = state, work.now, work.actor.user_id, None
    if row.late_at is None and row.due_at <= work.now:
        row.late_at = row.due_at
    row.reason = reason or row.reason
