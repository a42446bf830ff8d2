"""Managers see where cases stand, what is late, and who has how much."""

from datetime import timedelta

import pytest

from engine.access import OFFICER, Actor
from engine.errors import NotAllowedError
from tests.engine.process.desk import Desk


def test_the_diagram_counts_cases_at_each_element_and_those_overdue(desk: Desk) -> None:
    first, second = desk.report(), desk.report()
    desk.do(first, "Triage the report", violence=False, child=False, note="x")
    desk.until(desk.clock.now() + timedelta(days=2))
    states = {state.element: state for state in desk.engine.monitor.procedure(desk.office.manager, "report").states}
    assert (states["triage"].count, states["triage"].overdue) == (1, 1)
    assert (states["contact"].count, states["contact"].overdue) == (1, 0)
    at_triage = desk.engine.monitor.cases_at(desk.office.manager, "report", "triage")
    assert [line.id for line in at_triage] == [second.id]


def test_lists_and_counts_agree(desk: Desk) -> None:
    desk.report()
    desk.report()
    desk.until(desk.clock.now() + timedelta(days=2))
    manager = desk.office.manager
    home = desk.engine.monitor.home(manager)
    assert (home.open_cases, home.overdue_tasks, home.unassigned_tasks) == (2, 2, 2)
    assert len(desk.engine.monitor.overdue(manager).rows) == 2
    assert len(desk.engine.monitor.unassigned(manager).rows) == 2
    assert {line.key: line.running for line in home.procedures}["report"] == 2


def test_a_manager_reassigns_and_the_workload_follows(desk: Desk) -> None:
    case, manager = desk.report(), desk.office.manager
    task = desk.task(case, "Triage the report")
    person = desk.office.of_lane("Contact centre")
    assert person.user_id is not None
    desk.engine.monitor.reassign(manager, task.id, person.user_id, "Please")
    line = next(
        line for line in desk.engine.monitor.workload(manager) if line.person and line.person.id == person.user_id
    )
    assert line.open_tasks == 1
    desk.engine.monitor.reassign(manager, task.id, None, "")
    assert desk.task(case, "Triage the report").assignee is None


def test_officers_do_not_monitor(quick_desk: Desk) -> None:
    officer = Actor(99, "CA", "Officer", frozenset({OFFICER}))
    with pytest.raises(NotAllowedError):
        quick_desk.engine.monitor.home(officer)
