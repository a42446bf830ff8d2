"""A timer's text is told in words that a reader of the outline understands."""

import pytest

from engine.bpmn.elements import Timer
from engine.bpmn.timer_words import timer_words


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("date", "${due('initial_response')}", "when the initial response is due"),
        ("date", "${warn('interview')}", "shortly before the interview is due"),
        ("duration", "P5D", "after 5 days"),
        ("duration", "PT1H30M", "after 1 hour and 30 minutes"),
        ("cycle", "R3/P7D", "every 7 days, 3 times"),
        ("cycle", "R/P1M", "every 1 month"),
        ("date", "${now() + days(28)}", "after 28 days"),
        ("date", "${warn('interview') if case.hate else now()}", "at a time that the policy and the case give"),
        ("date", "case.next_contact_at", "at case.next_contact_at"),
    ],
)
def test_a_timer_is_told_in_words(kind: str, text: str, words: str) -> None:
    assert timer_words(Timer(kind=kind, text=text)) == words
