"""Officers read what their own landlord's policy says, not what the other four say."""

import pytest

from engine.policy.guidance import own_guidance

LANDLORDS = ("CHG", "KHA", "CA", "WCH", "PCHA")


def said(text: str, landlord: str) -> str:
    """The guidance for one landlord of the five."""
    return own_guidance(text, landlord, LANDLORDS)


def test_sentences_about_other_landlords_are_left_out() -> None:
    text = "Listen first. CA 4.8: within five days. WCH 8.1: ask what was done."
    assert said(text, "WCH") == "Listen first. WCH 8.1: ask what was done."


def test_a_part_after_a_semicolon_that_is_about_another_landlord_is_left_out() -> None:
    assert said("CA 4.8: within 24 hours; KHA 8.3: a priority.", "CA") == "CA 4.8: within 24 hours."
    assert said("CA 4.8: within 24 hours; KHA 8.3: a priority.", "KHA") == "KHA 8.3: a priority."


def test_a_semicolon_within_what_another_landlord_says_does_not_leave_half_a_sentence() -> None:
    assert said("Write it down. CA 4.8: within five days; sooner with violence.", "KHA") == "Write it down."


def test_brackets_keep_the_readers_own_citations() -> None:
    text = "It counts from the first (CHG 4.2, CA 3.4, WCH 3.2)."
    assert said(text, "CA") == "It counts from the first (CA 3.4)."
    assert said(text, "KHA") == "It counts from the first."


def test_a_clause_after_a_comma_belongs_to_the_landlord_before_it() -> None:
    assert said("Ask first (CA 3.14, 4.9; PCHA 3.5.2).", "CA") == "Ask first (CA 3.14, 4.9)."


def test_a_sentence_that_names_the_reader_among_others_stays() -> None:
    assert said("CHG 3.4 and CA 4.6 acknowledge the report.", "CA") == "CHG 3.4 and CA 4.6 acknowledge the report."


def test_what_the_other_landlords_do_is_left_out() -> None:
    assert said("KHA 10.1: forms within a day. The other four ask for none.", "KHA") == "KHA 10.1: forms within a day."


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_guidance_that_speaks_only_of_others_is_shown_whole(landlord: str) -> None:
    text = "WCH 12.2: support ends." if landlord != "WCH" else "KHA 9.2: always acts."
    assert said(text, landlord) == text


def test_lines_keep_their_breaks() -> None:
    assert said("One.\nKHA 1: two.\nThree.", "CA") == "One.\nThree."
