"""Times that answers give: a day is over at its end, and one that nobody can tell loses neither task nor deadline."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.face.types import CaseLine
from engine.jobs.sweep import retry_steps, writing
from engine.models import ProcessIncident, Timer
from engine.process import definitions
from tests.engine.process.desk import DRAWINGS, Desk, london, make_desk


@pytest.fixture
def desk(make_engine: Callable[..., Engine], database_url: str, clock: SimulatedClock) -> Desk:
    return make_desk(make_engine(database_url, clock), clock, "CA", "times.bpmn")


def wished(desk: Desk, wish: str) -> CaseLine:
    """A case whose answer is wanted by the day that somebody wrote down."""
    case = desk.report()
    desk.do(case, "Note the wish", answer_by=wish)
    return case


def failed(desk: Desk) -> dict[str, ProcessIncident]:
    """The open failed steps by kind."""
    with writing(desk.engine) as work:
        query = select(ProcessIncident).where(ProcessIncident.state != "resolved")
        return {row.kind: row for row in work.session.scalars(query)}


def test_a_task_and_a_timer_of_a_day_are_due_at_the_end_of_that_day(desk: Desk) -> None:
    case = wished(desk, "2026-09-22")
    assert desk.task(case, "Answer").due_at == london("2026-09-22T23:59")
    with writing(desk.engine) as work:
        assert work.session.scalars(select(Timer.due_at)).all() == [london("2026-09-22T23:59")]
    desk.until(london("2026-09-22T23:58"))
    assert "task.overdue" not in desk.kinds(case)
    assert failed(desk) == {}


@pytest.mark.parametrize("wish", ["", "as soon as you can", "2026-02-30"])
def test_a_task_whose_time_nobody_can_tell_is_offered_and_a_manager_sees_why(desk: Desk, wish: str) -> None:
    case = wished(desk, wish)
    assert desk.task(case, "Answer").due_at is None
    assert failed(desk).keys() == {"time", "expression"}  # the task's and the timer's
    assert "offered without a due time" in failed(desk)["time"].error
    seen = desk.engine.monitor.incidents(desk.office.manager).rows
    assert {view.element_name for view in seen} == {"Answer", "Chase"}


def test_a_time_that_comes_later_is_taken_when_the_step_is_tried_again(desk: Desk) -> None:
    case = wished(desk, "")
    desk.do(case, "Agree a day", answer_by="2026-09-22")
    desk.clock.advance(timedelta(minutes=1))
    assert retry_steps(desk.engine) == 2
    assert desk.task(case, "Answer").due_at == london("2026-09-22T23:59")
    assert failed(desk) == {}
    desk.until(london("2026-09-23T00:00"))
    assert "Ask what holds it up" in desk.names(case)


def test_a_time_that_never_comes_waits_for_a_manager_who_lets_it_pass(desk: Desk) -> None:
    case = wished(desk, "")
    desk.until(desk.clock.now() + timedelta(days=2))
    assert {row.state for row in failed(desk).values()} == {"waiting"}
    for row in failed(desk).values():
        desk.engine.monitor.skip(desk.office.manager, row.id, "They named no day")
    assert failed(desk) == {}
    assert desk.task(case, "Answer").due_at is None
    desk.do(case, "Answer")


def test_nothing_stays_open_about_the_time_of_a_task_that_is_done(desk: Desk) -> None:
    case = wished(desk, "")
    desk.do(case, "Answer")
    assert failed(desk) == {}
    assert desk.kinds(case).count("step.failed") == 2


def test_a_timer_without_a_time_is_a_task_in_the_case_and_goes_off_at_a_persons_word(desk: Desk) -> None:
    drawn = (DRAWINGS / "times.bpmn").read_bytes()
    with writing(desk.engine, "CA") as work:
        timeless = drawn.replace(b"<bpmn:timeDate>${answer_by}</bpmn:timeDate>", b"")
        definitions.publish(work, "times.bpmn", timeless, "No time", "*")
    case = wished(desk, "2026-09-22")
    assert failed(desk) == {}
    assert "Say when it is time: Chase" in desk.names(case)
    desk.do(case, "Say when it is time: Chase")
    assert "Ask what holds it up" in desk.names(case)
    assert "Answer" in desk.names(case)
    desk.do(case, "Answer")
    assert "timer.fired" not in desk.kinds(case)
    assert "Say when it is time: Chase" not in desk.names(case)


def test_nobody_is_asked_when_it_is_time_once_the_task_it_hangs_on_is_done(desk: Desk) -> None:
    drawn = (DRAWINGS / "times.bpmn").read_bytes()
    with writing(desk.engine, "CA") as work:
        timeless = drawn.replace(b"<bpmn:timeDate>${answer_by}</bpmn:timeDate>", b"<bpmn:timeDate>soon</bpmn:timeDate>")
        definitions.publish(work, "times.bpmn", timeless, "Words", "*")
    case = wished(desk, "2026-09-22")
    desk.do(case, "Answer")
    assert desk.names(case) == ["Agree a day"]
