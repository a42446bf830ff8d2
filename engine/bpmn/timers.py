"""What a timer in a drawing means, as calendar arithmetic: durations, dates and cycles in the landlord's zone.

Nothing here reads a clock or decides whether a timer is due: an instant is worked out when the timer is armed, and the
stored row is the truth afterwards. Days and months are wall-clock amounts in the landlord's zone (ISO 8601 periods);
hours, minutes and seconds are elapsed time. The n-th round of a cycle is its anchor plus n intervals, never chained.

Checking a drawing reads a timer with the same functions as running it: what is refused here is refused there.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.clock import END_OF_DAY
from engine.errors import ExpressionError

_PERIOD = re.compile(
    r"P(?:(?P<years>[\d.,]+)Y)?(?:(?P<months>[\d.,]+)M)?(?:(?P<weeks>[\d.,]+)W)?(?:(?P<days>[\d.,]+)D)?"
    r"(?P<clock>T(?:(?P<hours>[\d.,]+)H)?(?:(?P<minutes>[\d.,]+)M)?(?:(?P<seconds>[\d.,]+)S)?)?"
)
_CYCLE = re.compile(r"R(?P<times>\d*)/(?P<rest>.+)")
# What is meant as ISO 8601, rightly written or not: -P1D is a slip, never the expression “minus P1D”.
_BARE = re.compile(
    r"(?:[+-]?P(?:T?[+-]?\d[^'\"${}()\s]*|T)|R\d*/[^'\"${}()]*|\d{4}-\d{1,2}-\d{1,2}(?:[T ][^'\"${}()]*)?)",
    re.IGNORECASE,
)
_LONGEST_MONTHS = 12 * 100
_LONGEST_SECONDS = 100 * 366 * 86_400


@dataclass(frozen=True, slots=True)
class Period:
    """An ISO 8601 period: whole months and days on the calendar, seconds of elapsed time."""

    months: int
    days: int
    seconds: float

    def after(self, anchor: datetime, times: int, zone: ZoneInfo) -> datetime:
        """Return `anchor` plus `times` of this period, in UTC; a day that a month lacks becomes its last day."""
        try:
            local = anchor.astimezone(zone)
            if self.months or self.days:
                years, month = divmod(local.year * 12 + local.month - 1 + self.months * times, 12)
                day = min(local.day, monthrange(years, month + 1)[1])
                wall = local.replace(year=years, month=month + 1, day=day) + timedelta(days=self.days * times)
                local = datetime.combine(wall.date(), wall.timetz().replace(tzinfo=None), zone)
            return local.astimezone(UTC) + timedelta(seconds=self.seconds * times)
        except (OverflowError, ValueError) as error:
            raise ExpressionError("The timer ends beyond any calendar; shorten it.") from error


@dataclass(frozen=True, slots=True)
class Cycle:
    """A recurring timer: how many rounds (None: without end), from when (None: from arming), how far apart."""

    times: int | None
    start: datetime | None
    period: Period

    def due(self, anchor: datetime, round: int, zone: ZoneInfo) -> datetime | None:
        """Return the instant of the n-th round, counted from 1; None when there are not that many rounds.

        A cycle with a start of its own fires first at that start (ISO 8601-1, 5.6).
        """
        if self.times is not None and round > self.times:
            return None
        return self.period.after(self.start or anchor, round - 1 if self.start else round, zone)


def is_bare(text: str) -> bool:
    """Tell whether a timer's text is meant as a plain ISO 8601 value rather than an expression."""
    return _BARE.fullmatch(text.strip()) is not None


