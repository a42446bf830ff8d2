"""Declaring a day off while the programme runs, and taking back one that nothing was reckoned by."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from engine import events
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import Case, Closure, Promise
from engine.policy import DayOff, Policies, Profile
from engine.policy.calendar import ALL
from engine.policy.closures import with_days_off
from engine.work import Work
from engine.workflow.promises import rows
from engine.workflow.promises.shifting import instant_after

MOST_DAYS_BACK = 7  # longer ago than this, a day off is refused where something fell late that it would have moved
MOST_YEARS_ON = 5
_LONGEST_REASON = 300


def declare(work: Work, landlord: str, day: date, reason: str) -> Closure:
    """Declare a day off for a landlord (or `*`, for all), with the reason that every history will tell.

    The calendar takes it in with this transaction; open cases follow by `follow_days_off`. The same day declared twice
    is one. Raises InvalidInputError for a day that is off already, too far away, or too long ago for what fell late.
    """
    held = _in_force(work, landlord, day)
    if held is not None:
        return held
    words = reason.strip()
    if not words or len(words) > _LONGEST_REASON:
        raise InvalidInputError({"reason": [f"Say why, in up to {_LONGEST_REASON} characters: people will read it."]})
    profiles = _profiles(work, landlord)
    _refuse_odd_day(work, profiles, day)
    _refuse_un_lating(work, profiles, landlord, day, words)
    row = Closure(
        landlord=landlord,
        day=day,
        reason=words,
        declared_at=work.now,
        declared_by_id=work.actor.user_id,
        moved=0,
    )
    try:
        with work.session.begin_nested():
            work.session.add(row)
    except IntegrityError:  # somebody else declared it in the same moment
        found = _in_force(work, landlord, day)
        if found is None:
            raise
        return found
    events.record(work, "closure.declared", landlord=landlord, day=words_of(day), reason=words)
    return row


def remove(work: Work, landlord: str, day: date) -> Closure:
    """Take a day off back that nothing was reckoned by. Raises NotFoundError, and ConflictError where something was."""
    row = _in_force(work, landlord, day)
    if row is None:
        raise NotFoundError("day off")
    reckoned = row.moved + sum(1 for _ in _reckoned_by(work, row))
    if reckoned:
        words = "time was" if reckoned == 1 else "times were"
        raise ConflictError(
            f"{reckoned} {words} reckoned with {words_of(day)} as a day off, and people rely on it. It stays."
        )
    row.removed_at, row.removed_by_id = work.now, work.actor.user_id
    events.record(work, "closure.removed", landlord=landlord, day=words_of(day))
    return row


def words_of(day: date) -> str:
    """Return a day as people read it."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _in_force(work: Work, landlord: str, day: date) -> Closure | None:
    query = select(Closure).where(Closure.landlord == landlord, Closure.day == day, Closure.removed_at.is_(None))
    return work.session.scalars(query).one_or_none()


def _profiles(work: Work, landlord: str) -> list[Profile]:
    return list(work.policies.landlords.values()) if landlord == ALL else [work.policies.profile(landlord)]


def _refuse_odd_day(work: Work, profiles: list[Profile], day: date) -> None:
    if not any(profile.calendar.is_working_day(day) for profile in profiles):
        raise InvalidInputError({"day": [f"{words_of(day)} is no working day already. Nothing was changed."]})
    today = work.now.astimezone(profiles[0].zone).date()
    if day > today.replace(day=1, year=today.year + MOST_YEARS_ON):
        raise InvalidInputError({"day": [f"{words_of(day)} is more than {MOST_YEARS_ON} years away. Check the year."]})


def _refuse_un_lating(work: Work, profiles: list[Profile], landlord: str, day: date, reason: str) -> None:
    """Refuse a day long past where something fell late that would not have: late is a fact, and was told to people."""
    today = work.now.astimezone(profiles[0].zone).date()
    if day >= today - timedelta(days=MOST_DAYS_BACK):
        return
    number = max((one.id for one in work.policies.days_off), default=0) + 1
    new = _with(work.policies, (*work.policies.days_off, DayOff(number, landlord, day, reason, work.now)))
    late = sum(
        row.late_at is not None and instant_after(work.policies, new, case, row) is not None
        for profile in profiles
        for row, case in _around(work, profile, day)
    )
    if late:
        raise InvalidInputError(
            {"day": [f"{words_of(day)} is over, and {late} times fell late that it would have moved. Late stays late."]}
        )


def _reckoned_by(work: Work, row: Closure) -> Iterator[Promise]:
    """The promises made since a day was declared off that would be due at another time without it."""
    without = _with(work.policies, tuple(one for one in work.policies.days_off if one.id != row.id))
    for profile in _profiles(work, row.landlord):
        for promise, case in _around(work, profile, row.day, since=row.declared_at):
            facts = rows.policy_facts(case.facts)
            if promise.requirement not in work.policies.catalogue:
                continue
            what = (case.landlord, promise.requirement, promise.anchor_at, promise.nth, facts)
            pairs = zip(without.every_instant(*what), work.policies.every_instant(*what), strict=True)
            if any(now == promise.due_at and now != was for was, now in pairs):
                yield promise


def _with(policies: Policies, days: tuple[DayOff, ...]) -> Policies:
    return with_days_off(policies.shipped or policies, days)


def _around(work: Work, profile: Profile, day: date, since: datetime | None = None) -> Iterator[tuple[Promise, Case]]:
    """The promises of a landlord that count over a day: from an anchor before its end to a time after its beginning."""
    begins = datetime.combine(day, time(), profile.zone).astimezone(UTC)
    query = (
        select(Promise, Case)
        .join(Case, Case.id == Promise.case_id)
        .where(Case.landlord == profile.code, Promise.due_at >= begins)
        .where(Promise.anchor_at < begins + timedelta(days=1))
    )
    found = work.session.execute(query if since is None else query.where(Promise.made_at >= since))
    return ((promise, case) for promise, case in found)
