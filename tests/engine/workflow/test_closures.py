"""A day off declared while cases run: working days move later, people are told why, and late stays late."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from engine.face.types import CaseLine
from engine.jobs.sweep import follow_days_off, reading, run_due, writing
from engine.models import Case, Closure, Event, Promise, Timer
from engine.workflow.promises import keeping, shifting
from tests.engine.process.desk import Desk, london, make_desk

EXTRA = date(2026, 9, 21)  # a Monday
WHY = "A bank holiday for the coronation"
WINDOW = "false_report_evidence"  # WCH 12.1: ten working days that are given to the complainant


@pytest.fixture
def watford(make_engine: Callable[..., Engine], database_url: str, clock: SimulatedClock) -> Desk:
    return make_desk(make_engine(database_url, clock), clock, "WCH")


@pytest.fixture
def anglia(make_engine: Callable[..., Engine], database_url: str, clock: SimulatedClock) -> Desk:
    return make_desk(make_engine(database_url, clock), clock, "CA")


def open_window(desk: Desk) -> CaseLine:
    """A letter to the complainant on Monday 14 September: ten working days for more evidence."""
    desk.clock.set(london("2026-09-14T11:00"))
    case = desk.report()
    with writing(desk.engine, "WCH") as work:
        keeping.start(work, work.session.get_one(Case, case.id), WINDOW, work.now)
    return case


def due(desk: Desk, case: CaseLine, requirement: str = WINDOW) -> datetime:
    with reading(desk.engine) as work:
        query = select(Promise.due_at).where(Promise.case_id == case.id, Promise.requirement == requirement)
        return work.session.scalars(query.order_by(Promise.id)).all()[-1]


def told(desk: Desk, case: CaseLine) -> list[str]:
    page = desk.engine.cases.timeline(desk.office.manager, case.id, limit=100, noted=True)
    return [event.text for event in page.rows if event.kind == "target.moved"]


def declare(desk: Desk, landlord: str = "WCH", day: date = EXTRA) -> None:
    desk.engine.closures.declare_for_operator(landlord, day, WHY)
    run_due(desk.engine)


def test_a_window_given_to_the_complainant_gets_longer_by_the_day_and_the_history_says_why(watford: Desk) -> None:
    case = open_window(watford)
    assert due(watford, case) == london("2026-09-28T17:00")
    declare(watford)
    assert due(watford, case) == london("2026-09-29T17:00")
    assert [text for text in told(watford, case) if WHY in text and "29 September 2026 at 17:00" in text]


def test_it_counts_at_once_in_every_process_without_a_restart(
    watford: Desk, make_engine: Callable[..., Engine], database_url: str
) -> None:
    other = make_engine(database_url, watford.clock)
    watford.engine.closures.declare_for_operator("all", EXTRA, WHY)
    with reading(other) as work:
        assert not work.policies.landlords["WCH"].calendar.is_working_day(EXTRA)


def test_timer_and_task_of_a_working_day_clock_move_along(anglia: Desk) -> None:
    anglia.clock.set(london("2026-09-18T10:30"))
    case = anglia.report()
    anglia.do(case, "Triage the report", violence=True, child=False, note="x")
    assert due(anglia, case, "officer_contact") == london("2026-09-21T17:00")
    declare(anglia, "CA")
    moved = london("2026-09-22T17:00")
    assert due(anglia, case, "officer_contact") == moved
    assert anglia.task(case, "Contact the complainant").due_at == moved
    with reading(anglia.engine) as work:
        assert work.session.scalars(select(Timer.due_at).where(Timer.element == "late")).one() == moved


def test_hours_as_they_pass_and_calendar_days_do_not_move(anglia: Desk) -> None:
    anglia.clock.set(london("2026-09-20T10:30"))
    case = anglia.report()
    before = {code: due(anglia, case, code) for code in ("initial_response", "officer_contact", "contact_call")}
    declare(anglia, "CA")
    assert {code: due(anglia, case, code) for code in before} == before
    assert told(anglia, case) == []


def test_another_landlords_cases_never_move(watford: Desk) -> None:
    case = open_window(watford)
    declare(watford, "CA")
    assert due(watford, case) == london("2026-09-28T17:00")


def test_what_is_late_stays_late(watford: Desk) -> None:
    case = open_window(watford)
    watford.until(london("2026-09-28T17:00"))
    with reading(watford.engine) as work:
        late = work.session.scalars(select(Promise.late_at).where(Promise.requirement == WINDOW)).one()
    declare(watford, day=date(2026, 9, 25))
    assert due(watford, case) == london("2026-09-28T17:00")
    with reading(watford.engine) as work:
        row = work.session.scalars(select(Promise).where(Promise.requirement == WINDOW)).one()
        assert (row.state, row.late_at) == ("late", late)


def test_what_was_declared_before_the_due_instant_moves_it_though_the_machine_was_down(watford: Desk) -> None:
    case = open_window(watford)
    watford.clock.set(london("2026-09-28T16:00"))
    watford.engine.closures.declare_for_operator("WCH", EXTRA, WHY)
    watford.clock.set(london("2026-09-29T09:00"))
    run_due(watford.engine)
    assert due(watford, case) == london("2026-09-29T17:00")
    with reading(watford.engine) as work:
        assert work.session.scalars(select(Promise.state).where(Promise.requirement == WINDOW)).one() == "open"


def test_the_same_day_twice_is_one_and_moves_once(watford: Desk) -> None:
    case = open_window(watford)
    declare(watford)
    declare(watford)
    assert len(watford.engine.closures.list_for_operator()) == 1
    assert due(watford, case) == london("2026-09-29T17:00")
    follow_days_off(watford.engine)
    assert len([text for text in told(watford, case) if WHY in text]) == len(told(watford, case))


def test_two_days_off_move_it_by_two(watford: Desk) -> None:
    case = open_window(watford)
    watford.engine.closures.declare_for_operator("WCH", EXTRA, WHY)
    watford.engine.closures.declare_for_operator("all", EXTRA + timedelta(days=1), WHY)
    run_due(watford.engine)
    assert due(watford, case) == london("2026-09-30T17:00")


def test_a_case_follows_before_anything_else_happens_to_it(watford: Desk) -> None:
    """Also where no worker has come round yet: nobody acts on a time that is not true any more."""
    case = open_window(watford)
    watford.engine.closures.declare_for_operator("WCH", EXTRA, WHY)
    with writing(watford.engine, "WCH") as work:
        from engine.process import running

        running.lock_case(work, case.id)
    assert due(watford, case) == london("2026-09-29T17:00")
    assert work_actor_of_last_move(watford) is None


def work_actor_of_last_move(desk: Desk) -> int | None:
    with reading(desk.engine) as work:
        query = select(Event.actor_id).where(Event.kind == "target.moved").order_by(Event.id.desc()).limit(1)
        return work.session.scalars(query).one()


def test_a_new_case_counts_with_the_day_from_the_start_and_says_nothing_of_it(watford: Desk) -> None:
    declare(watford)
    case = open_window(watford)
    run_due(watford.engine)
    assert due(watford, case) == london("2026-09-29T17:00")
    assert told(watford, case) == []


@pytest.mark.parametrize("day", [date(2026, 9, 19), date(2026, 12, 25), date(2096, 9, 21)])
def test_a_day_that_is_off_already_or_a_mistyped_year_is_refused(watford: Desk, day: date) -> None:
    with pytest.raises(InvalidInputError):
        declare(watford, day=day)
    assert watford.engine.closures.list_for_operator() == []


def test_a_day_long_past_is_refused_where_it_would_undo_what_fell_late(watford: Desk) -> None:
    open_window(watford)
    watford.until(london("2026-09-30T10:00"))
    with pytest.raises(InvalidInputError, match="Late stays late"):
        declare(watford, day=EXTRA)


def test_a_day_long_past_that_nothing_fell_late_over_may_be_declared(watford: Desk) -> None:
    watford.clock.set(london("2026-10-30T10:00"))
    declare(watford, day=EXTRA)
    assert len(watford.engine.closures.list_for_operator()) == 1


def test_a_day_needs_a_reason(watford: Desk) -> None:
    with pytest.raises(InvalidInputError):
        watford.engine.closures.declare_for_operator("WCH", EXTRA, "  ")


def test_a_day_is_taken_back_where_nothing_was_reckoned_by_it(watford: Desk) -> None:
    declare(watford)
    watford.engine.closures.remove_for_operator("WCH", EXTRA)
    assert watford.engine.closures.list_for_operator() == []
    assert due(watford, open_window(watford)) == london("2026-09-28T17:00")
    with pytest.raises(NotFoundError):
        watford.engine.closures.remove_for_operator("WCH", EXTRA)


@pytest.mark.parametrize("case_first", [True, False])
def test_a_day_that_something_was_reckoned_by_stays(watford: Desk, case_first: bool) -> None:
    steps = [lambda: open_window(watford), lambda: declare(watford)]
    for step in steps if case_first else reversed(steps):
        step()
    with pytest.raises(ConflictError):
        watford.engine.closures.remove_for_operator("WCH", EXTRA)
    assert len(watford.engine.closures.list_for_operator()) == 1


def test_only_a_keeper_of_the_profile_declares_and_only_for_their_own_landlord(watford: Desk) -> None:
    keeper = replace(watford.office.manager, roles=frozenset({"process_owner"}))
    officer = replace(watford.office.manager, roles=frozenset({"officer"}))
    with pytest.raises(NotAllowedError):
        watford.engine.closures.declare(officer, EXTRA, WHY)
    watford.engine.closures.declare(keeper, EXTRA, WHY)
    with reading(watford.engine) as work:
        assert work.session.scalars(select(Closure.landlord)).all() == ["WCH"]
        assert work.policies.landlords["CA"].calendar.is_working_day(EXTRA)


def test_a_day_off_that_would_bring_a_time_forward_leaves_it(watford: Desk) -> None:
    """WCH 9.2.1 is due by closing time of the same day; without that day it would be due within the hour."""
    watford.clock.set(london("2026-09-21T09:30"))
    case = watford.report()
    with writing(watford.engine, "WCH") as work:
        row = keeping.start(work, work.session.get_one(Case, case.id), "safeguarding_referral", work.now)
        assert row is not None
        assert row.due_at == london("2026-09-21T17:00")
    declare(watford)
    assert due(watford, case, "safeguarding_referral") == london("2026-09-21T17:00")


def test_an_instant_that_no_rule_gives_such_as_an_agreed_day_stays(watford: Desk) -> None:
    case = open_window(watford)
    with writing(watford.engine, "WCH") as work:
        row = keeping.current(work, work.session.get_one(Case, case.id), WINDOW)
        assert row is not None
        row.due_at = london("2026-10-02T12:00")
    declare(watford)
    assert due(watford, case) == london("2026-10-02T12:00")


def test_a_closed_case_follows_nothing(watford: Desk) -> None:
    case = open_window(watford)
    with writing(watford.engine, "WCH") as work:
        work.session.get_one(Case, case.id).status = "closed"
    declare(watford)
    with writing(watford.engine, "WCH") as work:
        assert shifting.bring_up(work, work.session.get_one(Case, case.id)) == 0
    assert due(watford, case) == london("2026-09-28T17:00")


def test_what_fell_late_does_not_move_though_a_correction_has_put_its_time_ahead(watford: Desk) -> None:
    case = open_window(watford)
    with writing(watford.engine, "WCH") as work:
        row = keeping.current(work, work.session.get_one(Case, case.id), WINDOW)
        assert row is not None
        row.late_at = work.now
    declare(watford)
    assert due(watford, case) == london("2026-09-28T17:00")
