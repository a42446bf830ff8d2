"""Drawings, decision tables, profiles, and what was found in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.face.types.common import Choice


@dataclass(frozen=True)
class ElementState:
    """Where a diagram shows something: `active`, `done`, `waiting`, `failed`."""

    element: str
    state: str
    count: int = 1
    overdue: int = 0


@dataclass(frozen=True)
class OutlineRow:
    """One line of a diagram's text alternative."""

    text: str
    depth: int
    element: str
    state: str | None = None
    count: int = 0
    overdue: int = 0
    name: str = ""  # the element's own name


@dataclass(frozen=True)
class DiagramView:
    """A drawing with what stands where."""

    title: str
    version: int
    xml: str
    states: Sequence[ElementState]
    outline: Sequence[OutlineRow]


@dataclass(frozen=True)
class FindingView:
    level: str
    element: str
    element_name: str
    rule: str
    message: str


@dataclass(frozen=True)
class ProcedureLine:
    key: str
    name: str
    kind: str
    scope: str  # * for all landlords
    version: int
    definition_id: int
    published_at: datetime
    published_by: str
    running: int  # instances on any version


@dataclass(frozen=True)
class TableRow:
    """One rule of a decision table: what it asks (label, cell; nothing where it always fits), answers, and why."""

    conditions: Sequence[tuple[str, str]]
    answers: Sequence[tuple[str, str]]
    note: str


@dataclass(frozen=True)
class TableView:
    """One decision table."""

    key: str
    name: str
    how: str  # which rows answer, in words
    inputs: Sequence[Choice]  # the expression that is asked, and its words
    rows: Sequence[TableRow]


@dataclass(frozen=True)
class ProcedureView:
    line: ProcedureLine
    reason: str
    findings: Sequence[FindingView]
    diagram: DiagramView
    versions: Sequence[ProcedureLine]
    file_name: str
    sha256: str
    tables: Sequence[TableView] = ()  # of a decision file


@dataclass(frozen=True)
class CheckedDrawing:
    """A drawing that was uploaded and checked, not yet published."""

    ok: bool
    keys: Sequence[str]
    findings: Sequence[FindingView]
    xml: str
    file_name: str
    outline: Sequence[OutlineRow] = ()
    tables: Sequence[TableView] = ()  # of a decision file


@dataclass(frozen=True)
class StanceView:
    requirement: str
    title: str
    value: str  # in words
    clause: str
    status: str
    summary: str


@dataclass(frozen=True)
class ProfileVersionLine:
    """A version of a profile: from which day it holds, what open cases do, why, and whether it holds today."""

    number: int
    holds_from: date
    open_cases: str  # keep, shorten, move
    reason: str
    holds_today: bool


@dataclass(frozen=True)
class ProfileView:
    """A landlord's policy as the engine reads it: the version that holds today for new cases."""

    code: str
    name: str
    zone: str
    hours: str
    labels: Mapping[str, str]
    roles: Sequence[tuple[str, str, str]]  # lane, title, team
    timescales: Sequence[StanceView]
    rules: Sequence[StanceView]
    practices: Sequence[StanceView] = ()  # the times of steps for which the policy gives no figure
    versions: Sequence[ProfileVersionLine] = ()  # published after the file that ships, the oldest first


@dataclass(frozen=True)
class RemedyLine:
    """A remedy of the catalogue as one landlord sees it on a day: `clause` of its policy, what stands in its place."""

    code: str
    title: str
    kind: str
    statute: str
    valid_from: date | None
    valid_to: date | None
    is_open: bool
    clause: str | None
    in_its_place: Sequence[str]
    min_age: int | None
