"""Every worked example that ships holds, on both databases; each landlord has its own."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.app import Engine
from engine.clock import Clock, SystemClock
from engine.migrations import upgrade
from engine.scenarios import find_scenarios, read_scenario, run_scenario
from engine.settings import PROJECT, Settings
from tests.conftest import empty
from tests.postgres import make_postgres_database

SCENARIOS = find_scenarios([PROJECT / "workflows" / "scenarios"])
LANDLORDS = ("CHG", "KHA", "CA", "WCH", "PCHA")


@pytest.fixture(scope="module")
def published_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file in which the shipped drawings are published."""
    path = tmp_path_factory.mktemp("published") / "published.sqlite3"
    shutil.copy(sqlite_template, path)
    _publish(f"sqlite:///{path}", path.parent)
    return path


@pytest.fixture(scope="module")
def published_postgres(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL database in which the shipped drawings are published; all else goes after a test."""
    with make_postgres_database(f"dp_published_{os.getpid()}_{worker_id}", durable=False) as url:
        _publish(url, tmp_path_factory.mktemp("published"))
        yield url


def test_every_landlord_has_an_ordinary_a_friday_and_a_peculiar_example() -> None:
    counted = Counter(read_scenario(path).landlord for path in SCENARIOS)
    assert {landlord for landlord in LANDLORDS if counted[landlord] >= 3} == set(LANDLORDS)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_an_example_holds_on_sqlite(path: Path, published_sqlite: Path, tmp_path: Path) -> None:
    shutil.copy(published_sqlite, tmp_path / "scenario.sqlite3")
    assert _failures(path, f"sqlite:///{tmp_path / 'scenario.sqlite3'}", tmp_path) == []


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_an_example_holds_on_postgresql(path: Path, published_postgres: str, tmp_path: Path) -> None:
    empty(published_postgres, keep=frozenset({"procedure_definition"}))
    assert _failures(path, published_postgres, tmp_path) == []


def _failures(path: Path, url: str, folder: Path) -> list[str]:
    with _opened() as opened:
        settings = Settings(data=folder, database_url=url, content=PROJECT)

        def make(clock: Clock) -> Engine:
            opened.append(Engine.from_settings(settings, clock))
            return opened[-1]

        return run_scenario(path, make).failures


def _publish(url: str, folder: Path) -> None:
    with _opened() as opened:
        opened.append(Engine.from_settings(Settings(data=folder, database_url=url, content=PROJECT), SystemClock()))
        upgrade(opened[0].database.engine)
        opened[0].procedures.publish_files([PROJECT / "workflows"])


@contextmanager
def _opened() -> Iterator[list[Engine]]:
    engines: list[Engine] = []
    try:
        yield engines
    finally:
        for engine in engines:
            engine.close()
