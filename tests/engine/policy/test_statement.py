"""A due date told in plain values, as the command line prints it."""

import pytest

from engine.errors import InvalidInputError
from engine.policy import Policies, describe_due


def test_an_instant_without_an_offset_is_the_landlords_wall_time(policies: Policies) -> None:
    told = describe_due(policies, "CA", "officer_contact", "2026-09-08T10:30")
    assert (told["due_utc"], told["due_local"]) == ("2026-09-13T22:59:00+00:00", "2026-09-13T23:59:00+01:00")


def test_it_names_clock_clause_status_and_anchor(policies: Policies) -> None:
    told = describe_due(policies, "CA", "contact_call", "2026-09-08T10:30", 3)
    assert [told[key] for key in ("clock", "clause", "status", "anchor", "nth")] == [
        "CALENDAR_DAYS",
        "4.11",
        "STATED",
        "2026-09-08T10:30:00+01:00",
        3,
    ]


@pytest.mark.parametrize("text", ["2026-09-08T09:30Z", "2026-09-08T09:30+00:00", "2026-09-08T11:30+02:00"])
def test_an_offset_is_kept_to(policies: Policies, text: str) -> None:
    assert describe_due(policies, "KHA", "initial_response", text)["due_utc"] == "2026-09-09T09:30:00+00:00"


@pytest.mark.parametrize("word", ["true", "True", "yes", "1", True])
def test_facts_may_be_words(policies: Policies, word: object) -> None:
    told = describe_due(policies, "CA", "officer_contact", "2026-09-08T10:30", facts={"violence": word})
    assert told["due_local"] == "2026-09-09T17:00:00+01:00"


def test_a_wall_time_the_clocks_skip_is_read_an_hour_later_and_said(policies: Policies) -> None:
    told = describe_due(policies, "KHA", "initial_response", "2026-03-29T01:30")
    assert told["anchor"] == "2026-03-29T02:30:00+01:00"
    assert told["note"] == "The clocks go forward and skip 01:30; it is read as 02:30."


def test_a_wall_time_that_comes_twice_is_the_first_and_said(policies: Policies) -> None:
    told = describe_due(policies, "KHA", "initial_response", "2026-10-25T01:30")
    assert told["anchor"] == "2026-10-25T01:30:00+01:00"
    assert "comes twice" in str(told["note"])


def test_a_policy_without_a_figure_says_what_it_does_say(policies: Policies) -> None:
    told = describe_due(policies, "KHA", "emergency_repair", "2026-09-08T10:30")
    assert (told["due_utc"], told["clause"], told["status"]) == (None, "8.3", "STATED")


def test_a_policy_that_is_silent_says_so(policies: Policies) -> None:
    told = describe_due(policies, "CHG", "contact_call", "2026-09-08T10:30")
    assert (told["due_local"], told["summary"]) == (None, "Circle Housing Group's policy sets no such timescale.")


@pytest.mark.parametrize(
    ("landlord", "requirement", "text", "facts", "field", "words"),
    [
        ("cb", "interview", "2026-09-08T10:30", {}, "landlord", "CA"),
        ("CA", "interviews", "2026-09-08T10:30", {}, "requirement", "did you mean interview"),
        ("CA", "interview", "next Tuesday", {}, "from", "ISO 8601"),
        ("CA", "interview", "2026-02-30T10:30", {}, "from", "ISO 8601"),
        ("CA", "interview", "0001-01-01T00:00", {}, "from", "between 1900 and 2200"),
        ("CA", "interview", "9999-12-31T23:59", {}, "from", "between 1900 and 2200"),
        ("CA", "interview", "2026-09-08T10:30", {"violense": "true"}, "fact", "did you mean violence"),
        ("CA", "interview", "2026-09-08T10:30", {"violence": "maybe"}, "fact", "must be true or false"),
    ],
)
def test_what_cannot_be_read_is_named(
    policies: Policies, landlord: str, requirement: str, text: str, facts: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        describe_due(policies, landlord, requirement, text, facts=facts)
    assert words in " ".join(caught.value.fields[field])


def test_a_round_of_something_that_does_not_recur_is_refused(policies: Policies) -> None:
    with pytest.raises(InvalidInputError, match="nth"):
        describe_due(policies, "CA", "interview", "2026-09-08T10:30", 3)
