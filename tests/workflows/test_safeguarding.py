"""The shipped safeguarding drawing, run for the landlords: same day, out of hours, consent, and an authority chased."""

from datetime import timedelta
from typing import Any

import pytest

from engine.errors import InvalidInputError
from tests.engine.process.desk import london
from tests.workflows.conftest import CaseDesk, OpenDesk

CONCERN = "Record who is at risk and deal with any danger"
DUTY = "Act as duty manager out of hours"
GUIDANCE = "Give guidance on the concern"
CAPACITY = "Ask a professional to assess capacity"
CONSENT = "Seek consent, or record the lawful basis"
CHASE = "Chase the authority's acknowledgement"
OUTCOME = "Record the outcome of the referral"


def concern(desk: CaseDesk, **changes: Any) -> None:
    """Record a concern: a child, no danger now."""
    answers = {
        "child_at_risk": True,
        "adult_at_risk": False,
        "at_risk_who": "Two children see the threats",
        "immediate_danger": False,
        "capacity_doubt": False,
    }
    desk.answer(CONCERN, **{**answers, **changes})


def consent(desk: CaseDesk) -> None:
    """Record written consent."""
    desk.answer(CONSENT, consent="given", consent_form="written")


def referred(desk: CaseDesk) -> None:
    """Bring a case to the wait for the authority."""
    desk.start("safeguarding")
    concern(desk)
    if GUIDANCE in desk.todo:
        desk.answer(GUIDANCE, refer=True, guidance="Refer today")
    consent(desk)


def test_watford_refers_on_the_same_working_day(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    desk.start("safeguarding")
    assert [(task.name, task.due_at) for task in desk.open_tasks(desk.case)] == [(CONCERN, london("2026-09-08T14:30"))]
    concern(desk)
    if GUIDANCE in desk.todo:
        desk.answer(GUIDANCE, refer=True, guidance="Refer today")
    (consent_task,) = desk.open_tasks(desk.case)
    assert (consent_task.name, consent_task.due_at) == (CONSENT, london("2026-09-08T17:00"))


def test_a_landlord_without_a_figure_is_held_to_its_practice(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("safeguarding")
    assert [task.due_at for task in desk.open_tasks(desk.case)] == [london("2026-09-08T14:30")]
    desk.until(london("2026-09-08T16:00"))
    concern(desk, immediate_danger=True, danger_action="999 was called")
    assert [task.due_at for task in desk.open_tasks(desk.case)] == [london("2026-09-08T16:00")]


def test_out_of_hours_the_duty_manager_is_called_first(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    desk.until(london("2026-09-12T20:15"))
    desk.start("safeguarding")
    (task,) = desk.open_tasks(desk.case)
    assert (task.name, task.role, task.due_at) == (DUTY, "Manager", london("2026-09-12T21:15"))
    desk.answer(DUTY, duty_called=["edt"], duty_note="A social worker rings back")
    assert desk.todo == [CONCERN]


def test_the_champion_guides_a_childs_case_at_circle_housing_group(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("safeguarding")
    concern(desk)
    (task,) = desk.open_tasks(desk.case)
    assert (task.name, task.role) == (GUIDANCE, "Safeguarding lead")
    assert "Champion" in task.role_title


def test_no_champion_stands_in_the_way_elsewhere(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    desk.start("safeguarding")
    concern(desk)
    assert desk.todo == [CONSENT]


def test_the_champion_may_decide_against_a_referral_with_a_reason(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("safeguarding")
    concern(desk)
    desk.answer(GUIDANCE, refer=False, guidance="Below the threshold; early help offered")
    assert not desk.running("safeguarding")
    assert desk.referrals() == []


def test_doubt_about_capacity_brings_in_a_professional(open_desk: OpenDesk) -> None:
    desk = open_desk("PCHA")
    desk.start("safeguarding")
    concern(desk, child_at_risk=False, adult_at_risk=True, capacity_doubt=True)
    desk.answer(GUIDANCE, refer=True, guidance="Refer, and assess")
    assert desk.todo == [CAPACITY]


def test_without_consent_the_lawful_basis_and_the_reason_are_required(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    desk.start("safeguarding")
    concern(desk)
    with pytest.raises(InvalidInputError) as refused:
        desk.answer(CONSENT, consent="refused")
    assert sorted(refused.value.fields) == ["lawful_basis", "override_reason"]
    assert desk.referrals() == []


def test_the_lawful_basis_stands_on_the_referral(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    desk.start("safeguarding")
    concern(desk)
    desk.answer(CONSENT, consent="refused", lawful_basis="safeguarding", override_reason="The children are not safe")
    (referral,) = desk.engine.cases.get(desk.office.manager, desk.case.id).referrals
    assert referral.lawful_basis == "safeguarding"


def test_a_child_and_an_adult_at_risk_make_two_referrals_and_one_letter(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    desk.start("safeguarding")
    concern(desk, adult_at_risk=True)
    consent(desk)
    assert sorted(desk.referrals()) == ["Adult social care", "Children’s services"]
    assert desk.letters() == ["safeguarding_referral"]


def test_the_referral_meets_the_same_day_target(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    referred(desk)
    targets = desk.engine.cases.get(desk.office.manager, desk.case.id).targets
    assert [row.met_at for row in targets if row.requirement == "safeguarding_referral"] == [desk.clock.now()]


def test_the_manager_is_told_at_the_due_time_and_the_task_stays_open(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    desk.start("safeguarding")
    concern(desk)
    desk.until(london("2026-09-08T17:00") - timedelta(seconds=1))
    before = desk.kinds(desk.case).count("timer.fired")
    desk.until(london("2026-09-08T17:00"))
    assert desk.kinds(desk.case).count("timer.fired") == before + 1
    assert desk.todo == [CONSENT]


def test_an_authority_that_is_silent_is_chased_every_two_working_days(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    referred(desk)
    assert desk.todo == []
    for _ in range(3):
        desk.until(desk.clock.now() + timedelta(days=5))
        assert desk.todo == [CHASE]
        desk.answer(CHASE, acknowledged=False, chase_note="Left a message")
        assert desk.todo == []


def test_an_acknowledgement_by_message_ends_the_chase(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    referred(desk)
    desk.engine.procedures.deliver(desk.office.manager, desk.case.id, "AuthorityAcknowledged", {})
    assert desk.todo == [OUTCOME]
    desk.until(desk.clock.now() + timedelta(days=10))
    assert desk.todo == [OUTCOME]


def test_an_acknowledgement_by_telephone_ends_the_chase_too(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    referred(desk)
    desk.until(desk.clock.now() + timedelta(days=5))
    desk.answer(CHASE, acknowledged=True, acknowledged_by="Duty desk, 4711", chase_note="They take it on")
    assert desk.todo == [OUTCOME]


def test_the_manager_is_reminded_every_14_days_until_there_is_an_outcome(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    referred(desk)
    desk.engine.procedures.deliver(desk.office.manager, desk.case.id, "AuthorityAcknowledged", {})
    before = desk.kinds(desk.case).count("timer.fired")
    desk.until(desk.clock.now() + timedelta(days=43))
    assert desk.kinds(desk.case).count("timer.fired") == before + 3


def test_safeguarding_ends_with_the_outcome(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH")
    referred(desk)
    desk.engine.procedures.deliver(desk.office.manager, desk.case.id, "AuthorityAcknowledged", {})
    desk.answer(OUTCOME, safeguarding_outcome="plan", outcome_note="A plan is in place", still_at_risk=False)
    assert not desk.running("safeguarding")
