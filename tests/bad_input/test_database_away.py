"""A database that is away: every page says so with 503 and keeps what was typed; it works again when it is back."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import event, text

from engine import Engine
from engine.cli import main
from engine.db import make_database
from engine.jobs.embedded import JobLoop
from tests.bad_input.conftest import count_rows, record_case
from tests.bad_input.proxy import Proxy
from tests.conftest import make_empty_database
from tests.webui.conftest import PASSWORD, REPORT, Visitor
from tests.webui.test_api import REPORT as BODY
from tests.webui.test_api import Program, assert_problem

TYPED = {**REPORT, "location": "The words that were typed", "reporter_name": "Another Testcase"}


@pytest.fixture
def postgres(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty, migrated PostgreSQL database."""
    return make_empty_database(request, "postgresql", tmp_path)


@pytest.fixture
def proxy(postgres: str) -> Iterator[Proxy]:
    """A way to that database that can be cut."""
    with Proxy(postgres) as way:
        yield way


def engine_of(visitor: Visitor) -> Engine:
    """Return the engine behind a visitor's site."""
    engine: Engine = visitor.client.application.extensions["dueprocess"]
    return engine


def test_pages_say_so_keep_what_was_typed_and_work_again(proxy: Proxy, make_site: Callable[[str], Visitor]) -> None:
    officer = make_site(proxy.url)
    case_id, token = record_case(officer), officer.token("/reports/new")
    before = count_rows(engine_of(officer).database)
    proxy.cut()
    for address in ("/work", f"/cases/{case_id}", "/tasks/1", "/cases", "/account", "/healthz", "/"):
        answer = officer.get(address)
        assert answer.status_code == 503, address
        assert answer.headers["Content-Security-Policy"]
    answer = officer.client.post("/reports/new", data={**TYPED, "csrf_token": token})
    assert answer.status_code == 503
    assert "The words that were typed" in answer.text
    assert officer.get("/static/app.css").status_code == 200
    proxy.mend()
    assert officer.get("/healthz").status_code == 200
    assert count_rows(engine_of(officer).database) == before
    assert officer.client.post("/reports/new", data={**TYPED, "csrf_token": token}).status_code in (200, 303)
    assert officer.get(f"/cases/{case_id}").status_code == 200


def test_signing_in_says_so_and_never_shows_the_password(proxy: Proxy, make_site: Callable[[str], Visitor]) -> None:
    officer = make_site(proxy.url)
    officer.send("/sign-out")
    token = officer.token("/sign-in")
    proxy.cut()
    form = {"email": "officer@landlord.example", "password": PASSWORD, "csrf_token": token}
    answer = officer.client.post("/sign-in", data=form)
    assert answer.status_code == 503
    assert PASSWORD not in answer.text
    proxy.mend()
    assert officer.client.post("/sign-in", data=form).status_code == 303


def test_the_api_answers_with_a_problem(proxy: Proxy, make_site: Callable[[str], Visitor]) -> None:
    officer = make_site(proxy.url)
    engine = engine_of(officer)
    actor = engine.accounts.sign_in("officer@landlord.example", PASSWORD)
    program = Program(officer.client, engine.accounts.create_token(actor, "test", 30)[1])
    proxy.cut()
    for answer in (program.call("GET", "/cases/"), program.call("POST", "/reports/", BODY)):
        assert_problem(answer, 503)
        assert answer.headers["Retry-After"]
    proxy.mend()
    assert program.call("POST", "/reports/", BODY).status_code == 201


@pytest.mark.parametrize("table", ["report", "event", "process_instance", "task"])
def test_a_connection_lost_in_the_middle_of_a_step_leaves_nothing_behind(
    table: str, proxy: Proxy, make_site: Callable[[str], Visitor]
) -> None:
    officer = make_site(proxy.url)
    pool = engine_of(officer).database.engine
    before = count_rows(engine_of(officer).database)
    cut: list[str] = []

    def lose(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if re.match(rf"INSERT INTO {table}\b", statement) and not cut:
            cut.append(statement)
            proxy.cut()

    event.listen(pool, "before_cursor_execute", lose)
    answer = officer.send("/reports/new", TYPED)
    event.remove(pool, "before_cursor_execute", lose)
    assert cut
    assert answer.status_code == 503
    assert "The words that were typed" in answer.text
    proxy.mend()
    assert count_rows(engine_of(officer).database) == before
    assert officer.send("/reports/new", TYPED).location == "/reports/recorded"


def test_sessions_ended_by_the_server_do_not_break_the_next_page(
    postgres: str, make_site: Callable[[str], Visitor]
) -> None:
    officer = make_site(postgres)
    record_case(officer)
    other = make_database(postgres)
    with other.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.dispose()
    assert officer.get("/work").status_code == 200
    assert officer.send("/reports/new", TYPED).status_code in (200, 303)


def test_the_clocks_work_goes_on_when_the_database_is_back(proxy: Proxy, make_site: Callable[[str], Visitor]) -> None:
    engine = engine_of(make_site(proxy.url))
    loop = JobLoop(engine, 0.01)
    proxy.cut()
    assert not loop._round()
    proxy.mend()
    assert JobLoop(engine, 0.01)._round()


def test_a_sqlite_file_held_by_somebody_else_is_said_to_be_away(
    engine: Engine, officer: Visitor, stored: Callable[[], dict[str, int]]
) -> None:
    before = stored()
    pool = engine.database.engine
    pool.dispose()
    event.listen(pool, "connect", _impatient)
    with closing(sqlite3.connect(engine.settings.database_url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = officer.send("/reports/new", TYPED)
        assert officer.get("/cases").status_code == 200, "reading goes on"
        other.rollback()
    assert answer.status_code == 503
    assert "The words that were typed" in answer.text
    assert stored() == before
    assert officer.send("/reports/new", TYPED).location == "/reports/recorded"


def _impatient(connection: Any, *_: object) -> None:
    connection.execute("PRAGMA busy_timeout=50")


def test_a_sqlite_file_that_is_damaged_is_said_to_be_away(engine: Engine, officer: Visitor) -> None:
    path = Path(engine.settings.database_url.removeprefix("sqlite:///"))
    engine.database.engine.dispose()
    good = path.read_bytes()
    path.write_bytes(b"This is no database. " * 1_000)
    assert officer.get("/work").status_code == 503
    engine.database.engine.dispose()
    path.write_bytes(good)
    assert officer.get("/work").status_code == 200


@pytest.mark.parametrize(
    "command",
    [
        ["db", "upgrade"],
        ["publish", "workflows/intake.bpmn"],
        ["users", "list", "--landlord", "CA"],
        ["users", "reset-password", "a@example.org"],
        ["demo", "--no-serve"],
    ],
)
def test_the_command_line_says_so_in_one_line(
    command: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://postgres@127.0.0.1:1/nowhere")
    answer = CliRunner().invoke(main, [*command, "--data", str(tmp_path)])
    assert answer.exit_code == 2, answer.output
    assert answer.output.strip().splitlines()[-1].startswith("dueprocess: The database cannot be reached")
    assert "Traceback" not in answer.output
