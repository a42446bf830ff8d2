"""A database that the version before the ledger left: running cases owe what they owe, and nobody gets a hundred mails.

`older/version-0011.sql.gz` was written by that version: three cases of Circle Anglia, reported on 8 September 2026 at
10:30, and thirty days on which nobody did anything. The first was never touched, in the second the triage met the first
response, the third was closed at once.
"""

import gzip
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.db import make_database
from engine.jobs.sweep import reading, run_due, run_until
from engine.jobs.upgrading import reckon_what_is_missing
from engine.migrations import upgrade
from engine.models import OutboxMessage, ProcessIncident, Promise
from engine.settings import Settings

DUMP = Path(__file__).parent / "older" / "version-0011.sql.gz"
UPGRADED = datetime(2026, 10, 8, 12, tzinfo=UTC)
UNTOUCHED, TRIAGED, CLOSED = 1, 2, 3


@pytest.fixture
def old(tmp_path: Path, make_settings: Callable[..., Settings]) -> Iterator[Engine]:
    """The engine of today over a file of that version, before the job loop has run."""
    file = tmp_path / "old.sqlite3"
    stored = sqlite3.connect(file)
    stored.executescript(gzip.decompress(DUMP.read_bytes()).decode())
    stored.close()
    pool = make_database(f"sqlite:///{file}")
    upgrade(pool)
    pool.dispose()
    engine = Engine.from_settings(make_settings(f"sqlite:///{file}"), SimulatedClock(UPGRADED))
    yield engine
    engine.close()


def owed(engine: Engine, case: int) -> dict[tuple[str, int], str]:
    with reading(engine) as work:
        rows = work.session.scalars(select(Promise).where(Promise.case_id == case))
        return {(row.requirement, row.occurrence): row.state for row in rows}


def mails(engine: Engine) -> int:
    with reading(engine) as work:
        return work.session.scalar(select(func.count()).select_from(OutboxMessage)) or 0


def test_what_the_version_before_counted_keeps_its_instants(old: Engine) -> None:
    with reading(old) as work:
        rows = work.session.scalars(select(Promise).where(Promise.case_id == UNTOUCHED)).all()
    assert [(row.requirement, row.state, row.due_at, row.late_at) for row in rows] == [
        ("initial_response", "late", *[datetime(2026, 9, 9, 9, 30, tzinfo=UTC)] * 2)
    ]
    assert owed(old, TRIAGED)["initial_response", 1] == "met"
    assert owed(old, CLOSED) == {("initial_response", 1): "released"}


def test_a_running_case_owes_what_it_never_knew_of_and_a_closed_one_nothing_new(old: Engine) -> None:
    reckon_what_is_missing(old)
    run_due(old)
    untouched = owed(old, UNTOUCHED)
    assert {untouched[code, 1] for code in ("officer_contact", "interview", "action_plan")} == {"late"}
    assert untouched["open_case_review", 1] == "open"
    assert [untouched["contact_call", number] for number in (1, 2)] == ["late", "open"]
    assert owed(old, TRIAGED)["officer_contact", 1] == "late"
    assert owed(old, CLOSED) == {("initial_response", 1): "released"}


def test_what_was_late_is_one_list_to_the_managers_and_no_mail_for_each(old: Engine) -> None:
    before = mails(old)
    assert reckon_what_is_missing(old) > 5
    assert reckon_what_is_missing(old) == 0
    told = mails(old) - before
    run_due(old)
    with reading(old) as work:
        texts = work.session.scalars(select(OutboxMessage.subject).order_by(OutboxMessage.id)).all()[before:]
    assert told <= 3, "a list for each manager"
    assert all("After the upgrade" in text for text in texts[:told])
    assert not any(": Interview" in text for text in texts)


def test_what_falls_late_afterwards_is_told_like_everything_else(old: Engine) -> None:
    clock = old.clock
    assert isinstance(clock, SimulatedClock)
    reckon_what_is_missing(old)
    run_due(old)
    before = mails(old)
    run_until(old, clock, UPGRADED + timedelta(days=5))  # the second call, of 8 October, has passed
    assert owed(old, UNTOUCHED)["contact_call", 2] == "late"
    assert mails(old) > before
    with reading(old) as work:
        assert work.session.scalars(select(ProcessIncident)).all() == []
