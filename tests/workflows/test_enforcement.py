"""The shipped enforcement drawing, run for the five landlords: gates hold, nothing sleeps, the check comes back."""

from datetime import timedelta
from typing import Any

import pytest

from engine.errors import InvalidInputError
from tests.workflows.conftest import CaseDesk, OpenDesk

ASSESS = "Assess the evidence and count the incidents"
SUPPORT = "support needs"
WISHES = "Decide whether to act against the victim's wishes"
HOLD = "Decide whether to wait for the police"
REVIEW = "Review the hold for the police"
ADVICE = "Give legal advice"
CONFIRM = "Confirm that it is proven"
CHOOSE = "Choose the next measure"
CHECK = "Check that the measure is proportionate"
STOPPED = "Judge whether the harassment has stopped"
NONE_OPEN = "Decide what to do when no measure is open"
PREPARE = "Prepare and make the application"
COURT = "Record the court's decision"
DROPPED = "Record why possession was not carried through"
BEFORE = "Assess the risk before applying"
POLICE = "Record what the police can do"
ORDERS = "Record the criminal court's orders"
AWAY = "Decide whether to act away from our homes"
TOLD_WHY = "Tell the person harassed why it is not acted on"
SHARE = "Agree steps with the police and partners"


def assess(desk: CaseDesk, **changes: Any) -> None:
    """Answer the assessment: a proven, serious series by a tenant, the police not involved."""
    answers = {
        "evidence_level": "proven",
        "incidents_counted": "3",
        "severity": "serious",
        "perpetrator_kind": "tenant",
        "tenancy": "assured",
        "perpetrator_under_18": False,
        "perpetrator_age": "40",
        "victim_objects": False,
        "police_action": "none",
        "conviction": False,
        "assessment_note": "Dated diary sheets and two witnesses",
    }
    desk.answer(ASSESS, **{name: value for name, value in {**answers, **changes}.items() if value is not None})


def support(desk: CaseDesk) -> None:
    """Answer the question about support needs."""
    name = next(name for name in desk.todo if name.endswith(SUPPORT))  # the landlord's own word for the person
    desk.answer(name, perpetrator_vulnerable=False, consequences_explained=True)


def advise(desk: CaseDesk) -> None:
    """Give legal advice."""
    desk.answer(ADVICE, legal_advice_text="The evidence stands up.", legal_advice=True, legal_risk=True)


def confirm(desk: CaseDesk, proven: bool = True) -> None:
    """Confirm, as the manager, that the allegations are proven."""
    desk.answer(CONFIRM, proven_confirmed=proven, proven_reason="Two diaries agree")


def choose(desk: CaseDesk, measure: str) -> None:
    """Choose a measure."""
    desk.answer(CHOOSE, measure=measure, measure_reason="Least drastic that may work")


def check(desk: CaseDesk, proportionate: bool = True) -> None:
    """Answer the proportionality check."""
    desk.answer(
        CHECK,
        disability_known="none",
        less_drastic="Mediation was refused",
        benefits="Safety at home",
        effects="None beyond the warning",
        proportionate=proportionate,
    )


def review_hold(desk: CaseDesk, decision: str, **changes: Any) -> None:
    """Answer the review of a hold."""
    answers = {"police_action": "investigating", "conviction": False, "hold_decision": decision}
    if decision != "wait":
        answers["hold_reason"] = "The officer in the case says so"
    desk.answer(REVIEW, **{**answers, **changes})


def ready_to_choose(desk: CaseDesk, **changes: Any) -> None:
    """Bring a case to the choice of a measure."""
    desk.start("enforcement")
    assess(desk, **changes)
    support(desk)
    if ADVICE in desk.todo:
        advise(desk)
    if CONFIRM in desk.todo:
        confirm(desk)


def weigh(desk: CaseDesk) -> None:
    """Assess the risk before an application to the court."""
    desk.answer(
        BEFORE,
        risk_of_applying="Threats before the hearing",
        protection_meanwhile="Patrols",
        protects_here="yes",
        weighed_reason="Nothing less has helped",
    )


def plan_with_police(desk: CaseDesk, **answers: Any) -> None:
    """Record what the police can do."""
    desk.answer(POLICE, **{"police_did": ["charge"], "evidence_wanted": False, **answers})


def at_court(desk: CaseDesk, measure: str, **changes: Any) -> None:
    """Bring a case to the court's decision."""
    ready_to_choose(desk, **changes)
    choose(desk, measure)
    check(desk)
    weigh(desk)
    desk.answer(PREPARE, applied_on="2026-09-08", without_notice=False, ground="Ground 14", joined_injunction=False)


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


