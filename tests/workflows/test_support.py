"""The shipped support drawing, run: what each landlord offers, to whom, and what comes of it."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from engine.bpmn import read_decision
from engine.casework import facts
from engine.casework.dictionary.support import NEEDS, OFFERS
from engine.errors import InvalidInputError
from engine.jobs.sweep import writing
from engine.models import Case, OutboxMessage, Referral
from engine.policy import load_policies
from engine.settings import PROJECT
from tests.workflows.conftest import CaseDesk, OpenDesk

ASK = "Ask what would help"
OFFER = "Offer it and record the answer"
AGAIN = "Ask whether it helps"
TABLES = Path(PROJECT) / "workflows" / "decisions"
PROFILES = load_policies(Path(PROJECT) / "policies").landlords
FOR_ALL = {"practical_support", "interpreter", "accessible_format"}
OWN = {
    "CHG": {"security_works", "safety_measures", "cctv", "estate_measures", "witness_support"},
    "KHA": {"charity", "community_group", "security_works", "cctv", "evidence_means", "mediation", "estate_measures"},
    "CA": {"charity", "community_group", "safety_measures"},
    "WCH": {"victim_support", "health_referral", "charity"},
    "PCHA": {
        "charity",
        "fire_service",
        "stop_hate_uk",
        "independent_living",
        "female_only_staff",
        "security_works",
    },
}


def decide(table: str, landlord: str, **names: Any) -> Any:
    """Work a shipped table out for a landlord."""
    (decision,) = read_decision((TABLES / f"{table}.dmn").read_bytes())
    outcome = decision.evaluate(names, {"policy": PROFILES[landlord].value}).outcome
    return set(outcome)


def steps(landlord: str, *, customer: bool) -> set[str]:
    """The steps open to a person."""
    found: set[str] = decide("eligibility", landlord, case=SimpleNamespace(customer=customer))
    return found


@pytest.mark.parametrize("landlord", OWN)
def test_somebody_who_needs_everything_is_offered_what_the_policy_names(landlord: str) -> None:
    offers = decide("support", landlord, support_needs=list(NEEDS), open_steps=sorted(steps(landlord, customer=True)))
    assert offers == OWN[landlord] | FOR_ALL


def test_every_offer_of_the_dictionary_comes_from_some_landlord() -> None:
    assert set().union(*OWN.values()) | FOR_ALL == set(OFFERS)


@pytest.mark.parametrize("landlord", OWN)
def test_nothing_is_offered_that_nobody_asked_for(landlord: str) -> None:
    assert decide("support", landlord, support_needs=[], open_steps=["fire_service"]) == set()


@pytest.mark.parametrize("landlord", ["CHG", "KHA", "CA", "WCH"])
def test_four_landlords_open_every_step_to_everybody(landlord: str) -> None:
    assert steps(landlord, customer=True) == steps(landlord, customer=False)


def test_pine_court_opens_three_steps_to_everybody_and_eight_to_customers() -> None:
    everybody = {"emergency_services", "safeguarding", "fire_service"}
    assert steps("PCHA", customer=False) == everybody
    assert steps("PCHA", customer=True) - everybody == {
        "visit",
        "homelessness",
        "female_only_staff",
        "security_works",
        "injunction_without_notice",
    }


def test_pine_court_keeps_works_and_women_only_for_customers() -> None:
    needs = ["home", "women_only", "fire"]
    assert decide("support", "PCHA", support_needs=needs, open_steps=sorted(steps("PCHA", customer=False))) == {
        "fire_service"
    }


def begun(open_desk: OpenDesk, landlord: str, needs: Sequence[str], who: Sequence[str] = ("victim",)) -> CaseDesk:
    """Support on a customer's case, up to the offer."""
    desk = open_desk(landlord)
    desk.case = desk.report()
    with writing(desk.engine, landlord) as work:
        facts.assign(work, work.session.get_one(Case, desk.case.id), {"victim_kind": "customer"})
    desk.engine.procedures.deliver(desk.office.manager, desk.case.id, "SupportNeeded", {})
    desk.answer(ASK, support_for=list(who), support_needs=list(needs))
    return desk


def told(desk: CaseDesk) -> list[str]:
    """The subjects of the messages to colleagues so far."""
    with writing(desk.engine, desk.office.landlord) as work:
        return list(work.session.scalars(select(OutboxMessage.subject)))


def asked(desk: CaseDesk, agency: str) -> int:
    """How often an agency was asked."""
    with writing(desk.engine, desk.office.landlord) as work:
        rows = work.session.scalars(
            select(Referral.id).where(Referral.case_id == desk.case.id, Referral.recipient == agency)
        )
        return len(list(rows))


def test_leaving_out_something_open_needs_a_reason(open_desk: OpenDesk) -> None:
    desk = begun(open_desk, "PCHA", ["fire", "hate"])
    with pytest.raises(InvalidInputError) as refused:
        desk.answer(OFFER, agencies=["stop_hate_uk"], measures=[], support_consent=True)
    assert list(refused.value.fields) == ["left_out_reason"]


def test_taking_everything_needs_none(open_desk: OpenDesk) -> None:
    desk = begun(open_desk, "PCHA", ["fire", "hate"])
    desk.answer(OFFER, agencies=["stop_hate_uk", "fire_service"], measures=[], support_consent=True)
    assert sorted(desk.referrals()) == ["Fire and rescue service", "Stop Hate UK"]


