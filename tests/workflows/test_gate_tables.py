"""The tables of disclosure, rehousing, safeguarding and case review: every row is reached and does what it says."""

from pathlib import Path
from typing import Any

import pytest

from engine.bpmn import read_decision
from engine.bpmn.decision_checks import check_decision
from engine.policy import Policies, load_policies
from engine.settings import PROJECT

DECISIONS = Path(PROJECT) / "workflows" / "decisions"
TABLES = ("consent", "rehouse", "safeguard", "case_review")
FACTS = (
    "violence", "risk", "irresolvable_conflict", "unsafe_to_remain", "joint_venture", "tenancy_breaches",
    "agency_letter", "child_at_risk", "adult_at_risk", "immediate_danger", "capacity_doubt", "council_area",
)  # fmt: skip
ANSWERS = {"recipient": "school", "names_protected": True, "danger_now": False, "consent_answer": "not_asked"}


@pytest.fixture(scope="module")
def policies() -> Policies:
    """The landlords' policies."""
    return load_policies(PROJECT / "policies")


def ask(
    policies: Policies, key: str, landlord: str, rules: dict[str, Any] | None = None, **given: Any
) -> tuple[Any, tuple[int, ...]]:
    """Return the outcome and the rows; `rules` replaces answers of the policy, `given` are facts or earlier answers."""
    (table,) = read_decision((DECISIONS / f"{key}.dmn").read_bytes())
    facts = {name: given.pop(name, None) for name in FACTS}
    value = policies.landlords[landlord].value
    replaced = rules or {}
    functions = {"policy": lambda code: replaced.get(code, value(code))}
    result = table.evaluate({"case": facts, **ANSWERS, **given}, functions)
    return result.outcome, result.row_numbers


CONSENT: list[tuple[str, dict[str, Any], str, bool]] = [
    ("PCHA", {"recipient": "third_party", "consent_answer": "written"}, "REFUSE", False),
    ("CA", {"recipient": "third_party", "names_protected": False}, "REFUSE", False),
    ("CA", {"recipient": "third_party", "consent_answer": "written"}, "ALLOWED", False),
    ("CA", {"recipient": "third_party", "consent_answer": "verbal"}, "ASK_CONSENT", False),
    ("CA", {"recipient": "third_party", "consent_answer": "refused"}, "REFUSE", False),
    ("KHA", {"recipient": "review_body"}, "OVERRIDE_NEEDS_REASON", False),
    ("CA", {"recipient": "perpetrator", "names_protected": False}, "ALLOWED", False),
    ("CA", {"recipient": "perpetrator", "consent_answer": "written"}, "ALLOWED", False),
    ("KHA", {"recipient": "perpetrator", "consent_answer": "explicit"}, "ASK_CONSENT", False),
    ("CA", {"recipient": "perpetrator", "danger_now": True}, "REFUSE", False),
    ("WCH", {"recipient": "police", "names_protected": False}, "OVERRIDE_NEEDS_REASON", True),
    ("CHG", {"recipient": "partner", "names_protected": False}, "OVERRIDE_NEEDS_REASON", True),
    ("CA", {"consent_answer": "written"}, "ALLOWED", False),
    ("CA", {"consent_answer": "explicit"}, "ASK_CONSENT", False),
    ("PCHA", {"consent_answer": "explicit"}, "ALLOWED", False),
    ("PCHA", {"consent_answer": "verbal"}, "ASK_CONSENT", False),
    ("KHA", {"consent_answer": "verbal"}, "ALLOWED", False),
    ("KHA", {}, "ASK_CONSENT", False),
    ("CHG", {"recipient": "police", "consent_answer": "refused"}, "OVERRIDE_NEEDS_REASON", True),
    ("PCHA", {"recipient": "police", "danger_now": True}, "OVERRIDE_NEEDS_REASON", False),
    ("PCHA", {"recipient": "police", "consent_answer": "refused"}, "REFUSE", False),
    ("CA", {"recipient": "health", "consent_answer": "refused"}, "REFUSE", False),
]


@pytest.mark.parametrize(("landlord", "given", "expected", "approval"), CONSENT)
def test_what_may_be_told(
    policies: Policies, landlord: str, given: dict[str, Any], expected: str, approval: bool
) -> None:
    outcome, _ = ask(policies, "consent", landlord, **given)
    assert outcome == {"sharing": expected, "approval": approval}


def test_a_landlord_that_answers_the_police_on_request_needs_no_second_signature(policies: Policies) -> None:
    rules = {"police.share": "ON_REQUEST"}
    outcome, rows = ask(policies, "consent", "WCH", rules, recipient="police", names_protected=False)
    assert (outcome["approval"], rows) == (False, (12,))


