"""Where "now" comes from: every part of the engine is handed a Clock and never reads the wall clock itself."""

from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

END_OF_DAY = time(23, 59)  # what a day without a time means where something is due: its last minute, wall time


class Clock(Protocol):
    """Something that knows the present instant."""

    def now(self) -> datetime:
        """Return the present instant, timezone-aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)


class SimulatedClock:
    """A clock that stands still until told to move: for scenarios, sample cases and tests."""

    def __init__(self, start: datetime) -> None:
        """Begin at `start`, which must carry a time zone."""
        self._now = as_utc(start)

    def now(self) -> datetime:
        """Return the simulated instant in UTC."""
        return self._now

    def set(self, instant: datetime) -> None:
        """Jump to `instant`; going back is allowed, because real clocks do it too."""
        self._now = as_utc(instant)

    def advance(self, amount: timedelta) -> None:
        """Move forward by `amount` of elapsed time."""
        self._now += amount


def from_wall_time(wall: datetime, zone: ZoneInfo) -> tuple[datetime, str | None]:
    """Return the UTC instant of a naive wall time in `zone`, and where the clocks change there how it was read.

    A wall time the clocks skip is read an hour later, so that nobody loses time; one that comes twice as the first.
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) != wall.replace(fold=0):
        return first, f"The clocks go forward and skip {wall:%H:%M}; it is read as {first.astimezone(zone):%H:%M}."
    if wall.replace(tzinfo=zone, fold=1).astimezone(UTC) != first:
        return first, f"The clocks go back and {wall:%H:%M} comes twice; it is read as the first."
    return first, None


def as_utc(instant: datetime) -> datetime:
    """Return `instant` in UTC; raise ValueError for a naive one, whose meaning would have to be guessed."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone")
    return instant.astimezone(UTC)
