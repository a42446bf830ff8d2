"""My work among 100,000 open tasks, on SQLite and on PostgreSQL: how long a page takes, and whether it uses its index.

The rows are inserted in bulk: cases, tasks, twenty officers, nine in ten tasks untaken in their team or given to one
of the officers, due times spread over two months.
"""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import event, insert, select, text

from benchmarks.ground import DRAWINGS, LANDLORD, START, Ground, postgres_ground, sqlite_ground
from benchmarks.measuring import Stopwatch, tell
from engine.access import Actor
from engine.face.types import TaskFilter
from engine.jobs.sweep import writing
from engine.models import Case, ProcedureDefinition, ProcessInstance, Task, Team, User

OPEN_TASKS = 100_000
TASKS_A_CASE = 4
PEOPLE = 20
PAGES = 60
INDEXES = ("ix_task_team_open", "ix_task_assignee_open")


def main() -> bool:
    """Print the 95th percentile on both databases; returns whether every look-up of tasks uses its index."""
    good = True
    for name, place in (
        ("SQLite", sqlite_ground(DRAWINGS / "three_tasks.bpmn")),
        ("PostgreSQL", postgres_ground("lists", DRAWINGS / "three_tasks.bpmn")),
    ):
        with place as ground:
            actor = _fill(ground)
            watch = Stopwatch()
            for number in range(PAGES + 5):
                with (Stopwatch() if number < 5 else watch).lap():
                    page = ground.engine.tasks.my_work(actor, TaskFilter())
            assert len(page.tasks) == 25
            plans = _plans(ground, actor)
            indexed = bool(plans) and all(any(index in plan for index in INDEXES) for plan in plans)
        what = f"{name}: my work at {OPEN_TASKS:,} open tasks (p95)"
        tell(what, f"{watch.p95:.1f} ms", f"median {watch.median:.1f} ms")
        good &= tell(f"{name}: its look-ups use the index of open tasks", f"{len(plans)}", "all", indexed)
    return good


def _fill(ground: Ground) -> Actor:
    """Insert the rows; return an officer of two teams."""
    with writing(ground.engine, LANDLORD) as work:
        session = work.session
        definition_id = session.scalars(select(ProcedureDefinition.id)).one()
        teams = list(session.scalars(select(Team.id).order_by(Team.id)))
        people = _people(session)
        cases = range(1, OPEN_TASKS // TASKS_A_CASE + 1)
        session.execute(insert(Case), [_case(number, people, teams) for number in cases])
        session.execute(insert(ProcessInstance), [_instance(number, definition_id) for number in cases])
        rows = [_task(number, people, teams, definition_id) for number in range(OPEN_TASKS)]
        for first in range(0, OPEN_TASKS, 5_000):
            session.execute(insert(Task), rows[first : first + 5_000])
    with ground.engine.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return Actor(people[0], LANDLORD, "Sample Officer", frozenset({"officer"}), frozenset(teams[:2]))


def _people(session: Any) -> list[int]:
    made = [
        User(
            landlord=LANDLORD,
            email=f"officer{number}@bench.example",
            name=f"Officer {number}",
            roles=["officer"],
            password_hash="!",  # noqa: S106 - nobody can sign in with it
            created_at=START,
        )
        for number in range(PEOPLE)
    ]
    session.add_all(made)
    session.flush()
    return [person.id for person in made]


def _case(number: int, people: list[int], teams: list[int]) -> dict[str, Any]:
    return {
        "id": number,
        "landlord": LANDLORD,
        "reference": f"BENCH-{number}",
        "title": f"Sample case {number}",
        "status": "triage",
        "channel": "phone",
        "received_at": START,
        "opened_at": START,
        "officer_id": people[number % PEOPLE],
        "team_id": teams[number % len(teams)],
        "restricted": False,
        "facts": {},
    }


def _instance(number: int, definition_id: int) -> dict[str, Any]:
    return {
        "id": number,
        "case_id": number,
        "definition_id": definition_id,
        "key": "three",
        "status": "running",
        "started_at": START,
        "started_by": "benchmark",
        "state": b"",
        "data": {},
        "tokens": [],
        "awaited": [],
        "revision": 1,
    }


def _task(number: int, people: list[int], teams: list[int], definition_id: int) -> dict[str, Any]:
    due = START + timedelta(minutes=number * 7919 % 86_400 - 20_000)
    return {
        "landlord": LANDLORD,
        "case_id": number // TASKS_A_CASE + 1,
        "instance_id": number // TASKS_A_CASE + 1,
        "definition_id": definition_id,
        "token": str(number),
        "element": "Task_first",
        "name": "Ring back",
        "role": "Contact centre",
        "team_id": teams[number % len(teams)],
        "assignee_id": people[number // 10 % PEOPLE] if number % 10 else None,
        "state": "open",
        "priority": 50,
        "created_at": START,
        "due_at": due,
        "due_sort": due,
        "revision": 1,
    }


def _plans(ground: Ground, actor: Actor) -> list[str]:
    """The plans of the page's ordered look-ups of tasks, as the database explains them."""
    heard: list[tuple[str, Any]] = []
    database = ground.engine.database.engine

    def hear(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        heard.append((statement, parameters))

    event.listen(database, "before_cursor_execute", hear)
    ground.engine.tasks.my_work(actor, TaskFilter())
    event.remove(database, "before_cursor_execute", hear)
    explain = "EXPLAIN QUERY PLAN " if ground.engine.database.is_sqlite else "EXPLAIN (FORMAT JSON) "
    plans = []
    with database.connect() as connection:
        for statement, parameters in heard:
            if "ORDER BY task.due_sort" in statement and "LIMIT" in statement:
                rows = connection.exec_driver_sql(explain + statement, parameters).all()
                plans.append(json.dumps([list(row) for row in rows], default=str))
    return plans


if __name__ == "__main__":
    main()
