"""Workers on PostgreSQL: one job an instance, made in the transaction that found it due, and again if a worker dies."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from engine.app import Engine
from engine.clock import SimulatedClock, SystemClock
from engine.errors import UnavailableError
from engine.jobs import sweep
from engine.jobs.distributed import defer_due, make_queue, run_worker
from engine.models import Timer
from engine.settings import Settings
from tests.engine.process.desk import Desk, make_desk

WORKER = """
import sys
from pathlib import Path
from engine.app import Engine
from engine.jobs.distributed import run_worker
from engine.settings import Settings
run_worker(Engine.from_settings(Settings(data=Path(sys.argv[2]), database_url=sys.argv[1])), poll=0.2)
"""


@pytest.fixture
def pg_desk(
    request: pytest.FixtureRequest, make_settings: Callable[..., Settings], clock: SimulatedClock
) -> Iterator[Desk]:
    """A desk on PostgreSQL with an empty job queue."""
    from tests.conftest import make_empty_database

    settings = make_settings(make_empty_database(request, "postgresql", request.getfixturevalue("tmp_path")))
    engine = Engine.from_settings(settings, clock)
    with engine.database.engine.begin() as connection:
        connection.execute(text("TRUNCATE procrastinate_jobs, procrastinate_workers RESTART IDENTITY CASCADE"))
    yield make_desk(engine, clock)
    engine.close()


def _due_case(desk: Desk) -> int:
    case = desk.report()
    desk.do(case, "Triage the report", violence=False, child=False, note="x")
    with sweep.writing(desk.engine, "CA") as work:
        work.session.execute(update(Timer).values(due_at=desk.clock.now() - timedelta(minutes=1)))
    return case.id


def _jobs(desk: Desk) -> list[tuple[str, str]]:
    with desk.engine.database.engine.connect() as connection:
        rows = connection.execute(text("SELECT queueing_lock, status FROM procrastinate_jobs ORDER BY id"))
        return [(row[0], row[1]) for row in rows]


def test_an_instance_with_something_due_has_one_job_however_often_one_looks(pg_desk: Desk) -> None:
    _due_case(pg_desk)
    queue = make_queue(pg_desk.engine, working=False)
    assert defer_due(pg_desk.engine, queue) == 1
    assert defer_due(pg_desk.engine, queue) == 0
    assert _jobs(pg_desk) == [("instance:1", "todo")]


def test_a_job_exists_only_if_its_transaction_commits(pg_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _due_case(pg_desk)
    queue = make_queue(pg_desk.engine, working=False)

    class RefusedError(Exception):
        pass

    from sqlalchemy.orm import Session

    def refuse(session: Session) -> None:
        raise RefusedError

    from sqlalchemy import event

    event.listen(Session, "before_commit", refuse)
    try:
        with pytest.raises(RefusedError):
            defer_due(pg_desk.engine, queue)
    finally:
        event.remove(Session, "before_commit", refuse)
    assert _jobs(pg_desk) == []


def test_workers_fire_timers_also_after_one_of_them_was_killed(
    pg_desk: Desk, tmp_path: object, make_settings: Callable[..., Settings]
) -> None:
    case_id = _due_case(pg_desk)
    url = pg_desk.engine.settings.database_url
    command = [sys.executable, "-c", WORKER, url, str(tmp_path)]
    first = subprocess.Popen(command)
    time.sleep(1.5)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    second = subprocess.Popen(command)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not _has_fired(pg_desk, case_id):
            time.sleep(0.2)
    finally:
        second.terminate()
        second.wait(30)
    assert _has_fired(pg_desk, case_id)
    kinds = pg_desk.kinds(pg_desk.engine.cases.get(pg_desk.office.manager, case_id).line)
    assert kinds.count("timer.fired") == 1


def _has_fired(desk: Desk, case_id: int) -> bool:
    with sweep.writing(desk.engine, "CA") as work:
        query = select(Timer.id).where(Timer.case_id == case_id, Timer.fired_at.is_not(None))
        return work.session.scalars(query.limit(1)).one_or_none() is not None


def test_workers_refuse_sqlite_in_plain_words(make_settings: Callable[..., Settings], sqlite_url: str) -> None:
    engine = Engine.from_settings(make_settings(sqlite_url), SystemClock())
    with pytest.raises(UnavailableError, match="PostgreSQL"):
        run_worker(engine)
    engine.close()
