"""Reports are frozen, signed once, and corrected only by a new version."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from pikepdf import Pdf

from engine.access import Actor
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import PerformanceReport
from engine.reporting import reports
from engine.reporting.exports import export
from engine.reporting.periods import Period
from engine.work import Work
from tests.engine.casework.conftest import Office


@pytest.fixture
def manager(office: Office) -> Actor:
    """A manager of CA."""
    return office.person("Sample Manager", roles=("manager",))


def made(work: Work, **more: object) -> PerformanceReport:
    period = reports.period_of(work, date(2026, 8, 1), date(2026, 8, 31))
    return reports.compile_report(work, period, **more)  # type: ignore[arg-type]


def test_a_report_holds_the_landlords_measures_and_those_asked_for_besides(office: Office) -> None:
    with office.work() as work:
        row = made(work, also=["nm01"])
        codes = [figure["code"] for figure in row.figures]
    assert codes[-1] == "nm01"
    assert {"costs", "no_discrimination"} <= set(codes)
    assert row.audience == "Partner boards"


def test_a_quarter_is_the_last_three_whole_months_at_circle_anglia(office: Office) -> None:
    with office.work() as work:
        period = reports.period_of(work)
    assert (period.first, period.last) == (date(2026, 6, 1), date(2026, 8, 31))


@pytest.mark.parametrize(
    ("begins", "ends"),
    [(date(2026, 8, 2), date(2026, 8, 1)), (date(2026, 9, 1), date(2026, 9, 8)), (date(2020, 1, 1), date(2026, 8, 1))],
)
def test_days_that_cannot_be_reported_are_refused(office: Office, begins: date, ends: date) -> None:
    with office.work() as work, pytest.raises(InvalidInputError):
        reports.period_of(work, begins, ends)


def test_a_signed_report_does_not_change_when_cases_do(office: Office, manager: Actor) -> None:
    with office.work(manager) as work:
        row = made(work)
        reports.sign(work, row, "Read with the officers")
        number, before = row.id, reports.content(row)
    office.case(received_at=before_september(office), opened_at=before_september(office))
    with office.work(manager) as work:
        kept = work.session.get_one(PerformanceReport, number)
        assert reports.content(kept) == before
        assert kept.sha256 == reports.digest(kept)


def before_september(office: Office):  # type: ignore[no-untyped-def]
    return office.clock.now().replace(month=8)


@pytest.mark.parametrize("name", ["figures", "notes", "audience", "sha256", "sign_note"])
def test_nobody_can_change_a_signed_report(office: Office, manager: Actor, name: str) -> None:
    with office.work(manager) as work:
        row = made(work)
        reports.sign(work, row, "Read")
        number = row.id
    with pytest.raises(ConflictError), office.work(manager) as work:
        setattr(work.session.get_one(PerformanceReport, number), name, "other" if name != "figures" else [])
    with pytest.raises(ConflictError), office.work(manager) as work:
        work.session.delete(work.session.get_one(PerformanceReport, number))


def test_a_report_is_signed_once_with_a_note_and_sent_after_that(office: Office, manager: Actor) -> None:
    with office.work(manager) as work:
        row = made(work)
        with pytest.raises(ConflictError):
            reports.send(work, row)
        with pytest.raises(InvalidInputError):
            reports.sign(work, row, "  ")
        reports.sign(work, row, "Read")
        with pytest.raises(ConflictError):
            reports.sign(work, row, "Again")
        with pytest.raises(ConflictError):
            reports.add_notes(work, row, {"lessons": "Later"})
        reports.send(work, row)
    assert (row.state, row.signed_by_id) == ("sent", manager.user_id)


def test_a_correction_is_a_new_version_that_says_why(office: Office, manager: Actor) -> None:
    with office.work(manager) as work:
        row = made(work)
        with pytest.raises(NotFoundError):
            made(work, corrects=(row.reference, "Too early"))
        reports.sign(work, row, "Read")
        work.session.flush()
        with pytest.raises(InvalidInputError):
            made(work, corrects=(row.reference, " "))
        second = made(work, corrects=(row.reference, "A case was missing"))
        other = made(work)
    assert (second.reference, second.version, second.corrects) == (row.reference, 2, "A case was missing")
    assert other.reference != row.reference


def test_a_draft_of_the_same_procedure_is_counted_anew_in_place(office: Office) -> None:
    with office.work() as work:
        first = made(work, instance_id=7)
        reports.add_notes(work, first, {"lessons": "Call sooner"})
        again = made(work, instance_id=7)
    assert again is first
    assert again.notes == {"lessons": "Call sooner"}


def days(period: Period) -> tuple[date, date]:
    return period.first, period.last


def test_a_draft_counted_again_keeps_its_days_and_its_reference(office: Office) -> None:
    with office.work() as work:
        period = reports.period_to_count(work, instance_id=7)
        first = reports.compile_report(work, period, instance_id=7)
        reference = first.reference
    office.clock.set(office.clock.now() + timedelta(days=100))
    with office.work() as work:
        again = reports.period_to_count(work, instance_id=7)
        row = reports.compile_report(work, again, instance_id=7)
    assert days(again) == days(period) == (date(2026, 6, 1), date(2026, 8, 31))
    assert (row.id, row.reference, row.version) == (first.id, reference, 1)


def test_a_draft_gets_other_days_only_where_they_are_given(office: Office) -> None:
    with office.work() as work:
        made(work, instance_id=7)
        shorter = reports.period_to_count(work, None, date(2026, 8, 15), instance_id=7)
    assert days(shorter) == (date(2026, 8, 1), date(2026, 8, 15))


def test_a_draft_of_a_correction_can_be_counted_again(office: Office, manager: Actor) -> None:
    with office.work(manager) as work:
        row = made(work, instance_id=7)
        reports.sign(work, row, "Read")
        why = (row.reference, "A case was missing")
        second = made(work, instance_id=8, corrects=why)
        again = made(work, instance_id=8, corrects=why)
    assert again is second
    assert (again.reference, again.version, again.corrects) == (*why[:1], 2, why[1])


def test_a_correction_covers_the_days_of_what_it_corrects(office: Office, manager: Actor) -> None:
    with office.work(manager) as work:
        row = made(work)
        reports.sign(work, row, "Read")
        period = reports.period_to_count(work, instance_id=8, corrects=row.reference)
    assert days(period) == (date(2026, 8, 1), date(2026, 8, 31))


def test_a_report_is_put_right_by_one_draft_at_a_time(office: Office, manager: Actor) -> None:
    with office.work(manager) as work:
        row = made(work)
        reports.sign(work, row, "Read")
        made(work, instance_id=8, corrects=(row.reference, "A case was missing"))
        with pytest.raises(ConflictError, match="Version 2"):
            made(work, instance_id=9, corrects=(row.reference, "Another one too"))


def test_a_start_that_comes_late_covers_the_months_before_it_was_due(office: Office) -> None:
    with office.work() as work:
        period = reports.period_to_count(work, started_for=datetime(2025, 11, 17, 23, 59, tzinfo=UTC))
    assert days(period) == (date(2025, 8, 1), date(2025, 10, 31))


@pytest.mark.parametrize(("begins", "ends"), [(date(2026, 8, 1), None), (None, date(2026, 8, 31))])
def test_one_day_of_two_is_no_period(office: Office, begins: date | None, ends: date | None) -> None:
    with office.work() as work, pytest.raises(InvalidInputError):
        reports.period_to_count(work, begins, ends)


def test_the_files_say_what_was_frozen(office: Office, manager: Actor) -> None:
    with office.work(manager) as work:
        row = made(work)
        reports.add_notes(work, row, {"lessons": "=1+1 is no formula here"})
        reports.sign(work, row, "Read")
        work.session.flush()
        profile = work.policies.landlords["CA"]
        pdf, again = export(row, profile, "pdf"), export(row, profile, "pdf")
        table = list(csv.DictReader(io.StringIO(export(row, profile, "csv").data.decode("utf-8-sig"))))
        told = json.loads(export(row, profile, "json").data)
    assert pdf.data == again.data
    with Pdf.open(io.BytesIO(pdf.data)) as opened:
        assert len(opened.pages) > 1
    assert {line["measure"] for line in table} >= {"Cases", "Costs"}
    assert told["sha256"] == row.sha256
    assert told["figures"] == row.figures


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(office: Office) -> None:
    with office.work() as work:
        row = made(work)
        row.figures = [{**row.figures[0], "columns": ["Place", "Incidents"], "rows": [["=HYPERLINK(1)", 2]]}]
        data = export(row, work.policies.landlords["CA"], "csv").data.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in data


def test_a_period_is_shown_in_words() -> None:
    from zoneinfo import ZoneInfo

    assert (
        Period(date(2026, 8, 1), date(2026, 8, 31), ZoneInfo("Europe/London")).words
        == "1 August 2026 to 31 August 2026"
    )
