"""Every timescale row of the policy matrix is answered, and every reading of an unclear text is marked as one."""

import pytest

from engine.policy import Policies, Stance

LAST_ROW = {"CHG": 7, "KHA": 10, "CA": 19, "WCH": 8, "PCHA": 6}
ROWS = [(landlord, f"{landlord}-T{row}") for landlord, last in LAST_ROW.items() for row in range(1, last + 1)]
CODES = [
    "initial_response",
    "standard_forms",
    "officer_contact",
    "interview",
    "action_plan",
    "plan_first_review",
    "plan_review",
    "plan_reissue",
    "open_case_review",
    "contact_call",
    "graffiti_removal",
    "emergency_repair",
    "safeguarding_referral",
    "false_report_evidence",
    "weekend_referral",
    "closure_appeal",
]
AMBIGUITIES = [f"A-{number:02}" for number in range(1, 26)]


def statuses(stance: Stance) -> set[str]:
    """The status of a stance and of every timing within it."""
    timing = stance.timing
    inner = [*timing.fast.values(), timing.otherwise] if timing else []
    return {stance.status, *(part.status for part in inner if part)}


@pytest.mark.parametrize(("landlord", "row"), ROWS)
def test_every_timescale_row_is_in_its_landlords_profile(policies: Policies, landlord: str, row: str) -> None:
    answered = {row for stance in policies.landlords[landlord].stances.values() for row in stance.source_rows}
    assert row in answered


@pytest.mark.parametrize("code", CODES)
def test_the_catalogue_knows_every_promised_requirement(policies: Policies, code: str) -> None:
    assert code in policies.catalogue


@pytest.mark.parametrize("code", CODES)
def test_every_promised_requirement_is_set_by_some_landlord(policies: Policies, code: str) -> None:
    assert any(profile.timer(code) for profile in policies.landlords.values())


@pytest.mark.parametrize("entry", AMBIGUITIES)
def test_every_ambiguity_is_settled_and_says_that_the_landlord_set_it(policies: Policies, entry: str) -> None:
    settled = [
        stance
        for profile in policies.landlords.values()
        for stance in profile.stances.values()
        if entry in stance.readings
    ]
    assert settled
    assert all("LANDLORD_SET" in statuses(stance) for stance in settled)


@pytest.mark.parametrize("landlord", LAST_ROW)
def test_every_lane_has_the_landlords_own_title_and_team(policies: Policies, landlord: str) -> None:
    profile = policies.landlords[landlord]
    assert set(profile.roles) == set(policies.vocabulary.lanes)


@pytest.mark.parametrize(
    ("landlord", "lane", "title"),
    [
        ("CHG", "Safeguarding lead", "Safeguarding Children Champion"),
        ("WCH", "Manager", "Area Housing Manager"),
        ("PCHA", "Officer", "Community safety officer"),
        ("CA", "Officer", "Officer responsible for the case"),
        ("KHA", "Manager", "Housing Services Manager"),
    ],
)
def test_lanes_carry_the_titles_of_the_policy(policies: Policies, landlord: str, lane: str, title: str) -> None:
    assert policies.landlords[landlord].roles[lane].title == title


@pytest.mark.parametrize(
    ("landlord", "key", "value"),
    [
        ("PCHA", "intake.perception_by", "VICTIM_ONLY"),
        ("PCHA", "intake.hate_flag_by", "ANYONE"),
        ("KHA", "intake.requires_protected_ground", True),
        ("KHA", "intake.staff_victim", "CASE"),
        ("CA", "intake.staff_victim", "SPLIT"),
        ("WCH", "intake.staff_victim", "HR"),
        ("PCHA", "intake.third_party_feedback", False),
        ("WCH", "risk.floor", "HIGH"),
        ("WCH", "contact.role", "Senior officer"),
        ("CA", "consent.form", "WRITTEN"),
        ("CA", "weekend.rule", "FRIDAY_FEAR"),
        ("KHA", "enforcement.min_evidence", "PROVEN"),
        ("WCH", "enforcement.min_evidence", "CONVICTED"),
        ("WCH", "enforcement.hold_for_police", "REQUIRED"),
        ("CA", "enforcement.written_warning_needs", "SOME_CONFIRMATION"),
        ("CA", "enforcement.injunction_min_age", 18),
        ("CA", "law.injunction_min_age", 10),
        ("PCHA", "rehousing.arrears_override", True),
        ("WCH", "rehousing.panel_quorum", 3),
        ("CA", "closure.appeal", True),
        ("PCHA", "reports.cadence", "MONTHLY"),
    ],
)
def test_the_landlords_stand_where_their_policies_do(
    policies: Policies, landlord: str, key: str, value: object
) -> None:
    assert policies.landlords[landlord].value(key) == value


def test_the_law_of_today_stands_beside_the_outdated_age(policies: Policies) -> None:
    stance = policies.landlords["CA"].stance("law.injunction_min_age")
    assert stance is not None
    assert stance.status == "LAW_OVERLAY"


def test_a_key_the_landlord_does_not_set_has_the_default(policies: Policies) -> None:
    assert policies.landlords["CHG"].value("weekend.check_time", "15:00") == "15:00"


@pytest.mark.parametrize("key", ["interview", "timers.interview"])
def test_a_timescale_is_found_by_its_code(policies: Policies, key: str) -> None:
    profile = policies.landlords["CA"]
    assert (profile.value(key), profile.stance(key)) == ("10 days", profile.timer("interview"))


@pytest.mark.parametrize(("landlord", "word"), [("PCHA", "survivor"), ("CA", "victim")])
def test_the_victim_is_called_what_the_landlord_calls_him(policies: Policies, landlord: str, word: str) -> None:
    assert policies.landlords[landlord].labels["victim"] == word
