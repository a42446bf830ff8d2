"""What time does to promises: warned of, late, passed by the next round, told again until they are kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal_column, select

from engine.models import Case, Promise
from engine.models.promise import LATE, OPEN
from engine.work import Work
from engine.workflow.promises import ending, keeping, rows

# Written out, not bound: only then is the partial index on open promises sure to be used.
UNCLOSED = Promise.state.in_((literal_column("'open'"), literal_column("'late'")))
WARNED, FELL_LATE, REPEATED = "warned", "late", "repeated"


@dataclass(frozen=True)
class Passed:
    """What happened to a promise because of the time: `what` happened, and which rung of the ladder is told."""

    what: str
    rung: int
    is_newest: bool  # no later round of the series has passed as well: one message tells of them all


def next_due(work: Work) -> tuple[int, str] | None:
    """Return the promise (id, landlord) that has waited longest for the ledger to look at it."""
    query = (
        select(Promise.id, Case.landlord)
        .join(Case, Case.id == Promise.case_id)
        .where(Promise.next_at <= work.now, UNCLOSED)
        .order_by(Promise.next_at, Promise.id)
        .limit(1)
    )
    found = work.session.execute(query).one_or_none()
    return (found[0], found[1]) if found else None


def let_pass(work: Work, case: Case, row: Promise) -> Passed | None:
    """Bring one promise up to now, under the lock of its case; None where nobody is to be told now.

    Late is the due instant itself, however late the machine looks. The round before is missed, the next one owed.
    In the landlord's quiet hours nobody is told but of danger: the rung is kept for the morning.
    """
    if row.closed or row.next_at is None or row.next_at > work.now:
        return None
    if row.state == OPEN and row.due_at > work.now:
        return _warn(work, case, row)
    is_newest = True
    if row.state == OPEN:
        is_newest = _fall_late(work, case, row)
    morning = _not_before(work, case, row)
    if morning > work.now:
        row.next_at = morning
        return None
    row.rung += 1
    escalation = work.policies.landlords[case.landlord].escalation
    row.next_at = escalation.again(work.now)
    return Passed(FELL_LATE if row.rung == 1 else REPEATED, row.rung, is_newest)


def _warn(work: Work, case: Case, row: Promise) -> Passed | None:
    morning = _not_before(work, case, row)
    if work.now < morning < row.due_at:
        row.next_at = morning
        return None
    row.next_at = row.due_at
    rows.tell(work, case, "target.warned", row)
    return None if morning > work.now else Passed(WARNED, 0, is_newest=True)


def _fall_late(work: Work, case: Case, row: Promise) -> bool:
    """Call a promise late at its instant; tell whether no later round of its series has passed as well."""
    row.state, row.late_at, row.rung = LATE, row.due_at, 0
    rows.tell(work, case, "target.late", row, found_at=None if row.due_at == work.now else work.now)
    if not work.policies.catalogue[row.requirement].recurring:
        return True
    for before in rows.rounds(work, case, row.requirement, row.about_party_id):
        if before.due_at < row.due_at:
            ending.miss(work, case, before)
    following = keeping.bear_next(work, case, row)
    return following is None or following.due_at > work.now


def _not_before(work: Work, case: Case, row: Promise) -> datetime:
    """When somebody may be told: danger at once, everything else outside the landlord's quiet hours."""
    if work.policies.catalogue[row.requirement].at_once or case.facts.get("immediate_danger") is True:
        return work.now
    profile = work.policies.landlords[case.landlord]
    return profile.escalation.not_before(work.now, profile.zone)


def missed_before(work: Work, case: Case, row: Promise) -> int:
    """Return how many rounds in a row passed before this one without the act."""
    count = 0
    earlier = [one for one in rows.rounds(work, case, row.requirement, row.about_party_id) if one.due_at < row.due_at]
    for one in sorted(earlier, key=lambda one: one.due_at, reverse=True):
        if one.state != "missed":
            break
        count += 1
    return count