def test_without_consent_no_name_leaves_and_the_numbers_are_sent(open_desk: OpenDesk) -> None:
    desk = begun(open_desk, "WCH", ["community"])
    desk.answer(OFFER, agencies=["charity"], measures=[], support_consent=False)
    assert desk.referrals() == []


def test_a_silent_agency_is_asked_again_and_then_the_manager_hears(open_desk: OpenDesk) -> None:
    desk = begun(open_desk, "WCH", ["community"])
    start = desk.clock.now()
    desk.answer(OFFER, agencies=["charity"], measures=[], support_consent=True)
    desk.until(start + timedelta(days=7, seconds=-1))
    assert asked(desk, "charity") == 1
    desk.until(start + timedelta(days=7))
    assert asked(desk, "charity") == 2
    desk.until(start + timedelta(days=14, seconds=-1))
    assert not [subject for subject in told(desk) if "does not answer" in subject]
    desk.until(start + timedelta(days=14))
    assert [subject for subject in told(desk) if "does not answer" in subject]


def test_each_agency_answers_for_itself(open_desk: OpenDesk) -> None:
    desk = begun(open_desk, "WCH", ["community", "emotional"])
    desk.answer(OFFER, agencies=["charity", "victim_support"], measures=["practical_support"], support_consent=True)
    desk.answer("Record what the agency answers: Victim Support", agency_reply="helps", agency_note="They call weekly")
    assert "Record what the agency answers: Specialist agency or charity" in desk.todo


@pytest.mark.parametrize("missing", ["camera_benefit", "camera_watched", "camera_lawful"])
def test_a_camera_needs_benefit_somebody_who_watches_and_the_law(open_desk: OpenDesk, missing: str) -> None:
    desk = begun(open_desk, "CHG", ["cameras"])
    desk.answer(OFFER, agencies=[], measures=["cctv"])
    answers: dict[str, Any] = dict.fromkeys(("camera_benefit", "camera_watched", "camera_lawful"), True)
    desk.answer("Make the case for a camera", **{**answers, missing: False}, camera_case="Over the entry")
    assert "Decide on the camera" not in desk.todo
    assert [subject for subject in told(desk) if "No camera" in subject]


def test_a_justified_camera_is_decided_by_the_manager(open_desk: OpenDesk) -> None:
    desk = begun(open_desk, "KHA", ["cameras"])
    desk.answer(OFFER, agencies=[], measures=["cctv"])
    answers: dict[str, Any] = dict.fromkeys(("camera_benefit", "camera_watched", "camera_lawful"), True)
    desk.answer("Make the case for a camera", **answers, camera_case="Over the entry")
    assert desk.task(desk.case, "Decide on the camera").role == "Manager"


def test_mediation_is_asked_for_only_where_both_want_it(open_desk: OpenDesk) -> None:
    desk = begun(open_desk, "KHA", ["neighbour"])
    desk.answer(OFFER, agencies=[], measures=["mediation"])
    desk.answer("Ask both sides about mediation", mediation_both=False, mediation_note="One is afraid")
    assert desk.referrals() == []


def test_the_manager_hears_of_a_request_that_waits_as_long_as_the_practice_says(open_desk: OpenDesk) -> None:
    desk = open_desk("PCHA")
    desk.start("support")
    start = desk.clock.now()
    desk.until(start + timedelta(days=2, seconds=-1))
    assert not [subject for subject in told(desk) if "waits" in subject and "step" not in subject]
    desk.until(start + timedelta(days=2))
    assert [subject for subject in told(desk) if "waits" in subject and "step" not in subject]


def test_late_works_are_told_after_ten_days(open_desk: OpenDesk) -> None:
    desk = begun(open_desk, "KHA", ["home"])
    desk.answer(OFFER, agencies=[], measures=["security_works"])
    desk.answer("Inspect the home and choose the works", works=["locks"])
    start = desk.clock.now()
    desk.until(start + timedelta(days=10, seconds=-1))
    assert not [subject for subject in told(desk) if "Works on a home" in subject]
    desk.until(start + timedelta(days=10))
    assert [subject for subject in told(desk) if "Works on a home" in subject]


def test_new_needs_go_round_again_and_no_needs_end_it(open_desk: OpenDesk) -> None:
    desk = begun(open_desk, "CA", [])
    desk.until(desk.clock.now() + timedelta(days=28))
    desk.answer(AGAIN, support_more=True)
    assert desk.todo == [ASK]
    desk.answer(ASK, support_for=["victim"], support_needs=[])
    desk.until(desk.clock.now() + timedelta(days=29))  # the clocks go back in between
    desk.answer(AGAIN, support_more=False)
    assert not desk.running("support")


def test_the_other_sides_needs_are_looked_at_too(open_desk: OpenDesk) -> None:
    desk = begun(open_desk, "CHG", [], who=["victim", "perpetrator"])
    assert desk.todo == ["Look at the other side's needs"]


def test_a_second_request_does_not_wait_for_the_first(open_desk: OpenDesk) -> None:
    desk = begun(open_desk, "CA", ["area"])
    desk.engine.procedures.deliver(desk.office.manager, desk.case.id, "SupportNeeded", {})
    assert desk.todo == sorted([ASK, OFFER])
