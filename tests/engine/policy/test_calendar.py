"""The worked examples: hours 09:00 to 17:00, bank holidays of England including 3 and 6 April 2026."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from engine.policy.calendar import Panel, WorkingCalendar

LONDON = ZoneInfo("Europe/London")
CALENDAR = WorkingCalendar(zone=LONDON, panel=Panel(2, time(10)))

TUESDAY = "2026-09-08 10:30"
FRIDAY = "2026-09-11 16:00"
SATURDAY = "2026-09-12 20:15"
EASTER_EVE = "2026-04-02 16:00"

ORACLE = [
    (TUESDAY, "ELAPSED", 24, "2026-09-09 10:30"),
    (TUESDAY, "ELAPSED_ROLL", 24, "2026-09-09 10:30"),
    (TUESDAY, "WORKING_SPAN", 24, "2026-09-09 10:30"),
    (TUESDAY, "WORKING_HOURS", 24, "2026-09-11 10:30"),
    (TUESDAY, "CALENDAR_DAYS", 5, "2026-09-13 23:59"),
    (TUESDAY, "WORKING_DAYS", 5, "2026-09-15 17:00"),
    (TUESDAY, "CALENDAR_DAYS", 10, "2026-09-18 23:59"),
    (TUESDAY, "WORKING_DAYS", 10, "2026-09-22 17:00"),
    (TUESDAY, "CALENDAR_DAYS", 14, "2026-09-22 23:59"),
    (FRIDAY, "ELAPSED", 24, "2026-09-12 16:00"),
    (FRIDAY, "ELAPSED_ROLL", 24, "2026-09-14 09:00"),
    (FRIDAY, "WORKING_SPAN", 24, "2026-09-14 16:00"),
    (FRIDAY, "WORKING_HOURS", 24, "2026-09-16 16:00"),
    (FRIDAY, "CALENDAR_DAYS", 5, "2026-09-16 23:59"),
    (FRIDAY, "WORKING_DAYS", 5, "2026-09-18 17:00"),
    (FRIDAY, "CALENDAR_DAYS", 10, "2026-09-21 23:59"),
    (FRIDAY, "WORKING_DAYS", 10, "2026-09-25 17:00"),
    (FRIDAY, "CALENDAR_DAYS", 14, "2026-09-25 23:59"),
    (SATURDAY, "ELAPSED", 24, "2026-09-13 20:15"),
    (SATURDAY, "ELAPSED_ROLL", 24, "2026-09-14 09:00"),
    (SATURDAY, "WORKING_SPAN", 24, "2026-09-15 09:00"),
    (SATURDAY, "WORKING_HOURS", 24, "2026-09-16 17:00"),
    (SATURDAY, "CALENDAR_DAYS", 5, "2026-09-17 23:59"),
    (SATURDAY, "WORKING_DAYS", 5, "2026-09-18 17:00"),
    (SATURDAY, "CALENDAR_DAYS", 10, "2026-09-22 23:59"),
    (SATURDAY, "WORKING_DAYS", 10, "2026-09-25 17:00"),
    (SATURDAY, "CALENDAR_DAYS", 14, "2026-09-26 23:59"),
    (EASTER_EVE, "ELAPSED", 24, "2026-04-03 16:00"),
    (EASTER_EVE, "ELAPSED_ROLL", 24, "2026-04-07 09:00"),
    (EASTER_EVE, "WORKING_SPAN", 24, "2026-04-07 16:00"),
    (EASTER_EVE, "WORKING_HOURS", 24, "2026-04-09 16:00"),
    (EASTER_EVE, "CALENDAR_DAYS", 5, "2026-04-07 23:59"),
    (EASTER_EVE, "WORKING_DAYS", 5, "2026-04-13 17:00"),
    (EASTER_EVE, "CALENDAR_DAYS", 10, "2026-04-12 23:59"),
    (EASTER_EVE, "WORKING_DAYS", 10, "2026-04-20 17:00"),
    (EASTER_EVE, "CALENDAR_DAYS", 14, "2026-04-16 23:59"),
]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def due(received: str, clock: str, amount: int, unit: str | None = None, nth: int = 1) -> str:
    instant = CALENDAR.due(local(received), amount, clock, unit, nth=nth)
    return f"{instant.astimezone(LONDON):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(("received", "clock", "amount", "expected"), ORACLE)
def test_each_clock_gives_the_worked_example(received: str, clock: str, amount: int, expected: str) -> None:
    assert due(received, clock, amount) == expected


def test_elapsed_hours_have_their_real_length_on_the_night_the_clocks_go_back() -> None:
    assert due("2026-10-24 12:00", "ELAPSED", 24) == "2026-10-25 11:00"


def test_elapsed_hours_have_their_real_length_on_the_night_the_clocks_go_forward() -> None:
    assert due("2026-03-28 12:00", "ELAPSED", 24) == "2026-03-29 13:00"


def test_days_end_at_the_same_wall_time_on_both_sides_of_a_clock_change() -> None:
    assert due("2026-10-24 12:00", "CALENDAR_DAYS", 5) == "2026-10-29 23:59"


def test_a_working_span_keeps_its_wall_time_across_a_clock_change() -> None:
    assert due("2026-10-23 10:30", "WORKING_SPAN", 24) == "2026-10-26 10:30"


def test_a_wall_time_that_the_clocks_skip_is_read_an_hour_later() -> None:
    skipped = CALENDAR.at(date(2026, 3, 29), time(1, 30))
    assert skipped.astimezone(LONDON).time() == time(2, 30)


def test_a_wall_time_that_comes_twice_means_the_first() -> None:
    assert CALENDAR.at(date(2026, 10, 25), time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("nth", "expected"), [(1, "2026-02-28 23:59"), (2, "2026-03-31 23:59"), (3, "2026-04-30 23:59")]
)
def test_months_from_the_31st_do_not_drift(nth: int, expected: str) -> None:
    assert due("2026-01-31 10:00", "MONTHS", 1, nth=nth) == expected


def test_three_months_from_a_september_report_are_in_december() -> None:
    assert due(TUESDAY, "MONTHS", 3) == "2026-12-08 23:59"


def test_a_year_from_the_leap_day_is_the_last_of_february() -> None:
    assert due("2028-02-29 10:00", "MONTHS", 1, "year") == "2029-02-28 23:59"


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-09-08 10:30", "2026-09-08 17:00"),
        ("2026-09-08 16:55", "2026-09-08 17:55"),
        ("2026-09-08 07:00", "2026-09-08 17:00"),
        ("2026-09-08 18:00", "2026-09-08 19:00"),
        ("2026-09-12 20:15", "2026-09-12 21:15"),
        ("2026-04-03 11:00", "2026-04-03 12:00"),
    ],
)
def test_the_same_working_day_ends_at_closing_with_an_hour_at_the_least(received: str, expected: str) -> None:
    assert due(received, "SAME_WORKING_DAY", 1) == expected


@pytest.mark.parametrize(
    ("received", "amount", "expected"),
    [
        ("2026-09-08 10:30", 1, "2026-09-09 10:00"),
        ("2026-09-09 09:59", 1, "2026-09-09 10:00"),
        ("2026-09-09 10:00", 1, "2026-09-16 10:00"),
        ("2026-09-08 10:30", 3, "2026-09-23 10:00"),
    ],
)
def test_the_next_panel_is_the_next_sitting_after_the_anchor(received: str, amount: int, expected: str) -> None:
    assert due(received, "NEXT_PANEL", amount) == expected


def test_a_panel_on_a_day_off_sits_on_the_next_working_day() -> None:
    # Christmas 2026 is a Friday and Monday 28 December stands in for Boxing Day.
    calendar = WorkingCalendar(zone=LONDON, panel=Panel(4, time(10)))
    assert calendar.next_panel(local("2026-12-21 10:00")) == local("2026-12-29 10:00")


def test_a_landlord_without_a_panel_cannot_be_asked_for_one() -> None:
    with pytest.raises(ValueError, match="no panel day"):
        WorkingCalendar(zone=LONDON).next_panel(local(TUESDAY))


def test_a_closure_of_the_landlord_is_not_worked() -> None:
    closed = WorkingCalendar(zone=LONDON, closures=frozenset({date(2026, 9, 9)}))
    assert closed.due(local(TUESDAY), 1, "WORKING_DAYS") == local("2026-09-10 17:00")


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-09-11 16:59", "2026-09-14 16:59"),
        ("2026-09-11 17:00", "2026-09-14 17:00"),  # at the stroke of closing is still in time
        ("2026-09-11 17:01", "2026-09-15 09:00"),
        ("2026-09-11 09:00", "2026-09-14 09:00"),
        ("2026-09-11 08:59", "2026-09-14 09:00"),
    ],
)
def test_a_span_from_the_edge_of_working_time_keeps_its_clock_time(received: str, expected: str) -> None:
    assert due(received, "WORKING_SPAN", 24, "hour") == expected


def test_what_arrives_after_hours_counts_from_the_next_opening() -> None:
    assert due("2026-09-08 18:00", "WORKING_HOURS", 4) == "2026-09-09 13:00"


def test_an_unknown_clock_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="no clock called SUNDIAL; there are ELAPSED"):
        CALENDAR.due(local(TUESDAY), 1, "SUNDIAL")


def test_a_unit_a_clock_cannot_count_is_refused() -> None:
    with pytest.raises(ValueError, match="WORKING_DAYS counts in day, not in hour"):
        CALENDAR.due(local(TUESDAY), 1, "WORKING_DAYS", "hour")


def test_time_never_runs_backwards() -> None:
    with pytest.raises(ValueError, match="counted forward"):
        CALENDAR.due(local(TUESDAY), -1, "ELAPSED")


def test_an_anchor_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        CALENDAR.due(datetime(2026, 9, 8, 10, 30), 1, "ELAPSED")  # noqa: DTZ001 - naive on purpose
