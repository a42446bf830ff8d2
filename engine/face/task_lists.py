"""My work: what is open for a person, nearest due first, a page at a time, each part read from its own index."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from heapq import merge
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, tuple_

from engine.access import MANAGER
from engine.casework import danger_first
from engine.casework.paging import cursor, page_size, read_cursor
from engine.casework.people import MANAGERS_LANE
from engine.errors import InvalidInputError
from engine.face import owed_lists
from engine.face.task_lines import make_line, select_lines
from engine.face.types import TaskFilter, TaskLine, TaskPage
from engine.face.work_queries import NOT_HIDDEN, OF_TEAM, PERSON, TEAM, WHOLE_TEAM, Shape, counts_of, first_of, keys_of
from engine.models import Case, Task
from engine.process.reminders import OPEN
from engine.work import Work

_SHOWN = select_lines().where(Task.id.in_(bindparam("ids", expanding=True)))


def my_work(work: Work, wanted: TaskFilter) -> TaskPage:
    """Return one page: tasks given to the actor or to whom the actor covers, and the untaken ones of their teams.

    Those of cases in which somebody is in danger now come before all others, on the first page and beside its limit.
    """
    limit = page_size(wanted.limit)
    parts, narrowed, values = _parts(work, wanted), _narrowed(work, wanted), _values(work, wanted, limit)
    from_here = narrowed | {"after"} if wanted.after else narrowed
    first: list[tuple[datetime, int]] = []
    if in_danger := danger_first.ids(work):
        values = {**values, "first": in_danger}
        first = [] if wanted.after else _first(work, parts, narrowed, values)
        from_here |= {"not_first"}
    found: list[Sequence[tuple[datetime, int]]] = []
    total = overdue = 0
    for whose, number in parts:
        given = {**values, "whose": number}
        rows = work.connection.execute(keys_of(Shape(whose, from_here)), given)
        found.append([(row[0], row[1]) for row in rows])
        counted = work.connection.execute(counts_of(Shape(whose, narrowed)), given).one()
        total, overdue = total + counted[0], overdue + counted[1]
    keys = list(dict.fromkeys(merge(*found)))
    shown = keys[:limit]
    return TaskPage(
        tasks=_lines(work, [*first, *shown]),
        next=cursor(*shown[-1]) if len(keys) > limit else None,
        total_overdue=overdue,
        total_open=total,
        promises=owed_lists.count_mine(work),
    )


def _first(
    work: Work, parts: Sequence[tuple[str, int]], narrowed: frozenset[str], values: Mapping[str, Any]
) -> list[tuple[datetime, int]]:
    """The tasks of any of the parts in the cases that stand first, nearest due first."""
    rows = work.connection.execute(first_of(narrowed), values).all()
    people = values["people"]
    return sorted(
        (row.due_sort, row.id)
        for row in rows
        if any(BELONGS[whose](row.assignee_id, row.team_id, number, people) for whose, number in parts)
    )


# What the conditions of work_queries say of the person and the team of a task.
BELONGS: Mapping[str, Callable[[int | None, int | None, int, Sequence[int]], bool]] = {
    PERSON: lambda person, team, number, people: person == number,
    TEAM: lambda person, team, number, people: team == number and person is None,
    WHOLE_TEAM: lambda person, team, number, people: team == number,
    OF_TEAM: lambda person, team, number, people: team == number and person in people,
}


def _parts(work: Work, wanted: TaskFilter) -> list[tuple[str, int]]:
    """The separate reasons for which a task is shown, which never overlap; each reads one index from its start."""
    actor = work.actor
    if wanted.team_id is not None:
        if wanted.team_id not in actor.team_ids and MANAGER not in actor.roles:
            raise InvalidInputError({"team": ["Choose one of your own teams."]})
        if wanted.mine:  # and given to nobody at the same time there is none
            return [] if wanted.unassigned else [(OF_TEAM, wanted.team_id)]
        return [(TEAM if wanted.unassigned else WHOLE_TEAM, wanted.team_id)]
    people = [] if wanted.unassigned else [(PERSON, person) for person in sorted(actor.stands_for)]
    teams = [] if wanted.mine else [(TEAM, team) for team in sorted(actor.team_ids)]
    return [*people, *teams]


def _narrowed(work: Work, wanted: TaskFilter) -> frozenset[str]:
    asked = {
        "not_managers": MANAGER not in work.actor.roles,
        "overdue": wanted.overdue,
        "procedure": bool(wanted.procedure),
        "reference": bool(wanted.case_reference),
    }
    return frozenset(name for name, holds in asked.items() if holds)


def _values(work: Work, wanted: TaskFilter, limit: int) -> Mapping[str, Any]:
    """The values of every parameter; a statement takes those that it names."""
    after_due, after_id = read_cursor(wanted.after) if wanted.after else (work.now, 0)
    return {
        "landlord": work.actor.landlord,
        "me": work.actor.user_id,
        "people": sorted(work.actor.stands_for),
        "now": work.now,
        "procedure": wanted.procedure,
        "reference": f"%{_plain(wanted.case_reference or '')}%",
        "after_due": after_due,
        "after_id": after_id,
        "most": limit + 1,
    }


def _plain(text: str) -> str:
    """A search text whose wildcard characters stand for themselves."""
    return text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _lines(work: Work, keys: Sequence[tuple[datetime, int]]) -> list[TaskLine]:
    rows = work.connection.execute(_SHOWN, {"ids": [task_id for _, task_id in keys]}) if keys else ()
    lines = {row.id: row for row in rows}
    return [make_line(work, lines[task_id]) for _, task_id in keys if task_id in lines]


_IN_CASE = select_lines().where(Task.case_id == bindparam("case"), OPEN).order_by(Task.due_sort, Task.id)


def next_in_case(work: Work, case_id: int) -> TaskLine | None:
    """Return the next open task of a case that falls to the actor: their own first, else one of their teams'."""
    actor = work.actor
    rows = [
        row
        for row in work.connection.execute(_IN_CASE, {"case": case_id})
        if row.role != MANAGERS_LANE or MANAGER in actor.roles
    ]
    mine = (row for row in rows if row.assignee_id is not None and row.assignee_id in actor.stands_for)
    teams = (row for row in rows if row.assignee_id is None and row.team_id in actor.team_ids)
    found = next(mine, None) or next(teams, None)
    return make_line(work, found) if found is not None else None


def open_tasks(
    work: Work, condition: ColumnElement[bool], after: str | None, limit: int = 25
) -> tuple[list[TaskLine], str | None]:
    """Return a page of a landlord's open tasks that fulfil a condition, nearest due first, with the next cursor."""
    query = select(Task.due_sort, Task.id).join(Case, Case.id == Task.case_id)
    query = query.where(condition, OPEN, Task.landlord == work.actor.landlord, NOT_HIDDEN)
    me = {"me": work.actor.user_id}
    first: list[tuple[datetime, int]] = []
    if in_danger := danger_first.ids(work):
        if not after:
            pinned = query.where(Task.case_id.in_(in_danger)).order_by(Task.due_sort, Task.id).limit(danger_first.MOST)
            first = [(row[0], row[1]) for row in work.connection.execute(pinned, me)]
        query = query.where(Task.case_id.not_in(in_danger))
    if after:
        query = query.where(tuple_(Task.due_sort, Task.id) > read_cursor(after))
    query = query.order_by(Task.due_sort, Task.id).limit(limit + 1)
    keys = [(row[0], row[1]) for row in work.connection.execute(query, me)]
    return _lines(work, [*first, *keys[:limit]]), cursor(*keys[limit - 1]) if len(keys) > limit else None
