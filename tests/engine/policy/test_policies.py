"""What each of the five landlords makes of a report: the oracles of the policies themselves."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.errors import InvalidInputError
from engine.policy import Due, Policies, load_policies

LONDON = ZoneInfo("Europe/London")
REPORT = "2026-09-08 10:30"
PLAN = "2026-09-21 14:00"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def found(policies: Policies, landlord: str, requirement: str, anchor: str, nth: int = 1, **facts: object) -> Due:
    due = policies.due(landlord, requirement, local(anchor), nth=nth, facts=facts)
    assert due is not None
    return due


@pytest.mark.parametrize(
    ("landlord", "requirement", "anchor", "nth", "expected"),
    [
        ("CA", "initial_response", REPORT, 1, "2026-09-09 10:30"),
        ("CA", "officer_contact", REPORT, 1, "2026-09-13 23:59"),
        ("CA", "interview", REPORT, 1, "2026-09-18 23:59"),
        ("CA", "action_plan", REPORT, 1, "2026-09-22 23:59"),
        ("CA", "plan_first_review", PLAN, 1, "2026-10-06 23:59"),
        ("CA", "plan_review", PLAN, 1, "2026-10-21 23:59"),
        ("CA", "plan_review", PLAN, 2, "2026-11-20 23:59"),
        ("CA", "plan_review", PLAN, 3, "2026-12-20 23:59"),
        ("CA", "contact_call", REPORT, 1, "2026-09-23 23:59"),
        ("CA", "contact_call", REPORT, 2, "2026-10-08 23:59"),
        ("CA", "contact_call", REPORT, 3, "2026-10-23 23:59"),
        ("CA", "open_case_review", REPORT, 1, "2026-12-08 23:59"),
        ("CA", "plan_reissue", PLAN, 1, "2026-09-24 23:59"),
        ("CA", "graffiti_removal", "2026-09-11 16:00", 1, "2026-09-12 16:00"),
        ("CA", "weekend_referral", "2026-09-11 14:00", 1, "2026-09-11 17:00"),
        ("WCH", "initial_response", REPORT, 1, "2026-09-09 10:30"),
        ("WCH", "contact_call", REPORT, 1, "2026-09-15 23:59"),
        ("WCH", "contact_call", REPORT, 2, "2026-09-22 23:59"),
        ("WCH", "contact_call", REPORT, 3, "2026-09-29 23:59"),
        ("WCH", "false_report_evidence", "2026-09-14 11:00", 1, "2026-09-28 17:00"),
        ("WCH", "safeguarding_referral", REPORT, 1, "2026-09-08 17:00"),
        ("WCH", "policy_review", "2022-11-01 09:00", 1, "2025-09-01 23:59"),
        ("CHG", "initial_response", REPORT, 1, "2026-09-09 10:30"),
        ("CHG", "initial_response", "2026-09-11 16:00", 1, "2026-09-14 16:00"),
        ("CHG", "action_plan", REPORT, 1, "2026-09-22 23:59"),
        ("CHG", "plan_review", "2026-01-31 10:00", 1, "2026-02-28 23:59"),
        ("CHG", "plan_review", "2026-01-31 10:00", 2, "2026-03-31 23:59"),
        ("CHG", "open_case_review", REPORT, 1, "2026-12-08 23:59"),
        ("CHG", "promised_contact", "2026-09-10 10:00", 1, "2026-09-10 23:59"),
        ("KHA", "initial_response", "2026-09-12 20:15", 1, "2026-09-13 20:15"),
        ("KHA", "standard_forms", REPORT, 1, "2026-09-09 10:30"),
        ("KHA", "contact_call", REPORT, 1, "2026-09-22 23:59"),
    ],
)
def test_the_worked_cases_come_out(
    policies: Policies, landlord: str, requirement: str, anchor: str, nth: int, expected: str
) -> None:
    due = found(policies, landlord, requirement, anchor, nth)
    assert f"{due.due_local:%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ("officer_contact", "2026-09-09 17:00"),
        ("interview", "2026-09-10 17:00"),
        ("action_plan", "2026-09-15 17:00"),
    ],
)
@pytest.mark.parametrize("fact", ["violence", "threat"])
def test_violence_or_a_threat_of_it_shortens_the_times_of_circle_anglia(
    policies: Policies, requirement: str, fact: str, expected: str
) -> None:
    due = found(policies, "CA", requirement, REPORT, **{fact: True})
    assert (f"{due.due_local:%Y-%m-%d %H:%M}", due.status) == (expected, "LANDLORD_SET")


def test_the_fast_time_never_lengthens_the_standard_one(policies: Policies) -> None:
    # Over Christmas one working day is later than twenty-four hours would be.
    due = found(policies, "CA", "officer_contact", "2026-12-24 18:00", violence=True, hate=True)
    assert due.due_local == local("2026-12-25 18:00")


def test_hate_brings_the_officer_within_a_day_at_circle_anglia(policies: Policies) -> None:
    due = found(policies, "CA", "officer_contact", REPORT, hate=True)
    assert (due.due_local, due.clause, due.status) == (local("2026-09-09 10:30"), "6.2", "STATED")


def test_hate_is_answered_in_four_working_hours_that_the_landlord_chose(policies: Policies) -> None:
    due = found(policies, "CA", "initial_response", REPORT, hate=True)
    assert (due.due_local, due.clock, due.status) == (local("2026-09-08 14:30"), "WORKING_HOURS", "LANDLORD_SET")


def test_immediate_danger_to_a_customer_brings_a_visit_within_a_day(policies: Policies) -> None:
    due = found(policies, "PCHA", "danger_visit", "2026-09-12 20:15", immediate_danger=True)
    assert due.due_local == local("2026-09-13 20:15")
    assert due.satisfied_by == ("VISIT_DONE", "RA_DONE", "PLAN_AGREED")


@pytest.mark.parametrize("facts", [{}, {"immediate_danger": False}, {"immediate_danger": True, "customer": False}])
def test_without_danger_or_for_others_pine_court_makes_contact_on_the_next_working_day(
    policies: Policies, facts: dict[str, object]
) -> None:
    due = found(policies, "PCHA", "initial_response", "2026-09-12 20:15", **facts)
    assert (due.due_local, due.satisfied_by) == (local("2026-09-14 17:00"), ("SPOKE_TO_COMPLAINANT",))


def test_pine_court_has_a_time_for_the_plan_only_in_danger(policies: Policies) -> None:
    assert policies.due("PCHA", "action_plan", local(REPORT)) is None


@pytest.mark.parametrize(
    ("landlord", "conditions"),
    [
        ("CHG", {"ACK_SENT", "HANDLER_NAMED", "NEXT_CONTACT_SET"}),
        ("KHA", {"ACTION_TAKEN"}),
        ("CA", {"ACK_SENT", "HANDLER_NAMED", "NEXT_CONTACT_SET"}),
        ("WCH", {"SPOKE_TO_COMPLAINANT"}),
    ],
)
def test_each_landlord_has_its_own_idea_of_a_first_response(
    policies: Policies, landlord: str, conditions: set[str]
) -> None:
    assert set(found(policies, landlord, "initial_response", REPORT).satisfied_by) == conditions


@pytest.mark.parametrize(("landlord", "requirement"), [("CHG", "contact_call"), ("KHA", "emergency_repair")])
def test_a_policy_without_a_figure_gives_no_due_date(policies: Policies, landlord: str, requirement: str) -> None:
    assert policies.due(landlord, requirement, local(REPORT)) is None
    assert policies.warn_at(landlord, requirement, local(REPORT)) is None


def test_the_manager_hears_four_hours_before_a_first_response_is_due(policies: Policies) -> None:
    assert policies.warn_at("CA", "initial_response", local(REPORT)) == local("2026-09-09 06:30")


def test_the_manager_never_hears_before_the_clock_has_started(policies: Policies) -> None:
    assert policies.warn_at("CA", "initial_response", local(REPORT), facts={"hate": True}) == local(REPORT)


def test_by_default_the_manager_hears_when_three_quarters_of_the_time_are_gone(policies: Policies) -> None:
    anchor, due = local(REPORT), found(policies, "CA", "interview", REPORT).due_utc
    assert policies.warn_at("CA", "interview", anchor) == anchor + (due - anchor) * 0.75


def test_a_later_round_is_warned_of_within_that_round(policies: Policies) -> None:
    third = found(policies, "CA", "plan_review", PLAN, 3).due_utc
    warned = policies.warn_at("CA", "plan_review", local(PLAN), nth=3)
    assert warned is not None
    assert third - warned == timedelta(days=7.5)


def test_an_unknown_landlord_is_named_with_those_there_are(policies: Policies) -> None:
    with pytest.raises(InvalidInputError, match=r"no landlord 'XYZ'.*CA, CHG, KHA, PCHA, WCH"):
        policies.due("XYZ", "interview", local(REPORT))


def test_a_mistyped_requirement_gets_the_nearest_one(policies: Policies) -> None:
    with pytest.raises(InvalidInputError, match="did you mean interview"):
        policies.due("CA", "intervew", local(REPORT))


@pytest.mark.parametrize(
    ("requirement", "nth", "words"),
    [
        ("interview", 2, "comes only once"),
        ("contact_call", 0, "no round 0"),
        ("contact_call", 10_001, "no round 10001"),
    ],
)
def test_a_round_that_does_not_exist_is_refused(policies: Policies, requirement: str, nth: int, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        policies.due("CA", requirement, local(REPORT), nth=nth)


def test_a_round_beyond_the_calendar_is_refused(policies: Policies) -> None:
    with pytest.raises(InvalidInputError, match="beyond the calendar"):
        policies.due("KHA", "policy_review", local(REPORT), nth=9_999)


def test_an_anchor_without_a_zone_is_refused_rather_than_guessed(policies: Policies) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        policies.due("CA", "interview", datetime(2026, 9, 8, 10, 30))  # noqa: DTZ001 - naive on purpose


def test_policies_that_have_not_changed_are_not_read_again_and_changed_ones_are(folder: Path) -> None:
    first = load_policies(folder)
    assert load_policies(folder) is first
    profile = folder / "ca.toml"
    profile.write_text(profile.read_text().replace('name = "Circle Anglia"', 'name = "Circle Anglia (changed)"', 1))
    assert load_policies(folder).landlords["CA"].name == "Circle Anglia (changed)"
    assert first.landlords["CA"].name == "Circle Anglia"
