"""Every worked example that ships holds, on both databases; each landlord has its own."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.app import Engine
from engine.clock import Clock
from engine.jobs.sweep import reading
from engine.models import Task
from engine.scenarios import find_scenarios, read_scenario, run_scenario
from engine.settings import PROJECT, Settings
from tests.conftest import empty
from tests.workflows import published

SCENARIOS = find_scenarios([PROJECT / "workflows" / "scenarios"])
LANDLORDS = ("CHG", "KHA", "CA", "WCH", "PCHA")


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
    with published.engines() as opened:
        settings = Settings(data=folder, database_url=url, content=PROJECT)

        def make(clock: Clock) -> Engine:
            opened.append(Engine.from_settings(settings, clock))
            return opened[-1]

        return [*run_scenario(path, make).failures, *_without_time(opened)]


def _without_time(opened: list[Engine]) -> list[str]:
    """The tasks of an example, open or done, that had no due time at any landlord."""
    if not opened:
        return []
    with reading(opened[-1]) as work:
        names = work.session.scalars(select(Task.name).where(Task.due_at.is_(None)).distinct())
        return [f"“{name}” has no due time" for name in names]
