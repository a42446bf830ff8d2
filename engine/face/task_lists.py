"""My work: what is open for a person, nearest due first, a page at a time, each part read from its own index."""

from collections.abc import Sequence
from datetime import datetime
from heapq import merge

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal_column, or_, select, tuple_, union_all

from engine.access import MANAGER
from engine.casework.paging import cursor, page_size, read_cursor
from engine.errors import InvalidInputError
from engine.face.task_lines import make_line, select_lines
from engine.face.types import TaskFilter, TaskLine, TaskPage
from engine.models import Case, CaseAccess, ProcessInstance, Task
from engine.process.tasks import MANAGERS_LANE
from engine.work import Work

# Written out, not bound: only then is the partial index on open tasks sure to be used.
IS_OPEN = Task.state == literal_column("'open'")


def my_work(work: Work, wanted: TaskFilter) -> TaskPage:
    """Return one page: tasks given to the actor or to whom the actor covers, and the untaken ones of their teams."""
    limit = page_size(wanted.limit)
    after = read_cursor(wanted.after) if wanted.after else None
    parts = _parts(work, wanted)
    narrowed = _narrowed(work, wanted)
    found: list[Sequence[tuple[datetime, int]]] = []
    for part in parts:
        query = _keys(work, part, narrowed)
        if after is not None:
            query = query.where(tuple_(Task.due_sort, Task.id) > after)
        found.append([(row[0], row[1]) for row in work.session.execute(query.limit(limit + 1))])
    keys = list(dict.fromkeys(merge(*found)))
    shown = keys[:limit]
    total, overdue = _count(work, parts, narrowed)
    lines = {row.id: row for row in work.session.execute(select_lines().where(Task.id.in_([key[1] for key in shown])))}
    return TaskPage(
        tasks=[make_line(work, lines[task_id]) for _, task_id in shown if task_id in lines],
        next=cursor(*shown[-1]) if len(keys) > limit else None,
        total_overdue=overdue,
        total_open=total,
    )


_IN_CASE = select_lines().where(Task.case_id == bindparam("case"), IS_OPEN).order_by(Task.due_sort, Task.id)


def next_in_case(work: Work, case_id: int) -> TaskLine | None:
    """Return the next open task of a case that falls to the actor: their own first, else one of their teams'."""
    actor = work.actor
    rows = [
        row
        for row in work.session.execute(_IN_CASE, {"case": case_id})
        if row.role != MANAGERS_LANE or MANAGER in actor.roles
    ]
    mine = (row for row in rows if row.assignee_id is not None and row.assignee_id in actor.stands_for)
    teams = (row for row in rows if row.assignee_id is None and row.team_id in actor.team_ids)
    found = next(mine, None) or next(teams, None)
    return make_line(work, found) if found is not None else None


def _parts(work: Work, wanted: TaskFilter) -> list[ColumnElement[bool]]:
    """The separate reasons for which a task is shown; each reads one index from its start."""
    actor = work.actor
    if wanted.team_id is not None:
        if wanted.team_id not in actor.team_ids and MANAGER not in actor.roles:
            raise InvalidInputError({"team": ["Choose one of your own teams."]})
        part = Task.team_id == wanted.team_id
        if wanted.mine:
            part = and_(part, Task.assignee_id.in_(sorted(actor.stands_for)))
        return [and_(part, Task.assignee_id.is_(None)) if wanted.unassigned else part]
    people = [] if wanted.unassigned else [Task.assignee_id == person for person in sorted(actor.stands_for)]
    teams = (
        []
        if wanted.mine
        else [and_(Task.team_id == team, Task.assignee_id.is_(None)) for team in sorted(actor.team_ids)]
    )
    return [*people, *teams]


def _narrowed(work: Work, wanted: TaskFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if MANAGER not in work.actor.roles:
        conditions.append(Task.role != MANAGERS_LANE)
    if wanted.overdue:
        conditions.append(Task.due_sort < work.now)
    if wanted.procedure:
        conditions.append(
            Task.instance_id.in_(select(ProcessInstance.id).where(ProcessInstance.key == wanted.procedure))
        )
    if wanted.case_reference:
        conditions.append(Case.reference.ilike(f"%{_plain(wanted.case_reference)}%", escape="\\"))
    return conditions


def _plain(text: str) -> str:
    """A search text whose wildcard characters stand for themselves."""
    return text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _keys(work: Work, part: ColumnElement[bool], narrowed: Sequence[ColumnElement[bool]]) -> Select[datetime, int]:
    return (
        select(Task.due_sort, Task.id)
        .join(Case, Case.id == Task.case_id)
        .where(part, IS_OPEN, Task.landlord == work.actor.landlord, _not_hidden(work), *narrowed)
        .order_by(Task.due_sort, Task.id)
    )


def _not_hidden(work: Work) -> ColumnElement[bool]:
    """Tasks of restricted cases are shown to the case's officer and to people named for it only."""
    named = select(CaseAccess.case_id).where(CaseAccess.user_id == work.actor.user_id)
    return or_(Case.restricted.is_(False), Case.officer_id == work.actor.user_id, Case.id.in_(named))


def _count(
    work: Work, parts: Sequence[ColumnElement[bool]], narrowed: Sequence[ColumnElement[bool]]
) -> tuple[int, int]:
    """How many tasks there are in all parts, which never overlap, and how many of them are overdue.

    One statement; each part is counted from its own index, which SQLite does not do for an `OR` of the parts.
    """
    if not parts:
        return 0, 0
    hidden = _not_hidden(work)
    counts = union_all(
        *(
            select(func.count().label("total"), func.count().filter(Task.due_sort < work.now).label("overdue"))
            .select_from(Task)
            .join(Case, Case.id == Task.case_id)
            .where(part, IS_OPEN, Task.landlord == work.actor.landlord, hidden, *narrowed)
            for part in parts
        )
    ).subquery()
    total, overdue = work.session.execute(select(func.sum(counts.c.total), func.sum(counts.c.overdue))).one()
    return int(total), int(overdue)


def open_tasks(
    work: Work, condition: ColumnElement[bool], after: str | None, limit: int = 25
) -> tuple[list[TaskLine], str | None]:
    """Return a page of a landlord's open tasks that fulfil a condition, nearest due first, with the next cursor."""
    query = _keys(work, condition, [])
    if after:
        query = query.where(tuple_(Task.due_sort, Task.id) > read_cursor(after))
    keys = [(row[0], row[1]) for row in work.session.execute(query.limit(limit + 1))]
    shown = keys[:limit]
    rows = {row.id: row for row in work.session.execute(select_lines().where(Task.id.in_([key[1] for key in shown])))}
    lines = [make_line(work, rows[task_id]) for _, task_id in shown if task_id in rows]
    return lines, cursor(*shown[-1]) if len(keys) > limit else None
