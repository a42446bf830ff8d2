"""Checks that several subjects share: text, choices, dates. Problems are collected by field, then raised at once."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.errors import InvalidInputError

CLOCK_TOLERANCE = timedelta(minutes=2)  # clocks of two machines differ a little
LONGEST_BACKDATING_YEARS = 5
EARLIEST_YEAR = 1950  # nothing a live harassment case records happened before


class Checks:
    """Collects what is wrong with an entry, by field."""

    def __init__(self) -> None:
        """Begin with nothing wrong."""
        self.problems: dict[str, list[str]] = {}

    def say(self, field: str, problem: str) -> None:
        """Note a problem with a field, in words for the person who typed it."""
        self.problems.setdefault(field, []).append(problem)

    def done(self) -> None:
        """Raise InvalidInputError when anything was noted."""
        if self.problems:
            raise InvalidInputError(self.problems)

    def text(self, field: str, value: str | None, what: str, *, longest: int, required: bool = True) -> str | None:
        """Return the trimmed text, or None when empty and not required."""
        cleaned = (value or "").replace("\x00", "").strip()
        if not cleaned:
            if required:
                self.say(field, f"Enter {what}.")
            return None
        if len(cleaned) > longest:
            self.say(field, f"{what[:1].upper()}{what[1:]} must be {longest:,} characters or fewer.")
        return cleaned

    def choice(self, field: str, value: str | None, allowed: Collection[str], what: str) -> None:
        """Require one of the listed values."""
        if value not in allowed:
            self.say(field, f"Choose {what} from the list.")

    def received(self, field: str, value: datetime, now: datetime) -> None:
        """Require an instant that is not in the future and at most five years ago."""
        if value.tzinfo is None:
            self.say(field, "The time needs a time zone.")
            return
        if _in_utc(value) > now + CLOCK_TOLERANCE:
            self.say(field, "The report cannot have been received in the future.")
        elif _in_utc(value) < years_before(now, LONGEST_BACKDATING_YEARS):
            self.say(
                field,
                f"A report can be recorded up to {LONGEST_BACKDATING_YEARS} years late. Check the year.",
            )

    def past_day(self, field: str, value: date | None, now: datetime, zone: ZoneInfo, what: str) -> None:
        """Require a day that is today or earlier in the landlord's zone, and not absurdly long ago."""
        if value is None:
            return
        if value > now.astimezone(zone).date():
            self.say(field, f"{what} cannot be in the future.")
        elif value.year < EARLIEST_YEAR:
            self.say(field, f"{what} is too long ago. Check the year.")

    def past_instant(self, field: str, value: datetime, now: datetime, what: str) -> None:
        """Require an instant that has passed (two minutes' tolerance) and is not absurdly long ago."""
        if value.tzinfo is None:
            self.say(field, f"{what} needs a time zone.")
        elif _in_utc(value) > now + CLOCK_TOLERANCE:
            self.say(field, f"{what} cannot be in the future.")
        elif value.year < EARLIEST_YEAR:
            self.say(field, f"{what} is too long ago. Check the year.")

    def email(self, field: str, value: str | None) -> str | None:
        """Return a trimmed address that looks like one, in lower case."""
        address = (value or "").strip().lower()
        if not address:
            return None
        local, at, domain = address.rpartition("@")
        if (
            not (local and at and "." in domain)
            or len(address) > 254
            or any(c.isspace() or not c.isprintable() for c in address)
        ):
            self.say(field, "Enter an e-mail address such as name@example.org.")
        return address


def _in_utc(value: datetime) -> datetime:
    """Return an instant in UTC; at the very ends of the calendar, where that has no name, one within a day."""
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return value.replace(tzinfo=UTC)


def years_before(instant: datetime, years: int) -> datetime:
    """Return the same day and time `years` earlier (28 February for a leap day)."""
    try:
        return instant.replace(year=instant.year - years)
    except ValueError:
        return instant.replace(year=instant.year - years, day=28)
