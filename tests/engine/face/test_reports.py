"""Recording a report: what it makes, what it refuses, and whom it finds."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.errors import InvalidInputError, NotAllowedError, NotFoundError
from engine.face.types import ReportInput
from engine.models import Case, Event, OutboxMessage, Party, Report
from tests.engine.face.conftest import Hire

RECEIVED = datetime(2026, 9, 7, 15, tzinfo=UTC)
GIVEN = ReportInput(
    channel="phone",
    reporter_kind="victim",
    received_at=RECEIVED,
    account="Shouted at from the landing.",
    happening_kind="verbal_abuse",
    happened_on=date(2026, 9, 6),
    reporter_name="Amara Sample",
    reporter_phone="07700 900123",
    victim_address="12 Mill Lane, Norwich NR1 2AB",
    perpetrator_name="Percy Invented",
)


def count(engine: Engine, model: type) -> int:
    """How many rows there are."""
    with engine.database.read() as session:
        return session.query(model).count()


def test_a_report_opens_a_case_with_its_people_incident_and_anchor(engine: Engine, hire: Hire) -> None:
    officer = hire("Olive Officer", lane="Officer")
    line = engine.reports.receive(officer, GIVEN)
    file = engine.cases.get(officer, line.id)
    assert line.reference == "CA-2026-00001"
    assert (line.title, line.status, line.received_at) == (
        "Amara Sample, 12 Mill Lane, Norwich NR1 2AB",
        "triage",
        RECEIVED,
    )
    assert [(party.role, party.name) for party in file.parties] == [
        ("complainant", "Amara Sample"),
        ("perpetrator", "Percy Invented"),
    ]
    assert [(row.kind_label, row.happened_on) for row in file.incidents] == [("Verbal abuse", date(2026, 9, 6))]
    assert ("How the report came in", "Phone") in file.facts


def test_references_count_up_by_landlord(engine: Engine, hire: Hire) -> None:
    ca, wch = hire("Olive Officer"), hire("Wes Officer", landlord="WCH")
    references = [engine.reports.receive(actor, GIVEN).reference for actor in (ca, ca, wch)]
    assert references == ["CA-2026-00001", "CA-2026-00002", "WCH-2026-00001"]


def test_reports_at_the_same_moment_never_get_the_same_number(engine: Engine, hire: Hire) -> None:
    officer = hire("Olive Officer")
    references: list[str] = []
    start = threading.Barrier(4)

    def record() -> None:
        start.wait()
        references.extend(engine.reports.receive(officer, GIVEN).reference for _ in range(3))

    threads = [threading.Thread(target=record) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(references) == [f"CA-2026-{number:05d}" for number in range(1, 13)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"reporter_kind": "mayor"}, "reporter_kind"),
        ({"happening_kind": "weather"}, "happening_kind"),
        ({"account": "   "}, "account"),
        ({"account": "x" * 20_001}, "account"),
        ({"reporter_name": None}, "reporter_name"),
        ({"reporter_name": "x" * 201}, "reporter_name"),
        ({"reporter_kind": "anonymous"}, "reporter_name"),
        ({"reporter_email": "not an address"}, "reporter_email"),
        ({"received_at": datetime(2026, 9, 8, 9, 33, tzinfo=UTC)}, "received_at"),
        ({"received_at": datetime(1900, 1, 1, tzinfo=UTC)}, "received_at"),
        ({"received_at": datetime(2021, 9, 8, 9, 29, tzinfo=UTC)}, "received_at"),
        ({"received_at": datetime(2026, 9, 7, 9)}, "received_at"),  # noqa: DTZ001 - a naive time is what is tried
        ({"happened_on": date(2026, 9, 9)}, "happened_on"),
        ({"happened_on": date(1900, 1, 1)}, "happened_on"),
        ({"location": "x" * 301}, "location"),
        ({"victim_address": "x" * 401}, "victim_address"),
    ],
)
def test_a_wrong_entry_is_refused_at_its_field_and_nothing_is_stored(
    engine: Engine, hire: Hire, changes: dict[str, Any], field: str
) -> None:
    officer = hire("Olive Officer")
    with pytest.raises(InvalidInputError) as refused:
        engine.reports.receive(officer, replace(GIVEN, **changes))
    assert list(refused.value.fields) == [field]
    assert (count(engine, Case), count(engine, Report), count(engine, Party)) == (0, 0, 0)


def test_a_clock_two_minutes_ahead_is_let_pass(engine: Engine, hire: Hire) -> None:
    given = replace(GIVEN, received_at=datetime(2026, 9, 8, 9, 31, 59, tzinfo=UTC))
    assert engine.reports.receive(hire("Olive Officer"), given).reference


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE case_file; --", "{{ 7 * 7 }}", "%s %_ \\", "<script>alert(1)</script>", "a\x00b"]
)
def test_signs_that_mean_something_to_machines_are_stored_as_typed(engine: Engine, hire: Hire, text: str) -> None:
    officer = hire("Olive Officer", lane="Officer")
    given = replace(
        GIVEN, account=text, reporter_name=text, victim_address=text, location=text, perpetrator_name=text,
        happened_at_text=text, contact_preference=text, reporter_phone=text,
    )  # fmt: skip
    line = engine.reports.receive(officer, given)
    file = engine.cases.get(officer, line.id)
    kept = text.replace("\x00", "")
    assert file.parties[0].name == kept
    assert file.incidents[0].description == kept
    assert [row.id for row in engine.cases.list(officer, search=kept.strip()).rows] == [line.id]


def test_an_anonymous_report_needs_no_name(engine: Engine, hire: Hire) -> None:
    given = replace(
        GIVEN,
        reporter_kind="anonymous",
        reporter_name=None,
        reporter_phone=None,
        victim_address=None,
        location="Bus stop",
    )
    line = engine.reports.receive(hire("Olive Officer"), given)
    assert line.title == "Anonymous report, Bus stop"


def test_reporter_and_victim_are_kept_apart_when_a_third_party_reports(engine: Engine, hire: Hire) -> None:
    officer = hire("Olive Officer", lane="Officer")
    given = replace(GIVEN, reporter_kind="third_party", victim_name="Vera Sample", perpetrator_name=None)
    file = engine.cases.get(officer, engine.reports.receive(officer, given).id)
    assert [(party.role, party.name) for party in file.parties] == [
        ("reporter", "Amara Sample"),
        ("victim", "Vera Sample"),
    ]


def test_an_open_case_is_found_by_address_and_by_name_in_any_role(engine: Engine, hire: Hire) -> None:
    officer = hire("Olive Officer", lane="Officer")
    line = engine.reports.receive(officer, GIVEN)

    def found(address: str | None = None, *names: str) -> list[str]:
        return [match.why for match in engine.reports.find_matches(officer, address=address, names=names)]

    assert found("12 mill ln.") == ["same address"]
    assert found(None, "INVENTED, Mr. Percy") == ["same name"]
    assert found("12, Mill Lane", "Amara Sample") == ["same address and same name"]
    assert found("13 Mill Lane", "Somebody Else") == []
    assert found("", "") == []
    [match] = engine.reports.find_matches(officer, address=None, names=["percy invented"])
    assert (match.id, match.visible, match.title) == (line.id, True, line.title)


def test_a_case_that_is_not_mine_is_told_by_reference_only(engine: Engine, hire: Hire) -> None:
    line = engine.reports.receive(hire("Olive Officer", lane="Officer"), GIVEN)
    outsider = hire("Oscar Outsider", lane="Performance")
    [match] = engine.reports.find_matches(outsider, address="12 Mill Lane", names=[])
    assert (match.reference, match.visible, match.title) == (line.reference, False, "")


def test_a_restricted_case_is_not_told_but_its_officer_hears_of_the_new_report(engine: Engine, hire: Hire) -> None:
    manager = hire("Mina Manager", "manager")
    officer = hire("Olive Officer", lane="Officer")
    other = hire("Oscar Other", lane="Officer")
    line = engine.reports.receive(officer, GIVEN)
    engine.cases.set_officer(manager, line.id, officer.user_id or 0)
    engine.cases.restrict(officer, line.id, True, "A colleague lives next door.")
    assert engine.reports.find_matches(other, address="12 Mill Lane", names=[]) == []
    engine.reports.receive(other, GIVEN)
    with engine.database.read() as session:
        told = session.query(OutboxMessage).filter(OutboxMessage.idempotency_key.like("match:%")).all()
        assert [(row.user_id, row.case_id) for row in told] == [(officer.user_id, line.id)]


def test_a_further_report_is_added_to_the_open_case_that_was_chosen(engine: Engine, hire: Hire) -> None:
    officer = hire("Olive Officer", lane="Officer")
    first = engine.reports.receive(officer, GIVEN)
    again = replace(GIVEN, happening_kind="graffiti", attach_to=first.id, immediate_danger=True)
    second = engine.reports.receive(officer, again)
    file = engine.cases.get(officer, first.id)
    assert second.id == first.id
    assert (count(engine, Case), count(engine, Report)) == (1, 2)
    assert [row.kind for row in file.incidents] == ["graffiti", "verbal_abuse"]
    assert len(file.parties) == 2
    assert ("Immediate danger", "Yes") in file.facts


def test_a_closed_case_is_never_opened_again(engine: Engine, hire: Hire) -> None:
    officer = hire("Olive Officer", lane="Officer")
    line = engine.reports.receive(officer, GIVEN)
    with engine.database.write() as session:
        session.get_one(Case, line.id).status = "closed"
    with pytest.raises(InvalidInputError) as refused:
        engine.reports.receive(officer, replace(GIVEN, attach_to=line.id))
    assert list(refused.value.fields) == ["attach_to"]
    assert engine.reports.find_matches(officer, address="12 Mill Lane", names=["Amara Sample"]) == []
    assert engine.reports.receive(officer, GIVEN).id != line.id


def test_a_report_cannot_be_added_to_a_case_that_is_not_mine(engine: Engine, hire: Hire) -> None:
    line = engine.reports.receive(hire("Olive Officer", lane="Officer"), GIVEN)
    for stranger in (hire("Wes Officer", landlord="WCH"), hire("Oscar Outsider", lane="Performance")):
        with pytest.raises(NotFoundError):
            engine.reports.receive(stranger, replace(GIVEN, attach_to=line.id))
    assert count(engine, Report) == 1


@pytest.mark.parametrize("role", ["process_owner", "administrator"])
def test_only_officers_and_managers_record_reports(engine: Engine, hire: Hire, role: str) -> None:
    with pytest.raises(NotAllowedError):
        engine.reports.receive(hire("Alex Admin", role), GIVEN)
    with pytest.raises(NotAllowedError):
        engine.reports.options(hire("Alma Admin", role))


def test_the_clock_of_a_report_typed_in_late_starts_when_it_came_in(
    engine: Engine, hire: Hire, clock: SimulatedClock
) -> None:
    officer = hire("Olive Officer", lane="Officer")
    clock.advance(timedelta(days=3))
    line = engine.reports.receive(officer, GIVEN)
    with engine.database.read() as session:
        case = session.get_one(Case, line.id)
        assert (case.received_at, case.opened_at) == (RECEIVED, clock.now())
        kinds = [kind for (kind,) in session.query(Event.kind).filter_by(case_id=line.id).order_by(Event.id)]
        assert kinds[:2] == ["report.received", "case.opened"]


def test_choices_are_offered_in_the_landlords_words(engine: Engine, hire: Hire) -> None:
    options = engine.reports.options(hire("Pat Officer", landlord="PCHA"))
    assert {choice.value: choice.label for choice in options["party_roles"]}["victim"] == "Survivor"
    assert set(options) == {
        "channels", "reporter_kinds", "happening_kinds", "party_roles", "contact_with", "contact_ways",
        "contact_outcomes", "statuses", "tenancies", "formats", "cost_kinds", "satisfaction_points", "link_kinds",
        "lawful_bases",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "told", "after"),
    [
        (True, {"post_safe": False}, (False, None)),
        (None, {"post_safe": True}, (True, None)),
        (False, {"post_safe": True}, (False, None)),  # a No is taken back with the person, not in passing
        (True, {}, (True, None)),
        (True, {"contact_preference": "He opens the post now"}, (True, "He opens the post now")),
    ],
)
def test_a_second_report_is_heard_about_safe_contact(
    engine: Engine, hire: Hire, before: bool | None, told: dict[str, Any], after: tuple[bool, str | None]
) -> None:
    officer = hire("Olive Officer", lane="Officer")
    line = engine.reports.receive(officer, replace(GIVEN, post_safe=before))
    engine.reports.receive(officer, replace(GIVEN, attach_to=line.id, **told))
    person = engine.cases.get(officer, line.id).parties[0]
    assert (person.post_safe, person.contact_preference) == after
