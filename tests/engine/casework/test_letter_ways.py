"""A letter goes only in a way that is safe for its reader, and by e-mail only where they agreed to it."""

import pytest

from engine.casework import letter_ways
from engine.casework.letter_templates import LetterTemplate
from engine.errors import LetterRefusedError
from engine.models import Party

LETTER = LetterTemplate("closure", "We are closing your case", ("victim",), {})


def reader(preference: str | None = None, **more: object) -> Party:
    """A reader with an address for e-mail."""
    return Party(
        role="victim", name="Sample Resident", email="sample@example.org", contact_preference=preference, **more
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "email", "post"),
    [
        (None, None, None),
        ("After six in the evening", None, None),
        ("E-mail is fine", True, None),
        ("email or letter", True, True),
        ("No e-mail: it is read by others", False, None),
        ("never by email, letters are fine", False, True),
        ("Telephone only", False, False),
        ("By letter only", False, True),
        ("Do not send letters", None, False),
        ("don't post anything", None, False),
    ],
)
def test_words_about_safe_contact_are_understood(words: str | None, email: bool | None, post: bool | None) -> None:
    assert (letter_ways.allows(words, "email"), letter_ways.allows(words, "post")) == (email, post)


@pytest.mark.parametrize(
    ("preference", "asked", "channel"),
    [
        (None, None, "post"),
        (None, "email", "post"),  # nobody said that e-mail is safe
        ("E-mail is fine", None, "email"),
        ("E-mail is fine", "post", "post"),
        ("Telephone only", None, "held"),
        ("Telephone only", "hand", "hand"),
    ],
)
def test_a_letter_goes_as_its_reader_prefers(preference: str | None, asked: str | None, channel: str) -> None:
    assert letter_ways.choose(LETTER, "victim", reader(preference), asked, True)[0] == channel


@pytest.mark.parametrize("preference", ["No e-mail, please", "Telephone only"])
def test_email_that_is_not_safe_is_refused(preference: str) -> None:
    with pytest.raises(LetterRefusedError, match="not a safe way"):
        letter_ways.choose(LETTER, "victim", reader(preference), "email", True)


def test_a_letter_to_nobody_is_held() -> None:
    assert letter_ways.choose(LETTER, "victim", None, None, True) == ("held", letter_ways.NOBODY)


def test_a_letter_that_must_be_translated_first_goes_by_post() -> None:
    assert letter_ways.choose(LETTER, "victim", reader("E-mail is fine", language="Polish"), None, True)[0] == "post"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, None),
        ({"language": "English"}, None),
        ({"formats": ["large_print"]}, None),
        ({"language": "Polish"}, "Translation into Polish"),
        ({"language": "Polish", "formats": ["translation", "braille"]}, "Translation into Polish, Braille"),
        ({"formats": ["audio"]}, "Audio recording"),
    ],
)
def test_what_a_person_must_arrange_is_said_in_words(more: dict[str, object], words: str | None) -> None:
    assert letter_ways.request_of(reader(**more)) == words