def is_empty(value: object) -> bool:
    """Tell whether a value tells no time at all: None, or a text of nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def parse_period(text: str) -> Period:
    """Read an ISO 8601 period such as P5D, P1M or PT24H; raise ExpressionError for anything else.

    Parts of a month, week or day are refused: nobody can say which calendar day they mean.
    """
    match = _PERIOD.fullmatch(text.strip().upper())
    parts = match.groupdict() if match else {}
    clock = parts.pop("clock", None)
    given = {unit: amount for unit, amount in parts.items() if amount is not None}
    if not given or clock == "T":
        raise ExpressionError(f"'{text}' is not a duration. Write, for example, P5D, P1M or PT24H.")
    try:
        amounts = {unit: float(amount.replace(",", ".")) for unit, amount in given.items()}
    except ValueError as error:
        raise ExpressionError(f"'{text}' is not a duration: '{error}'.") from error
    for unit in ("years", "months", "weeks", "days"):
        if not amounts.get(unit, 0.0).is_integer():
            raise ExpressionError(f"'{text}' has a part of a {unit[:-1]}. Write whole {unit}, or hours.")
    months = int(amounts.get("years", 0) * 12 + amounts.get("months", 0))
    days = int(amounts.get("weeks", 0) * 7 + amounts.get("days", 0))
    seconds = amounts.get("hours", 0) * 3600 + amounts.get("minutes", 0) * 60 + amounts.get("seconds", 0)
    if months > _LONGEST_MONTHS or days * 86_400 + seconds > _LONGEST_SECONDS:
        raise ExpressionError(f"'{text}' is longer than a hundred years.")
    return Period(months, days, seconds)


def parse_instant(value: Any, zone: ZoneInfo, day_means: time = END_OF_DAY) -> datetime:
    """Read a date or instant; what has no offset is the landlord's wall time. Returns UTC.

    A day without a time is due at its end, as the policies' own clocks count. Where something begins or has happened,
    the caller gives what it means there: `time()`, its first moment.
    """
    if isinstance(value, str):
        value = _day_or_instant(value.strip())
    try:
        if isinstance(value, datetime):
            return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
        if isinstance(value, date):
            return datetime.combine(value, day_means, zone).astimezone(UTC)
    except OverflowError as error:
        raise ExpressionError("The timer ends beyond any calendar; give it another date.") from error
    raise ExpressionError(f"'{value}' is not a date or a date with a time.")


def _day_or_instant(text: str) -> date:
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    raise ExpressionError(f"'{text}' is not a date, or a date with a time, that exists. Write it as 2026-09-08T10:30.")


def parse_wall_time(text: object) -> time:
    """Read a time of day such as 15:00; raise ExpressionError for anything else."""
    try:
        return time.fromisoformat(str(text))
    except ValueError:
        raise ExpressionError(f"“{text}” is not a time of day such as 15:00.") from None


def parse_cycle(text: str, zone: ZoneInfo) -> Cycle:
    """Read R3/PT24H, R/P1M or R/2026-01-01T09:00/P1M; raise ExpressionError for anything else (cron texts too).

    A start that is a day without a time is the first moment of that day.
    """
    match = _CYCLE.fullmatch(text.strip().upper())
    if match is None:
        raise ExpressionError(f"'{text}' is not a recurring timer. Write, for example, R3/PT24H or R/P1M.")
    times = int(match["times"]) if match["times"] else None
    if times == 0:
        raise ExpressionError(f"'{text}' would never go off; write how many times, such as R3/…, or R/… for no end.")
    parts = match["rest"].split("/")
    if len(parts) > 2:
        raise ExpressionError(f"'{text}' has too many parts. Write a number of rounds, a start and a duration.")
    period = parse_period(parts[-1])
    if not (period.months or period.days or period.seconds):
        raise ExpressionError(f"'{text}' would go off for ever at once; give it a duration above zero.")
    return Cycle(times, parse_instant(parts[0], zone, time()) if len(parts) == 2 else None, period)


def work_out_due(
    kind: str, value: Any, armed_at: datetime, round: int, zone: ZoneInfo, day_means: time = END_OF_DAY
) -> datetime | None:
    """Return the due instant (UTC) of a timer's n-th round; None for no value or after the last round.

    A text is read by its own look (R..., P..., a date), so that a duration written where a date belongs still works.
    `day_means`: which moment of it a day without a time means. Raises ExpressionError for what tells no time, and for
    a cycle that would stand still.
    """
    if is_empty(value):
        return None
    if isinstance(value, timedelta):
        return _after_a_length(kind, value, armed_at, round)
    if isinstance(value, str):
        text = value.strip()
        if text[:1] in "Rr" or kind == "cycle":
            return parse_cycle(text, zone).due(armed_at, round, zone)
        if text.lstrip("+-")[:1] in ("P", "p"):
            return parse_period(text).after(armed_at, 1, zone)
    if kind == "cycle":
        raise ExpressionError(f"'{value}' does not recur. Write, for example, R/P1M, or days(7) in an expression.")
    return parse_instant(value, zone, day_means)


def _after_a_length(kind: str, length: timedelta, armed_at: datetime, round: int) -> datetime:
    if kind == "cycle" and length <= timedelta(0):
        raise ExpressionError("The timer would go off for ever at once; give it a length of time above zero.")
    try:
        return armed_at.astimezone(UTC) + length * round
    except OverflowError as error:
        raise ExpressionError("The timer ends beyond any calendar; shorten it.") from error


def next_round(due: Callable[[int], datetime | None], after: int, now: datetime) -> tuple[int, datetime] | None:
    """Return the first round behind `after` that is still ahead of `now`, or None when the cycle is over.

    Rounds missed while the machine was down are passed over, not replayed as a burst. Gallops, so that a
    minute-by-minute cycle after a year away costs a few dozen look-ups instead of half a million.
    """

    def ahead(number: int) -> bool:
        instant = due(number)
        return instant is None or instant > now

    low, step = after, 1
    while not ahead(low + step):
        low, step = low + step, step * 2
    high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if ahead(middle) else (middle, high)
    instant = due(high)
    return None if instant is None else (high, instant)
