"""Starts by timer in the office file: to the second, once, without drift, across restarts and versions."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.errors import ConflictError, NotFoundError
from engine.face.types import ProcessIncidentView
from engine.jobs.sweep import run_due, start_procedures, writing
from engine.models import Case, ProcessInstance, TimerStart
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


def at_once(workers: Sequence[Engine]) -> list[int]:
    """Let several workers look for starts in the same moment; returns how many each began."""
    ready, counts = threading.Barrier(len(workers)), list[int]()

    def work_on(worker: Engine) -> None:
        ready.wait()
        counts.append(start_procedures(worker))

    threads = [threading.Thread(target=work_on, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counts


def publish(desk: Desk, timer: bytes) -> None:
    """Publish the drawing with another timer."""
    with writing(desk.engine, "CA") as work:
        definitions.publish(work, "yearly.bpmn", YEARLY.replace(CYCLE, timer), "Changed", "*")


def publish_without_timer(desk: Desk) -> None:
    """Publish the drawing with a start that no clock knows."""
    drawing = YEARLY.replace(b'<bpmn:timerEventDefinition id="new_year_t">' + CYCLE, b"")
    drawing = drawing.replace(b"</bpmn:timerEventDefinition>", b"")
    with writing(desk.engine, "CA") as work:
        definitions.publish(work, "yearly.bpmn", drawing, "No longer", "*")


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


def drawn(text: str) -> bytes:
    """A start at a time of the policy."""
    return f"<bpmn:timeDate>${{{text}}}</bpmn:timeDate>".encode()


def test_the_rounds_of_a_timescale_go_on_where_its_start_is_drawn_in_another_way(desk: Desk) -> None:
    publish(desk, drawn("due('board_report') - days(21)"))
    first = due(desk)
    assert first is not None
    desk.until(first + timedelta(days=1))
    second, before = due(desk), len(begun(desk))
    assert second is not None
    publish(desk, drawn("before('board_report', 'board_report_ahead')"))
    assert due(desk) == second
    publish(desk, drawn("due('board_report') - days(60)"))
    assert due(desk) == second - timedelta(days=39)
    desk.clock.set(second - timedelta(days=5))
    publish(desk, drawn("due('board_report') - days(1)"))
    assert due(desk) == second + timedelta(days=20)
    publish(desk, drawn("due('board_report') - days(40)"))
    run_due(desk.engine)
    assert len(begun(desk)) == before + 1


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


def test_several_workers_at_once_begin_it_once(
    desk: Desk, make_engine: Callable[..., Engine], database_url: str
) -> None:
    workers = [desk.engine, *(make_engine(database_url, desk.clock) for _ in range(2))]
    for worker in workers:
        start_procedures(worker)
    desk.clock.set(london("2026-09-30T09:00"))
    assert sorted(at_once(workers)) == [0, 0, 1]
    assert begun(desk) == [london("2026-09-30T09:00")]
    assert failures(desk) == []


def test_workers_that_meet_an_empty_office_make_one_file_and_begin_each_procedure_once(
    desk: Desk, make_engine: Callable[..., Engine], database_url: str
) -> None:
    with writing(desk.engine, "CA") as work:
        twin = YEARLY.replace(b'id="yearly"', b'id="twin"').replace(b'processRef="yearly"', b'processRef="twin"')
        definitions.publish(work, "twin.bpmn", twin, "A second one", "*")
    workers = [desk.engine, make_engine(database_url, desk.clock)]
    for worker in workers:
        start_procedures(worker)
    desk.clock.set(london("2026-09-30T09:00"))
    assert sum(at_once(workers)) == 2
    assert len(begun(desk)) == 2
    assert failures(desk) == []


def test_a_new_version_takes_the_start_over(desk: Desk) -> None:
    publish(desk, b"<bpmn:timeCycle>R/2026-01-01T09:00/P1Y</bpmn:timeCycle>")
    assert due(desk) == london("2027-01-01T09:00")


def test_a_version_without_a_timer_ends_the_starts(desk: Desk) -> None:
    publish_without_timer(desk)
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


@pytest.fixture
def missed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose procedure could not begin at its time, because its drawing could not be had; now it can be again."""

    def fail(*_: object) -> None:
        raise NotFoundError("procedure")

    monkeypatch.setattr("engine.process.library.newest", fail)
    desk.clock.set(london("2026-09-30T09:00"))
    assert start_procedures(desk.engine) == 0
    monkeypatch.undo()
    return desk


def failures(desk: Desk) -> list[ProcessIncidentView]:
    """What the manager sees among the failed steps."""
    rows = desk.engine.monitor.incidents(desk.office.manager).rows
    return [row for row in rows if isinstance(row, ProcessIncidentView)]


def test_a_start_that_cannot_begin_does_not_go_in_circles(missed: Desk) -> None:
    assert due(missed) == london("2026-10-31T09:00")


def test_a_start_that_cannot_begin_waits_for_a_manager_among_the_failed_steps(missed: Desk) -> None:
    (failure,) = failures(missed)
    assert (failure.case_reference, failure.element_name, failure.state) == (
        "CA-OFFICE",
        f"Start of {failure.procedure}",
        "waiting",
    )
    assert "procedure" in failure.error


def test_a_manager_begins_a_missed_start_late_for_the_round_it_was_due(missed: Desk) -> None:
    missed.clock.advance(timedelta(days=2))
    assert missed.engine.monitor.retry(missed.office.manager, failures(missed)[0].id)
    assert begun(missed) == [london("2026-10-02T09:00")]
    assert failures(missed) == []
    assert due(missed) == london("2026-10-31T09:00")
    with writing(missed.engine, "CA") as work:
        data = work.session.scalars(select(ProcessInstance.data).where(ProcessInstance.key == "yearly")).one()
    assert datetime.fromisoformat(data["started_for"]) == london("2026-09-30T09:00")


def test_a_missed_start_that_fails_again_stays(missed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise NotFoundError("procedure")

    monkeypatch.setattr("engine.process.library.newest", fail)
    with pytest.raises(NotFoundError):
        missed.engine.monitor.retry(missed.office.manager, failures(missed)[0].id)
    monkeypatch.undo()
    assert len(failures(missed)) == 1
    assert begun(missed) == []


def test_a_manager_lets_a_missed_start_pass(missed: Desk) -> None:
    missed.engine.monitor.skip(missed.office.manager, failures(missed)[0].id, "Done on paper")
    assert failures(missed) == []
    assert begun(missed) == []


def test_a_missed_start_of_a_procedure_without_a_timer_says_so(missed: Desk) -> None:
    publish_without_timer(missed)
    run_due(missed.engine)
    with pytest.raises(ConflictError, match="does not start by itself"):
        missed.engine.monitor.retry(missed.office.manager, failures(missed)[0].id)


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


def test_a_start_whose_time_nobody_can_tell_is_shown_to_a_manager_and_holds_up_nobody(desk: Desk) -> None:
    publish(desk, b"<bpmn:timeDate>${case.next_contact_at}</bpmn:timeDate>")
    run_due(desk.engine)
    (seen,) = desk.engine.monitor.incidents(desk.office.manager).rows
    assert seen.element_name == "Time of “Report the year”"
    assert "does not start by the clock" in seen.error
    publish(desk, b"<bpmn:timeDate>2026-12-01</bpmn:timeDate>")
    run_due(desk.engine)
    assert desk.engine.monitor.retry(desk.office.manager, seen.id) is True
    desk.until(london("2026-12-01T00:00"))  # a beginning, so the first moment of its day
    assert begun(desk) == [london("2026-12-01T00:00")]
