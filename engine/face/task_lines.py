"""Rows of task lists, made with one query: what every page that lists tasks shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import aliased

from engine.casework.cases import CLOSED
from engine.face.types import Person, TaskLine
from engine.models import Case, ProcedureDefinition, Task, Team, User
from engine.work import Work

Assignee = aliased(User)
# Columns, not whole tasks: a line needs half of them, and reading an entity costs several times as much.
SHOWN = (
    Task.id,
    Task.landlord,
    Task.name,
    Task.about,
    Task.role,
    Task.case_id,
    Task.team_id,
    Task.assignee_id,
    Task.due_at,
    Task.clause,
    Task.requirement,
    Task.created_at,
    Task.revision,
    Task.state,
    Task.reads_case,
)


# Who the people are is told once the service has taken the case over.
WITHOUT_FILE = "Offered to another service"


def select_lines() -> Select[*tuple[Any, ...]]:
    """Return the query of task rows with what a line shows; callers add conditions and order."""
    return (
        select(
            *SHOWN,
            Case.reference,
            Case.title,
            Case.risk,
            Case.hate,
            and_(Case.in_danger, Case.status != CLOSED).label("in_danger"),
            Team.name.label("team"),
            Assignee.name.label("assignee"),
            ProcedureDefinition.name.label("procedure"),
        )
        .join(Case, Case.id == Task.case_id)
        .join(ProcedureDefinition, ProcedureDefinition.id == Task.definition_id)
        .outerjoin(Team, Team.id == Task.team_id)
        .outerjoin(Assignee, Assignee.id == Task.assignee_id)
    )


def make_line(work: Work, row: Row[*tuple[Any, ...]]) -> TaskLine:
    """Return one row of `select_lines` as a line."""
    profile = work.policies.landlords[row.landlord]
    role = profile.roles.get(row.role)
    return TaskLine(
        id=row.id,
        name=row.name,
        about=row.about,
        role=row.role,
        role_title=role.title if role else row.role,
        team=row.team,
        assignee=Person(row.assignee_id, row.assignee) if row.assignee_id is not None else None,
        case_id=row.case_id,
        case_reference=row.reference,
        case_title=row.title if row.reads_case else WITHOUT_FILE,
        risk=row.risk,
        hate=row.hate,
        in_danger=bool(row.in_danger),
        procedure=row.procedure,
        due_at=row.due_at,
        time_state=time_state(work, row.landlord, row.due_at),
        clause=row.clause,
        requirement=row.requirement,
        created_at=row.created_at,
        revision=row.revision,
        state=row.state,
    )


def time_state(work: Work, landlord: str, due_at: datetime | None) -> str:
    """Return overdue, today, later or none; today is the landlord's day."""
    if due_at is None:
        return "none"
    if due_at < work.now:
        return "overdue"
    zone = work.policies.landlords[landlord].zone
    return "today" if due_at.astimezone(zone).date() == work.now.astimezone(zone).date() else "later"


def lines_of_case(work: Work, case_id: int) -> Sequence[TaskLine]:
    """Return the open tasks of a case, nearest due first. The caller has checked that the case may be seen."""
    query = select_lines().where(Task.case_id == case_id, Task.state == "open").order_by(Task.due_sort, Task.id)
    return [make_line(work, row) for row in work.session.execute(query)]
