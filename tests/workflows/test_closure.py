"""The shipped drawings of closing and opening again, run for the landlords: appeal, letter, survey, look back."""

from datetime import timedelta

import pytest

from engine.errors import NotAllowedError
from tests.engine.process.desk import london
from tests.workflows.conftest import CaseDesk, OpenDesk

PROPOSE = "Check the case before closing"
DISCUSS = "Talk over closing the case"
APPEAL = "Record whether they appeal"
DECIDE = "Decide the appeal"
FEEDBACK = "Ask how satisfied they are"
CHECK = "Ask whether it has stayed quiet"
REOPEN = "Decide whether to open the case again"
SECOND = timedelta(seconds=1)


def propose(desk: CaseDesk, reason: str = "resolved", **more: object) -> None:
    """Start closing and give the reason."""
    desk.start("closure")
    asked = {"CA": {"closing_letter": True}, "WCH": {"survey_wanted": False}}
    usual = asked.get(desk.office.landlord, {"closing_letter": False, "survey_wanted": False})
    desk.answer(PROPOSE, closing_reason=reason, closing_note="Quiet for a month", **{**usual, **more})


def status(desk: CaseDesk) -> str:
    """The status of the case."""
    return desk.engine.cases.get(desk.office.manager, desk.case.id).line.status


def appealed(desk: CaseDesk) -> None:
    """Bring a case to its appeal."""
    propose(desk)
    desk.answer(DISCUSS, closing_view="objects")


def decide(desk: CaseDesk, lane: str, upheld: bool) -> None:
    """Decide the appeal as somebody."""
    task = desk.task(desk.case, DECIDE)
    answers = {"appeal_upheld": upheld, "appeal_reasons": "Read afresh"}
    desk.engine.tasks.complete(desk.office.of_lane(lane), task.id, task.revision, answers)


def test_an_appeal_is_not_decided_by_somebody_who_had_a_part_in_the_case(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("CA")
    desk.start("closure")
    task = desk.task(desk.case, PROPOSE)
    answers = {"closing_reason": "resolved", "closing_note": "Quiet", "closing_letter": True}
    desk.engine.tasks.complete(desk.office.manager, task.id, task.revision, answers)
    desk.answer(DISCUSS, closing_view="objects")
    with pytest.raises(NotAllowedError):
        decide(desk, "Manager", upheld=False)
    decide(desk, "Deputy manager", upheld=False)
    assert status(desk) == "closed"


def test_an_upheld_appeal_keeps_the_case_open(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("CA")
    appealed(desk)
    decide(desk, "Deputy manager", upheld=True)
    assert (status(desk), desk.letters(), desk.running("closure")) == ("triage", ["closure_appeal_upheld"], False)


def test_an_appeal_that_waits_is_brought_before_the_managers(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("CA")
    appealed(desk)
    desk.until(london("2026-09-18T10:30") - SECOND)
    assert "timer.fired" not in desk.kinds(desk.case)
    desk.until(london("2026-09-18T10:30"))
    assert "timer.fired" in desk.kinds(desk.case)
    assert desk.todo == [DECIDE]


def test_the_time_to_appeal_ends_at_the_tenth_working_days_close(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("CA")
    propose(desk)
    desk.answer(DISCUSS, closing_view="not_reached")
    desk.until(london("2026-09-22T17:00") - SECOND)
    assert (desk.todo, status(desk)) == ([APPEAL], "triage")
    desk.until(london("2026-09-22T17:00"))
    assert (desk.todo, status(desk)) == ([FEEDBACK], "closed")


@pytest.mark.parametrize("landlord", ["CHG", "KHA", "PCHA", "WCH"])
def test_where_the_policy_asks_for_no_talk_closing_follows_at_once(open_later_desk: OpenDesk, landlord: str) -> None:
    desk = open_later_desk(landlord)
    propose(desk)
    assert (desk.todo, status(desk)) == ([], "closed")


def test_watfords_letter_follows_by_itself(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("WCH")
    propose(desk)
    assert desk.letters() == ["closure"]


def test_a_letter_goes_elsewhere_only_where_the_officer_wants_one(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("CHG")
    propose(desk)
    assert desk.letters() == []


def test_the_look_back_comes_four_weeks_after_closing(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("CHG")
    propose(desk)
    desk.until(london("2026-10-06T10:30") - SECOND)
    assert desk.todo == []
    desk.until(london("2026-10-06T10:30"))
    assert desk.todo == [CHECK]


def test_a_survey_nobody_answers_is_given_up_after_six_weeks(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("PCHA")
    propose(desk, survey_wanted=True)
    desk.until(london("2026-10-20T10:30") - SECOND)
    assert FEEDBACK in desk.todo
    desk.until(london("2026-10-20T10:30"))
    assert FEEDBACK not in desk.todo


def test_a_case_opened_again_ends_the_old_closing_and_is_followed_up(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("CHG")
    propose(desk)
    desk.engine.procedures.start(desk.office.manager, desk.case.id, "reopening", "It never stopped")
    desk.answer(REOPEN, reopen=True, reopen_reason="It was closed too soon")
    assert (status(desk), desk.running("closure"), desk.running("review")) == ("monitoring", False, True)
    desk.engine.procedures.start(desk.office.manager, desk.case.id, "closure", "Quiet now")
    assert PROPOSE in desk.todo


def test_a_manager_may_leave_a_case_closed(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("CHG")
    propose(desk)
    desk.engine.procedures.start(desk.office.manager, desk.case.id, "reopening", "It never stopped")
    desk.answer(REOPEN, reopen=False, reopen_reason="A new report was recorded")
    assert (status(desk), desk.running("review")) == ("closed", False)
