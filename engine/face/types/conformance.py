"""Where the clauses of a policy stand, for the pages of managers and process owners."""

from collections.abc import Sequence
from dataclasses import dataclass

COVERED, PARTLY, UNCOVERED, INFORMATION = "covered", "partly", "uncovered", "information"


@dataclass(frozen=True)
class PolicyFigures:
    """How much of one landlord's policy is carried out and proven."""

    code: str
    name: str
    document: str
    clauses: int
    required: int
    covered: int
    partly: int
    examples: int  # that hold and still count
    examples_known: int  # all there are

    @property
    def uncovered(self) -> int:
        """Return how many clauses that have to be covered are not."""
        return self.required - self.covered


@dataclass(frozen=True)
class CarrierView:
    """What carries a requirement out. `definition_id` leads to the drawing; None where it is not published."""

    name: str
    procedure: str
    procedure_name: str
    element: str
    definition_id: int | None
    table: str
    row: int
    table_id: int | None
    records: Sequence[str]
    letters: Sequence[str]
    reports: Sequence[str]
    reached: Sequence[str]  # names of the examples that reach it
    proven_by: Sequence[str]


@dataclass(frozen=True)
class LiveFigures:
    """How a timescale went in the landlord's own cases so far."""

    met: int
    late: int
    exceptions: int
    running: int


@dataclass(frozen=True)
class RequirementView:
    """One requirement of a clause, with what carries it out and how it went."""

    code: str
    title: str
    carriers: Sequence[CarrierView]
    proven: bool
    live: LiveFigures | None


@dataclass(frozen=True)
class ClauseView:
    """One clause: what it asks for, where it is carried out, and which examples prove it."""

    number: str
    summary: str
    kinds: Sequence[str]  # in words
    state: str  # one of COVERED, PARTLY, UNCOVERED, INFORMATION
    why: str
    requirements: Sequence[RequirementView]
    examples: Sequence[tuple[str, str, bool]]  # file name, title, whether it is a proof
    law: str | None


@dataclass(frozen=True)
class SwitchView:
    """A key of the profile that changes a reading, with what the landlord says there."""

    key: str
    title: str
    value: str
    clause: str
    status: str


@dataclass(frozen=True)
class ReadingView:
    """An unclear place of a policy, how it is read, and what changes that."""

    code: str
    kind: str  # in words
    title: str
    question: str
    taken: str
    clause: str
    switches: Sequence[SwitchView]


@dataclass(frozen=True)
class ConformanceView:
    """One policy, clause by clause."""

    figures: PolicyFigures
    clauses: Sequence[ClauseView]
    readings: Sequence[ReadingView]


@dataclass(frozen=True)
class ExampleView:
    """A worked example as people read it: `steps` are (when or kind, sentence, details)."""

    name: str
    title: str
    landlord: str
    clauses: Sequence[str]
    steps: Sequence[tuple[str, Sequence[str]]]
    reaches: Sequence[tuple[str, str, int | None]]  # procedure, element's name, drawing
    counts: bool  # whether it was played with what is in force now, and held
