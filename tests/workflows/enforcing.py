"""How the enforcement drawing is answered in tests: the names of its tasks and their usual answers."""

from typing import Any

from tests.workflows.conftest import CaseDesk

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
