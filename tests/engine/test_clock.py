"""Wall time and instants: what the landlord's clock shows, also where the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from engine.clock import from_wall_time

LONDON = ZoneInfo("Europe/London")


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_wall_time_the_clocks_skip_is_read_an_hour_later_and_says_so() -> None:
    instant, note = from_wall_time(wall("2026-03-29T01:30"), LONDON)
    assert instant == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert note == "The clocks go forward and skip 01:30; it is read as 02:30."


def test_a_wall_time_that_comes_twice_is_the_first_and_says_so() -> None:
    instant, note = from_wall_time(wall("2026-10-25T01:30"), LONDON)
    assert instant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert note == "The clocks go back and 01:30 comes twice; it is read as the first."


@given(st.datetimes(datetime(2015, 1, 1), datetime(2035, 12, 31)))  # noqa: DTZ001  # wall time is the case under test
def test_only_a_wall_time_within_an_hour_of_a_change_needs_a_word(moment: datetime) -> None:
    instant, note = from_wall_time(moment, LONDON)
    hours = [instant + timedelta(hours=step) for step in (-2, 2)]
    changes = len({hour.astimezone(LONDON).utcoffset() for hour in hours}) > 1
    assert note is None or changes
    assert note or instant.astimezone(LONDON).replace(tzinfo=None) == moment
