"""What managers watch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.face.types.cases import CaseLine
from engine.face.types.common import Person
from engine.face.types.procedures import ProcedureLine


@dataclass(frozen=True)
class ProcessIncidentView:
    """A step that failed."""

    id: int
    case_id: int
    case_reference: str
    procedure: str
    element: str
    element_name: str
    kind: str
    error: str
    inputs: Sequence[tuple[str, str]]
    state: str
    tries: int
    retry_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class WorkloadLine:
    """How much a colleague has. `person` None: in the team's pool."""

    team: str
    person: Person | None
    open_tasks: int
    overdue: int
    cases: int


@dataclass(frozen=True)
class UnheldCase:
    """An open case that nobody has: whom it was with last, why not any more, and since when (UTC)."""

    case: CaseLine
    was_with: str | None
    because: str | None
    since: datetime | None


@dataclass(frozen=True)
class MonitorHome:
    """The manager's first page."""

    open_cases: int
    overdue_tasks: int
    unassigned_tasks: int
    high_risk: int
    waiting_incidents: int
    without_officer: int
    procedures: Sequence[ProcedureLine]
