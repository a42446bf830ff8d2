"""The kinds of clock a policy counts on, one small function each: (working time, anchor, amount, unit) -> UTC instant.

Adding a kind is adding a function and a row of CLOCKS.
"""

import calendar as months_of
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from engine.clock import END_OF_DAY, as_utc
from engine.policy.working_time import WorkingTime

HOURS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(hours=24)}


def elapsed(work: WorkingTime, anchor: datetime, amount: int, unit: str) -> datetime:
    """Count every hour, day and night; counted in UTC, so a night with a clock change has its real length."""
    return as_utc(anchor) + amount * HOURS[unit]


def elapsed_roll(work: WorkingTime, anchor: datetime, amount: int, unit: str) -> datetime:
    """Count every hour; an end outside working time moves to the next opening."""
    return work.roll_forward(elapsed(work, anchor, amount, unit))


def working_span(work: WorkingTime, anchor: datetime, amount: int, unit: str) -> datetime:
    """Count working days and keep the clock time: 24 hours are one working day (CHG 1.5 and 3.4).

    What arrives outside working time counts from the next opening; what arrives at the stroke of closing is still in
    time, so it is due at closing.
    """
    days = amount // 24 if unit == "hour" else amount
    start = work.local(work.roll_forward(anchor))
    if days == 0:
        return start.astimezone(UTC)
    return work.at(work.working_day_after(start.date(), days), start.time())


def working_hours(work: WorkingTime, anchor: datetime, amount: int, unit: str) -> datetime:
    """Count only minutes of working time; an amount that is used up at closing ends at closing."""
    left = amount * HOURS[unit]
    for start, end in work.working_spells(anchor):
        if left <= end - start:
            return start + left
        left -= end - start
    raise AssertionError("working time never ends")


def calendar_days(work: WorkingTime, anchor: datetime, amount: int, unit: str) -> datetime:
    """Count every day; due at the end of the last one, 23:59 wall time."""
    return _end_of(work, work.local(anchor).date() + timedelta(days=amount * (7 if unit == "week" else 1)), anchor)


def working_days(work: WorkingTime, anchor: datetime, amount: int, unit: str) -> datetime:
    """Count working days after the day of the anchor; due at closing time of the last one.

    An amount of nothing is due at the coming closing time.
    """
    if amount > 0:
        return work.closing(work.working_day_after(work.local(anchor).date(), amount))
    return work.closing(work.local(work.roll_forward(anchor)).date())


def months(work: WorkingTime, anchor: datetime, amount: int, unit: str) -> datetime:
    """Count calendar months from the anchor's date; a day the month has not got becomes its last. Due at 23:59."""
    start = work.local(anchor).date()
    return _end_of(work, add_months(start, amount * (12 if unit == "year" else 1)), anchor)


def same_working_day(work: WorkingTime, anchor: datetime, amount: int, unit: str) -> datetime:
    """Due at closing time of the anchor's own working day, and `amount` at the least (WCH 9.2.1).

    Outside working time nothing waits for the next opening: out-of-hours duty has just `amount`.
    """
    least = as_utc(anchor) + amount * HOURS[unit]
    day = work.local(anchor).date()
    if work.is_working_day(day) and as_utc(anchor) <= work.closing(day):  # before opening it is still that day's
        return max(least, work.closing(day))
    return least


def at_once(work: WorkingTime, anchor: datetime, amount: int, unit: str) -> datetime:
    """Due at the anchor itself in working time; outside it, who is on duty has `amount` and not a minute of the night.

    For danger to life: nothing here waits for an opening.
    """
    return as_utc(anchor) if work.is_working_moment(anchor) else elapsed(work, anchor, amount, unit)


def next_panel(work: WorkingTime, anchor: datetime, amount: int, unit: str) -> datetime:
    """Return the start of the `amount`-th sitting of the panel after the anchor (WCH 3.2).

    A sitting on a day off moves to the next working day, at the same time.
    """
    if work.panel is None:
        raise ValueError("the calendar names no panel day")
    day = work.local(anchor).date() - timedelta(weeks=4)
    day += timedelta(days=(work.panel.weekday - day.weekday()) % 7)
    last, left = as_utc(anchor), max(amount, 1)
    while True:
        held = day if work.is_working_day(day) else work.working_day_after(day, 1)
        sitting = work.at(held, work.panel.starts)
        if sitting > last:
            last, left = sitting, left - 1
        if left == 0:
            return last
        day += timedelta(weeks=1)


def add_months(day: date, count: int) -> date:
    """Return the same day `count` months on, or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months_of.monthrange(year, month + 1)[1]))


def _end_of(work: WorkingTime, day: date, anchor: datetime) -> datetime:
    # An anchor in the last minute of the day would otherwise be later than its own due time.
    return max(work.at(day, END_OF_DAY), as_utc(anchor))


@dataclass(frozen=True)
class ClockKind:
    """One way to count: its function, the units it takes, whether it always ends in working time, and in words."""

    due: Callable[[WorkingTime, datetime, int, str], datetime]
    units: tuple[str, ...]
    ends_in_working_time: bool
    words: str


CLOCKS: dict[str, ClockKind] = {
    "ELAPSED": ClockKind(elapsed, ("minute", "hour", "day"), False, "hours as they pass, day and night"),
    "ELAPSED_ROLL": ClockKind(
        elapsed_roll, ("minute", "hour", "day"), True, "hours as they pass, moved on to the next opening"
    ),
    "WORKING_SPAN": ClockKind(working_span, ("hour", "day"), True, "same clock time on a later working day"),
    "WORKING_HOURS": ClockKind(working_hours, ("minute", "hour"), True, "hours of working time only"),
    "CALENDAR_DAYS": ClockKind(calendar_days, ("day", "week"), False, "every day counts, due at the end of the day"),
    "WORKING_DAYS": ClockKind(working_days, ("day",), True, "working days, due at closing time"),
    "MONTHS": ClockKind(months, ("month", "year"), False, "calendar months, due at the end of the day"),
    "SAME_WORKING_DAY": ClockKind(
        same_working_day, ("minute", "hour"), False, "by closing time the same day, and this much at the least"
    ),
    "AT_ONCE": ClockKind(at_once, ("minute", "hour"), False, "at once, and within this much out of hours"),
    "NEXT_PANEL": ClockKind(next_panel, ("sitting",), False, "the panel's next sitting"),
}
