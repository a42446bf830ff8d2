"""Killing the web process and the worker in the middle of everything loses nothing acknowledged and repeats nothing."""

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.app import Engine
from engine.db import Database
from engine.face.types import ReportInput
from engine.models import Event, ProcessIncident, ProcessInstance, Task, Timer
from engine.settings import Settings
from tests.survival.processes import Client, Program, free_port, wait_until_answers

KILLS = 5
CASES = 25
DRAWING = Path(__file__).with_name("stream.bpmn")


@pytest.mark.timeout(240)
def test_killed_processes_lose_no_step_and_repeat_none(
    database_url: str, make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    engine = Engine.from_settings(make_settings(database_url))
    token = prepare(engine)
    port = free_port()
    programs = make_programs(database_url, port, tmp_path)
    clients = [Client(port, token) for _ in range(2)]
    threads: list[threading.Thread] = []
    stop = threading.Event()
    unfinished = 0  # kills that came while procedures were running
    try:
        for program in programs:
            program.start()
        wait_until_answers(port, programs[0])
        threads = [threading.Thread(target=client.run, args=(stop,)) for client in clients]
        for thread in threads:
            thread.start()
        chance = random.Random(20261120)  # noqa: S311 - repeatable, not secret
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.4, 1.2))
            unfinished += count_running(engine.database) > 0
            for program in programs:
                program.kill()
            for program in programs:
                program.start()
            wait_until_answers(port, programs[0])
        wait_until_finished(engine.database, seconds=90)
    finally:
        stop.set()
        for program in programs:
            program.kill()
        for thread in threads:
            thread.join()
    assert unfinished, "every kill came after the work was done: nothing was shown"
    assert [refusal for client in clients for refusal in client.refused] == []
    check_nothing_lost(engine.database, [task for client in clients for task in client.acknowledged])
    check_nothing_twice(engine.database)
    check_nothing_stuck(engine.database)
    engine.close()


def prepare(engine: Engine) -> str:
    """Publish the drawing, make an officer with a token, and open the cases."""
    engine.procedures.publish_files([DRAWING], reason="For the survival test")
    team = engine.policies.landlords["CA"].roles["Officer"].team
    engine.accounts.create_user(
        None, "CA", "robot@example.org", "Robin Robot", ["officer"], [team], password="a long enough password"
    )
    actor = engine.accounts.sign_in("robot@example.org", "a long enough password")
    for number in range(CASES):
        engine.reports.receive(
            actor,
            ReportInput(
                channel="phone",
                reporter_kind="victim",
                received_at=engine.clock.now(),
                account="Shouted at on the stairs",
                happening_kind="verbal_abuse",
                reporter_name=f"Sample Person {number}",
                victim_address=f"{number} Example Walk",
                matches_seen=True,
            ),
        )
    return engine.accounts.create_token(actor, "Survival", 1)[1]


def make_programs(database_url: str, port: int, folder: Path) -> list[Program]:
    """SQLite: one web process with its own job loop. PostgreSQL: a web process and two workers."""
    environment = {
        "DATABASE_URL": database_url,
        "DUEPROCESS_DATA": str(folder),
        "INSECURE_COOKIES": "1",
        "SECRET_KEY": "only-for-tests",
    }
    web = ["serve", "--port", str(port)]
    if database_url.startswith("sqlite"):
        return [Program(web, environment, folder / "web.log")]
    workers = [
        Program(["worker", "--poll", "0.2"], environment, folder / f"worker-{number}.log") for number in range(2)
    ]
    return [Program([*web, "--no-jobs"], environment, folder / "web.log"), *workers]


def count_running(database: Database) -> int:
    """Count the procedures that are not over yet."""
    running = select(func.count()).select_from(ProcessInstance).where(ProcessInstance.status == "running")
    with database.read() as session:
        return session.scalar(running) or 0


def wait_until_finished(database: Database, seconds: float) -> None:
    """Wait until no procedure runs any more."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not count_running(database):
            return
        time.sleep(0.2)


def check_nothing_lost(database: Database, acknowledged: list[int]) -> None:
    """Every step that a client was told was done is done."""
    with database.read() as session:
        done = set(session.scalars(select(Task.id).where(Task.state == "done")))
    assert set(acknowledged) <= done
    assert len(acknowledged) == len(set(acknowledged)), "a step was acknowledged twice"
    assert len(done) == CASES * 3


def check_nothing_twice(database: Database) -> None:
    """Every task has one completion, every timer went off at most once."""
    with database.read() as session:
        completions = session.scalar(select(func.count()).select_from(Event).where(Event.kind == "task.completed"))
        fired = session.scalar(select(func.count()).select_from(Event).where(Event.kind == "timer.fired"))
        timers = session.scalar(select(func.count()).select_from(Timer).where(Timer.fired_at.is_not(None)))
        pauses = session.scalar(select(func.count()).select_from(Timer).where(Timer.element == "Pause"))
    assert completions == CASES * 3
    assert fired == timers
    assert pauses == CASES


def check_nothing_stuck(database: Database) -> None:
    """Every procedure has come to its end, and no step waits in a failure."""
    with database.read() as session:
        states = dict(
            session.execute(select(ProcessInstance.status, func.count()).group_by(ProcessInstance.status)).all()
        )
        incidents = session.scalars(select(ProcessIncident.error)).all()
        armed = session.scalar(
            select(func.count())
            .select_from(Timer)
            .join(ProcessInstance, ProcessInstance.id == Timer.instance_id)
            .where(Timer.fired_at.is_(None), ProcessInstance.status == "running")
        )
    assert incidents == []
    assert states == {"finished": CASES}
    assert armed == 0
