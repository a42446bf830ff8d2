"""What holds for every clock, whatever the anchor, the amount and the landlord's days off."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.policy.calendar import Panel, WorkingCalendar
from engine.policy.clocks import CLOCKS, add_months

LONDON = ZoneInfo("Europe/London")
STEP_OF_A_SPAN = 24

anchors = st.datetimes(datetime(2015, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
calendars = st.builds(
    WorkingCalendar,
    zone=st.just(LONDON),
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(frozenset),
    opens=st.times(time(0), time(11)).map(lambda wall: wall.replace(second=0, microsecond=0)),
    closes=st.times(time(12), time(23, 59)).map(lambda wall: wall.replace(second=0, microsecond=0)),
    closures=st.sets(st.dates(date(2015, 1, 1), date(2036, 1, 1)), max_size=5).map(frozenset),
    panel=st.builds(Panel, weekday=st.integers(0, 6), starts=st.just(time(10))),
)
kinds = st.sampled_from([(clock, unit) for clock, kind in CLOCKS.items() for unit in kind.units])
amounts = st.integers(0, 40)


def whole(clock: str, unit: str, amount: int) -> int:
    """A working span is counted in whole days."""
    return amount * STEP_OF_A_SPAN if (clock, unit) == ("WORKING_SPAN", "hour") else amount


@given(calendars, anchors, kinds, amounts)
def test_nothing_is_due_before_its_anchor(
    calendar: WorkingCalendar, anchor: datetime, kind: tuple[str, str], amount: int
) -> None:
    clock, unit = kind
    assert calendar.due(anchor, whole(clock, unit, amount), clock, unit) >= anchor


@given(calendars, anchors, kinds, amounts, st.integers(0, 10))
def test_a_longer_time_never_ends_earlier(
    calendar: WorkingCalendar, anchor: datetime, kind: tuple[str, str], amount: int, more: int
) -> None:
    clock, unit = kind
    short = calendar.due(anchor, whole(clock, unit, amount), clock, unit)
    assert calendar.due(anchor, whole(clock, unit, amount + more), clock, unit) >= short


@given(calendars, anchors, st.sampled_from([kind for kind in CLOCKS if CLOCKS[kind].ends_in_working_time]), amounts)
def test_working_clocks_end_in_working_time(
    calendar: WorkingCalendar, anchor: datetime, clock: str, amount: int
) -> None:
    unit = CLOCKS[clock].units[0]
    assert calendar.is_working_moment(calendar.due(anchor, whole(clock, unit, amount), clock, unit))


@given(calendars, anchors, kinds, st.integers(1, 8), st.integers(1, 8))
def test_the_nth_recurrence_is_the_anchor_and_n_intervals(
    calendar: WorkingCalendar, anchor: datetime, kind: tuple[str, str], amount: int, nth: int
) -> None:
    clock, unit = kind
    interval = whole(clock, unit, amount)
    assert calendar.due(anchor, interval, clock, unit, nth=nth) == calendar.due(anchor, interval * nth, clock, unit)


@given(st.dates(date(2000, 1, 31), date(2050, 1, 1)), st.integers(1, 240))
def test_a_monthly_round_keeps_its_day_or_takes_the_last_of_the_month(start: date, count: int) -> None:
    there = add_months(start, count)
    last_of_month = (there.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    assert there.day == start.day or there == last_of_month


@given(calendars, st.dates(date(2015, 1, 1), date(2035, 12, 31)), st.sampled_from(["opens", "closes"]))
def test_opening_and_closing_of_a_working_day_are_working_time_everywhere(
    calendar: WorkingCalendar, day: date, edge: str
) -> None:
    day = calendar.working_day_after(day, 1)
    instant = calendar.at(day, getattr(calendar, edge))
    assert calendar.is_working_moment(instant)
    assert calendar.roll_forward(instant) == instant
    next_day = calendar.working_day_after(day, 1)
    assert calendar.due(instant, 24, "WORKING_SPAN", "hour") == calendar.at(next_day, getattr(calendar, edge))


@given(calendars, anchors)
def test_a_moment_is_worked_exactly_where_rolling_forward_leaves_it(
    calendar: WorkingCalendar, anchor: datetime
) -> None:
    assert calendar.is_working_moment(anchor) == (calendar.roll_forward(anchor) == anchor)
    after_closing = calendar.closing(calendar.local(anchor).date()) + timedelta(microseconds=1)
    assert not calendar.is_working_moment(after_closing)


@given(calendars, anchors, st.integers(1, 600))
def test_working_hours_begin_to_count_at_the_next_opening_for_what_comes_at_closing(
    calendar: WorkingCalendar, anchor: datetime, minutes: int
) -> None:
    day = calendar.working_day_after(calendar.local(anchor).date(), 1)
    opening = calendar.opening(calendar.working_day_after(day, 1))
    due = calendar.due(calendar.closing(day), minutes, "WORKING_HOURS", "minute")
    assert due == calendar.due(opening, minutes, "WORKING_HOURS", "minute")


@given(calendars, anchors)
@settings(max_examples=50)
def test_rolling_forward_twice_changes_nothing(calendar: WorkingCalendar, anchor: datetime) -> None:
    once = calendar.roll_forward(anchor)
    assert calendar.roll_forward(once) == once
