"""A landlord's practice: the time of a step for which its policy gives no figure, so that no step is without one.

The catalogue has the usual figure of each, and a profile may set its own. Three uses: `within`, by when a step that
begins now is due; `every`, how far apart reminders come; `before`, how long ahead of a due time something begins.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from engine.clock import as_utc
from engine.policy.clocks import CLOCKS, HOURS, add_months
from engine.policy.document import Section
from engine.policy.profile import STATUSES, Profile, Stance, Timing
from engine.policy.working_time import ONE_DAY, WorkingTime

PREFIX = "practices."
NOT_IN_POLICY, OWN_CHOICE = "not in the policy", "LANDLORD_SET"
WITHIN, EVERY, BEFORE = "within", "every", "before"
# What each use can count on: nobody can count back from a panel's sitting, nor repeat “closing time today”.
USES: Mapping[str, tuple[str, ...]] = {
    WITHIN: tuple(clock for clock in CLOCKS if clock != "NEXT_PANEL"),
    EVERY: ("ELAPSED", "CALENDAR_DAYS", "MONTHS"),
    BEFORE: ("ELAPSED", "CALENDAR_DAYS", "MONTHS", "WORKING_DAYS"),
}
_ISO = {"minute": "PT{}M", "hour": "PT{}H", "day": "P{}D", "week": "P{}W", "month": "P{}M", "year": "P{}Y"}
_FIGURE = ("amount", "unit", "clock")
_SOURCE = ("clause", "status", "summary")
_MOST, _MOST_YEARS = 1_000, 99


@dataclass(frozen=True)
class Practice:
    """One kind of step: its code, what is done, what its figure is used for, and the usual figure."""

    code: str
    title: str
    summary: str
    use: str
    usual: Timing


def read_practices(part: Section, facts: Mapping[str, bool]) -> dict[str, Practice]:
    """Read `[practices.CODE]` of the catalogue; raises ProfileError with file, line, key and reason."""
    found = {}
    for code, leaf in part.sections():
        leaf.allow(("title", "summary", "use", "fast", *_FIGURE))
        use, summary = leaf.one_of("use", USES, WITHIN), leaf.text("summary")
        found[code] = Practice(code, leaf.text("title"), summary, use, _timing(leaf, use, facts, summary))
    return found


def usual_stances(practices: Mapping[str, Practice]) -> dict[str, Stance]:
    """Return where a landlord stands that sets no figure of its own."""
    return {PREFIX + code: _stance(code, entry.usual) for code, entry in practices.items()}


def own_stances(part: Section, practices: Mapping[str, Practice], facts: Mapping[str, bool]) -> dict[str, Stance]:
    """Read the figures a profile sets itself; what it says of clause and standing may be left out."""
    part.allow(practices)
    found = {}
    for code, leaf in part.sections():
        leaf.allow((*_FIGURE, *_SOURCE, "fast"))
        found[PREFIX + code] = _stance(code, _timing(leaf, practices[code].use, facts, practices[code].summary))
    return found


def _stance(code: str, timing: Timing) -> Stance:
    return Stance(PREFIX + code, timing.words, timing.clause, timing.status, timing.summary, timing)


def _timing(leaf: Section, use: str, facts: Mapping[str, bool], summary: str) -> Timing:
    clock = leaf.one_of("clock", USES[use])
    unit = leaf.one_of("unit", CLOCKS[clock].units)
    amount = leaf.whole("amount", least=1, most=_MOST_YEARS if unit == "year" else _MOST)
    if clock == "WORKING_SPAN" and unit == "hour" and amount % 24:
        raise leaf.error("amount", "must be whole days on the clock WORKING_SPAN: 24, 48 ... hours")
    fast = leaf.section("fast")
    fast.allow(facts)
    for _, quick in fast.sections():
        quick.allow((*_FIGURE, *_SOURCE))
        if use != WITHIN:
            raise leaf.error("fast", f"is for a time of the use within; this one is used with {use}")
    return Timing(
        amount=amount,
        unit=unit,
        clock=clock,
        clause=leaf.text("clause", NOT_IN_POLICY),
        status=leaf.one_of("status", STATUSES, OWN_CHOICE),
        summary=leaf.text("summary", summary),
        fast={fact: _timing(quick, use, facts, summary) for fact, quick in fast.sections()},
    )


def within(
    profile: Profile, code: str, begun: datetime, facts: Mapping[str, object], assumed: Mapping[str, bool]
) -> datetime:
    """Return, in UTC, by when a step is due that has begun at `begun`; the earliest of the times that facts call for.

    Raises ValueError for an unknown code, OverflowError or ValueError for a time beyond the calendar.
    """
    timing = timing_of(profile, code)
    known = {**assumed, **{name: value for name, value in facts.items() if value is not None}}
    quick = [fast for fact, fast in timing.fast.items() if known.get(fact)]
    return min(profile.calendar.due(begun, one.amount, one.clock, one.unit) for one in (timing, *quick))


def every(profile: Profile, code: str) -> str:
    """Return the ISO 8601 cycle of reminders: R/P14D, at the same time of day where the unit is a day or longer."""
    timing = timing_of(profile, code)
    hours = timing.amount * 24 if timing.clock == "ELAPSED" and timing.unit == "day" else 0
    return "R/" + (_ISO["hour"].format(hours) if hours else _ISO[timing.unit].format(timing.amount))


def before(profile: Profile, code: str, due: datetime) -> datetime:
    """Return, in UTC, the instant that lies so long before `due`; days keep the time of day where the landlord is."""
    return shifted(profile.calendar, due, timing_of(profile, code), -1)


def shifted(work: WorkingTime, instant: datetime, timing: Timing, sign: int) -> datetime:
    """Return `instant` moved on (sign 1) or back (-1) by the timing's amount, in UTC."""
    if timing.unit in HOURS and timing.clock == "ELAPSED":
        return as_utc(instant) + sign * timing.amount * HOURS[timing.unit]
    local = work.local(instant)
    day, amount = local.date(), timing.amount
    if timing.clock == "WORKING_DAYS":
        for _ in range(amount):
            day += sign * ONE_DAY
            while not work.is_working_day(day):
                day += sign * ONE_DAY
    elif timing.clock == "MONTHS":
        day = add_months(day, sign * amount * (12 if timing.unit == "year" else 1))
    else:
        day += sign * timedelta(days=amount * (7 if timing.unit == "week" else 1))
    return work.at(day, local.time()).astimezone(UTC)


def timing_of(profile: Profile, code: str) -> Timing:
    """Return the landlord's figure; raises ValueError for a code that the catalogue does not have."""
    stance = profile.practice(code)
    if stance is None or stance.timing is None:
        raise ValueError(f"“{code}” is not a practice of the catalogue")
    return stance.timing
