"""Timer arithmetic: calendar amounts on the landlord's wall clock, elapsed time across the change of the clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bpmn.timers import next_round, parse_period, work_out_due
from engine.errors import ExpressionError
from tests.engine.bpmn.running import LONDON


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "armed", "due"),
    [
        ("P5D", "2026-09-08T10:30", "2026-09-13T10:30"),
        ("PT24H", "2026-10-24T12:00", "2026-10-25T11:00"),  # elapsed hours: the clocks go back in the night
        ("P1D", "2026-10-24T12:00", "2026-10-25T12:00"),  # a day on the wall clock
        ("P1D", "2026-03-28T01:30", "2026-03-29T02:30"),  # half past one does not exist that night
        ("P1M", "2026-01-31T09:00", "2026-02-28T09:00"),
        ("P1M", "2028-01-31T09:00", "2028-02-29T09:00"),
        ("P6M", "2026-03-15T09:00", "2026-09-15T09:00"),
        ("P1Y2M", "2026-12-31T09:00", "2028-02-29T09:00"),
        ("P2W", "2026-09-08T10:30", "2026-09-22T10:30"),
        ("P1DT2H30M", "2026-09-08T10:30", "2026-09-09T13:00"),
        ("PT0.5H", "2026-09-08T10:30", "2026-09-08T11:00"),
        ("pt1m", "2026-09-08T10:30", "2026-09-08T10:31"),
    ],
)
def test_a_duration_counts_days_and_months_on_the_wall_clock_and_hours_as_they_pass(
    text: str, armed: str, due: str
) -> None:
    assert work_out_due("duration", text, london(armed), 1, LONDON) == london(due)


@pytest.mark.parametrize(
    ("value", "due"),
    [
        ("2026-07-01T09:00", "2026-07-01T08:00+00:00"),  # nine in London in July, whatever the season now
        ("2026-07-01T09:00Z", "2026-07-01T09:00+00:00"),
        ("2026-07-01T09:00+02:00", "2026-07-01T07:00+00:00"),
        ("2026-01-01", "2026-01-01T23:59+00:00"),  # a day is over at its end
        ("2026-10-25", "2026-10-25T23:59+00:00"),  # the clocks went back that morning
        (date(2026, 7, 1), "2026-07-01T22:59+00:00"),
        (datetime(2026, 7, 1, 9), "2026-07-01T08:00+00:00"),  # noqa: DTZ001  # wall time is the case under test
        (datetime(2026, 7, 1, 9, tzinfo=UTC), "2026-07-01T09:00+00:00"),
    ],
)
def test_a_date_without_an_offset_is_the_landlords_wall_time(value: object, due: str) -> None:
    assert work_out_due("date", value, london("2026-01-05T09:00"), 1, LONDON) == datetime.fromisoformat(due)


def test_a_length_worked_out_by_an_expression_is_elapsed_time() -> None:
    armed = london("2026-09-08T10:30")
    assert work_out_due("duration", timedelta(days=2), armed, 1, LONDON) == armed + timedelta(days=2)


@pytest.mark.parametrize(
    ("text", "round", "due"),
    [
        ("R/P1M", 1, "2026-02-28T09:00"),
        ("R/P1M", 2, "2026-03-31T09:00"),
        ("R/P1M", 13, "2027-02-28T09:00"),
        ("R3/PT24H", 3, "2026-02-03T09:00"),
        ("R3/PT24H", 4, None),
        ("R2/2026-06-01T12:00/P1W", 1, "2026-06-01T12:00"),
        ("R2/2026-06-01T12:00/P1W", 2, "2026-06-08T12:00"),
        ("R2/2026-06-01T12:00/P1W", 3, None),
        ("R2/2026-06-01/P1W", 1, "2026-06-01T00:00"),  # a beginning, so the first moment of its day
    ],
)
def test_the_nth_round_is_counted_from_the_anchor(text: str, round: int, due: str | None) -> None:
    worked_out = work_out_due("cycle", text, london("2026-01-31T09:00"), round, LONDON)
    assert worked_out == (london(due) if due else None)


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_value_is_no_due_instant(nothing: object) -> None:
    assert work_out_due("date", nothing, london("2026-01-31T09:00"), 1, LONDON) is None


@pytest.mark.parametrize(
    "text",
    [
        "P0.5M",
        "P1.5D",
        "P",
        "PT",
        "5 days",
        "P1H",
        "PT5D",
        "P-1D",
        "P1,2.3D",
        "P99999Y",
        "PT99999999999H",
        "P" + "9" * 400 + "D",
    ],
)
def test_what_is_no_duration_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse_period(text)


def test_half_a_month_is_refused_with_what_to_write_instead() -> None:
    with pytest.raises(ExpressionError, match=r"part of a month\. Write whole months"):
        parse_period("P0.5M")


@pytest.mark.parametrize("text", ["0 0 9 * * ?", "R/PT0S", "R/P0D", "P1D", "R/1/2/3", "R/soon/P1D", "R3", "r0/P1D"])
def test_what_is_no_cycle_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        work_out_due("cycle", text, london("2026-01-31T09:00"), 1, LONDON)


def test_a_timer_past_the_end_of_the_calendar_is_refused() -> None:
    with pytest.raises(ExpressionError):
        work_out_due("duration", "P90Y", datetime(9950, 1, 1, tzinfo=UTC), 1, LONDON)


@given(minutes=st.integers(1, 5000), missed=st.integers(0, 600_000), times=st.none() | st.integers(1, 100_000))
def test_the_next_round_is_the_first_one_ahead(minutes: int, missed: int, times: int | None) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    now = start + timedelta(minutes=missed)
    calls = 0

    def due(number: int) -> datetime | None:
        nonlocal calls
        calls += 1
        return None if times is not None and number > times else start + timedelta(minutes=minutes * number)

    found = next_round(due, 1, now)
    expected = max(2, missed // minutes + 1)
    if times is not None and expected > times:
        assert found is None
    else:
        assert found == (expected, start + timedelta(minutes=minutes * expected))
    assert calls < 60
