"""What the shipped drawings let somebody start by hand: in an open case, a closed one, and the office file."""

import pytest

from engine.app import Engine
from engine.casework import offices
from engine.errors import ConflictError, InvalidInputError
from engine.jobs.sweep import writing
from engine.process.office import Office
from tests.workflows.conftest import CaseDesk, OpenDesk

DRAWINGS = ("closure.bpmn", "reopening.bpmn", "reporting.bpmn", "disclosure.bpmn", "rehousing.bpmn", "decisions")


@pytest.fixture
def desk(open_desk: OpenDesk) -> CaseDesk:
    desk = open_desk("CHG", DRAWINGS)
    desk.case = desk.report()
    return desk


def offered(engine: Engine, office: Office, case_id: int) -> list[str]:
    return [one.value for one in engine.procedures.startable(office.manager, case_id)]


def start(desk: CaseDesk, key: str) -> None:
    desk.engine.procedures.start_by_hand(desk.office.manager, desk.case.id, key, "They asked for it")


def test_a_case_is_offered_neither_reports_to_the_board_nor_opening_again(desk: CaseDesk) -> None:
    assert offered(desk.engine, desk.office, desk.case.id) == ["closure", "disclosure", "rehousing"]


def test_a_report_to_the_board_cannot_begin_in_a_case(desk: CaseDesk) -> None:
    with pytest.raises(InvalidInputError):
        start(desk, "reporting")


def test_the_office_file_is_offered_its_own_procedures_only(desk: CaseDesk) -> None:
    with writing(desk.engine, "CHG") as work:
        office_file = offices.office_file(work).id
    assert offered(desk.engine, desk.office, office_file) == ["reporting"]


def test_a_closed_case_is_offered_opening_again(desk: CaseDesk) -> None:
    start(desk, "closure")
    answers = {"closing_note": "Quiet for a month", "closing_letter": False, "survey_wanted": False}
    desk.answer("Check the case before closing", closing_reason="resolved", **answers)
    assert offered(desk.engine, desk.office, desk.case.id) == ["reopening"]


def test_a_second_disclosure_starts_beside_the_first(desk: CaseDesk) -> None:
    start(desk, "disclosure")
    start(desk, "disclosure")
    assert desk.todo.count("Record who would be told what, and why") == 2


def test_a_second_move_does_not_start_beside_the_first(desk: CaseDesk) -> None:
    start(desk, "rehousing")
    with pytest.raises(ConflictError):
        start(desk, "rehousing")
    assert "rehousing" not in offered(desk.engine, desk.office, desk.case.id)
