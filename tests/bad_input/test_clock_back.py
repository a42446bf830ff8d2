"""A clock that jumps back: nothing goes off twice, nothing is undone, sessions and open forms go on."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from engine import Engine
from engine.clock import SimulatedClock
from engine.jobs import run_due
from engine.jobs.digest import build_digests
from engine.models import Event, OutboxMessage, Promise, Timer
from tests.bad_input.conftest import record_case
from tests.engine.conftest import desk, make_engine
from tests.engine.conftest import engine as empty_engine
from tests.engine.process.desk import Desk
from tests.webui.conftest import PASSWORD, Visitor

__all__ = ["desk", "empty_engine", "make_engine"]
JUMP = timedelta(days=3)


def _happened(desk: Desk) -> tuple[list[str], list[datetime | None], list[datetime | None], int]:
    """Everything that time has done: events in order, timers gone off, targets late, messages to people."""
    with desk.engine.database.read() as session:
        return (
            list(session.scalars(select(Event.kind).where(Event.kind != "case.viewed").order_by(Event.id))),
            list(session.scalars(select(Timer.fired_at).order_by(Timer.id))),
            list(session.scalars(select(Promise.late_at).order_by(Promise.id))),
            session.scalar(select(func.count()).select_from(OutboxMessage)) or 0,
        )


class TestOnBothDatabases:
    """The clocks of cases."""

    @pytest.fixture
    def engine(self, make_engine: Callable[..., Engine], database_url: str, clock: SimulatedClock) -> Engine:
        """An engine over an empty database, once on each kind."""
        return make_engine(database_url, clock)

    def test_nothing_goes_off_twice_and_nothing_is_undone(self, desk: Desk) -> None:
        case = desk.report()
        desk.do(case, "Triage the report", violence=False, child=False, note="x")
        desk.until(desk.clock.now() + timedelta(days=10))
        build_digests(desk.engine)
        before = _happened(desk)
        assert any(before[1])
        assert any(before[2])
        desk.clock.advance(-JUMP)
        assert run_due(desk.engine) == 0
        assert _happened(desk) == before
        desk.clock.advance(JUMP)
        assert run_due(desk.engine) == 0
        build_digests(desk.engine)
        assert _happened(desk) == before

    def test_work_goes_on_while_the_clock_is_wrong(self, desk: Desk) -> None:
        case = desk.report()
        desk.clock.advance(-JUMP)
        desk.do(case, "Triage the report", violence=False, child=False, note="x")
        assert "Contact the complainant" in desk.names(case)
        other = desk.report()
        assert other.id != case.id
        desk.clock.advance(JUMP)
        run_due(desk.engine)
        desk.do(case, "Contact the complainant", spoke=True)
        kinds = desk.kinds(case)
        assert kinds.count("task.completed") == 2


def test_an_open_form_can_still_be_sent(officer: Visitor, clock: SimulatedClock) -> None:
    case_id = record_case(officer)
    page = officer.get(f"/cases/{case_id}").text
    task = page.split('href="/tasks/')[1].split('"')[0]
    clock.advance(-JUMP)
    form = {"revision": "1", "spoken": "true", "note": "They want it to stop.", "mood": "calm", "about": "race"}
    assert officer.send(f"/tasks/{task}", form).status_code == 303
    assert officer.send(f"/tasks/{task}", form).status_code == 409


def test_a_session_that_saw_the_future_still_ends_when_left_alone(officer: Visitor, clock: SimulatedClock) -> None:
    clock.advance(timedelta(minutes=50))
    officer.get("/work")
    clock.advance(-JUMP)
    assert officer.get("/work").status_code == 200
    clock.advance(timedelta(minutes=61))
    assert officer.get("/work").location.startswith("/sign-in")


def test_an_account_locked_by_a_clock_ahead_can_be_opened_by_an_administrator(
    visit: Callable[..., Visitor], engine: Engine, clock: SimulatedClock
) -> None:
    clock.advance(timedelta(days=400))
    for _ in range(5):
        visit().sign_in("officer", "not the password")
    clock.advance(-timedelta(days=400))
    assert visit().sign_in("officer").status_code == 401
    administrator = engine.accounts.sign_in("administrator@landlord.example", PASSWORD)
    engine.accounts.unlock(administrator, 1)
    assert visit().sign_in("officer").status_code == 303


def test_a_token_is_good_while_the_clock_is_wrong(engine: Engine, clock: SimulatedClock) -> None:
    actor = engine.accounts.sign_in("officer@landlord.example", PASSWORD)
    secret = engine.accounts.create_token(actor, "test", 1)[1]
    assert engine.accounts.actor_of_token(secret)
    clock.advance(-JUMP)
    assert engine.accounts.actor_of_token(secret)
