"""Figures for managers: counts of the first page, and who has how much."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case as sql_case
from sqlalchemy import func, select

from engine.casework import cases
from engine.face.types import Person, WorkloadLine
from engine.models import Case, ProcessIncident, Task, Team, TeamMember, User
from engine.process import incidents
from engine.work import Work


def counts(work: Work) -> dict[str, int]:
    """Return the counts of the manager's first page, of cases the actor may see."""
    seen = cases.visible(work, work.actor)
    open_tasks = select(func.count()).select_from(Task).join(Case, Case.id == Task.case_id)
    open_tasks = open_tasks.where(Task.landlord == work.actor.landlord, Task.state == "open", seen)
    open_cases = (
        select(func.count()).select_from(Case).where(seen, Case.kind == cases.HARASSMENT, Case.status != cases.CLOSED)
    )
    failed = (
        select(func.count())
        .select_from(ProcessIncident)
        .join(Case, Case.id == ProcessIncident.case_id)
        .where(
            ProcessIncident.landlord == work.actor.landlord,
            ProcessIncident.state.in_((incidents.RETRYING, incidents.WAITING)),
            seen,
        )
    )
    return {
        "open_cases": _one(work, open_cases),
        "overdue_tasks": _one(work, open_tasks.where(Task.due_sort < work.now)),
        "unassigned_tasks": _one(work, open_tasks.where(Task.assignee_id.is_(None))),
        "high_risk": _one(work, open_cases.where(Case.risk == "high")),
        "waiting_incidents": _one(work, failed),
    }


def _one(work: Work, query: Any) -> int:
    return int(work.session.scalar(query) or 0)


def workload(work: Work) -> Sequence[WorkloadLine]:
    """Return, by team, the untaken tasks of its pool and what each of its members has."""
    landlord = work.actor.landlord
    overdue = func.sum(sql_case((Task.due_sort < work.now, 1), else_=0))
    open_tasks = select(Task.team_id, Task.assignee_id, func.count(), overdue).where(
        Task.landlord == landlord, Task.state == "open"
    )
    by_place = {
        (team, person): (count, int(late or 0))
        for team, person, count, late in work.session.execute(open_tasks.group_by(Task.team_id, Task.assignee_id))
    }
    by_person: dict[int, tuple[int, int]] = {}
    for (_, person), (count, late) in by_place.items():
        if person is not None:
            before = by_person.get(person, (0, 0))
            by_person[person] = (before[0] + count, before[1] + late)
    cases_of = dict(
        work.session.execute(
            select(Case.officer_id, func.count())
            .where(Case.landlord == landlord, Case.kind == cases.HARASSMENT, Case.status != cases.CLOSED)
            .group_by(Case.officer_id)
        ).all()
    )
    lines: list[WorkloadLine] = []
    for team_id, team, members in _teams(work, landlord):
        count, late = by_place.get((team_id, None), (0, 0))
        lines.append(WorkloadLine(team, None, count, late, 0))
        for person in members:
            count, late = by_person.get(person.id, (0, 0))
            lines.append(WorkloadLine(team, person, count, late, cases_of.get(person.id, 0)))
    return lines


def _teams(work: Work, landlord: str) -> list[tuple[int, str, list[Person]]]:
    rows = work.session.execute(
        select(Team.id, Team.name, User.id, User.name)
        .outerjoin(TeamMember, TeamMember.team_id == Team.id)
        .outerjoin(User, (User.id == TeamMember.user_id) & User.active)
        .where(Team.landlord == landlord)
        .order_by(Team.name, User.name)
    ).all()
    teams: dict[int, tuple[int, str, list[Person]]] = {}
    for team_id, team, user_id, name in rows:
        entry = teams.setdefault(team_id, (team_id, team, []))
        if user_id is not None:
            entry[2].append(Person(user_id, name))
    return list(teams.values())
