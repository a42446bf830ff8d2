"""The stroke of opening and of closing: read as within working time, and said so."""

import pytest

from engine.policy import Policies, describe_due


@pytest.mark.parametrize(
    ("start", "word"),
    [
        ("2026-09-11T17:00", "closing"),
        ("2026-09-11T09:00", "opening"),
        ("2026-09-11T17:01", None),
        ("2026-09-12T17:00", None),  # a Saturday
    ],
)
def test_a_report_at_the_very_stroke_says_how_it_was_read(policies: Policies, start: str, word: str | None) -> None:
    note = describe_due(policies, "CHG", "initial_response", start).get("note")
    assert (note is None) if word is None else (f"the stroke of {word}" in str(note))


def test_a_clock_of_every_hour_says_nothing_of_opening(policies: Policies) -> None:
    assert "note" not in describe_due(policies, "KHA", "initial_response", "2026-09-11T17:00")
