"""Figures for managers: counts of the first page, and who has how much."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy import case as sql_case

from engine.casework import cases
from engine.face import case_lines, owed_lists
from engine.face.types import CaseLine, Person, UnheldCase, WorkloadLine
from engine.models import Case, Event, ProcessIncident, Task, Team, TeamMember, User
from engine.process import incidents
from engine.work import Work

_CLOSED_ACCOUNTS = select(User.id).where(User.active == false())


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
    late, without_task = owed_lists.count_late(work)
    return {
        "late_promises": late,
        "late_without_task": without_task,
        "open_cases": _one(work, open_cases),
        "overdue_tasks": _one(work, open_tasks.where(Task.due_sort < work.now)),
        "unassigned_tasks": _one(work, open_tasks.where(taken_by_nobody())),
        "without_officer": _one(work, open_cases.where(held_by_nobody())),
        "high_risk": _one(work, open_cases.where(Case.risk == "high")),
        "waiting_incidents": _one(work, failed),
    }


def held_by_nobody() -> ColumnElement[bool]:
    """Return the SQL condition on Case: it has no officer, or one whose account is closed."""
    return Case.officer_id.is_(None) | Case.officer_id.in_(_CLOSED_ACCOUNTS)


def taken_by_nobody() -> ColumnElement[bool]:
    """Return the SQL condition on Task: nobody has it, or somebody whose account is closed."""
    return Task.assignee_id.is_(None) | Task.assignee_id.in_(_CLOSED_ACCOUNTS)


def unheld(work: Work, rows: Sequence[Case]) -> list[UnheldCase]:
    """Return open cases without an officer with whom each was with last, as the history tells it."""
    ids = [row.id for row in rows]
    query = select(Event).where(Event.case_id.in_(ids), Event.kind == "case.officer_left").order_by(Event.id)
    left = {event.case_id: event for event in work.session.scalars(query)} if ids else {}
    return [_unheld(line, left.get(line.id)) for line in case_lines.lines(work, rows)]


def _unheld(line: CaseLine, left: Event | None) -> UnheldCase:
    if left is not None:
        return UnheldCase(line, str(left.payload.get("officer")), str(left.payload.get("reason")), left.at)
    return UnheldCase(line, line.officer.name if line.officer else None, None, None)


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
    promises = owed_lists.late_by_officer(work)
    lines: list[WorkloadLine] = []
    for team_id, team, members in _teams(work, landlord):
        count, late = by_place.get((team_id, None), (0, 0))
        lines.append(WorkloadLine(team, None, count, late, 0))
        for person in members:
            count, late = by_person.get(person.id, (0, 0))
            lines.append(
                WorkloadLine(team, person, count, late, cases_of.get(person.id, 0), promises.get(person.id, 0))
            )
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
