"""Another service of the landlord is offered a case: who may read what, and what is owed until it answers."""

from typing import Any

import pytest

from engine.access import Actor
from engine.errors import InvalidInputError, NotFoundError
from engine.face.types import TaskFilter, TaskLine
from engine.jobs.sweep import writing
from engine.models import Event
from tests.workflows.conftest import CaseDesk, OpenDesk

TAKE_OVER, DECIDE = "Take the case over or send it back", "Decide who deals with it"
ANSWER: dict[str, Any] = {
    "hand_over_answer": "accepted",
    "hand_over_will_do": "Make a safety plan",
    "hand_over_contact_by": "2026-09-30",
    "hand_over_told": "spoken",
}


@pytest.fixture
def desk(open_desk: OpenDesk) -> CaseDesk:
    """A case that intake has offered to the domestic abuse service."""
    desk = open_desk("CA", ("intake.bpmn", "hand_over.bpmn", "closure.bpmn", "review.bpmn", "decisions"))
    desk.case = desk.report()
    no = dict.fromkeys(
        ["hate", "threat", "fear_of_violence", "immediate_danger", "child_at_risk", "adult_at_risk"], False
    )
    given = {"victim_kind": "customer", "perpetrator_kind": "household_member", "perceived_by": "victim"}
    desk.answer("Triage the report", **given, **no, violence=False, domestic_abuse=True)
    return desk


def lead(desk: CaseDesk) -> Actor:
    """The person of the receiving team."""
    return desk.office.of_lane("Domestic abuse")


def own_task(desk: CaseDesk) -> TaskLine:
    """The receiving team's only task, in its own list."""
    [line] = desk.engine.tasks.my_work(lead(desk), TaskFilter()).tasks
    return line


def test_the_receiving_team_finds_a_task_in_its_list_that_names_nobody(desk: CaseDesk) -> None:
    assert (own_task(desk).name, own_task(desk).case_title) == (TAKE_OVER, "Offered to another service")


def test_the_task_tells_what_is_offered_and_does_not_lead_to_the_file(desk: CaseDesk) -> None:
    view = desk.engine.tasks.get(lead(desk), own_task(desk).id)
    assert dict(view.offered)["Why"] == "It is domestic abuse, which has a policy of its own."
    assert (view.sees_case, view.can_complete) == (False, True)


def test_the_team_may_not_open_the_case_before_it_has_taken_it_over(desk: CaseDesk) -> None:
    with pytest.raises(NotFoundError):
        desk.engine.cases.get(lead(desk), desk.case.id)


def test_having_sent_it_back_lets_nobody_of_the_team_in(desk: CaseDesk) -> None:
    desk.answer(TAKE_OVER, hand_over_answer="sent_back", hand_over_why_back="They are neighbours")
    with pytest.raises(NotFoundError):
        desk.engine.cases.get(lead(desk), desk.case.id)


def test_once_taken_over_the_file_is_open_to_the_team(desk: CaseDesk) -> None:
    desk.answer(TAKE_OVER, **ANSWER)
    [row] = desk.engine.cases.get(lead(desk), desk.case.id).hand_overs
    assert (row.state, row.answered_by, row.answer) == ("accepted", lead(desk).name, "Make a safety plan")


def test_another_team_cannot_answer_for_it(desk: CaseDesk) -> None:
    task = own_task(desk)
    with pytest.raises(NotFoundError):
        desk.engine.tasks.complete(desk.office.of_lane("Complaints"), task.id, task.revision, ANSWER)


def test_a_manager_may_answer_for_a_team_that_is_not_there(desk: CaseDesk) -> None:
    task = own_task(desk)
    desk.engine.tasks.complete(desk.office.manager, task.id, task.revision, ANSWER)
    [row] = desk.engine.cases.get(desk.office.manager, desk.case.id).hand_overs
    assert row.answered_by == desk.office.manager.name


def test_the_first_response_stays_owed_until_somebody_has_taken_it_over(desk: CaseDesk) -> None:
    assert not targets(desk)["initial_response"].closed
    desk.answer(TAKE_OVER, hand_over_answer="sent_back", hand_over_why_back="They are neighbours")
    assert not targets(desk)["initial_response"].closed


def targets(desk: CaseDesk) -> dict[str, Any]:
    """What is owed, by requirement."""
    return {row.requirement: row for row in desk.engine.cases.get(desk.office.manager, desk.case.id).targets}


def test_nobody_is_told_that_it_is_with_another_service_before_it_is(desk: CaseDesk) -> None:
    assert "handover" not in desk.letters()
    desk.answer(TAKE_OVER, **{**ANSWER, "hand_over_told": "letter"})
    assert "handover" in desk.letters()


def test_who_was_spoken_to_gets_no_letter_at_a_home_that_may_be_shared(desk: CaseDesk) -> None:
    desk.answer(TAKE_OVER, **ANSWER)
    assert "handover" not in desk.letters()


def test_a_day_that_is_past_is_refused_and_the_task_stays(desk: CaseDesk) -> None:
    with pytest.raises(InvalidInputError):
        desk.answer(TAKE_OVER, **{**ANSWER, "hand_over_contact_by": "2020-01-01"})
    assert TAKE_OVER in desk.todo


def test_sent_back_a_manager_decides_and_reads_why(desk: CaseDesk) -> None:
    desk.answer(TAKE_OVER, hand_over_answer="sent_back", hand_over_why_back="They are neighbours")
    [task] = [one for one in desk.engine.cases.get(desk.office.manager, desk.case.id).tasks if one.name == DECIDE]
    view = desk.engine.tasks.get(desk.office.manager, task.id)
    assert (task.role, dict(view.offered)["Sent back because"]) == ("Manager", "They are neighbours")


def test_the_history_tells_who_took_it_over(desk: CaseDesk) -> None:
    desk.answer(TAKE_OVER, **ANSWER)
    with writing(desk.engine, "CA") as work:
        happened = work.session.query(Event).filter_by(case_id=desk.case.id, kind="hand_over.accepted").one()
        assert happened.actor_id == lead(desk).user_id
