"""Days off beside the profile's as people see them. Instants are UTC."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class ClosureLine:
    """A day off that was declared while the programme runs. `moved`: how many promises moved because of it.

    `for_all`: for every landlord here. `settled`: every open case has followed it.
    """

    id: int
    landlord: str
    for_all: bool
    day: date
    reason: str
    declared_at: datetime
    declared_by: str | None
    settled: bool
    moved: int
