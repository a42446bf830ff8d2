"""The same form sent again is stored once, and a refused one has not used its key."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.casework.submissions import KEPT_FOR, Sending, earlier, once, sending
from engine.errors import AlreadySentError, InvalidInputError
from engine.models import Submission
from tests.engine.casework.conftest import Office

REPORT = sending("report", "a-key-of-one-form", {"account": "Shouting"})


def number(made: list[int]) -> Callable[[], int]:
    """Something that is stored: each time it gets the next number."""

    def act() -> int:
        made.append(len(made) + 1)
        return made[-1]

    return act


def test_the_second_sending_gives_the_result_of_the_first(office: Office) -> None:
    person, made = office.person("Olive Officer"), list[int]()
    for _ in range(3):
        with office.work(person) as work:
            assert once(work, REPORT, number(made)) == 1
            assert earlier(work, REPORT) == 1
    assert made == [1]


def test_a_form_that_was_refused_has_not_used_its_key(office: Office) -> None:
    person = office.person("Olive Officer")

    def refuse() -> int:
        raise InvalidInputError({"account": ["Enter what happened"]})

    with pytest.raises(InvalidInputError), office.work(person) as work:
        once(work, REPORT, refuse)
    with office.work(person) as work:
        assert earlier(work, REPORT) is None
        assert once(work, REPORT, number([])) == 1


def test_other_words_under_a_used_key_are_neither_stored_nor_taken_for_the_first(office: Office) -> None:
    person, made = office.person("Olive Officer"), list[int]()
    other = sending("report", "a-key-of-one-form", {"account": "A brick through the window"})
    with office.work(person) as work:
        once(work, REPORT, number(made))
    with pytest.raises(AlreadySentError, match="something new"), office.work(person) as work:
        once(work, other, number(made))
    assert made == [1]


@pytest.mark.parametrize(
    "different",
    [
        sending("report", "a-key-of-another-form", {"account": "Shouting"}),
        sending("contact", "a-key-of-one-form", {"account": "Shouting"}),
        REPORT.with_file("0" * 64),
    ],
)
def test_another_form_purpose_or_file_is_something_new(office: Office, different: Sending) -> None:
    person, made = office.person("Olive Officer"), list[int]()
    with office.work(person) as work:
        once(work, REPORT, number(made))
        assert once(work, different, number(made)) == 2


def test_two_people_never_share_a_key(office: Office) -> None:
    made = list[int]()
    for name in ("Olive Officer", "Oscar Other"):
        with office.work(office.person(name)) as work:
            once(work, REPORT, number(made))
    assert made == [1, 2]


def test_a_form_without_a_key_is_stored_each_time(office: Office) -> None:
    person, made = office.person("Olive Officer"), list[int]()
    with office.work(person) as work:
        once(work, None, number(made))
        once(work, None, number(made))
    assert made == [1, 2]


def test_old_keys_are_forgotten(office: Office) -> None:
    person = office.person("Olive Officer")
    with office.work(person) as work:
        once(work, REPORT, number([]))
    office.clock.advance(KEPT_FOR + timedelta(seconds=1))
    with office.work(person) as work:
        once(work, sending("report", "the-next-form-of-hers", {}), number([]))
        assert work.session.query(Submission).count() == 1
