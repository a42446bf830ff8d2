"""The shipped drawing of contact and reviews, run for the landlords: who calls whom, and what brings a call forward."""

from datetime import timedelta
from typing import Any

import pytest

from engine.face.types import TaskLine
from tests.engine.process.desk import london
from tests.workflows.conftest import CaseDesk, OpenDesk

CALL, WEEKLY = "Make the regular call", "Call the complainant"
AGAIN = "Assess the risk again"
SECOND = timedelta(seconds=1)


def called(desk: CaseDesk, name: str = CALL, **more: Any) -> None:
    """Make a call that reached the complainant."""
    usual = {
        "contact_result": "spoken",
        "contact_way": "phone",
        "next_contact_at": "2026-12-01T10:00+00:00",
        "propose_closing": False,
    }
    desk.answer(name, **{**usual, **more})


def open_call(desk: CaseDesk, name: str = CALL) -> TaskLine | None:
    """The open call, if there is one."""
    return next((task for task in desk.open_tasks(desk.case) if task.name == name), None)


def due(desk: CaseDesk, requirement: str) -> Any:
    """When the newest round of a requirement is due."""
    targets = desk.engine.cases.get(desk.office.manager, desk.case.id).targets
    return max((t for t in targets if t.requirement == requirement), key=lambda t: t.occurrence).due_at


def test_watfords_week_runs_from_the_last_call_that_reached_them(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("WCH")
    desk.start("review")
    assert due(desk, "contact_call") == london("2026-09-15T23:59")
    desk.until(london("2026-09-17T12:00"))
    task = open_call(desk, WEEKLY)
    assert task is not None
    assert task.role == "Senior officer"
    called(desk, WEEKLY)
    assert due(desk, "contact_call") == london("2026-09-24T23:59")


@pytest.mark.parametrize("result", ["no_answer", "message_left"])
def test_an_attempt_is_logged_and_does_not_count_as_a_call(open_later_desk: OpenDesk, result: str) -> None:
    desk = open_later_desk("WCH")
    desk.start("review")
    desk.until(london("2026-09-15T12:00"))
    desk.answer(WEEKLY, contact_result=result, contact_way="phone", propose_closing=False)
    assert open_call(desk, WEEKLY) is not None
    promises = desk.engine.cases.get(desk.office.manager, desk.case.id).targets
    calls = [row.state for row in promises if row.requirement == "contact_call"]
    assert (desk.kinds(desk.case).count("contact.recorded"), calls) == (1, ["open"])


def test_each_person_is_logged_apart(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("CA")
    desk.start("review", reporter_kind="third_party", reporter_name="Sample Friend", victim_name="Sample Resident")
    desk.until(london("2026-09-23T12:00"))
    called(desk, victim_result="refused")
    file = desk.engine.cases.get(desk.office.manager, desk.case.id)
    assert sorted(contact.with_role for contact in file.contacts) == ["complainant", "victim"]


def test_somebody_else_who_reported_to_pine_court_is_not_called(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("PCHA")
    desk.start("review", reporter_kind="third_party", reporter_name="Sample Friend", victim_name="Sample Resident")
    desk.until(london("2026-10-06T10:30"))
    desk.answer(
        CALL,
        victim_result="spoken",
        contact_way="phone",
        next_contact_at="2026-12-01T10:00+00:00",
        propose_closing=False,
    )
    file = desk.engine.cases.get(desk.office.manager, desk.case.id)
    assert [contact.with_role for contact in file.contacts] == ["survivor"]


def test_a_new_incident_brings_the_call_forward(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("CA")
    desk.start("review")
    desk.until(london("2026-09-10T10:30"))
    desk.engine.procedures.deliver(desk.office.manager, desk.case.id, "NewIncident", {})
    task = open_call(desk)
    assert task is not None
    assert task.due_at == london("2026-09-11T10:30")


def test_a_new_incident_never_puts_a_call_off(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("CHG")
    desk.start("review")
    desk.until(london("2026-10-06T10:30"))
    called(desk, next_contact_at="2026-10-08T12:00+01:00")
    desk.until(london("2026-10-08T09:00"))
    desk.engine.procedures.deliver(desk.office.manager, desk.case.id, "NewIncident", {})
    task = open_call(desk)
    assert task is not None
    assert task.due_at == london("2026-10-08T12:00")


@pytest.mark.parametrize(("landlord", "level_days"), [("CA", 90), ("WCH", 90)])
def test_a_risk_nobody_has_assessed_is_asked_for_in_its_time(
    open_later_desk: OpenDesk, landlord: str, level_days: int
) -> None:
    desk = open_later_desk(landlord)
    desk.start("review")
    at = london("2026-09-08T10:30") + timedelta(days=level_days)
    desk.until(at - SECOND)
    assert not desk.running("risk_review")
    desk.until(at)
    assert desk.running("risk_review")


def test_support_that_is_lacking_and_closing_are_handed_on(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("CA")
    desk.start("review")
    desk.until(london("2026-09-23T12:00"))
    called(desk, propose_closing=True, closing_reason="resolved")
    assert (desk.running("closure"), desk.running("review")) == (True, True)


def test_contact_and_reviews_end_with_the_case(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("CHG")
    desk.start("review")
    desk.engine.procedures.start(desk.office.manager, desk.case.id, "closure", "Quiet")
    desk.answer(
        "Check the case before closing",
        closing_reason="resolved",
        closing_note="Quiet",
        closing_letter=False,
        survey_wanted=False,
    )
    assert (desk.running("review"), desk.running("closure")) == (False, True)
