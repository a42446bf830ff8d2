"""The enforcement tables with the five landlords' own policy values: what each opens, and what it holds back."""

from pathlib import Path
from typing import Any

import pytest

from engine.bpmn import check_decision, read_decision
from engine.policy import Policies, load_policies
from engine.settings import PROJECT

DECISIONS = Path(PROJECT) / "workflows" / "decisions"
TABLES = ("threshold", "hold", "enforce", "enforce_elsewhere")
LANDLORDS = ("CHG", "KHA", "CA", "WCH", "PCHA")
SERIOUS_CASE = {
    "evidence_level": "proven",
    "severity": "serious",
    "hate": False,
    "conviction": False,
    "legal_advice": True,
    "perpetrator_under_18": False,
    "police_action": "none",
}


@pytest.fixture(scope="module")
def policies() -> Policies:
    """The shipped profiles."""
    return load_policies(Path(PROJECT) / "policies")


class Table:
    """One shipped table, asked on behalf of a landlord."""

    def __init__(self, policies: Policies) -> None:
        self.policies = policies

    def ask(self, key: str, landlord: str, answers: dict[str, Any] | None = None, **facts: Any) -> Any:
        """Return the outcome; `facts` change the serious case above, `answers` are earlier answers of the procedure."""
        (table,) = read_decision((DECISIONS / f"{key}.dmn").read_bytes())
        names = {"case": {**SERIOUS_CASE, **facts}, **(answers or {})}
        outcome = table.evaluate(names, {"policy": self.policies.landlords[landlord].value}).outcome
        return next(iter(outcome.values())) if isinstance(outcome, dict) else outcome

    def reached(self, landlord: str, evidence: str, **answers: Any) -> bool:
        """Tell whether this evidence reaches the landlord's threshold."""
        return bool(self.ask("threshold", landlord, answers, evidence_level=evidence))

    def measures(self, landlord: str, **changes: Any) -> set[str]:
        """Return the measures open; the threshold is worked out first, as in the drawing."""
        answers = {"incidents_counted": 3, "tenancy": "assured", "perpetrator_age": 40}
        answers |= {
            name: changes.pop(name)
            for name in ("incidents_counted", "tenancy", "perpetrator_age", "hold_decision")
            if name in changes
        }
        answers["threshold_reached"] = self.ask("threshold", landlord, answers, **changes)
        return set(self.ask("enforce", landlord, answers, **changes))


@pytest.fixture
def table(policies: Policies) -> Table:
    """The tables."""
    return Table(policies)


@pytest.mark.parametrize("key", TABLES)
def test_a_table_has_no_gap_no_overlap_and_no_bad_cell(key: str) -> None:
    (table,) = read_decision((DECISIONS / f"{key}.dmn").read_bytes())
    assert check_decision(table) == ()


@pytest.mark.parametrize("key", TABLES)
def test_every_row_names_its_clause_or_says_why_it_is_there(key: str) -> None:
    (table,) = read_decision((DECISIONS / f"{key}.dmn").read_bytes())
    assert all(rule.annotation for rule in table.rules)


# C-14: how strong the evidence must be


def test_keniston_acts_only_on_what_is_proven(table: Table) -> None:
    assert [table.reached("KHA", level) for level in ("strong", "proven", "convicted")] == [False, False, True]


def test_what_an_officer_thinks_proven_counts_at_keniston_once_a_manager_confirms_it(table: Table) -> None:
    assert table.reached("KHA", "proven", proven_confirmed=True) is True
    assert table.reached("KHA", "strong", proven_confirmed=True) is False


def test_pine_court_needs_strong_evidence(table: Table) -> None:
    assert [table.reached("PCHA", level) for level in ("some_confirmation", "strong")] == [False, True]


def test_watford_opens_nothing_before_a_conviction(table: Table) -> None:
    assert table.measures("WCH", evidence_level="proven") == set()


def test_watford_opens_court_measures_and_no_warnings_after_a_conviction(table: Table) -> None:
    opened = table.measures("WCH", conviction=True, incidents_counted=1)
    assert opened == {"INJUNCTION", "DEMOTION", "POSSESSION", "POSSESSION_ABSOLUTE"}


def test_a_manager_at_watford_may_act_earlier_with_a_reason(table: Table) -> None:
    assert "INJUNCTION" in table.measures("WCH", hold_decision="lift")


@pytest.mark.parametrize("landlord", ["CHG", "KHA", "CA", "PCHA"])
def test_lifting_a_hold_lowers_no_other_landlords_threshold(table: Table, landlord: str) -> None:
    weak = {"evidence_level": "none"}
    assert table.measures(landlord, hold_decision="lift", **weak) == table.measures(landlord, **weak)


def test_circle_anglia_warns_in_writing_only_with_some_confirmation(table: Table) -> None:
    unconfirmed = table.measures("CA", evidence_level="none", severity="low")
    confirmed = table.measures("CA", evidence_level="some_confirmation", severity="low")
    assert (unconfirmed, confirmed) == ({"VERBAL_WARNING"}, {"VERBAL_WARNING", "WRITTEN_WARNING"})


def test_a_contract_is_for_conduct_that_repeats_at_a_low_level(table: Table) -> None:
    opened = {
        level: "ABC" in table.measures("CA", severity=level)
        for level in ("low", "repeated_low", "particularly_serious")
    }
    assert opened == {"low": False, "repeated_low": True, "particularly_serious": False}


@pytest.mark.parametrize("landlord", ["CHG", "CA"])
def test_one_incident_is_no_series(table: Table, landlord: str) -> None:
    assert not table.measures(landlord, incidents_counted=1) & {"INJUNCTION", "DEMOTION", "POSSESSION"}


