"""What managers watch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.face.types.cases import CaseLine
from engine.face.types.common import Choice, Person
from engine.face.types.procedures import ProcedureLine


@dataclass(frozen=True)
class ProcessIncidentView:
    """A step that failed. One that chooses a way may not be let pass: nobody knows which way."""

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
    may_pass: bool


@dataclass(frozen=True)
class ReadValue:
    """A value that a failed step reads: `value` as it stands in the box of a form; `choices`: of a list."""

    key: str
    label: str
    value: str
    type: str
    choices: Sequence[Choice]
    may_change: bool


@dataclass(frozen=True)
class FailedStepView:
    """A failed step and what it asks for: formulas as purpose and text, and the values they read."""

    problem: ProcessIncidentView
    formulas: Sequence[tuple[str, str]]
    values: Sequence[ReadValue]


@dataclass(frozen=True)
class WorkloadLine:
    """How much a colleague has. `person` None: in the team's pool."""

    team: str
    person: Person | None
    open_tasks: int
    overdue: int
    cases: int
    late_promises: int = 0  # in their cases


@dataclass(frozen=True)
class PromiseLine:
    """One promise in a list across cases. `task_id` None: there is no open task that carries it."""

    id: int
    case_id: int
    case_reference: str
    case_title: str
    risk: str | None
    hate: bool
    in_danger: bool
    title: str
    clause: str
    due_at: datetime
    late: bool
    officer: Person | None
    task_id: int | None
    task_name: str | None


@dataclass(frozen=True)
class WhyLine:
    """One thing that waits in a case. `kind`: a key of face.why.KINDS; `next_at` None: it moves when somebody acts."""

    kind: str
    what: str
    because: str
    next_at: datetime | None
    drawing: str | None = None  # and its version
    element: str | None = None
    clause: str | None = None
    anchor: str | None = None  # what it counts from
    since: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class WhyView:
    """Everything that waits in a case."""

    case_id: int
    reference: str
    landlord: str
    status: str
    lines: Sequence[WhyLine]


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
    late_promises: int
    late_without_task: int
    procedures: Sequence[ProcedureLine]
