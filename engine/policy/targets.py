"""Due dates: what a landlord's policy makes of an anchor, the facts and the round."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from engine.clock import as_utc
from engine.errors import InvalidInputError
from engine.policy.profile import Profile, Timing
from engine.policy.requirements import Requirement

MOST_ROUNDS = 10_000


@dataclass(frozen=True)
class Due:
    """When something must be done, and why: the instant in UTC and in the landlord's zone, clock, clause and status.

    `satisfied_by` lists the conditions that must all be met before the requirement counts as met; none means one act.
    """

    due_utc: datetime
    due_local: datetime
    clock: str
    clause: str
    status: str
    summary: str
    anchor: datetime
    satisfied_by: tuple[str, ...] = ()


def work_out(
    profile: Profile,
    requirement: Requirement,
    anchor: datetime,
    nth: int,
    facts: Mapping[str, object],
    assumed: Mapping[str, bool],
) -> Due | None:
    """Return the earliest of the times that apply, or None where the policy sets none for these facts.

    `nth` is the round of a recurring requirement, counted from the anchor; `assumed` is what unknown facts are taken
    to be. Raises InvalidInputError for a round below 1, a second round of something that does not recur or one beyond
    the calendar, and ValueError for an anchor without a time zone.
    """
    start = as_utc(anchor)
    if not 1 <= nth <= (MOST_ROUNDS if requirement.recurring else 1):
        told = "comes round from the 1st" if requirement.recurring else "comes only once"
        raise InvalidInputError({"nth": [f"{requirement.code} {told}; there is no round {nth}."]})
    stance = profile.timer(requirement.code)
    if stance is None or stance.timing is None:
        return None

    def holds(fact: str) -> bool:
        value = facts.get(fact)
        return assumed.get(fact, False) if value is None else bool(value)

    base = _base(stance.timing, holds)
    if base is None:
        return None
    base = _as_agreed(base, facts)
    candidates = [(_count(profile, timing, start, nth), timing) for timing in (base, *_fast(base, holds))]
    instant, chosen = min(candidates, key=lambda candidate: candidate[0])
    return Due(
        due_utc=instant,
        due_local=instant.astimezone(profile.zone),
        clock=chosen.clock,
        clause=chosen.clause,
        status=chosen.status,
        summary=chosen.summary,
        anchor=start,
        satisfied_by=chosen.satisfied_by or base.satisfied_by,
    )


def every_instant(
    profile: Profile, requirement: Requirement, anchor: datetime, nth: int, facts: Mapping[str, object]
) -> list[datetime]:
    """Return each instant (UTC) that some facts or others would make of an anchor and a round, always in one order.

    What is due may rest on facts that were known once and are not any more: by its place here a calendar that has
    changed finds the instant that takes the place of the old one.
    """
    stance = profile.timer(requirement.code)
    if stance is None or stance.timing is None:
        return []
    bases = [timing for timing in (stance.timing, stance.timing.otherwise) if timing is not None]
    told = [timing for base in bases for timing in (_as_agreed(base, facts), base, *base.fast.values())]
    return [_count(profile, timing, as_utc(anchor), nth) for timing in told]


def _base(timing: Timing, holds: Callable[[str], bool]) -> Timing | None:
    return timing if all(holds(fact) for fact in timing.only_if) else timing.otherwise


def _as_agreed(timing: Timing, facts: Mapping[str, object]) -> Timing:
    """Return the timing with the number agreed in the case, where the policy leaves room for one (CA 4.11)."""
    agreed = facts.get(timing.amount_fact) if timing.amount_fact else None
    return replace(timing, amount=agreed) if isinstance(agreed, int) and agreed > 0 else timing


def _fast(timing: Timing, holds: Callable[[str], bool]) -> Iterator[Timing]:
    return (quick for fact, quick in timing.fast.items() if holds(fact))


def _count(profile: Profile, timing: Timing, start: datetime, nth: int) -> datetime:
    try:
        return profile.calendar.due(start, timing.amount, timing.clock, timing.unit, nth=nth)
    except (OverflowError, ValueError) as error:
        # The loaded profile is sound, so only the end of the calendar (the year 9999) can be in the way.
        raise InvalidInputError({"nth": [f"{nth} times {timing.words} leads beyond the calendar."]}) from error