@pytest.mark.parametrize("landlord", ["CHG", "CA"])
def test_two_incidents_are_a_series(table: Table, landlord: str) -> None:
    assert "INJUNCTION" in table.measures(landlord, incidents_counted=2)


@pytest.mark.parametrize("landlord", ["CHG", "CA"])
def test_one_hate_crime_is_enough_for_court(table: Table, landlord: str) -> None:
    assert "INJUNCTION" in table.measures(landlord, incidents_counted=1, hate=True)


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_no_landlord_goes_to_court_without_legal_advice(table: Table, landlord: str) -> None:
    opened = table.measures(landlord, legal_advice=None, evidence_level="convicted")
    assert not opened & {"INJUNCTION", "DEMOTION", "POSSESSION", "POSSESSION_ABSOLUTE"}


def test_possession_is_for_serious_cases_only(table: Table) -> None:
    assert "POSSESSION" not in table.measures("CA", severity="ongoing")


def test_a_leaseholder_cannot_be_demoted(table: Table) -> None:
    assert {"POSSESSION", "DEMOTION"} & table.measures("CHG", tenancy="lease") == {"POSSESSION"}


# C-15: waiting for the police


@pytest.mark.parametrize(
    ("landlord", "police", "expected"),
    [
        ("WCH", "none", "MUST_WAIT"),
        ("WCH", "caution", "MUST_WAIT"),
        ("CA", "charged", "MAY_WAIT"),
        ("CA", "none", "GO_ON"),
        ("CA", "no_further_action", "GO_ON"),
        ("CHG", "investigating", "MAY_WAIT"),
    ],
)
def test_waiting_for_the_police_follows_the_policy(table: Table, landlord: str, police: str, expected: str) -> None:
    assert table.ask("hold", landlord, police_action=police) == expected


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_nobody_waits_after_a_conviction(table: Table, landlord: str) -> None:
    assert table.ask("hold", landlord, police_action="convicted", conviction=True) == "GO_ON"


def test_a_lifted_hold_stays_lifted_at_the_next_stage(table: Table) -> None:
    assert table.ask("hold", "WCH", {"hold_decision": "lift"}) == "GO_ON"


# C-16: the age for an injunction


@pytest.mark.parametrize(("age", "open_"), [(17, False), (18, True)])
def test_circle_anglia_keeps_its_own_age_of_eighteen(table: Table, age: int, open_: bool) -> None:
    assert ("INJUNCTION" in table.measures("CA", perpetrator_age=age)) is open_


@pytest.mark.parametrize(("age", "open_"), [(9, False), (10, True)])
def test_where_the_policy_is_silent_the_laws_age_of_ten_counts(table: Table, age: int, open_: bool) -> None:
    assert ("INJUNCTION" in table.measures("CHG", perpetrator_age=age)) is open_


def test_an_unknown_age_under_eighteen_keeps_circle_anglia_from_an_injunction(table: Table) -> None:
    assert "INJUNCTION" not in table.measures("CA", perpetrator_age=None, perpetrator_under_18=True)


# C-17: remedies that are gone


def test_no_table_offers_a_remedy_that_the_law_has_abolished() -> None:
    offered = {
        cell
        for key in ("enforce", "enforce_elsewhere")
        for rule in read_decision((DECISIONS / f"{key}.dmn").read_bytes())[0].rules
        for cell in rule.outputs
    }
    assert not {cell for cell in offered if "ASBO" in cell or "ASBI" in cell}


# C-18: not our resident


@pytest.mark.parametrize(
    ("landlord", "expected"),
    [
        ("CHG", {"POLICE_REFERRAL", "PARTNERS", "INJUNCTION"}),
        ("KHA", {"POLICE_REFERRAL", "PARTNERS", "INJUNCTION"}),
        ("CA", {"POLICE_REFERRAL", "PARTNERS", "AREA_LETTER", "INJUNCTION"}),
        ("WCH", {"POLICE_REFERRAL", "INFORMATION_TO_POLICE"}),
        ("PCHA", {"POLICE_REFERRAL", "PARTNERS"}),
    ],
)
def test_what_is_open_against_somebody_who_is_not_a_resident(table: Table, landlord: str, expected: set[str]) -> None:
    assert set(table.ask("enforce_elsewhere", landlord, perpetrator_kind="not_ours")) == expected


@pytest.mark.parametrize("kind", ["not_ours", "contractor", "unknown"])
@pytest.mark.parametrize("landlord", LANDLORDS)
def test_without_a_household_of_ours_nothing_but_an_injunction_is_ever_open(
    table: Table, landlord: str, kind: str
) -> None:
    held = {"perpetrator_kind": kind, "evidence_level": "convicted", "conviction": True}
    assert table.measures(landlord, **held) <= {"INJUNCTION"}
    assert table.measures(landlord, **held, severity="repeated_low") <= {"INJUNCTION"}


@pytest.mark.parametrize(("landlord", "open_"), [("CA", True), ("CHG", True), ("WCH", False), ("PCHA", False)])
def test_an_injunction_against_a_non_resident_is_open_only_where_the_policy_leaves_room(
    table: Table, landlord: str, open_: bool
) -> None:
    found = table.measures(landlord, perpetrator_kind="not_ours", evidence_level="convicted", conviction=True)
    assert ("INJUNCTION" in found) is open_


@pytest.mark.parametrize("kind", ["household_member", "visitor"])
def test_a_visitor_or_somebody_of_the_household_is_reached_through_the_tenancy(table: Table, kind: str) -> None:
    assert "VERBAL_WARNING" in table.measures("CHG", perpetrator_kind=kind)
