"""The shipped drawing of reports: begun in time for each landlord's audience, checked, signed, sent, told of when late.

Every step is stored and read back: each completes in a transaction of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.errors import InvalidInputError, NotAllowedError, NotFoundError
from engine.jobs.sweep import reading, run_due
from engine.models import OutboxMessage, PerformanceReport
from engine.settings import Settings
from tests.engine.process.desk import london
from tests.workflows.office_desk import OfficeDesk, open_office_desk

CHECK, LESSONS = "Check the figures", "Draw out what the cases teach"
SIGN, SEND = "Sign the report off", "Give the report to its audience"
ASK = "Say for whom and for which time"
SECOND = timedelta(seconds=1)

Open = Callable[[str], OfficeDesk]


@pytest.fixture
def open_desk(make_settings: Callable[..., Settings], sqlite_url: str, clock: SimulatedClock) -> Iterator[Open]:
    """Open the office of a landlord over the drawing of reports."""
    engine = Engine.from_settings(make_settings(sqlite_url), clock)
    yield lambda landlord: open_office_desk(engine, clock, landlord, "reporting.bpmn")
    engine.close()


def newest(desk: OfficeDesk) -> PerformanceReport:
    with reading(desk.engine) as work:
        row = work.session.scalars(select(PerformanceReport).order_by(PerformanceReport.id.desc())).first()
        assert row is not None
        work.session.expunge(row)
        return row


def checked(desk: OfficeDesk) -> None:
    desk.answer(CHECK, figures_right="right", figures_note="As before.", equal_treatment="Nothing found.")
    desk.answer(LESSONS, lessons="Call sooner.", actions_agreed="A weekly look.")


@pytest.mark.parametrize(
    ("landlord", "begins", "due"),
    [
        ("KHA", "2027-08-11T23:59", "2027-09-08T23:59"),
        ("CA", "2026-11-17T23:59", "2026-12-08T23:59"),
        ("PCHA", "2026-09-24T23:59", "2026-10-08T23:59"),
    ],
)
def test_a_report_begins_some_weeks_before_it_is_due_and_not_a_second_sooner(
    open_desk: Open, landlord: str, begins: str, due: str
) -> None:
    desk = open_desk(landlord)
    desk.until(london(begins) - SECOND)
    assert CHECK not in desk.tasks()
    desk.until(london(begins))
    assert desk.tasks()[CHECK].role == "Performance"
    checked(desk)
    assert desk.tasks()[SIGN].due_at == london(due)


@pytest.mark.parametrize("landlord", ["CHG", "WCH"])
def test_no_report_begins_by_itself_where_the_policy_names_no_time(open_desk: Open, landlord: str) -> None:
    desk = open_desk(landlord)
    desk.until(london("2028-12-31T12:00"))
    assert desk.tasks() == {}


def test_begun_at_a_months_end_the_rounds_never_drift(open_desk: Open, clock: SimulatedClock) -> None:
    clock.set(london("2026-08-31T10:00"))
    desk = open_desk("PCHA")
    for begins in ("2026-09-16", "2026-10-17", "2026-11-16", "2026-12-17", "2027-01-17", "2027-02-14", "2027-03-17"):
        desk.until(london(f"{begins}T23:59") - SECOND)
        assert CHECK not in desk.tasks(), begins
        desk.until(london(f"{begins}T23:59"))
        checked(desk)
        desk.answer(SIGN, sign_decision="sign", sign_note="Read.")
        desk.answer(SEND, sent_way="meeting")


def test_the_manager_hears_of_a_late_report_at_the_due_instant(open_desk: Open) -> None:
    desk = open_desk("CA")
    desk.until(london("2026-11-17T23:59"))
    checked(desk)
    desk.until(london("2026-12-08T23:59") - SECOND)
    assert told(desk, "is late") == 0
    desk.until(london("2026-12-08T23:59"))
    assert told(desk, "is late") > 0
    assert SIGN in desk.tasks()


def told(desk: OfficeDesk, words: str) -> int:
    with reading(desk.engine) as work:
        return sum(words in subject for subject in work.session.scalars(select(OutboxMessage.subject)))


def test_figures_sent_back_are_counted_again_and_a_report_sent_back_is_checked_again(open_desk: Open) -> None:
    desk = open_desk("CA")
    desk.until(london("2026-11-17T23:59"))
    desk.answer(CHECK, figures_right="again", figures_note="A case is missing.", equal_treatment="Not yet.")
    checked(desk)
    desk.answer(SIGN, sign_decision="back", sign_note="Say more.")
    assert set(desk.tasks()) == {CHECK}
    assert (newest(desk).version, newest(desk).state) == (1, "draft")


def test_a_draft_counted_again_a_month_later_still_covers_its_own_months(open_desk: Open) -> None:
    desk = open_desk("CA")
    desk.until(london("2026-11-17T23:59"))
    before = newest(desk)
    desk.until(london("2027-01-04T10:00"))
    desk.answer(CHECK, figures_right="again", figures_note="A case is missing.", equal_treatment="Not yet.")
    after = newest(desk)
    assert days(after) == days(before) == (date(2026, 8, 1), date(2026, 10, 31))
    assert after.reference == "CA-20260801-20261031"


def test_a_start_after_downtime_covers_the_month_it_was_started_for(open_desk: Open, clock: SimulatedClock) -> None:
    desk = open_desk("PCHA")
    clock.set(london("2027-10-01T10:00"))
    run_due(desk.engine)
    assert days(newest(desk)) == (date(2026, 8, 1), date(2026, 8, 31))


def test_a_correction_sent_back_is_counted_again(open_desk: Open) -> None:
    desk = open_desk("CA")
    desk.until(london("2026-11-17T23:59"))
    checked(desk)
    desk.answer(SIGN, sign_decision="sign", sign_note="Read.")
    signed = newest(desk)
    desk.engine.reporting.ask(desk.office.manager, "A case was missing")
    desk.answer(
        ASK,
        report_for="Partner boards",
        report_begins="2026-08-01",
        report_ends="2026-10-31",
        corrects=signed.reference,
        correction_reason="A case was missing.",
    )
    for _ in range(2):
        desk.answer(CHECK, figures_right="again", figures_note="One more.", equal_treatment="Not yet.")
    row = newest(desk)
    assert (row.reference, row.version, row.state) == (signed.reference, 2, "draft")
    assert days(row) == days(signed)


def days(row: PerformanceReport) -> tuple[date, date]:
    return row.begins_on, row.ends_on


def test_a_signed_report_carries_the_managers_name_and_the_lessons(open_desk: Open) -> None:
    desk = open_desk("CA")
    desk.until(london("2026-11-17T23:59"))
    checked(desk)
    desk.answer(SIGN, sign_decision="sign", sign_note="Read.")
    row = newest(desk)
    assert (row.state, row.signed_by_id) == ("signed", desk.office.manager.user_id)
    assert row.notes["lessons"] == "Call sooner."
    desk.answer(SEND, sent_way="email")
    assert newest(desk).state == "sent"
    assert desk.tasks() == {}


def test_somebody_may_ask_for_a_report_and_days_to_come_are_refused(open_desk: Open) -> None:
    desk = open_desk("WCH")
    desk.engine.reporting.ask(desk.office.manager, "The panel asks")
    with pytest.raises(InvalidInputError):
        desk.engine.reporting.ask(desk.office.manager, " ")
    desk.answer(ASK, report_for="The panel", report_begins="2026-08-01", report_ends="2026-08-31")
    row = newest(desk)
    assert (row.audience, str(row.begins_on), str(row.ends_on)) == ("The panel", "2026-08-01", "2026-08-31")


def missing(desk: OfficeDesk) -> list[tuple[date, date]]:
    return [(line.begins_on, line.ends_on) for line in desk.engine.reporting.missed(desk.office.manager)]


def test_after_a_year_of_downtime_each_missing_month_is_named_and_can_be_made(
    open_desk: Open, clock: SimulatedClock
) -> None:
    desk = open_desk("PCHA")
    assert missing(desk) == []
    clock.set(london("2027-10-01T10:00"))
    run_due(desk.engine)
    months = [first for first, _ in missing(desk)]
    assert months == [
        *(date(2026, month, 1) for month in range(9, 13)),
        *(date(2027, month, 1) for month in range(1, 9)),
    ]
    line = desk.engine.reporting.missed(desk.office.manager)[3]
    assert line.due_on == date(2027, 2, 8)
    desk.engine.reporting.make_missed(desk.office.manager, line.start_id, line.number)
    assert days(newest(desk)) == (date(2026, 12, 1), date(2026, 12, 31))
    assert date(2026, 12, 1) not in [first for first, _ in missing(desk)]
    with pytest.raises(NotFoundError):
        desk.engine.reporting.make_missed(desk.office.manager, line.start_id, line.number)


@pytest.mark.parametrize(
    ("landlord", "back", "first"),
    [("CA", "2027-09-01T10:00", date(2026, 11, 1)), ("KHA", "2029-09-01T10:00", date(2027, 8, 1))],
)
def test_each_missing_quarter_or_year_is_named_too(
    open_desk: Open, clock: SimulatedClock, landlord: str, back: str, first: date
) -> None:
    desk = open_desk(landlord)
    clock.set(london(back))
    run_due(desk.engine)
    assert missing(desk)[0][0] == first


def test_nothing_is_missing_while_the_machine_runs(open_desk: Open) -> None:
    desk = open_desk("PCHA")
    desk.until(london("2027-03-01T10:00"))
    assert missing(desk) == []


def test_who_may_not_ask_for_reports_cannot_make_a_missing_one(open_desk: Open, clock: SimulatedClock) -> None:
    desk = open_desk("PCHA")
    clock.set(london("2027-10-01T10:00"))
    run_due(desk.engine)
    line = desk.engine.reporting.missed(desk.office.manager)[0]
    stranger = replace(desk.office.manager, landlord="CA")
    with pytest.raises(NotFoundError):
        desk.engine.reporting.make_missed(stranger, line.start_id, line.number)
    nobody = replace(desk.office.manager, roles=frozenset({"process_owner"}))
    with pytest.raises(NotAllowedError):
        desk.engine.reporting.make_missed(nobody, line.start_id, line.number)
