"""The tables of intake, with each landlord's own profile."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from engine.bpmn import read_decision
from engine.policy import load_policies

ROOT = Path(__file__).resolve().parents[2]
PROFILES = load_policies(ROOT / "policies").landlords
ALL = ("CHG", "KHA", "CA", "WCH", "PCHA")
NAMES = """domestic_abuse perpetrator_kind victim_kind online_only protected_ground hate perceived_by any_risk violence
weapon received_friday fear_of_violence days_open crime threat immediate_danger"""
FACTS: Mapping[str, object] = dict.fromkeys(NAMES.split())
ORDINARY = {"victim_kind": "customer", "perpetrator_kind": "tenant", "perceived_by": "victim", "hate": True}
CALM = {
    "risk_q1": "once", "risk_q2": "no", "risk_q3": "no", "risk_q4": "no", "risk_q5": "no", "risk_q6": "no",
    "risk_q7": "safe", "risk_q8": "little", "risk_q9": "no", "risk_q10": "good",
    "risk_q11": "no", "risk_q12": "none", "risk_q13": "no",
    "risk_q14": "none",
}  # fmt: skip
WORST = {
    "risk_q1": "daily", "risk_q2": "yes", "risk_q3": "actual", "risk_q4": "yes", "risk_q5": "yes", "risk_q6": "yes",
    "risk_q7": "not_safe", "risk_q8": "severe", "risk_q9": "high", "risk_q10": "none", "risk_q11": "yes",
    "risk_q12": "breach", "risk_q13": "yes", "risk_q14": "more",
}  # fmt: skip


def decide(
    table: str,
    landlord: str,
    facts: Mapping[str, object],
    clock: str = "12:00",
    policy: Mapping[str, object] | None = None,
    **data: object,
) -> object:
    """Work a shipped table out for a landlord; a single answer comes as itself. `policy` replaces some of its rules."""
    file = ROOT / "workflows" / "decisions" / f"{table.removesuffix('_points')}.dmn"
    decision = next(decision for decision in read_decision(file.read_bytes()) if decision.key == table)
    zone = ZoneInfo("Europe/London")
    functions = {
        "policy": lambda key: (policy or {}).get(key, PROFILES[landlord].value(key)),
        "now": lambda: datetime.fromisoformat(f"2026-09-11T{clock}").replace(tzinfo=zone),
        "at": lambda text: datetime.fromisoformat(f"2026-09-11T{text}").replace(tzinfo=zone),
    }
    outcome = decision.evaluate({"case": SimpleNamespace(**{**FACTS, **facts}), **data}, functions).outcome
    return next(iter(outcome.values())) if isinstance(outcome, dict) and len(outcome) == 1 else outcome


@pytest.mark.parametrize("landlord", ALL)
class TestRoute:
    """Where a report goes."""

    def test_an_ordinary_report_is_harassment(self, landlord: str) -> None:
        assert decide("route", landlord, {**ORDINARY, "protected_ground": True}) == "harassment"

    def test_what_nobody_sees_as_harassment_is_anti_social_behaviour(self, landlord: str) -> None:
        assert decide("route", landlord, {**ORDINARY, "perceived_by": "nobody", "protected_ground": True}) == "asb"

    def test_what_only_another_person_sees_so_is_still_taken_up(self, landlord: str) -> None:
        assert (
            decide("route", landlord, {**ORDINARY, "perceived_by": "other", "protected_ground": True}) == "harassment"
        )

    def test_contractors_who_harass_are_a_complaint_or_made_to_act(self, landlord: str) -> None:
        expected = "contractor" if landlord == "KHA" else "complaint"
        assert decide("route", landlord, {**ORDINARY, "perpetrator_kind": "contractor"}) == expected

    def test_domestic_abuse_has_a_policy_of_its_own(self, landlord: str) -> None:
        assert decide("route", landlord, {**ORDINARY, "domestic_abuse": True}) == "domestic_abuse"


@pytest.mark.parametrize(
    ("landlord", "route"), [("CHG", "complaint"), ("CA", "complaint"), ("KHA", "hr"), ("PCHA", "hr")]
)
def test_staff_who_harass_go_where_the_landlord_says(landlord: str, route: str) -> None:
    assert decide("route", landlord, {**ORDINARY, "perpetrator_kind": "staff"}) == route


@pytest.mark.parametrize(
    ("landlord", "perpetrator", "route"),
    [
        ("KHA", "tenant", "harassment"),
        ("WCH", "tenant", "hr"),
        ("PCHA", "tenant", "hr"),
        ("CA", "tenant", "harassment"),
        ("CA", "not_ours", "hr"),
    ],
)
def test_staff_who_are_harassed(landlord: str, perpetrator: str, route: str) -> None:
    facts = {**ORDINARY, "victim_kind": "staff", "perpetrator_kind": perpetrator, "protected_ground": True}
    assert decide("route", landlord, facts) == route


@pytest.mark.parametrize(("landlord", "route"), [("KHA", "harassment"), ("PCHA", "reporting_centre")])
def test_people_who_are_not_customers(landlord: str, route: str) -> None:
    facts = {**ORDINARY, "victim_kind": "non_customer", "protected_ground": True}
    assert decide("route", landlord, facts) == route


def test_keniston_manages_what_is_on_no_protected_ground_as_anti_social_behaviour() -> None:
    facts = {**ORDINARY, "hate": False, "protected_ground": False}
    assert decide("route", "KHA", facts) == "asb"
    assert decide("route", "CHG", facts) == "harassment"


def test_pine_court_only_advises_on_abuse_that_is_online_only() -> None:
    assert decide("route", "PCHA", {**ORDINARY, "online_only": True}) == "reporting_centre"
    assert decide("route", "CA", {**ORDINARY, "online_only": True}) == "harassment"


class TestPerception:
    """C-03: whose view makes it harassment, and what the regulator counts."""

    def seen(self, landlord: str, policy: Mapping[str, object] | None = None, **facts: object) -> tuple[object, object]:
        outcome = decide("perception", landlord, facts, policy=policy)
        assert isinstance(outcome, dict)
        return outcome["seen"], outcome["hate_flag"]

    @pytest.mark.parametrize("landlord", ALL)
    def test_what_nobody_sees_counts_for_nothing(self, landlord: str) -> None:
        assert self.seen(landlord, perceived_by="nobody", hate=True, crime=True) == ("not_seen", "none")

    @pytest.mark.parametrize("landlord", ALL)
    @pytest.mark.parametrize(
        ("hate", "crime", "flag"), [(True, True, "hate_crime"), (True, None, "hate_incident"), (False, True, "none")]
    )
    def test_an_offence_makes_a_hate_crime_of_a_hate_incident(
        self, landlord: str, hate: bool, crime: bool | None, flag: str
    ) -> None:
        assert self.seen(landlord, perceived_by="victim", hate=hate, crime=crime) == ("seen", flag)

    @pytest.mark.parametrize(
        ("hate", "crime", "flag"), [(True, True, "hate_crime"), (True, False, "hate_incident"), (False, False, "none")]
    )
    def test_pine_court_asks_the_survivor_and_counts_what_others_see(self, hate: bool, crime: bool, flag: str) -> None:
        assert self.seen("PCHA", perceived_by="other", hate=hate, crime=crime) == ("ask_victim", flag)

    @pytest.mark.parametrize("landlord", ["CHG", "KHA", "CA", "WCH"])
    def test_the_others_take_anybodys_view(self, landlord: str) -> None:
        assert self.seen(landlord, perceived_by="other", hate=True, crime=True) == ("seen", "hate_crime")

    @pytest.mark.parametrize(("landlord", "seen"), [("PCHA", "ask_victim"), ("CA", "seen")])
    def test_a_count_by_the_victims_view_would_wait_for_it(self, landlord: str, seen: str) -> None:
        only = {"intake.hate_flag_by": "VICTIM_ONLY"}
        assert self.seen(landlord, only, perceived_by="other", hate=True, crime=True) == (seen, "none")


class TestPriority:
    """What cannot wait."""

    @pytest.mark.parametrize(
        ("facts", "priority"),
        [
            ({"immediate_danger": True}, "urgent"),
            ({"violence": True, "hate": True}, "urgent"),
            ({"violence": True}, "high"),
            ({"threat": True}, "high"),
            ({"hate": True}, "high"),
            ({"any_risk": True}, "high"),
            ({"fear_of_violence": True}, "high"),
            ({}, "standard"),
        ],
    )
    def test_circle_anglia_goes_by_what_was_told(self, facts: Mapping[str, object], priority: str) -> None:
        outcome = decide("priority", "CA", facts)
        assert isinstance(outcome, dict)
        assert outcome["priority"] == priority

    def test_watford_takes_no_case_as_ordinary(self) -> None:
        outcome = decide("priority", "WCH", {})
        assert outcome == {"priority": "high", "why": "The policy takes every case as high risk."}


class TestWeekend:
    """CA 4.5: on a Friday, while violence is feared."""

    FRIDAY: Mapping[str, object] = {"received_friday": True, "fear_of_violence": True, "days_open": 0}

    def test_circle_anglia_refers_at_once(self) -> None:
        assert decide("weekend", "CA", self.FRIDAY) == "refer"

    def test_without_fear_it_looks_again_at_three_in_the_afternoon(self) -> None:
        assert decide("weekend", "CA", {**self.FRIDAY, "fear_of_violence": False}, clock="14:59") == "wait"
        assert decide("weekend", "CA", {**self.FRIDAY, "fear_of_violence": False}, clock="15:00") == "none"

    def test_fear_named_by_then_is_enough(self) -> None:
        assert decide("weekend", "CA", self.FRIDAY, clock="15:00") == "refer"

    def test_other_days_do_not_count(self) -> None:
        assert decide("weekend", "CA", {**self.FRIDAY, "received_friday": False}) == "none"

    @pytest.mark.parametrize("landlord", ["CHG", "KHA", "WCH", "PCHA"])
    def test_the_others_have_no_such_rule(self, landlord: str) -> None:
        assert decide("weekend", landlord, self.FRIDAY) == "none"


class TestRisk:
    """Points, bands and floors of the risk assessment."""

    def level(self, landlord: str, answers: Mapping[str, str], **facts: object) -> object:
        score = decide("risk_points", landlord, facts, **answers)
        return decide("risk", landlord, facts, risk_score=score, **answers)

    def test_the_worst_answers_make_45_points(self) -> None:
        assert decide("risk_points", "CHG", {}, **WORST) == 45

    def test_the_calmest_make_none(self) -> None:
        assert decide("risk_points", "CHG", {}, **CALM) == 0

    def test_what_is_not_known_counts_in_the_middle(self) -> None:
        assert decide("risk_points", "CHG", {}, **{**CALM, "risk_q3": "unknown"}) == 3

    def test_few_points_are_low(self) -> None:
        assert self.level("CHG", CALM) == {"level": "low", "reason": None}

    def test_twelve_points_are_medium_and_22_high(self) -> None:
        assert decide("risk", "CHG", {}, risk_score=11, **CALM) == {"level": "low", "reason": None}
        assert decide("risk", "CHG", {}, risk_score=12, **CALM) == {"level": "medium", "reason": None}
        assert decide("risk", "CHG", {}, risk_score=22, **CALM) == {"level": "high", "reason": None}

    @pytest.mark.parametrize(
        "answer", [{"risk_q3": "actual"}, {"risk_q4": "yes"}, {"risk_q6": "yes"}, {"risk_q7": "not_safe"}]
    )
    def test_violence_weapons_hate_and_unsafe_homes_are_never_low(self, answer: dict[str, str]) -> None:
        outcome = self.level("CHG", {**CALM, **answer})
        assert isinstance(outcome, dict)
        assert outcome["level"] == "medium"
        assert outcome["reason"]

    def test_a_child_at_risk_with_hate_is_high(self) -> None:
        outcome = self.level("PCHA", CALM, any_risk=True, hate=True)
        assert isinstance(outcome, dict)
        assert outcome["level"] == "high"

    def test_watford_takes_every_case_as_high(self) -> None:
        outcome = self.level("WCH", CALM)
        assert isinstance(outcome, dict)
        assert outcome["level"] == "high"
