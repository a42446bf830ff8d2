"""Starts by timer in the office file: to the second, once, without drift, across restarts and versions."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.errors import NotFoundError
from engine.jobs.sweep import run_due, start_procedures, writing
from engine.models import Case, TimerStart
from engine.process import definitions, starts
from tests.engine.process.desk import DRAWINGS, Desk, london, make_desk

YEARLY = (DRAWINGS / "yearly.bpmn").read_bytes()
CYCLE = b"<bpmn:timeCycle>R/2026-01-31T09:00/P1M</bpmn:timeCycle>"


@pytest.fixture
def desk(make_engine: Callable[..., Engine], database_url: str, clock: SimulatedClock) -> Desk:
    engine = make_engine(database_url, clock)
    desk = make_desk(engine, clock, "CA", "report.bpmn", "safeguarding.bpmn", "yearly.bpmn")
    run_due(engine)
    return desk


def begun(desk: Desk) -> list[datetime]:
    """When the procedure began in the office file, oldest first."""
    with writing(desk.engine, "CA") as work:
        office = work.session.scalars(select(Case).where(Case.kind == "office")).one_or_none()
    if office is None:
        return []
    lines = desk.engine.cases.get(desk.office.manager, office.id).procedures
    return sorted(line.started_at for line in lines)


def publish(desk: Desk, timer: bytes) -> None:
    """Publish the drawing with another timer."""
    with writing(desk.engine, "CA") as work:
        definitions.publish(work, "yearly.bpmn", YEARLY.replace(CYCLE, timer), "Changed", "*")


def due(desk: Desk) -> datetime | None:
    """When the start is armed for."""
    run_due(desk.engine)
    with writing(desk.engine, "CA") as work:
        return work.session.scalars(select(TimerStart.due_at).where(TimerStart.landlord == "CA")).one_or_none()


def test_it_begins_at_its_time_and_not_a_second_before(desk: Desk) -> None:
    desk.until(london("2026-09-30T09:00") - timedelta(seconds=1))
    assert begun(desk) == []
    desk.until(london("2026-09-30T09:00"))
    assert begun(desk) == [london("2026-09-30T09:00")]


def test_the_rounds_are_counted_from_the_anchor_and_never_drift(desk: Desk) -> None:
    desk.until(london("2027-03-31T09:00"))
    days = [instant.astimezone(london("2026-09-08T00:00").tzinfo) for instant in begun(desk)]
    assert [(day.month, day.day, day.hour) for day in days] == [
        (9, 30, 9),
        (10, 31, 9),
        (11, 30, 9),
        (12, 31, 9),
        (1, 31, 9),
        (2, 28, 9),
        (3, 31, 9),
    ]


def test_what_was_missed_goes_off_once_on_return(desk: Desk) -> None:
    desk.clock.set(london("2027-01-15T12:00"))
    run_due(desk.engine)
    assert begun(desk) == [london("2027-01-15T12:00")]
    assert due(desk) == london("2027-01-31T09:00")


def test_a_restart_neither_loses_nor_repeats_a_start(
    desk: Desk, make_engine: Callable[..., Engine], database_url: str
) -> None:
    desk.until(london("2026-09-30T09:00"))
    again = make_engine(database_url, desk.clock)
    start_procedures(again)
    assert len(begun(desk)) == 1
    desk.clock.set(london("2026-10-31T09:00"))
    start_procedures(again)
    assert len(begun(desk)) == 2


def test_two_workers_do_not_begin_it_twice(desk: Desk, make_engine: Callable[..., Engine], database_url: str) -> None:
    other = make_engine(database_url, desk.clock)
    desk.clock.set(london("2026-09-30T09:00"))
    with writing(desk.engine, "CA") as work:
        row_id = starts.next_due(work)
        assert row_id is not None
        starts.fire(work, row_id)
    with writing(other, "CA") as work:
        assert not starts.fire(work, row_id)
    assert start_procedures(other) == 0
    assert len(begun(desk)) == 1


def test_a_new_version_takes_the_start_over(desk: Desk) -> None:
    publish(desk, b"<bpmn:timeCycle>R/2026-01-01T09:00/P1Y</bpmn:timeCycle>")
    assert due(desk) == london("2027-01-01T09:00")


def test_a_version_without_a_timer_ends_the_starts(desk: Desk) -> None:
    drawing = YEARLY.replace(b'<bpmn:timerEventDefinition id="new_year_t">' + CYCLE, b"")
    drawing = drawing.replace(b"</bpmn:timerEventDefinition>", b"")
    with writing(desk.engine, "CA") as work:
        definitions.publish(work, "yearly.bpmn", drawing, "No longer", "*")
    assert due(desk) is None


def test_the_landlords_own_timescale_says_when(desk: Desk) -> None:
    publish(desk, b"<bpmn:timeDate>${due('board_report')}</bpmn:timeDate>")
    assert due(desk) == london("2026-12-08T23:59")
    desk.until(london("2026-12-08T23:59"))
    assert len(begun(desk)) == 1
    assert due(desk) == london("2027-03-08T23:59")


def test_a_landlord_without_that_timescale_gets_none(desk: Desk) -> None:
    publish(desk, b"<bpmn:timeDate>${due('annual_report')}</bpmn:timeDate>")
    assert due(desk) is None


def test_a_start_that_cannot_begin_does_not_go_in_circles(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise NotFoundError("procedure")

    monkeypatch.setattr("engine.process.library.newest", fail)
    desk.clock.set(london("2026-09-30T09:00"))
    assert start_procedures(desk.engine) == 0
    monkeypatch.undo()
    assert due(desk) == london("2026-10-31T09:00")


def test_the_office_file_is_in_no_list_and_no_figure(desk: Desk) -> None:
    desk.until(london("2026-09-30T09:00"))
    manager = desk.office.manager
    assert list(desk.engine.cases.list(manager).rows) == []
    assert desk.engine.monitor.home(manager).open_cases == 0


def test_the_teams_of_its_role_and_managers_open_it_and_others_do_not(desk: Desk) -> None:
    desk.until(london("2026-09-30T09:00"))
    with writing(desk.engine, "CA") as work:
        office_id = work.session.scalars(select(Case.id).where(Case.kind == "office")).one()
    assert desk.engine.cases.get(desk.office.of_lane("Performance"), office_id).line.reference == "CA-OFFICE"
    with pytest.raises(NotFoundError):
        desk.engine.cases.get(desk.office.of_lane("Repairs"), office_id)
