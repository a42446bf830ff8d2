"""Tasks as lists and forms show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.face.types.common import Choice, Person
from engine.face.types.procedures import StanceView
from engine.face.types.records import SettledTask


@dataclass(frozen=True)
class TaskLine:
    """One row of a task list. `time_state`: overdue, today, later or none. Instants are UTC."""

    id: int
    name: str
    role: str
    role_title: str  # the landlord's own title for the role
    team: str | None
    assignee: Person | None
    case_id: int
    case_reference: str
    case_title: str
    risk: str | None
    hate: bool
    procedure: str
    due_at: datetime | None
    time_state: str
    clause: str | None
    requirement: str | None
    created_at: datetime
    revision: int
    state: str
    about: str | None = None  # whom it is about, where the procedure is about one person
    in_danger: bool = False  # somebody on the case is in danger now


@dataclass(frozen=True)
class TaskFilter:
    """What My work shows. `mine`: only mine; else mine and my teams'."""

    mine: bool = False
    team_id: int | None = None
    procedure: str | None = None
    case_reference: str | None = None
    overdue: bool = False
    unassigned: bool = False
    after: str | None = None  # opaque keyset cursor
    limit: int = 25


@dataclass(frozen=True)
class PromiseCount:
    """How many promises of somebody's cases are late, and how many are at risk: soon due."""

    late: int
    at_risk: int


@dataclass(frozen=True)
class TaskPage:
    """One page of tasks, nearest due first; `next` is the cursor of the following page."""

    tasks: Sequence[TaskLine]
    next: str | None
    total_overdue: int
    total_open: int
    promises: PromiseCount  # in the cases of the actor and of whom the actor covers


@dataclass(frozen=True)
class FieldView:
    """One field of a form, ready to render and to explain."""

    id: str
    label: str
    type: str  # string text long double boolean date datetime enum choices party file
    required: bool
    options: Sequence[Choice] = ()
    hint: str | None = None
    default: object = None
    min: str | None = None
    max: str | None = None
    maxlength: int | None = None
    when: str | None = None
    sensitive: bool = False
    fact: str | None = None  # the fact of the case that the answer becomes
    minlength: int | None = None
    pattern: str | None = None


@dataclass(frozen=True)
class LetterProposal:
    """The letter that completing a task issues. `problem`: why there is none to edit."""

    subject: str
    body: str
    to: str
    needs_approval: bool
    problem: str | None = None
    others: int = 0  # further readers, for whom drafts are kept


@dataclass(frozen=True)
class TaskForm:
    """What a task may ask, as far as reading the answers needs it: names, types and lengths."""

    name: str
    fields: Sequence[FieldView]


@dataclass(frozen=True)
class TaskView:
    """A task with its form. `known`: what the case already answers (label, value), shown and not asked again."""

    line: TaskLine
    guidance: str
    requirement_title: str | None
    clause_summary: str | None
    clause_status: str | None
    anchor_at: datetime | None
    fields: Sequence[FieldView]
    values: Mapping[str, object]  # draft of this person, else defaults and what is known
    draft_saved_at: datetime | None
    known: Sequence[tuple[str, str]]
    can_complete: bool
    can_claim: bool
    can_release: bool
    can_pass_on: bool
    colleagues: Sequence[Person]
    alerts: Sequence[str] = ()  # such as: do not visit alone; female staff only
    completed_at: datetime | None = None
    completed_by: str | None = None
    why_not: str | None = None  # why the actor cannot fill it in, and what they can do; nothing where it was completed
    files: Mapping[str, str] = field(default_factory=dict)  # field of type file -> name of the document that answers it
    letter: LetterProposal | None = None
    offered: Sequence[tuple[str, str]] = ()  # what a service reads before it takes a case over; no names
    practice: StanceView | None = None  # the landlord's practice that gave it its due time; None: a promise did
    sees_case: bool = True  # whether the actor may open the file of the case
    settled: Sequence[SettledTask] = ()  # where a person has ended its promise meanwhile
    replaced_remedies: Sequence[
        tuple[str, str]
    ] = ()  # named by the policy, gone from the law -> what stands in its place
