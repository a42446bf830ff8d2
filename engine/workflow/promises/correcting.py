"""Corrections by a manager: a wrong fact, or a wrong time of a report. Due times are reckoned anew, both ways.

This is the only way in which something becomes due later. What was due, and since when it was late, under the facts
then known stays in the row (`due_then`, `late_then_at`) beside the corrected reckoning, and both in the history.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from engine import events
from engine.casework import facts
from engine.casework.cases import CLOSED
from engine.casework.checks import Checks
from engine.clock import as_utc
from engine.errors import NotFoundError
from engine.models import Case, Promise, Report
from engine.models.promise import BY_CORRECTION, EXCUSED, LATE, MET, MET_LATE, MISSED, OPEN, RELEASED
from engine.policy import Due
from engine.work import Work
from engine.workflow.promises import anchors, ending, reckoning, rows

LONGEST = 2_000
_DECIDED = (EXCUSED, RELEASED)  # somebody decided about these: no reckoning undoes that


def correctable(work: Work) -> list[str]:
    """Return the names of the facts on which times depend and which a manager may correct."""
    return [name for name in work.policies.vocabulary.facts if name in facts.FACTS]


def reports_of(work: Work, case: Case) -> list[Report]:
    """Return the reports of a case, in the order in which they were recorded: the first one opened it."""
    return list(work.session.scalars(select(Report).where(Report.case_id == case.id).order_by(Report.id)))


def correct_fact(work: Work, case: Case, name: str | None, value: bool | None, reason: str | None) -> None:
    """Correct a fact that was recorded wrongly (`value`: what is right), with a reason.

    What it brings forward has the landlord's grace, like every fact that becomes known later; what was due too soon is
    due by the policy's ordinary time again. Raises InvalidInputError by field.
    """
    checks = Checks()
    checks.choice("name", name or "", correctable(work), "the fact that was wrong")
    if value is None:
        checks.say("value", "Choose what is right.")
    words = checks.text("reason", reason, "why it was wrong, and how you know", longest=LONGEST)
    checks.done()
    code = str(name)
    before = case.facts.get(code)
    events.record(
        work, "fact.corrected", case_id=case.id, landlord=case.landlord, label=facts.FACTS[code].label,
        before=facts.words(code, before), after=facts.words(code, value), reason=words,
    )  # fmt: skip
    facts.assign(work, case, {code: value})
    as_told = {**case.facts, code: not value}
    changed = []
    for row in rows.of_case(work, case):
        if row.state in _DECIDED or row.origin == ending.AGREED:
            continue
        wrong = rows.due_of(work, case, row.requirement, row.anchor_at, row.nth, as_told)
        right = rows.due_of(work, case, row.requirement, row.anchor_at, row.nth)
        if wrong is not None and right is not None and wrong.due_utc < right.due_utc > row.due_at:
            changed.append((row, right))
    _restate(work, case, changed, str(words))


def correct_received(
    work: Work, case: Case, report_id: int | None, received_at: datetime | None, reason: str | None
) -> None:
    """Correct when a report reached the landlord (UTC), with a reason; what counts from it is reckoned anew.

    Raises InvalidInputError by field, NotFoundError for a report of another case.
    """
    checks = Checks()
    words = checks.text("reason", reason, "why it was wrong, and how you know", longest=LONGEST)
    held = reports_of(work, case)
    report = next((one for one in held if one.id == report_id), None)
    if received_at is None:
        checks.say("received_at", "Enter when the report reached you.")
    else:
        checks.received("received_at", received_at, work.now)
        if report is not None and as_utc(received_at) == report.received_at:
            checks.say("received_at", "This is what is recorded already. Nothing was changed.")
    checks.done()
    if report is None or received_at is None:
        raise NotFoundError("report")
    old, new = report.received_at, as_utc(received_at)
    events.record(
        work, "report.corrected", case_id=case.id, landlord=case.landlord, before=rows.words_of(work, case, old),
        after=rows.words_of(work, case, new), reason=words, before_utc=old, after_utc=new,
    )  # fmt: skip
    report.received_at = new
    if report is held[0]:
        case.received_at = new
        for name in _instants_told_with(work, case, old):
            case.facts[name] = new.isoformat()
            flag_modified(case, "facts")
    work.session.flush()
    if not any(one.received_at == old for one in held):
        _count_from(work, case, old, new, str(words))


def _instants_told_with(work: Work, case: Case, old: datetime) -> list[str]:
    """The facts that hold the instant of the report, such as when danger was reported."""
    return [name for name in work.policies.vocabulary.known_since if _read(name, case.facts) == old]


def _read(name: str, stored: Mapping[str, Any]) -> datetime | None:
    value = facts.read(name, stored.get(name))
    return as_utc(value) if isinstance(value, datetime) and value.tzinfo else None


def _count_from(work: Work, case: Case, old: datetime, new: datetime, reason: str) -> None:
    """Let every promise that counted from `old` count from `new`; what that calls for is born, the rest released."""
    changed = []
    catalogue = work.policies.catalogue
    for row in rows.of_case(work, case):
        anchor = catalogue[row.requirement].anchor
        if row.anchor_at != old or not (
            anchors.is_in_records(anchor) or anchor in work.policies.vocabulary.known_since
        ):
            continue
        row.anchor_at = new
        found = rows.due_of(work, case, row.requirement, new, row.nth)
        if row.state in _DECIDED or row.origin == ending.AGREED or found is None:
            continue
        if found.due_utc != row.due_at:
            changed.append((row, found))
    reckoning.reckon_corrected(work, case, reason)
    _restate(work, case, [(row, found) for row, found in changed if row.state not in _DECIDED], reason)


def _restate(work: Work, case: Case, changed: Iterable[tuple[Promise, Due]], reason: str) -> None:
    """Give promises their corrected due instants, keep what was due before, and let timers and tasks follow."""
    moved: reckoning.Moved = []
    ahead: set[tuple[str, int | None, datetime]] = set()
    for row, found in sorted(changed, key=lambda one: one[1].due_utc):
        moved.append((row.due_at, row))
        row.due_then = row.due_then or row.due_at
        row.late_then_at = row.late_then_at or row.late_at
        row.corrected_at, row.due_at = work.now, found.due_utc
        row.clause, row.status = found.clause, found.status
        series = (row.requirement, row.about_party_id, row.anchor_at)
        _set_state(work, case, row, reason, is_first_ahead=series not in ahead)
        if not row.closed and row.due_at > work.now:
            ahead.add(series)
        rows.tell(
            work, case, "target.corrected", row, reason=reason, was_due=rows.words_of(work, case, row.due_then),
            was_due_utc=row.due_then, was_late_since=row.late_then_at,
        )  # fmt: skip
    if moved:
        reckoning.follow(work, case, moved)


def _set_state(work: Work, case: Case, row: Promise, reason: str, *, is_first_ahead: bool) -> None:
    """Say what a promise is by its corrected due instant; of a series only one round that lies ahead is open."""
    if row.state in (MET, MET_LATE):
        late = (row.done_at or work.now) > row.due_at
        row.state, row.late_at = (MET_LATE, row.due_at) if late else (MET, None)
        return
    if row.due_at <= work.now:
        row.late_at = row.due_at if row.state in (LATE, MISSED) else None
        if row.state == OPEN:  # the ledger calls it late, and tells of it, as soon as it looks
            row.next_at = work.now
        return
    row.late_at = None
    if not is_first_ahead or case.status == CLOSED:
        row.state, row.cause, row.ended_at = RELEASED, BY_CORRECTION, work.now
        row.by_id, row.reason = work.actor.user_id, f"By the corrected time this round is not owed yet: {reason}"
        return
    row.state, row.ended_at, row.by_id, row.rung = OPEN, None, None, 0
    warn = rows.warn_of(work, case, row.requirement, row.anchor_at, row.nth) or row.due_at
    row.warn_at = row.next_at = min(row.due_at, max(work.now, warn))
