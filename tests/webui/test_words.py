"""Codes and instants become plain words on the pages."""

import pytest

from webui import words


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("message FollowUpNeeded", "Another step of the case: follow up needed"),
        ("Alder Exampleby", "Alder Exampleby"),
        ("timer", "timer"),
    ],
)
def test_what_started_a_procedure_is_said_in_words(by: str, said: str) -> None:
    assert words.started(by) == said
