"""A database that is full refuses a step whole, says so, keeps what was typed, and goes on when there is room again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from engine import Engine
from engine.clock import SimulatedClock
from engine.db import Database
from engine.errors import UnavailableError
from engine.jobs import run_due
from tests.bad_input.conftest import count_rows
from tests.engine.process.desk import make_desk
from tests.webui.conftest import PASSWORD, REPORT, Visitor
from tests.webui.test_api import REPORT as BODY
from tests.webui.test_api import Program, assert_problem

LONG = "Words worth keeping. " * 900  # more than the free space of any page


@contextmanager
def full(database: Database) -> Iterator[None]:
    """Let the file grow no further: SQLite itself answers that the database is full."""
    pool = database.engine

    def limit(connection: Any, *_: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    pool.dispose()
    event.listen(pool, "connect", limit)
    try:
        yield
    finally:
        event.remove(pool, "connect", limit)
        pool.dispose()


@pytest.fixture
def program(engine: Engine, officer: Visitor) -> Program:
    """A program of the officer's."""
    actor = engine.accounts.sign_in("officer@landlord.example", PASSWORD)
    return Program(officer.client, engine.accounts.create_token(actor, "test", 30)[1])


def test_a_report_is_refused_whole_and_can_be_sent_again(
    engine: Engine, officer: Visitor, stored: Callable[[], dict[str, int]]
) -> None:
    before = stored()
    report = {**REPORT, "account": LONG, "location": "The place that was typed"}
    with full(engine.database):
        answer = officer.send("/reports/new", report)
    assert answer.status_code == 503
    assert "The place that was typed" in answer.text
    assert "is full" in answer.text
    assert stored() == before
    assert officer.send("/reports/new", report).location == "/reports/recorded"


def test_a_step_is_refused_whole_and_can_be_sent_again(
    engine: Engine, officer: Visitor, case_id: int, program: Program
) -> None:
    task = program.get("/tasks/")["tasks"][0]
    form = {"revision": task["revision"], "spoken": "true", "note": LONG[:4_000], "mood": "calm", "about": "race"}
    before = count_rows(engine.database)
    with full(engine.database):
        answer = officer.send(f"/tasks/{task['id']}", form)
    assert answer.status_code == 503, answer.text
    assert LONG[:200] in answer.text
    assert count_rows(engine.database) == before
    assert program.get(f"/tasks/{task['id']}")["line"]["revision"] == task["revision"]
    assert officer.send(f"/tasks/{task['id']}", form).status_code == 303


def test_the_api_answers_with_a_problem_and_when_to_try_again(
    engine: Engine, program: Program, stored: Callable[[], dict[str, int]]
) -> None:
    before = stored()
    with full(engine.database):
        answer = program.call("POST", "/reports/", {**BODY, "account": LONG})
    assert "is full" in assert_problem(answer, 503)["detail"]
    assert answer.headers["Retry-After"]
    assert stored() == before
    assert program.call("POST", "/reports/", {**BODY, "account": LONG}).status_code == 201


def test_a_timer_waits_for_room_and_then_goes_off_once(quick_engine: Engine, clock: SimulatedClock) -> None:
    desk = make_desk(quick_engine, clock)
    cases = [desk.report(account=LONG) for _ in range(6)]
    before = count_rows(quick_engine.database)
    clock.advance(timedelta(days=400))
    with full(quick_engine.database), pytest.raises(UnavailableError):
        run_due(quick_engine)
    assert run_due(quick_engine) > 0
    assert run_due(quick_engine) == 0
    assert count_rows(quick_engine.database)["event"] > before["event"]
    for case in cases:
        promises = desk.engine.cases.get(desk.office.manager, case.id).targets
        assert desk.kinds(case).count("target.late") == sum(row.late_at is not None for row in promises)


@pytest.fixture
def quick_engine(sqlite_url: str, make_settings: Callable[..., Any], clock: SimulatedClock) -> Iterator[Engine]:
    """An engine over an empty SQLite file."""
    made = Engine.from_settings(make_settings(sqlite_url), clock)
    yield made
    made.close()
