"""The clock's work: in due order, once, also after a day away and by several at once."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from engine.app import Engine
from engine.jobs import sweep
from engine.models import Event, ProcessIncident, Timer
from engine.process import messages
from tests.engine.process.desk import Desk


def _cases_with_timers(desk: Desk, count: int) -> list[int]:
    """Open cases that each have one armed timer, due a minute apart; returns their ids in due order."""
    ids = []
    for number in range(count):
        case = desk.report()
        desk.do(case, "Triage the report", violence=False, child=False, note="x")
        ids.append(case.id)
        with sweep.writing(desk.engine, "CA") as work:
            due = desk.clock.now() + timedelta(hours=1, minutes=number)
            work.session.execute(update(Timer).where(Timer.case_id == case.id).values(due_at=due))
    return ids


def _fired(desk: Desk) -> list[int]:
    with sweep.writing(desk.engine, "CA") as work:
        query = select(Event.case_id).where(Event.kind == "timer.fired").order_by(Event.id)
        return [case_id for case_id in work.session.scalars(query) if case_id is not None]


def test_timers_missed_while_down_go_off_once_each_in_due_order(desk: Desk) -> None:
    ids = _cases_with_timers(desk, 4)
    desk.clock.advance(timedelta(days=1))
    assert sweep.fire_timers(desk.engine) == 4
    assert _fired(desk) == ids
    assert sweep.fire_timers(desk.engine) == 0


def test_several_workers_never_fire_a_timer_twice(desk: Desk) -> None:
    ids = _cases_with_timers(desk, 6)
    desk.clock.advance(timedelta(days=1))
    done: list[int] = []
    threads = [threading.Thread(target=lambda: done.append(sweep.fire_timers(desk.engine))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 6
    assert sorted(_fired(desk)) == sorted(ids)


def test_a_timer_that_breaks_is_shown_and_does_not_stop_the_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = _cases_with_timers(desk, 2)
    desk.clock.advance(timedelta(days=1))
    settle = messages.settle

    def break_first(work: object, case: object, live: object) -> None:
        if getattr(case, "id", None) == first:
            raise RuntimeError("broken on purpose")
        settle(work, case, live)  # type: ignore[arg-type]

    monkeypatch.setattr(messages, "settle", break_first)
    assert sweep.fire_timers(desk.engine) == 1
    assert _fired(desk) == [second]
    with sweep.writing(desk.engine, "CA") as work:
        row = work.session.scalars(select(ProcessIncident)).one()
        assert (row.case_id, row.kind, row.error) == (first, "timer", "broken on purpose")
    monkeypatch.undo()
    assert sweep.fire_timers(desk.engine) == 1


def test_nothing_due_writes_nothing(quick_desk: Desk) -> None:
    quick_desk.report()

    def events(engine: Engine) -> int:
        with sweep.writing(engine, "CA") as work:
            return work.session.scalar(select(func.count()).select_from(Event)) or 0

    before = events(quick_desk.engine)
    assert sweep.run_due(quick_desk.engine) == 0
    assert events(quick_desk.engine) == before
