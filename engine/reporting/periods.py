"""The time a report covers: whole days in the landlord's zone."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONTHS = {"MONTHLY": 1, "QUARTERLY": 3, "ANNUAL": 12}


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both of them included, in the landlord's `zone`."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def begins(self) -> datetime:
        """The instant the period begins, in UTC."""
        return datetime.combine(self.first, time(), self.zone).astimezone(UTC)

    @property
    def ends(self) -> datetime:
        """The first instant after the period, in UTC."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone).astimezone(UTC)

    @property
    def before(self) -> "Period":
        """The period of the same length just before: whole months where this one is whole months."""
        last = self.first - timedelta(days=1)
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        if self.first.day == 1 and self.last.day == monthrange(self.last.year, self.last.month)[1]:
            return Period(first_of_month(last, 1 - months), last, self.zone)
        return Period(last - (self.last - self.first), last, self.zone)

    @property
    def words(self) -> str:
        """The period in words."""
        return f"{self.first.day} {self.first:%B %Y} to {self.last.day} {self.last:%B %Y}"


def first_of_month(day: date, shift: int = 0) -> date:
    """Return the first day of the month of `day`, `shift` months on."""
    year, month = divmod(day.year * 12 + day.month - 1 + shift, 12)
    return date(year, month + 1, 1)


def last_whole_months(now: datetime, months: int, zone: ZoneInfo) -> Period:
    """Return the last `months` calendar months that are over at `now` by the landlord's calendar."""
    this_month = first_of_month(now.astimezone(zone).date())
    return Period(first_of_month(this_month, -months), this_month - timedelta(days=1), zone)
