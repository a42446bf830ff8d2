"""The last weeks before a visitor comes: cases in every state, so that the demonstration shows a working day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True)
class Staged:
    """A report that comes in so long before the end (in days), and after how many finished tasks its case rests.

    `story` is the place of its story among the reports; `found` what officers answer otherwise than the story says.
    """

    story: int
    days_ago: float
    rests_after: int
    found: Mapping[str, object] = field(default_factory=dict)

    @property
    def before(self) -> timedelta:
        """How long before the end the report comes in."""
        return timedelta(days=self.days_ago)


ONGOING = 1_000  # never rests: what is open on the day of the visit is mostly in time
NO_TIME = {"interview_result": "tried"}

A_DOZEN = 12  # open tasks that the first officer of each landlord has on the day of the visit
COVER_NOTE = "On leave until Thursday; please keep what is due."

STAGED: tuple[Staged, ...] = (
    Staged(4, 118, 0),  # neglected: nobody ever triaged it
    Staged(0, 75, 11),  # followed up at first; then calls were missed, round after round
    Staged(10, 30, 12, NO_TIME),  # tried and tried: the interview's time is excused, and it is owed by a new one
    Staged(3, 19, 8),
    Staged(6, 16, 6),
    Staged(1, 13, 8),
    Staged(11, 12, 8),
    Staged(0, 10, 9),
    Staged(5, 9, ONGOING),
    Staged(9, 8, 6),
    Staged(3, 7, ONGOING),
    Staged(10, 6, ONGOING),
    Staged(6, 5, ONGOING),
    Staged(11, 4, ONGOING),
    Staged(1, 3, ONGOING),
    Staged(0, 2, ONGOING),
    Staged(9, 1.2, ONGOING),
    Staged(7, 0.9, 0),
    Staged(2, 0.12, 0),  # somebody is in danger, told within the last hours
    Staged(3, 0.1, 0),
)
