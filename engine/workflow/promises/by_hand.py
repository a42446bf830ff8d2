"""Promises ended by a person on the case page or through the API, outside any task: done, released, excused.

What was late stays late: only an act that was done in time, and was recorded afterwards, was not late.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from engine.casework import hand_overs
from engine.casework.checks import Checks
from engine.clock import as_utc
from engine.errors import InvalidInputError, NotFoundError
from engine.models import Case, Promise, Referral
from engine.work import Work
from engine.workflow.promises import ending, keeping, reckoning, rows

LONGEST = 2_000
NOT_HARASSMENT, HANDED_OVER, NOT_NEEDED = "not_harassment", "handed_over", "not_needed"
WHY: Mapping[str, str] = {
    NOT_HARASSMENT: "Judged not to be harassment",
    HANDED_OVER: "Handed over and accepted",
    NOT_NEEDED: "Agreed that it is not needed",
}


def find(work: Work, case: Case, promise_id: int) -> Promise:
    """Return a promise of a case that is still to be kept.

    Raises NotFoundError where the case has no such promise, InvalidInputError where it has ended already.
    """
    row = next((one for one in rows.of_case(work, case) if one.id == promise_id), None)
    if row is None:
        raise NotFoundError("promise")
    if row.closed:
        raise InvalidInputError({"": ["This promise has ended already. Nothing was changed; see the case's history."]})
    return row


def earliest(work: Work, case: Case, row: Promise) -> datetime:
    """Return the first instant (UTC) at which a promise can have been kept, to the minute.

    Never before the report; not before its anchor, unless that still lies ahead; of a series, not within the round
    before: one act keeps one round.
    """
    found = [case.received_at] if row.anchor_at > work.now else [case.received_at, row.anchor_at]
    if work.policies.catalogue[row.requirement].recurring and row.nth > 1:
        before = rows.due_of(work, case, row.requirement, row.anchor_at, row.nth - 1)
        found += [before.due_utc] if before is not None and before.due_utc < work.now else []
    return max(found).replace(second=0, microsecond=0)


def record_done(work: Work, case: Case, row: Promise, done_at: datetime | None, note: str | None) -> None:
    """Record that a promise was kept, when (UTC) and by which act; it is met at that instant.

    Raises InvalidInputError by field: no note, a time in the future, or one before it could have been kept.
    """
    checks = Checks()
    words = checks.text("note", note, "what was done, and where it is recorded", longest=LONGEST)
    first = earliest(work, case, row)
    if done_at is None:
        checks.say("done_at", "Enter when it was done.")
    elif as_utc(done_at) > work.now:
        checks.say("done_at", "This lies in the future. Enter when it was done.")
    elif as_utc(done_at) < first:
        checks.say("done_at", f"It cannot have been done before {rows.words_of(work, case, first)}.")
    checks.done()
    keeping.meet(work, case, row.requirement, row.occurrence, row.about_party_id, done_at, note=words)


def release(
    work: Work, case: Case, row: Promise, why: str | None, reason: str | None, whole_series: bool = False
) -> None:
    """Record a manager's decision that a promise is not owed any more; of a series, this round unless `whole_series`.

    `why` is a code of WHY. Raises InvalidInputError by field: no reason, or a hand-over that nobody has accepted.
    """
    checks = Checks()
    checks.choice("why", why or "", WHY, "why it is not owed any more")
    words = checks.text("reason", reason, "the reason", longest=LONGEST)
    if why == HANDED_OVER and not _somebody_took_over(work, case):
        checks.say("why", "Nobody has accepted a hand-over or referral in this case. Until then it stays owed.")
    checks.done()
    if work.policies.catalogue[row.requirement].recurring and not whole_series:
        keeping.bear_next(work, case, row)
    ending.release(work, case, row, f"{WHY[why or '']}. {words}")


def _somebody_took_over(work: Work, case: Case) -> bool:
    if any(one.state == hand_overs.ACCEPTED for one in hand_overs.of(work, case)):
        return True
    query = select(Referral.id).where(Referral.case_id == case.id, Referral.acknowledged_at.is_not(None))
    return work.session.scalars(query.limit(1)).first() is not None


def excuse(
    work: Work,
    case: Case,
    row: Promise,
    reason: str | None,
    evidence: str | None,
    clause: str | None,
    until: datetime | None = None,
) -> Promise | None:
    """Record an exception that a manager agrees to, with reason, evidence and the clause that allows it.

    Where only the time is excused (catalogue, `time_only`) the act stays owed by `until` (UTC), which is returned as
    a promise of its own; the open task moves with it. Raises InvalidInputError by field.
    """
    time_only = work.policies.catalogue[row.requirement].time_only
    checks = Checks()
    words = checks.text("reason", reason, "the reason", longest=LONGEST)
    shown = checks.text("evidence", evidence, "the evidence for it", longest=LONGEST)
    allowed_by = checks.text("clause", clause, "the clause that allows it", longest=60)
    if time_only and until is None:
        checks.say("until", "Only the time is excused. Enter the new time that was agreed.")
    if not time_only and until is not None:
        checks.say("until", "The act itself is excused, so no new time can be kept here. Leave this empty.")
    if until is not None and as_utc(until) <= work.now:
        checks.say("until", "The new time must be in the future.")
    checks.done()
    told = f"{words} Evidence: {shown} Clause {allowed_by}."
    if work.policies.catalogue[row.requirement].recurring and not time_only:
        keeping.bear_next(work, case, row)
    again = ending.excuse(work, case, row, told, until)
    if again is not None:
        reckoning.follow(work, case, [(row.due_at, again)])
    return again
