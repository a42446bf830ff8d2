"""The time a report covers."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.reporting.periods import Period, last_whole_months

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("now", "months", "first", "last"),
    [
        ("2027-03-31T22:59", 1, date(2027, 2, 1), date(2027, 2, 28)),
        ("2027-01-31T10:00", 3, date(2026, 10, 1), date(2026, 12, 31)),
        ("2028-03-01T00:00", 12, date(2027, 3, 1), date(2028, 2, 29)),
        ("2026-06-30T23:30", 1, date(2026, 6, 1), date(2026, 6, 30)),  # 00:30 on 1 July in London
    ],
)
def test_the_last_whole_months_are_over_by_the_landlords_calendar(
    now: str, months: int, first: date, last: date
) -> None:
    found = last_whole_months(datetime.fromisoformat(now).replace(tzinfo=UTC), months, LONDON)
    assert (found.first, found.last) == (first, last)


def test_a_period_ends_when_the_day_after_it_begins_in_the_landlords_zone() -> None:
    summer = Period(date(2026, 7, 1), date(2026, 7, 31), LONDON)
    assert summer.begins == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert summer.ends == datetime(2026, 7, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), (date(2026, 2, 1), date(2026, 2, 28))),
        (date(2026, 1, 1), date(2026, 3, 31), (date(2025, 10, 1), date(2025, 12, 31))),
        (date(2026, 3, 10), date(2026, 3, 16), (date(2026, 3, 3), date(2026, 3, 9))),
    ],
)
def test_the_period_before_is_as_long(first: date, last: date, before: tuple[date, date]) -> None:
    found = Period(first, last, LONDON).before
    assert (found.first, found.last) == before
