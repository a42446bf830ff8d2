"""Reading dates, times and conditions as people type them, and putting instants into words."""

from datetime import UTC, date, datetime, time

import pytest
from marshmallow import ValidationError

from engine.face.types import FieldView
from webui.forms import date_parts, read_day, read_time
from webui.officer.answers import reveal_rule
from webui.words import LONDON, distance, in_words, long_instant, time_left

NOON = datetime(2026, 9, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("14:30", time(14, 30)), ("2.30pm", time(14, 30)), ("2pm", time(14)), ("12am", time(0)), ("Midday", time(12))],
)
def test_a_time_of_day_is_read_as_people_write_it(typed: str, meant: time) -> None:
    assert read_time(typed) == meant


@pytest.mark.parametrize("typed", ["", "14", "25:00", "13pm", "0am", "noonish", "10:75"])
def test_what_is_no_time_of_day_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        read_time(typed)


def test_a_day_is_read_from_its_three_boxes() -> None:
    assert read_day("2026-3-27") == date(2026, 3, 27)
    assert read_day("--") is None


@pytest.mark.parametrize("typed", ["2026-2-30", "26-3-27", "2026-x-1", "2026--1"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        read_day(typed)


def test_a_stored_instant_is_split_in_the_landlords_zone() -> None:
    parts = date_parts("2026-09-11T08:30:00+00:00", LONDON)
    assert parts == {"year": "2026", "month": "9", "day": "11", "time": "09:30"}


def test_what_was_typed_wrongly_is_shown_as_typed() -> None:
    assert date_parts("2026-13-41Tlate", LONDON) == {"year": "2026", "month": "13", "day": "41", "time": "late"}


def test_an_instant_is_written_out_in_the_landlords_zone() -> None:
    assert long_instant(datetime(2026, 9, 11, 15, tzinfo=UTC), LONDON) == "Friday 11 September 2026 at 4:00pm"
    assert long_instant(datetime(2026, 12, 11, 0, tzinfo=UTC), LONDON) == "Friday 11 December 2026 at midnight"


def test_how_far_away_a_due_time_is_said_in_the_largest_whole_unit() -> None:
    assert time_left(NOON, datetime(2026, 9, 11, 15, 59, tzinfo=UTC)) == "in 3 hours"
    assert time_left(NOON, datetime(2026, 9, 9, 11, tzinfo=UTC)) == "2 days overdue"
    assert time_left(NOON, datetime(2026, 9, 10, 12, tzinfo=UTC)) == "1 day overdue"
    assert distance(NOON, NOON) == "now"


def test_an_unknown_code_is_made_readable() -> None:
    assert in_words("no_answer") == "No answer"
    assert in_words(None) == ""


FIELDS = {
    "spoken": FieldView("spoken", "Spoken?", "boolean", True),
    "kind": FieldView("kind", "Kind", "enum", True),
}


@pytest.mark.parametrize(
    ("when", "rule"),
    [
        ("spoken", ("spoken", "true", True)),
        ("not spoken", ("spoken", "true", False)),
        ("${spoken == false}", ("spoken", "false", True)),
        ('kind == "visit"', ("kind", "visit", True)),
        ("kind != 'visit'", ("kind", "visit", False)),
        ("case.hate", None),
        ('kind == "visit" and spoken', None),
        ("other == true", None),
        (None, None),
    ],
)
def test_only_a_plain_comparison_with_a_field_of_the_form_is_worked_out_in_the_browser(
    when: str | None, rule: tuple[str, str, bool] | None
) -> None:
    assert reveal_rule(when, FIELDS) == rule
