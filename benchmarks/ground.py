"""Where benchmarks run: an engine over an empty database, the shipped drawings or others, and an invented office."""

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.db import make_database
from engine.face.types import CaseLine, ReportInput
from engine.jobs.sweep import writing
from engine.migrations import upgrade
from engine.process.office import Office, open_office
from engine.settings import PROJECT, Settings
from tests.postgres import make_postgres_database
from webui.server import settle_memory

DRAWINGS = Path(__file__).parent / "drawings"
START = datetime(2026, 9, 8, 9, 30, tzinfo=UTC)  # a Tuesday morning in London
LANDLORD = "CA"


class Ground:
    """An engine, its clock and the people of one landlord."""

    def __init__(self, engine: Engine, clock: SimulatedClock, office: Office) -> None:
        self.engine, self.clock, self.office = engine, clock, office

    def report(self, number: int = 0) -> CaseLine:
        """Record a report by telephone; what it starts goes on."""
        given = ReportInput(
            channel="phone",
            reporter_kind="victim",
            received_at=self.clock.now(),
            account="Shouting at night, every night.",
            happening_kind="verbal_abuse",
            reporter_name=f"Sample Person {number}",
        )
        return self.engine.reports.receive(self.office.of_lane("Contact centre"), given)


@contextmanager
def sqlite_ground(*drawings: Path) -> Iterator[Ground]:
    """An engine over a SQLite file in a temporary folder: write-ahead log, synchronous=FULL, as in production."""
    with TemporaryDirectory(prefix="dueprocess-bench-") as folder:
        yield from _ground(f"sqlite:///{Path(folder) / 'bench.sqlite3'}", Path(folder), drawings)


@contextmanager
def postgres_ground(name: str, *drawings: Path) -> Iterator[Ground]:
    """An engine over a PostgreSQL database of its own, dropped at the end."""
    with make_postgres_database(f"dp_bench_{name}") as url, TemporaryDirectory(prefix="dueprocess-bench-") as folder:
        yield from _ground(url, Path(folder), drawings)


def settings_for(url: str, folder: Path) -> Settings:
    """Settings over the shipped policies, drawings and letters."""
    return Settings(
        data=folder,
        database_url=url,
        content=PROJECT,
        secret_key="only-for-benchmarks",  # noqa: S106 - nothing is served to anybody
        secure_cookies=False,
        embedded_jobs=False,
    )


def _ground(url: str, folder: Path, drawings: tuple[Path, ...]) -> Iterator[Ground]:
    empty = make_database(url)
    upgrade(empty)
    empty.dispose()
    clock = SimulatedClock(START)
    engine = Engine.from_settings(settings_for(url, folder), clock)
    engine.procedures.publish_files(drawings or [PROJECT / "workflows"], reason="For a benchmark")
    with writing(engine, LANDLORD) as work:
        office = open_office(work, engine.policies.landlords[LANDLORD])
    settle_memory()  # as the served site does when it has started
    try:
        yield Ground(engine, clock, office)
    finally:
        gc.unfreeze()
        engine.close()


def person_of(ground: Ground, task: Any) -> Any:
    """The person whom a task falls to."""
    office = ground.office
    return office.of_user(task.assignee.id) if task.assignee else office.of_lane(task.role)


def copy_database(ground: Ground, target: Path) -> None:
    """Copy the SQLite file of an engine that is at rest."""
    with ground.engine.database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    shutil.copy(str(ground.engine.database.engine.url.database), target)
