"""Words about safe contact hold letters; only times and telephone numbers are understood to the last word."""

import pytest

from engine.casework import safe_words


@pytest.mark.parametrize(
    "words",
    [
        "My husband opens the post", "Do not write to me", "Post is read by others, ring my work", "Post unsafe",
        "Not safe to write home", "cannot receive post safely", "letters get opened", "Never write",
        "Nothing in writing", "Do not put anything through the letterbox", "he sees my emails", "E-mail is fine",
        "By letter only", "Telephone only", "Ring her sister", "Proszę nie pisać", "не писать", "Он читает почту",
    ],
)  # fmt: skip
def test_words_that_are_not_understood_to_the_last_hold_letters(words: str) -> None:
    assert safe_words.hold(words)


@pytest.mark.parametrize("words", [None, "", "  ", "After six in the evening", "Ring 01632 960000, mornings", "10-12!"])
def test_times_and_telephone_numbers_hold_nothing(words: str | None) -> None:
    assert not safe_words.hold(words)
