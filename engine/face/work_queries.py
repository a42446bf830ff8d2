"""The statements behind My work, each put together once: that takes longer than running one.

A person's work has parts, and each part is read from its own index from the beginning. Which statement a part needs is
told by its shape; numbers, instants and texts come as parameters.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, tuple_

from engine.casework.people import MANAGERS_LANE
from engine.models import Case, CaseAccess, ProcessInstance, Task
from engine.process.reminders import OPEN

PERSON, TEAM, WHOLE_TEAM, OF_TEAM = "person", "team", "whole team", "people of a team"
_WHOSE: Mapping[str, ColumnElement[bool]] = {
    PERSON: Task.assignee_id == bindparam("whose"),
    TEAM: and_(Task.team_id == bindparam("whose"), Task.assignee_id.is_(None)),
    WHOLE_TEAM: Task.team_id == bindparam("whose"),
    OF_TEAM: and_(Task.team_id == bindparam("whose"), Task.assignee_id.in_(bindparam("people", expanding=True))),
}
_NARROWING: Mapping[str, ColumnElement[bool]] = {
    "not_managers": Task.role != MANAGERS_LANE,
    "overdue": Task.due_sort < bindparam("now"),
    "procedure": Task.instance_id.in_(select(ProcessInstance.id).where(ProcessInstance.key == bindparam("procedure"))),
    "reference": Case.reference.ilike(bindparam("reference"), escape="\\"),
    "not_first": Task.case_id.not_in(bindparam("first", expanding=True)),
    "after": tuple_(Task.due_sort, Task.id)
    > tuple_(bindparam("after_due", type_=Task.due_sort.type), bindparam("after_id", type_=Task.id.type)),
}
# Tasks of restricted cases are shown to the case's officer and to people named for it only.
NOT_HIDDEN = or_(
    Case.restricted.is_(False),
    Case.officer_id == bindparam("me"),
    Case.id.in_(select(CaseAccess.case_id).where(CaseAccess.user_id == bindparam("me"))),
)


class Shape(NamedTuple):
    """What a statement asks: whose tasks, and by what they are narrowed down (keys of the tables above)."""

    whose: str
    narrowed: frozenset[str]


@cache
def keys_of(shape: Shape) -> Select[datetime, int]:
    """Return the statement for (due instant, number) of a part's tasks, nearest due first; `most` of them."""
    query = select(Task.due_sort, Task.id).join(Case, Case.id == Task.case_id).where(*_conditions(shape))
    return query.order_by(Task.due_sort, Task.id).limit(bindparam("most"))


@cache
def first_of(narrowed: frozenset[str]) -> Select[datetime, int, int | None, int | None]:
    """Return the statement for (due instant, number, person, team) of the open tasks of the cases `first`.

    Whose they are is told by the caller: asked here, a database might read all tasks of a team to find these few.
    """
    query = select(Task.due_sort, Task.id, Task.assignee_id, Task.team_id).join(Case, Case.id == Task.case_id)
    narrowing = [_NARROWING[name] for name in sorted(narrowed)]
    ours = (OPEN, Task.landlord == bindparam("landlord"), NOT_HIDDEN)
    return query.where(Task.case_id.in_(bindparam("first", expanding=True)), *ours, *narrowing)


@cache
def counts_of(shape: Shape) -> Select[int, int]:
    """Return the statement for how many tasks a part has, and how many of them are overdue."""
    overdue = func.count().filter(Task.due_sort < bindparam("now"))
    query = select(func.count(), overdue).select_from(Task).join(Case, Case.id == Task.case_id)
    return query.where(*_conditions(shape))


def _conditions(shape: Shape) -> list[ColumnElement[bool]]:
    narrowing = [_NARROWING[name] for name in sorted(shape.narrowed)]
    return [_WHOSE[shape.whose], OPEN, Task.landlord == bindparam("landlord"), NOT_HIDDEN, *narrowing]
