"""The shipped enforcement drawing, run for the five landlords: gates hold, nothing sleeps, the check comes back."""

from datetime import timedelta

import pytest

from engine.errors import InvalidInputError
from tests.workflows.conftest import OpenDesk
from tests.workflows.enforcing import (
    ADVICE,
    ASSESS,
    CHECK,
    CHOOSE,
    CONFIRM,
    COURT,
    DROPPED,
    HOLD,
    NONE_OPEN,
    ORDERS,
    REVIEW,
    STOPPED,
    WISHES,
    advise,
    assess,
    at_court,
    check,
    choose,
    confirm,
    plan_with_police,
    ready_to_choose,
    review_hold,
    support,
)


def test_a_verbal_warning_is_recorded_and_followed_up_after_28_days(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    ready_to_choose(desk, evidence_level="none", severity="low", incidents_counted="1")
    choose(desk, "VERBAL_WARNING")
    check(desk)
    desk.answer(
        "Give the verbal warning", warned_on="2026-09-08", warned_by="Sample Officer", warning_said="It must stop"
    )
    assert desk.letters() == ["verbal_warning_record"]
    due = desk.clock.now() + timedelta(days=28)
    desk.until(due - timedelta(seconds=1))
    assert desk.todo == []
    desk.until(due)
    assert desk.todo == [STOPPED]


def test_circle_anglia_refuses_a_written_warning_without_confirmation(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    ready_to_choose(desk, evidence_level="none", severity="low", incidents_counted="1")
    with pytest.raises(InvalidInputError):
        choose(desk, "WRITTEN_WARNING")
    assert desk.todo == [CHOOSE]
    assert desk.letters() == []


def test_with_some_confirmation_the_written_warning_goes_out(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    ready_to_choose(desk, evidence_level="some_confirmation", severity="low", incidents_counted="1")
    choose(desk, "WRITTEN_WARNING")
    check(desk)
    desk.answer("Prepare the written warning", confirmation="A neighbour saw it", written_checked=True)
    assert desk.letters() == ["written_warning"]


def test_a_measure_that_is_not_proportionate_is_chosen_again(open_desk: OpenDesk) -> None:
    desk = open_desk("KHA")
    ready_to_choose(desk)
    choose(desk, "POSSESSION")
    check(desk, proportionate=False)
    assert desk.todo == [CHOOSE]


def test_the_check_is_repeated_at_the_next_stage(open_desk: OpenDesk) -> None:
    desk = open_desk("KHA")
    ready_to_choose(desk)
    choose(desk, "VERBAL_WARNING")
    check(desk)
    desk.answer("Give the verbal warning", warned_on="2026-09-08", warned_by="Sample Officer", warning_said="Stop")
    desk.until(desk.clock.now() + timedelta(days=28))
    desk.answer(STOPPED, stopped="no", spoken_to_victim=True, stopped_note="Two more nights")
    assess(desk, incidents_counted="5")
    support(desk)
    advise(desk)
    confirm(desk)
    choose(desk, "INJUNCTION")
    assert desk.todo == [CHECK]


def test_a_new_incident_brings_the_question_forward(open_desk: OpenDesk) -> None:
    desk = open_desk("KHA")
    ready_to_choose(desk)
    choose(desk, "NO_MEASURE")
    check(desk)
    assert desk.todo == []
    desk.engine.procedures.deliver(desk.office.manager, desk.case.id, "NewIncident", {})
    assert desk.todo == [STOPPED]


def test_enforcement_ends_when_the_harassment_has_stopped(open_desk: OpenDesk) -> None:
    desk = open_desk("KHA")
    ready_to_choose(desk)
    choose(desk, "NO_MEASURE")
    check(desk)
    desk.until(desk.clock.now() + timedelta(days=28))
    desk.answer(STOPPED, stopped="yes", spoken_to_victim=True, stopped_note="Quiet since")
    assert not desk.running("enforcement")


def test_a_manager_decides_where_the_victim_objects(open_desk: OpenDesk) -> None:
    desk = open_desk("KHA")
    desk.start("enforcement")
    assess(desk, victim_objects=True)
    assert [(task.name, task.role) for task in desk.open_tasks(desk.case)] == [(WISHES, "Manager")]
    desk.answer(WISHES, wishes_decision="stop", wishes_reason="She wants to move instead", wishes_told=True)
    assert not desk.running("enforcement")


def test_keniston_opens_nothing_until_allegations_are_proven(open_desk: OpenDesk) -> None:
    desk = open_desk("KHA")
    ready_to_choose(desk, evidence_level="strong")
    assert desk.todo == [NONE_OPEN]
    desk.answer(NONE_OPEN, none_open_decision="gather", none_open_reason="A witness is back next week")
    assert desk.todo == [ASSESS]


def test_at_keniston_a_manager_confirms_that_it_is_proven_before_anything_opens(open_desk: OpenDesk) -> None:
    desk = open_desk("KHA")
    desk.start("enforcement")
    assess(desk)
    support(desk)
    advise(desk)
    assert [(task.name, task.role) for task in desk.open_tasks(desk.case)] == [(CONFIRM, "Manager")]
    confirm(desk, proven=False)
    assert desk.todo == [NONE_OPEN]


def test_at_circle_anglia_what_is_serious_and_can_go_to_court_skips_warnings(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    ready_to_choose(desk)
    with pytest.raises(InvalidInputError):
        choose(desk, "VERBAL_WARNING")
    choose(desk, "INJUNCTION")
    assert desk.todo == [CHECK]


def test_pine_court_ends_with_a_reason_where_evidence_stays_weak(open_desk: OpenDesk) -> None:
    desk = open_desk("PCHA")
    ready_to_choose(desk, evidence_level="some_confirmation")
    desk.answer(NONE_OPEN, none_open_decision="end", none_open_reason="No witness")
    assert not desk.running("enforcement")


def test_circle_housing_group_takes_legal_advice_before_any_measure(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("enforcement")
    assess(desk, severity="low")
    support(desk)
    assert [(task.name, task.role) for task in desk.open_tasks(desk.case)] == [(ADVICE, "Legal adviser")]


def test_watford_waits_for_a_conviction_and_looks_again_before_28_days_are_over(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    desk.start("enforcement")
    assess(desk)
    support(desk)
    assert desk.todo == []
    desk.until(desk.clock.now() + timedelta(days=28))
    assert desk.todo == [REVIEW]


def test_watford_goes_on_after_a_conviction(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    desk.start("enforcement")
    assess(desk)
    support(desk)
    desk.engine.procedures.deliver(desk.office.manager, desk.case.id, "PoliceOutcome", {})
    review_hold(desk, "go_on", police_action="convicted", conviction=True)
    desk.answer(
        ORDERS,
        offence="Harassment, magistrates' court, 1 September",
        restraining_order=True,
        restraining_terms="Not to come near",
        victim_told_of_order=True,
    )
    advise(desk)
    choose(desk, "INJUNCTION")
    assert desk.todo == [CHECK]


def test_a_watford_manager_may_lift_the_hold_with_a_reason(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    desk.start("enforcement")
    assess(desk)
    support(desk)
    desk.engine.procedures.deliver(desk.office.manager, desk.case.id, "PoliceOutcome", {})
    with pytest.raises(InvalidInputError):
        review_hold(desk, "lift", hold_reason="")
    review_hold(desk, "lift")
    advise(desk)
    choose(desk, "INJUNCTION")
    assert desk.todo == [CHECK]


def test_a_hold_comes_back_round_after_round(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    desk.start("enforcement")
    assess(desk)
    support(desk)
    for _ in range(3):
        desk.until(desk.clock.now() + timedelta(days=29))
        assert desk.todo == [REVIEW]
        review_hold(desk, "wait")
        assert desk.todo == []


def test_circle_anglia_may_wait_while_the_police_act(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    desk.start("enforcement")
    assess(desk, police_action="charged")
    support(desk)
    plan_with_police(desk)
    assert desk.todo == [HOLD]
    desk.answer(HOLD, police_action="charged", conviction=False, hold_decision="go_on", hold_reason="Danger now")
    assert desk.todo == [ADVICE]


def test_parents_or_guardians_are_involved_for_a_perpetrator_under_18(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("enforcement")
    assess(desk, perpetrator_under_18=True, perpetrator_age="15")
    support(desk)
    assert desk.todo == ["Involve parents or guardians"]


def test_circle_anglia_opens_no_injunction_against_a_person_of_17(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    desk.start("enforcement")
    assess(desk, perpetrator_under_18=True, perpetrator_age="17")
    support(desk)
    desk.answer("Involve parents or guardians", guardians_met="yes", guardian_note="Met both parents")
    advise(desk)
    with pytest.raises(InvalidInputError):
        choose(desk, "INJUNCTION")
    assert desk.todo == [CHOOSE]


def test_the_choice_shows_todays_law_beside_the_policys_own_age(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    ready_to_choose(desk)
    task = desk.task(desk.case, CHOOSE)
    view = desk.engine.tasks.get(desk.office.of_lane("Officer"), task.id)
    assert "from age 10" in view.guidance
    assert "CA 5.9 keeps 18" in view.guidance


def test_possession_dropped_at_circle_anglia_needs_a_managers_reason(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    at_court(desk, "POSSESSION")
    desk.answer(COURT, court_outcome="withdrawn", court_date="2026-09-08", court_terms="Rent paid")
    assert [(task.name, task.role) for task in desk.open_tasks(desk.case)] == [(DROPPED, "Manager")]


def test_possession_that_is_granted_needs_no_further_reason(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    at_court(desk, "POSSESSION")
    desk.answer(COURT, court_outcome="granted", court_date="2026-09-08", court_terms="28 days")
    assert desk.todo == []


def test_notice_of_proceedings_goes_out_unless_the_court_is_asked_without_notice(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    at_court(desk, "POSSESSION")
    assert desk.letters() == ["legal_instruction"]
    waiting = desk.engine.letters.drafts(desk.office.manager, waiting=True)
    assert [draft.template for draft in waiting] == ["notice_of_proceedings"]


def test_the_manager_is_reminded_every_28_days_while_the_court_is_silent(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    at_court(desk, "POSSESSION")
    before = desk.kinds(desk.case).count("timer.fired")
    desk.until(desk.clock.now() + timedelta(days=85))
    assert desk.todo == [COURT]
    assert desk.kinds(desk.case).count("timer.fired") == before + 3
