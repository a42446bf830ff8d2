"""Fixtures for every test: both databases, a simulated clock, and engines over the shipped policies."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import CompoundSelect, literal, select, text, union_all
from sqlalchemy.engine import Engine as SqlEngine
from sqlalchemy.exc import OperationalError

import engine.db
import engine.models
from engine.casework import passwords
from engine.clock import SimulatedClock
from engine.db import Base, Database, make_database
from engine.migrations import upgrade
from engine.settings import PROJECT, Settings
from tests.postgres import make_postgres_database
from tests.scheduling import GroupedScheduling, rank
from tests.sharing import make_database_that_shares

BOTH = ("sqlite", "postgresql")


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> GroupedScheduling:
    """Keep tests that share something dear on one worker."""
    return GroupedScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take longest."""
    items.sort(key=lambda item: rank(item.nodeid))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say every skip in capitals at the very end, so that nobody takes a partial run for a whole one."""
    reasons = sorted(
        {
            str(report.longrepr[2])
            for report in terminalreporter.stats.get("skipped", [])
            if isinstance(report.longrepr, tuple)
        }
    )
    for reason in reasons:
        terminalreporter.write_line(f"NOT TESTED: {reason.upper()}", red=True)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Let CI fail on a skip (REFUSE_SKIPS=1)."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if (
        os.environ.get("REFUSE_SKIPS") == "1"
        and reporter is not None
        and reporter.stats.get("skipped")
        and exitstatus == 0
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[PasswordHasher]:
    """Real argon2, with the cheapest parameters: tests sign in thousands of times. Gives the hasher that is shipped."""
    with pytest.MonkeyPatch.context() as patch:
        shipped = passwords._HASHER
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield shipped


@pytest.fixture(scope="session", autouse=True)
def shared_statements() -> Iterator[None]:
    """Compile each statement once for all databases of a kind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.db, "create_engine", make_database_that_shares)
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file that tests copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    database = make_database(f"sqlite:///{path}")
    upgrade(database)
    with database.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url(worker_id: str) -> Iterator[str]:
    """The address of a migrated PostgreSQL database of this test worker alone; LOUDLY skipped when none can be had."""
    with make_postgres_database(f"dp_test_{os.getpid()}_{worker_id}", durable=False) as url:
        database = make_database(url)
        upgrade(database)
        database.dispose()
        yield url


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of the xdist worker, or `main`."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty, migrated database: each test runs on SQLite and on PostgreSQL."""
    return make_empty_database(request, request.param, tmp_path)


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty, migrated SQLite database, for tests in which the database does not matter."""
    return make_empty_database(request, "sqlite", tmp_path)


def make_empty_database(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    """Return the address of an empty, migrated database of `kind`."""
    if kind == "sqlite":
        path = folder / "dueprocess.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_url")
    empty(url)
    return url


def empty(url: str, *, keep: frozenset[str] = frozenset()) -> None:
    """Delete what the tables of a PostgreSQL database hold, all but `keep`, and let their numbers begin at one again.

    Only where there is something: to truncate all of them takes a third of a second, longer than most tests.
    """
    with _emptier(url).begin() as connection:
        # What an earlier test left open must not hold this one up for ever: it fails and says which statement it was.
        connection.execute(text("SET LOCAL lock_timeout = '60s'"))
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # no order, no checks of references
        try:
            for name in connection.execute(_tables_with_rows(keep)).scalars().all():
                connection.execute(Base.metadata.tables[name].delete())
        except OperationalError as error:
            raise AssertionError(f"An earlier test left transactions open: {_open_transactions(url)}") from error
        used = "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL AND schemaname = 'public'"
        for name in connection.execute(text(used)).scalars().all():
            if name.removesuffix("_id_seq") not in keep:
                connection.execute(text("SELECT setval(CAST(:name AS regclass), 1, false)"), {"name": f'"{name}"'})


@cache
def _emptier(url: str) -> SqlEngine:
    """One connection for all that empties a database: to open it takes as long as emptying."""
    return make_database(url)


@cache
def _tables_with_rows(keep: frozenset[str]) -> CompoundSelect[str]:
    tables = [table for table in Base.metadata.sorted_tables if table.name not in keep]
    return union_all(*(select(literal(table.name)).where(select(table).exists()) for table in tables))


def _open_transactions(url: str) -> list[str]:
    """Tell what each session that is in a transaction of this database did last."""
    database = make_database(url)
    query = (
        "SELECT state || ': ' || query FROM pg_stat_activity WHERE datname = current_database() AND xact_start < now()"
    )
    with database.connect() as connection:
        found = [str(line) for line in connection.execute(text(query)).scalars()]
    database.dispose()
    return found


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database (both kinds)."""
    engine = make_database(database_url)
    yield Database(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium; LOUDLY skipped when there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    pytest.skip("Chromium cannot be had: install it with apt-get install chromium")


@pytest.fixture
def clock() -> SimulatedClock:
    """A clock that stands at Tuesday 8 September 2026, 10:30 in London."""
    return SimulatedClock(datetime(2026, 9, 8, 9, 30, tzinfo=UTC))


@pytest.fixture
def make_settings(tmp_path: Path) -> Callable[..., Settings]:
    """Build settings for a database address, over the shipped policies, drawings and letters."""

    def make(url: str, **changes: object) -> Settings:
        values: dict[str, object] = {
            "data": tmp_path,
            "database_url": url,
            "content": PROJECT,
            "secret_key": "only-for-tests",
            "secure_cookies": False,
            "embedded_jobs": False,
        }
        return Settings(**{**values, **changes})  # type: ignore[arg-type]

    return make
