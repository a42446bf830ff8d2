"""The demonstration shows a working day: tasks in every state, a neglected case, danger, work for the manager."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.access import Actor
from engine.app import Engine
from engine.clock import SimulatedClock
from engine.demo import people, year
from engine.demo.fortnight import A_DOZEN, COVER_NOTE
from engine.demo.people import email_of
from engine.face.types import TaskFilter
from engine.jobs.sweep import reading
from engine.migrations import upgrade
from engine.models import Event, LetterHold, Promise, User
from engine.settings import PROJECT, Settings

END = datetime(2026, 11, 30, 11, 30, tzinfo=UTC)  # a Monday
LONG_ENOUGH = timedelta(days=130)


@dataclass
class Demonstration:
    """What was lived through at CA."""

    engine: Engine

    def actor(self, account: str) -> Actor:
        with reading(self.engine) as work:
            user = work.session.scalars(select(User.id).where(User.email == email_of(account, "CA"))).one()
        found = self.engine.accounts.actor(user, 1)
        assert found is not None
        return found


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """One landlord's last four months, with one story besides the staged ones."""
    folder: Path = tmp_path_factory.mktemp("demonstration")
    settings = Settings(data=folder, database_url=f"sqlite:///{folder / 'demo.sqlite3'}", content=PROJECT)
    clock = SimulatedClock(END - LONG_ENOUGH)
    engine = Engine.from_settings(settings, clock)
    upgrade(engine.database.engine)
    engine.procedures.publish_files([settings.workflows])
    people.make_people(engine)
    year.live_through(engine, clock, END, stories=1, landlords=("CA",))
    yield Demonstration(engine)
    engine.close()


def test_the_first_officer_has_a_dozen_tasks_some_late_and_some_not(lived: Demonstration) -> None:
    tasks = lived.engine.tasks.my_work(lived.actor("officer"), TaskFilter(mine=True)).tasks
    assert len(tasks) >= A_DOZEN
    late = [task for task in tasks if task.due_at is not None and task.due_at < END]
    assert 2 <= len(late) <= len(tasks) - 2


def test_a_case_that_nobody_touched_has_missed_rounds(lived: Demonstration) -> None:
    with reading(lived.engine) as work:
        states = Counter(work.session.scalars(select(Promise.state)))
    assert states["missed"] > 5
    assert states["late"] > 5
    assert states["met"] > 20


def test_an_interview_is_excused_and_owed_by_a_new_time(lived: Demonstration) -> None:
    with reading(lived.engine) as work:
        rows = work.session.scalars(select(Promise).where(Promise.requirement == "interview")).all()
    excused = [row.case_id for row in rows if row.state == "excused"]
    assert excused
    assert all(any(row.case_id == case and row.state != "excused" for row in rows) for case in excused)


def test_somebody_in_danger_is_told_first_to_those_on_duty(lived: Demonstration) -> None:
    urgent = lived.engine.notifications.mine(lived.actor("officer")).urgent
    assert urgent
    assert all(line.created_at > END - timedelta(days=1) for line in urgent)


def test_a_manager_has_notices_of_the_last_days_not_hundreds(lived: Demonstration) -> None:
    unread = lived.engine.notifications.count(lived.actor("manager")).unread
    assert 1 <= unread < 40


def test_tasks_were_passed_on_for_a_colleague_on_leave(lived: Demonstration) -> None:
    with reading(lived.engine) as work:
        payloads = work.session.scalars(select(Event.payload).where(Event.kind == "task.reassigned")).all()
    assert any(payload.get("note") == COVER_NOTE for payload in payloads)


def test_nearly_everything_is_done_in_office_hours(lived: Demonstration) -> None:
    zone = lived.engine.policies.landlords["CA"].zone
    with reading(lived.engine) as work:
        done = work.session.scalars(
            select(Event.at).where(Event.kind == "task.completed", Event.landlord == "CA")
        ).all()
    outside = [at for at in done if not 8 <= at.astimezone(zone).hour < 18]
    assert len(outside) / len(done) < 0.08


def test_held_letters_were_decided_about_and_a_few_still_wait(lived: Demonstration) -> None:
    with lived.engine.database.read() as session:
        holds = session.scalars(select(LetterHold)).all()
    assert [held for held in holds if held.released_at is not None]
    assert 0 < len([held for held in holds if held.released_at is None]) < 10
