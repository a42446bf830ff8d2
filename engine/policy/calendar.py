"""The landlord's calendar: from an anchor, an amount and a kind of clock to the instant something is due."""

from dataclasses import dataclass
from datetime import date, datetime

from engine.policy.clocks import CLOCKS
from engine.policy.working_time import Panel, WorkingTime, bank_holidays

__all__ = ["DayOff", "Panel", "WorkingCalendar", "WorkingTime", "bank_holidays"]

ALL = "*"


@dataclass(frozen=True)
class DayOff:
    """A day that was declared off for a landlord (or `*`, for all) while the programme runs: its number, why and when.

    `declared_at` is UTC: what was due until then is not moved by it.
    """

    id: int
    landlord: str
    day: date
    reason: str
    declared_at: datetime

    def concerns(self, landlord: str) -> bool:
        """Tell whether it holds for a landlord."""
        return self.landlord in (ALL, landlord)


@dataclass(frozen=True)
class WorkingCalendar(WorkingTime):
    """Working time that can also count: the kinds are those of CLOCKS."""

    def due(self, anchor: datetime, amount: int, clock: str, unit: str | None = None, *, nth: int = 1) -> datetime:
        """Return, in UTC, when `nth` times `amount` has passed since `anchor` on the clock of kind `clock`.

        Recurrences are counted from the anchor and never from the one before, so they do not drift: a month from
        31 January is 28 February, and two months are 31 March. `unit` defaults to the usual one of the clock.
        Raises ValueError for an unknown clock, a unit it cannot count, a negative amount or a naive anchor.
        """
        kind = CLOCKS.get(clock)
        if kind is None:
            raise ValueError(f"there is no clock called {clock}; there are {', '.join(CLOCKS)}")
        unit = unit or ("hour" if "hour" in kind.units else kind.units[0])
        if unit not in kind.units:
            raise ValueError(f"{clock} counts in {' or '.join(kind.units)}, not in {unit}")
        if amount < 0 or nth < 1:
            raise ValueError("time is counted forward: the amount is 0 or more and the first recurrence is 1")
        return kind.due(self, anchor, amount * nth, unit)

    def next_panel(self, anchor: datetime) -> datetime:
        """Return, in UTC, when the panel sits next after `anchor`; raises ValueError where the landlord has none."""
        return self.due(anchor, 1, "NEXT_PANEL")
