"""Texts that all landlords share are read in each landlord's own words for people."""

import pytest

from engine.policy import Policies, in_own_words


@pytest.mark.parametrize(
    ("shared", "pcha"),
    [
        ("Interview the complainant", "Interview the reportee"),
        ("Complainant: a victim's wishes", "Reportee: a survivor's wishes"),
        ("Speak to the alleged perpetrators", "Speak to the perpetrators"),
        ("Visit an alleged perpetrator", "Visit a perpetrator"),
        ("Talk to Victim Support", "Talk to Victim Support"),
        ("Revictimised", "Revictimised"),
    ],
)
def test_shared_words_become_the_landlords(policies: Policies, shared: str, pcha: str) -> None:
    assert in_own_words(policies.landlords["PCHA"].labels, shared) == pcha


def test_a_label_that_holds_the_shared_word_leaves_it_as_written(policies: Policies) -> None:
    text = "What is known of the perpetrator and of an alleged perpetrator?"
    assert in_own_words(policies.landlords["CA"].labels, text) == text


def test_the_article_follows_the_word(policies: Policies) -> None:
    assert in_own_words({"victim": "injured person"}, "Ask a victim first") == "Ask an injured person first"