def test_what_the_police_are_to_have_of_a_non_resident_goes_through_the_disclosure_procedure(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk("CA")
    desk.start("enforcement")
    assess(desk, perpetrator_kind="not_ours", tenancy=None)
    desk.answer(
        SHARE, share_with="police", share_purpose="Incident dates", send_area_letter=True, seek_injunction=False
    )
    assert not desk.running("enforcement")
    assert desk.referrals() == []
    assert asked_to_disclose(desk) == 1
    assert desk.letters() == ["area_letter"]


def asked_to_disclose(desk: CaseDesk) -> int:
    """How often information was asked to be given through the disclosure procedure."""
    page = desk.engine.cases.timeline(desk.office.manager, desk.case.id, limit=100, noted=True)
    return len([event for event in page.rows if event.kind == "message.thrown" and "DisclosureRequested" in event.text])


def test_an_injunction_against_a_non_resident_goes_on_to_legal_advice(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    desk.start("enforcement")
    assess(desk, perpetrator_kind="not_ours", tenancy=None)
    desk.answer(SHARE, share_with="nobody", send_area_letter=False, seek_injunction=True)
    assert desk.todo == [ADVICE]


def test_no_warning_is_open_against_a_non_resident(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    desk.start("enforcement")
    assess(desk, perpetrator_kind="not_ours", tenancy=None)
    desk.answer(SHARE, share_with="nobody", send_area_letter=False, seek_injunction=True)
    advise(desk)
    with pytest.raises(InvalidInputError):
        choose(desk, "VERBAL_WARNING")
    choose(desk, "INJUNCTION")
    assert desk.todo == [CHECK]


def test_where_nobody_is_named_the_area_is_written_to_and_the_police_asked_to_be_seen(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    desk.start("enforcement")
    assess(desk, perpetrator_kind="unknown", tenancy=None)
    desk.answer("Decide how to reach the area", send_area_letter=True, ask_visibility=True, area_reason="Third time")
    assert desk.letters() == ["area_letter"]
    assert asked_to_disclose(desk) == 1


def test_a_tenant_is_spoken_to_about_a_visitor(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("enforcement")
    assess(desk, perpetrator_kind="visitor")
    assert desk.todo == ["Speak to whoever answers for them"]


def test_with_a_leaseholder_the_lease_is_read_first(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("enforcement")
    assess(desk, perpetrator_kind="leaseholder", tenancy="lease")
    assert [(task.name, task.role) for task in desk.open_tasks(desk.case)] == [
        ("Read what the lease allows", "Legal adviser")
    ]


def test_what_happened_elsewhere_is_a_managers_decision(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("enforcement")
    assess(desk, outside_neighbourhood=True)
    assert [(task.name, task.role) for task in desk.open_tasks(desk.case)] == [
        ("Decide whether to act away from our homes", "Manager")
    ]


def test_what_is_not_acted_on_elsewhere_is_told_with_its_reason_and_watched(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("enforcement")
    assess(desk, outside_neighbourhood=True)
    desk.answer(AWAY, outside_decision="leave", outside_reason="A quarrel at work, nothing to do with a home")
    assert desk.todo == [TOLD_WHY]
    desk.answer(TOLD_WHY, why_told_by="phone", why_told_note="She will ask the police")
    assert (desk.todo, desk.running("enforcement")) == ([], True)
    desk.until(desk.clock.now() + timedelta(days=28))
    assert desk.todo == [STOPPED]


def test_what_is_acted_on_elsewhere_goes_the_ordinary_way(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("enforcement")
    assess(desk, outside_neighbourhood=True)
    desk.answer(AWAY, outside_decision="act", outside_reason="They are next-door neighbours")
    assert TOLD_WHY not in desk.todo
    support(desk)
    assert desk.todo == [ADVICE]


def test_an_employee_is_dealt_with_by_human_resources(open_desk: OpenDesk) -> None:
    desk = open_desk("PCHA")
    desk.start("enforcement")
    assess(desk, perpetrator_kind="staff", tenancy=None)
    assert [(task.name, task.role) for task in desk.open_tasks(desk.case)] == [
        ("Decide on disciplinary action", "Human resources")
    ]


def test_the_ground_is_filled_in_from_the_remedies_of_today(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    ready_to_choose(desk)
    choose(desk, "INJUNCTION")
    check(desk)
    weigh(desk)
    view = desk.engine.tasks.get(desk.office.manager, desk.task(desk.case, PREPARE).id)
    assert "2014, Part 1" in str(view.values["ground"])


def test_legal_costs_are_recorded_with_the_courts_decision(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    at_court(desk, "POSSESSION")
    desk.answer(COURT, court_outcome="granted", court_date="2026-09-08", court_terms="28 days", legal_costs="1250")
    assert "step.failed" not in desk.kinds(desk.case)
    assert "cost.recorded" in desk.kinds(desk.case)


def test_the_legal_adviser_who_is_late_is_left_the_task_and_the_manager_is_told(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("enforcement")
    assess(desk)
    support(desk)
    desk.until(desk.clock.now() + timedelta(days=5) - timedelta(seconds=1))
    assert "timer.fired" not in desk.kinds(desk.case)
    desk.until(desk.clock.now() + timedelta(seconds=1))
    assert desk.todo == [ADVICE]
    assert desk.kinds(desk.case).count("timer.fired") == 1


def test_too_early_to_say_goes_back_to_watching(open_desk: OpenDesk) -> None:
    desk = open_desk("KHA")
    ready_to_choose(desk)
    choose(desk, "NO_MEASURE")
    check(desk)
    desk.engine.procedures.deliver(desk.office.manager, desk.case.id, "NewIncident", {})
    desk.answer(STOPPED, stopped="too_early", spoken_to_victim=True, stopped_note="It was before the talk")
    assert desk.todo == []
    desk.until(desk.clock.now() + timedelta(days=28))
    assert desk.todo == [STOPPED]


def test_an_ending_is_no_incident_for_the_manager(open_desk: OpenDesk) -> None:
    desk = open_desk("KHA")
    desk.start("enforcement")
    before = desk.engine.cases.get(desk.office.manager, desk.case.id).incidents_waiting
    assess(desk, victim_objects=True)
    desk.answer(WISHES, wishes_decision="stop", wishes_reason="She moves", wishes_told=True)
    assert desk.engine.cases.get(desk.office.manager, desk.case.id).incidents_waiting == before
