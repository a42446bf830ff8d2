"""A landlord's working days and hours, and the step between wall time and UTC."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.clock import as_utc

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Panel:
    """When a landlord's panel sits: `weekday` counts from Monday = 0; `starts` is wall time."""

    weekday: int
    starts: time


@dataclass(frozen=True)
class WorkingTime:
    """Which moments a landlord works: weekdays and hours in its own zone, less bank holidays and closures.

    Instants go in and come out timezone-aware; results are in UTC.
    """

    zone: ZoneInfo
    region: str = "GB-ENG"
    weekdays: frozenset[int] = frozenset(range(5))
    opens: time = time(9)
    closes: time = time(17)
    closures: frozenset[date] = field(default_factory=frozenset)
    panel: Panel | None = None

    def is_working_day(self, day: date) -> bool:
        """Tell whether the landlord works on `day`: not a weekend, bank holiday or closure of its own."""
        return (
            day.weekday() in self.weekdays
            and day not in self.closures
            and day not in bank_holidays(self.region, day.year)
        )

    def local(self, instant: datetime) -> datetime:
        """Return `instant` as wall time in the landlord's zone."""
        return as_utc(instant).astimezone(self.zone)

    def at(self, day: date, wall: time) -> datetime:
        """Return the UTC instant at which the landlord's clock shows `wall` on `day`.

        A time that is skipped when the clocks go forward is read an hour later, so that nobody loses time; a time that
        comes twice when they go back means the first, so that a promise is never kept an hour late.
        """
        return datetime.combine(day, wall.replace(fold=0), self.zone).astimezone(UTC)

    def opening(self, day: date) -> datetime:
        """Return the UTC instant of opening on `day`."""
        return self.at(day, self.opens)

    def closing(self, day: date) -> datetime:
        """Return the UTC instant of closing on `day`."""
        return self.at(day, self.closes)

    def is_working_moment(self, instant: datetime) -> bool:
        """Tell whether `instant` lies in working time. Opening and closing themselves count as open, here and wherever
        working time is counted: who reports at the stroke of closing has reported in working time.
        """
        return self.roll_forward(instant) == as_utc(instant)

    def roll_forward(self, instant: datetime) -> datetime:
        """Return `instant` in UTC if work is going on, opening and closing included; else the next opening."""
        day = self.local(instant).date()
        moment = as_utc(instant)
        if self.is_working_day(day) and moment <= self.closing(day):
            return max(moment, self.opening(day))
        return self.opening(self.working_day_after(day, 1))

    def working_day_after(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`; `day` itself is never counted."""
        while count > 0:
            day += ONE_DAY
            if self.is_working_day(day):
                count -= 1
        return day

    def working_spells(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the (from, to) spells of working time from `start` on, in UTC, without end."""
        moment = self.roll_forward(start)
        while True:
            day = self.local(moment).date()
            yield moment, self.closing(day)
            moment = self.opening(self.working_day_after(day, 1))


@lru_cache(maxsize=512)
def bank_holidays(region: str, year: int) -> frozenset[date]:
    """Return the public holidays of `region` (ISO 3166-2, such as GB-ENG) in `year`; they ship with `holidays`.

    Raises NotImplementedError for a region without known holidays.
    """
    import holidays  # loads the calendars of the whole world: a site starts without waiting for them

    country, _, subdivision = region.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))
