"""A day off that was declared is followed by every open case and every start by the clock of those it concerns."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from engine.access import system_actor
from engine.casework.cases import CLOSED
from engine.models import Case, Closure, ProfileVersion, TimerStart
from engine.policy.calendar import ALL
from engine.process import starts, time_of
from engine.work import Work

_AT_ONCE = 200  # cases looked up in one statement


def unsettled(work: Work) -> int | None:
    """Return the number of the first day off that some cases have yet to follow; None where all did."""
    query = select(Closure.id).where(Closure.settled_at.is_(None), Closure.removed_at.is_(None)).order_by(Closure.id)
    return work.session.scalars(query.limit(1)).one_or_none()


def waiting_cases(work: Work, number: int) -> Sequence[tuple[int, str]]:
    """Return open cases (id, landlord) that have not followed a day off; none where it was removed meanwhile."""
    row = work.session.get(Closure, number)
    if row is None or row.removed_at is not None:
        return []
    behind = or_(Case.closure_id.is_(None), Case.closure_id < row.id)
    query = select(Case.id, Case.landlord).where(behind, Case.status != CLOSED)
    ours = Case.landlord.in_(work.policies.landlords) if row.landlord == ALL else Case.landlord == row.landlord
    return [(one, code) for one, code in work.session.execute(query.where(ours).order_by(Case.id).limit(_AT_ONCE))]


def unsettled_version(work: Work) -> int | None:
    """Return the row of the first version of a profile that holds by now and that some cases have yet to follow."""
    waiting = (ProfileVersion.settled_at.is_(None), ProfileVersion.holds_at <= work.now)
    query = select(ProfileVersion.id).where(*waiting).order_by(ProfileVersion.holds_at, ProfileVersion.id)
    return work.session.scalars(query.limit(1)).one_or_none()


def cases_behind(work: Work, version_id: int) -> Sequence[tuple[int, str]]:
    """Return open cases (id, landlord) that have not followed a version of their landlord's profile."""
    row = work.session.get_one(ProfileVersion, version_id)
    behind = or_(Case.profile_seen.is_(None), Case.profile_seen < row.number)
    query = select(Case.id, Case.landlord).where(behind, Case.status != CLOSED, Case.landlord == row.landlord)
    return [(one, code) for one, code in work.session.execute(query.order_by(Case.id).limit(_AT_ONCE))]


def settle_version(work: Work, version_id: int) -> None:
    """Say that every open case has followed a version of a profile; starts by the clock take its figures."""
    row = work.session.get_one(ProfileVersion, version_id)
    row.settled_at = row.settled_at or work.now
    work.actor = system_actor(row.landlord)
    for start in work.session.scalars(select(TimerStart).where(TimerStart.landlord == row.landlord)):
        starts.set_by_version(work, start)


def settle(work: Work, number: int) -> None:
    """Say that every open case has followed a day off, and move the starts by the clock that count working days."""
    row = work.session.get(Closure, number)
    if row is None or row.settled_at is not None:
        return
    row.settled_at = work.now
    query = select(TimerStart).where(TimerStart.due_at > work.now)
    for start in work.session.scalars(
        query if row.landlord == ALL else query.where(TimerStart.landlord == row.landlord)
    ):
        if start.landlord in work.policies.landlords:
            work.actor = system_actor(start.landlord)
            _move(work, start)


def _move(work: Work, start: TimerStart) -> None:
    try:
        found = starts.instant_of(work, start, start.round)
    except time_of.UNTOLD:
        return  # what is wrong with it was told when it was armed
    if found is not None and start.due_at is not None and found > start.due_at:
        start.due_at = found
