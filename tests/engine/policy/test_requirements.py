"""The catalogue of what a policy can require."""

import pytest

from engine.policy import Policies


@pytest.mark.parametrize(
    ("code", "anchor"),
    [
        ("initial_response", "received_at"),
        ("plan_review", "plan_agreed_at"),
        ("graffiti_removal", "graffiti_reported_at"),
        ("promised_contact", "next_contact_at"),
    ],
)
def test_each_requirement_says_what_its_clock_starts_from(policies: Policies, code: str, anchor: str) -> None:
    assert policies.catalogue[code].anchor == anchor


def test_reviews_and_calls_come_round_and_first_responses_do_not(policies: Policies) -> None:
    recurring = {code for code, requirement in policies.catalogue.items() if requirement.recurring}
    assert {"plan_review", "contact_call", "open_case_review"} <= recurring
    assert not recurring & {"initial_response", "interview", "action_plan"}


def test_every_answer_of_a_choice_is_one_a_landlord_may_give(policies: Policies) -> None:
    for profile in policies.landlords.values():
        for key, rule in policies.rules.items():
            if rule.kind == "choice" and profile.stance(key):
                assert profile.value(key) in rule.options