REHOUSE: list[tuple[str, dict[str, Any], str]] = [
    ("CHG", {"violence": True}, "MANAGEMENT_MOVE"),
    ("CHG", {"risk": "high"}, "MANAGEMENT_MOVE"),
    ("CA", {"irresolvable_conflict": True}, "MANAGEMENT_MOVE"),
    ("CA", {"risk": "high"}, "NOT_OPEN"),
    ("KHA", {"tenancy_breaches": True}, "REHOUSING"),
    ("WCH", {"joint_venture": True, "unsafe_to_remain": True}, "AUTHORITY_REFERRAL"),
    ("WCH", {"unsafe_to_remain": True}, "HOUSING_PANEL"),
    ("WCH", {"violence": True}, "NOT_OPEN"),
    ("PCHA", {}, "CBL_PRIORITY"),
    ("PCHA", {"tenancy_breaches": True, "agency_letter": True}, "CBL_PRIORITY"),
    ("PCHA", {"tenancy_breaches": True}, "AGENCY_LETTER"),
]


@pytest.mark.parametrize(("landlord", "given", "expected"), REHOUSE)
def test_which_way_leads_to_a_move(policies: Policies, landlord: str, given: dict[str, Any], expected: str) -> None:
    assert ask(policies, "rehouse", landlord, **given)[0] == {"move_way": expected}


def test_a_landlord_that_makes_no_exception_for_arrears_leaves_it_to_a_manager(policies: Policies) -> None:
    rules = {"rehousing.arrears_override": False}
    outcome, rows = ask(policies, "rehouse", "PCHA", rules, tenancy_breaches=True, agency_letter=True)
    assert (outcome, rows) == ({"move_way": "NOT_OPEN"}, (12,))


SAFEGUARD: list[tuple[str, dict[str, Any], tuple[str, str, bool]]] = [
    ("WCH", {}, ("NOBODY", "NOBODY", False)),
    ("CHG", {"child_at_risk": True}, ("CHILD", "CHAMPION", False)),
    ("WCH", {"child_at_risk": True}, ("CHILD", "NOBODY", False)),
    ("CA", {"adult_at_risk": True}, ("ADULT", "NOBODY", False)),
    ("PCHA", {"adult_at_risk": True, "capacity_doubt": True}, ("ADULT", "LEAD", True)),
    ("CHG", {"child_at_risk": True, "adult_at_risk": True}, ("BOTH", "CHAMPION", False)),
    ("CHG", {"child_at_risk": True, "adult_at_risk": True, "capacity_doubt": True}, ("BOTH", "CHAMPION", True)),
    ("KHA", {"child_at_risk": True, "adult_at_risk": True}, ("BOTH", "NOBODY", False)),
    ("KHA", {"child_at_risk": True, "adult_at_risk": True, "capacity_doubt": True}, ("BOTH", "LEAD", True)),
]


@pytest.mark.parametrize(("landlord", "given", "expected"), SAFEGUARD)
def test_who_must_act(
    policies: Policies, landlord: str, given: dict[str, Any], expected: tuple[str, str, bool]
) -> None:
    outcome, _ = ask(policies, "safeguard", landlord, **given)
    assert (outcome["refer_to"], outcome["guided_by"], outcome["assess_capacity"]) == expected


@pytest.mark.parametrize("danger", [True, False])
def test_danger_now_calls_for_the_emergency_services(policies: Policies, danger: bool) -> None:
    outcome, _ = ask(policies, "safeguard", "WCH", child_at_risk=True, immediate_danger=danger)
    assert outcome["emergency"] is danger


def test_no_assessment_of_capacity_where_the_policy_asks_for_none(policies: Policies) -> None:
    rules = {"safeguarding.capacity_assessment": False}
    outcome, rows = ask(policies, "safeguard", "CA", rules, adult_at_risk=True, capacity_doubt=True)
    assert (outcome["assess_capacity"], rows) == (False, (6,))


@pytest.mark.parametrize(
    ("area", "row", "single"),
    [("Hart", 1, True), ("Herefordshire", 2, True), ("Pendle", 3, True), ("Bromley", 4, False), (None, 5, False)],
)
def test_each_council_area_has_its_own_threshold(policies: Policies, area: str | None, row: int, single: bool) -> None:
    outcome, rows = ask(policies, "case_review", "KHA", council_area=area)
    assert (rows, outcome["reports"], outcome["hate_single"]) == ((row,), 3, single)


@pytest.mark.parametrize("key", TABLES)
def test_a_table_has_no_gap_no_overlap_and_names_its_clauses(key: str) -> None:
    (table,) = read_decision((DECISIONS / f"{key}.dmn").read_bytes())
    assert check_decision(table) == ()
    assert all(rule.annotation for rule in table.rules)


def test_every_row_is_reached_by_an_example_above(policies: Policies) -> None:
    reached = {
        "consent": {12} | {row for who, given, *_ in CONSENT for row in ask(policies, "consent", who, **given)[1]},
        "rehouse": {12} | {row for who, given, _ in REHOUSE for row in ask(policies, "rehouse", who, **given)[1]},
        "safeguard": {6} | {row for who, given, _ in SAFEGUARD for row in ask(policies, "safeguard", who, **given)[1]},
    }
    for key, rows in reached.items():
        (table,) = read_decision((DECISIONS / f"{key}.dmn").read_bytes())
        assert set(range(1, len(table.rules) + 1)) - rows == set(), key
