"""The history in each landlord's words and local time."""

from pathlib import Path

import pytest

from engine.face import event_words
from engine.policy import Policies, load_policies


@pytest.fixture(scope="module")
def policies() -> Policies:
    return load_policies(Path(__file__).resolve().parents[3] / "policies")


@pytest.mark.parametrize(("landlord", "words"), [("CA", "speak to the complainant"), ("PCHA", "speak to the reportee")])
def test_conditions_are_told_in_the_landlords_words(policies: Policies, landlord: str, words: str) -> None:
    told = event_words.readable({"items": ["SPOKE_TO_COMPLAINANT"]}, policies.landlords[landlord])
    assert told == {"items": words}


def test_facts_and_instants_are_told_as_the_landlord_reads_them(policies: Policies) -> None:
    payload = {"labels": {"perpetrator_under_18": "Alleged perpetrator is under 18"}, "on": "2026-07-01T09:00:00+00:00"}
    told = event_words.readable(payload, policies.landlords["KHA"])
    assert told == {"labels": {"perpetrator_under_18": "Perpetrator is under 18"}, "on": "1 July 2026 at 10:00"}


def test_a_fact_that_was_chosen_is_told_by_its_label(policies: Policies) -> None:
    changes = {"channel": [None, "text"], "hate": [False, True], "strands": [[], ["race", "religion"]]}
    told = event_words.readable({"changes": changes}, policies.landlords["CA"])["changes"]
    assert told["channel"] == [None, "Text message"]
    assert told["hate"] == [False, True]
    assert told["strands"] == [[], ["Race", "Religion or belief"]]


def test_what_a_decision_was_given_is_told_in_words(policies: Policies) -> None:
    inputs = {"Violence": False, "The landlord goes by": "ANYONE", "Adult at risk": None, "Strands": ["race"]}
    told = event_words.readable({"inputs": inputs}, policies.landlords["CA"])["inputs"]
    assert told == {
        "Violence": "no",
        "The landlord goes by": "anyone",
        "Adult at risk": "not known",
        "Strands": "race",
    }
