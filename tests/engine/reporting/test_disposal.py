"""Closed files past their time are destroyed for good, or kept with a reason."""

from datetime import date, timedelta

import pytest
from sqlalchemy import inspect, text

from engine.casework import storage
from engine.errors import ConflictError, InvalidInputError
from engine.models import Document, Erasure, Happening, Party, Report
from engine.reporting import disposal
from tests.engine.casework.conftest import Office

YEARS = timedelta(days=6 * 366)
NAME = "Sample Resident With A Name"


@pytest.fixture
def old(office: Office) -> str:
    """The reference of a closed case of six years ago that holds a name in many places."""
    then = office.clock.now() - YEARS
    number = office.case(
        status="closed", received_at=then, opened_at=then, closed_at=then, title=NAME, reference="CA-OLD"
    )
    office.task(number, state="done", answers={"note": NAME})
    with office.work() as work:
        work.session.add_all(
            [
                Party(case_id=number, role="victim", name=NAME, name_key=NAME.lower(), created_at=then),
                Happening(case_id=number, kind="threats", description=NAME, recorded_at=then),
                Report(
                    case_id=number, landlord="CA", channel="phone", reporter_kind="victim", received_at=then,
                    recorded_at=then, account=NAME,
                ),
            ]
        )  # fmt: skip
        from engine import events

        events.record(work, "case.opened", case_id=number, reference=NAME)
        work.session.execute(text("UPDATE process_instance SET status = 'finished'"))
    return "CA-OLD"


def everywhere(office: Office) -> str:
    """All that the database holds, as text."""
    with office.database.engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if not name.startswith("procrastinate")]
        return "".join(str(connection.execute(text(f'SELECT * FROM "{name}"')).all()) for name in names)  # noqa: S608


def test_a_file_is_due_the_day_after_its_years_are_over(office: Office) -> None:
    closed = office.clock.now().replace(year=2020)
    office.case(status="closed", closed_at=closed, reference="CA-TODAY")
    office.case(status="closed", closed_at=closed - timedelta(days=1), reference="CA-YESTERDAY")
    office.case(status="triage", reference="CA-OPEN")
    with office.work() as work:
        assert disposal.due(work) == ["CA-YESTERDAY"]


def test_destroying_a_file_leaves_no_name_anywhere_and_keeps_the_counts(office: Office, old: str) -> None:
    assert NAME in everywhere(office)
    with office.work() as work:
        assert disposal.dispose(work, [old], "Looked at with the lawyer", None) == 1
    assert NAME not in everywhere(office)
    with office.work() as work:
        (left,) = work.session.query(Erasure).all()
    assert (left.reference, left.counts) == (old, {"incidents": {"threats": 1}, "channels": {"phone": 1}})


def test_a_file_with_a_legal_hold_stays_until_its_day(office: Office, old: str) -> None:
    tomorrow = office.clock.now().date() + timedelta(days=1)
    with office.work() as work:
        disposal.hold(work, [old], "A claim is pending", tomorrow)
    with office.work() as work:
        assert disposal.due(work) == []
        with pytest.raises(ConflictError):
            disposal.dispose(work, [old], "All the same", None)
    office.clock.advance(timedelta(days=1))
    with office.work() as work:
        assert disposal.due(work) == [old]


def test_a_reason_is_needed_to_destroy_and_to_keep(office: Office, old: str) -> None:
    with office.work() as work:
        with pytest.raises(InvalidInputError):
            disposal.dispose(work, [old], " ", None)
        with pytest.raises(InvalidInputError):
            disposal.hold(work, [old], "", date(2030, 1, 1))


def test_the_bytes_of_documents_go_with_the_last_case_that_holds_them(office: Office, old: str) -> None:
    import io

    store = storage.store_of(office.settings)
    store.keep(io.BytesIO(b"old"), "a" * 64, 3)
    store.keep(io.BytesIO(b"shared"), "b" * 64, 6)
    other = office.case()
    with office.work() as work:
        number = work.session.execute(text("SELECT id FROM case_file WHERE reference = 'CA-OLD'")).scalar_one()
        for case_id, name in ((number, "a"), (number, "b"), (other, "b")):
            work.session.add(
                Document(
                    case_id=case_id,
                    name="photo.png",
                    kind="picture",
                    media_type="image/png",
                    size=3,
                    sha256=name * 64,
                    at=work.now,
                )
            )
    with office.work() as work:
        disposal.dispose(work, [old], "Looked at", None)
    kept = {path.name[0] for path in (office.settings.data / "documents").rglob("*") if path.is_file()}
    assert kept == {"b"}
