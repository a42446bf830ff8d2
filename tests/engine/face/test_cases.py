"""Cases: who sees which, what can be recorded, who may be let in, and that every look is written down."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.access import Actor, can
from engine.app import Engine
from engine.casework import cases, letters, risk
from engine.clock import SimulatedClock
from engine.errors import InvalidInputError, NotAllowedError, NotFoundError
from engine.face.types import ReportInput
from engine.models import Case, Cover, Event, User
from engine.work import Work
from tests.engine.face.conftest import Hire


@pytest.fixture
def report(engine: Engine, clock: SimulatedClock) -> Callable[..., int]:
    """Record a report as somebody; returns the id of its case."""

    def record(actor: Actor, **changes: Any) -> int:
        values: dict[str, Any] = {
            "channel": "email",
            "reporter_kind": "victim",
            "received_at": clock.now() - timedelta(hours=1),
            "account": "Notes through the door.",
            "happening_kind": "hate_mail",
            "reporter_name": "Amara Sample",
            "victim_address": "3 Test Close",
        }
        return engine.reports.receive(actor, ReportInput(**{**values, **changes})).id

    return record


Record = Callable[..., int]


def test_every_look_at_a_case_is_written_to_its_history(engine: Engine, hire: Hire, report: Record) -> None:
    officer = hire("Olive Officer", lane="Officer")
    case_id = report(officer)
    engine.cases.get(officer, case_id)
    engine.cases.get(officer, case_id)
    seen = [row for row in engine.cases.timeline(officer, case_id).rows if row.kind == "case.viewed"]
    assert [(row.who, row.text) for row in seen] == [("Olive Officer", "Opened the case file.")] * 2


def test_the_timeline_is_paged_newest_first(engine: Engine, hire: Hire, report: Record) -> None:
    officer = hire("Olive Officer", lane="Officer")
    case_id = report(officer)
    ids, cursor = [], None
    for _ in range(20):
        page = engine.cases.timeline(officer, case_id, before=cursor, limit=2)
        ids += [row.id for row in page.rows]
        cursor = page.next
        if cursor is None:
            break
    assert len(ids) == len(set(ids)) >= 4
    assert ids == sorted(ids, reverse=True)


@pytest.mark.parametrize("number", [0, -1, 999_999, 10**30])
def test_an_id_that_is_not_mine_is_not_found(engine: Engine, hire: Hire, number: int) -> None:
    officer = hire("Olive Officer")
    with pytest.raises(NotFoundError):
        engine.cases.get(officer, number)


def test_a_case_of_another_landlord_is_not_found_by_any_call(engine: Engine, hire: Hire, report: Record) -> None:
    case_id = report(hire("Olive Officer", lane="Officer"))
    stranger = hire("Wes Manager", "manager", "officer", landlord="WCH")
    calls: list[Callable[[], object]] = [
        lambda: engine.cases.get(stranger, case_id),
        lambda: engine.cases.timeline(stranger, case_id),
        lambda: engine.cases.add_incident(stranger, case_id, kind="threats", description="x"),
        lambda: engine.cases.add_party(stranger, case_id, role="witness", name="x"),
        lambda: engine.cases.update_party(stranger, case_id, 1, role="witness"),
        lambda: engine.cases.log_contact(stranger, case_id, with_role="victim", way="phone", outcome="spoken"),
        lambda: engine.cases.restrict(stranger, case_id, True, "x"),
        lambda: engine.cases.name_person(stranger, case_id, stranger.user_id or 0),
        lambda: engine.cases.set_officer(stranger, case_id, stranger.user_id or 0),
        lambda: engine.cases.letter(stranger, case_id, 1),
    ]
    for call in calls:
        with pytest.raises(NotFoundError):
            call()
    assert engine.cases.list(stranger).rows == []


def test_the_list_and_the_rule_agree_for_everybody_on_every_case(
    engine: Engine, hire: Hire, report: Record, clock: SimulatedClock
) -> None:
    people = [
        hire("Olive Officer", lane="Officer"),
        hire("Oscar Outsider", lane="Performance"),
        hire("Cora Cover", lane="Performance"),
        hire("Mina Manager", "manager"),
        hire("Alex Admin", "administrator", "process_owner"),
        hire("Wes Officer", landlord="WCH", lane="Officer"),
    ]
    olive, oscar, cora = people[:3]
    ids = [report(olive, reporter_name=f"Sample {number}") for number in range(5)] + [report(people[-1])]
    with engine.database.write() as session:
        case = session.get_one(Case, ids[1])
        case.team_id, case.officer_id = None, oscar.user_id
        session.get_one(Case, ids[2]).team_id = None
        session.get_one(Case, ids[3]).restricted = True
        session.get_one(Case, ids[4]).restricted = True
        session.get_one(Case, ids[4]).officer_id = olive.user_id
        session.add(
            Cover(
                absent_id=olive.user_id,
                cover_id=cora.user_id,
                starts_at=clock.now(),
                ends_at=clock.now() + timedelta(1),
            )
        )
    people[2] = engine.accounts.actor(cora.user_id or 0, 1) or cora
    for actor in people:
        with engine.database.read() as session:
            work = Work(session, actor, clock.now(), engine.policies, engine.settings)
            listed = {row.id for row in session.query(Case).filter(cases.visible(work, actor))}
            ruled = {row.id for row in session.query(Case) if can(actor, "case.view", cases.scope(work, row))}
        assert listed == ruled, actor.name
    assert people[2].covers == {olive.user_id}


def test_a_restricted_case_is_gone_for_all_but_those_named_and_its_officer(
    engine: Engine, hire: Hire, report: Record
) -> None:
    manager, officer, colleague = (
        hire("Mina Manager", "manager"),
        hire("Olive Officer", lane="Officer"),
        hire("Oscar Other", lane="Officer"),
    )
    other_manager = hire("Moses Manager", "manager")
    case_id = report(officer)
    engine.cases.restrict(manager, case_id, True, "The complainant is related to staff.")
    for actor in (officer, colleague, other_manager):
        with pytest.raises(NotFoundError):
            engine.cases.get(actor, case_id)
    engine.cases.name_person(manager, case_id, colleague.user_id or 0)
    assert [person.name for person in engine.cases.get(colleague, case_id).people_named] == [
        "Mina Manager",
        "Oscar Other",
    ]
    engine.cases.unname_person(manager, case_id, colleague.user_id or 0)
    with pytest.raises(NotFoundError):
        engine.cases.get(colleague, case_id)
    with pytest.raises(InvalidInputError):
        engine.cases.unname_person(manager, case_id, manager.user_id or 0)
    engine.cases.restrict(manager, case_id, False, "No longer needed.")
    assert engine.cases.get(officer, case_id).line.restricted is False


def test_an_officer_of_the_team_does_not_decide_who_else_sees_a_case(
    engine: Engine, hire: Hire, report: Record
) -> None:
    officer = hire("Olive Officer", lane="Officer")
    case_id = report(officer)
    assert engine.cases.get(officer, case_id).can_manage_access is False
    with pytest.raises(NotAllowedError):
        engine.cases.restrict(officer, case_id, True, "x")
    engine.cases.set_officer(officer, case_id, officer.user_id or 0)
    assert engine.cases.get(officer, case_id).can_manage_access is True


def test_people_incidents_and_contacts_are_recorded(
    engine: Engine, hire: Hire, report: Record, clock: SimulatedClock
) -> None:
    officer = hire("Olive Officer", lane="Officer")
    case_id = report(officer)
    party_id = engine.cases.add_party(
        officer, case_id, role="witness", name="Wanda Example", alert="Do not visit alone"
    )
    engine.cases.update_party(officer, case_id, party_id, role="witness", name="Wanda Example", phone="01632 960001")
    engine.cases.add_incident(officer, case_id, kind="threats", description="Again.", happened_on=date(2026, 9, 7))
    engine.cases.log_contact(
        officer, case_id, with_role="complainant", way="phone", outcome="no_answer", at=clock.now(), note="Rang twice."
    )
    file = engine.cases.get(officer, case_id)
    assert (file.parties[-1].phone, file.parties[-1].alert) == ("01632 960001", None)
    assert file.incidents[0].description == "Again."
    assert [(row.way, row.outcome, row.by) for row in file.contacts] == [("phone", "no answer", "Olive Officer")]
    texts = [row.text for row in engine.cases.timeline(officer, case_id).rows]
    assert "Contact with the complainant by phone: no answer." in texts
    assert not [text for text in texts if "Wanda" in text]  # the history says which fields, not what they hold


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda e, a, c: e.cases.add_incident(a, c, kind="weather", description="x"), "kind"),
        (lambda e, a, c: e.cases.add_incident(a, c, kind="threats", description=""), "description"),
        (
            lambda e, a, c: e.cases.add_incident(a, c, kind="threats", description="x", happened_on=date(2027, 1, 1)),
            "happened_on",
        ),
        (lambda e, a, c: e.cases.add_party(a, c, role="mayor"), "role"),
        (lambda e, a, c: e.cases.add_party(a, c, role="victim", email="no"), "email"),
        (lambda e, a, c: e.cases.log_contact(a, c, with_role="victim", way="pigeon", outcome="spoken"), "way"),
        (
            lambda e, a, c: e.cases.log_contact(
                a, c, with_role="victim", way="phone", outcome="spoken", at=datetime(2030, 1, 1, tzinfo=UTC)
            ),
            "at",
        ),
        (lambda e, a, c: e.cases.restrict(a, c, True, " "), "reason"),
        (lambda e, a, c: e.cases.name_person(a, c, 999), "user_id"),
        (lambda e, a, c: e.cases.set_officer(a, c, 999), "officer"),
        (lambda e, a, c: e.cases.list(a, status="lost"), "status"),
        (lambda e, a, c: e.cases.list(a, risk="enormous"), "risk"),
        (lambda e, a, c: e.cases.list(a, after="garbage"), "after"),
        (lambda e, a, c: e.cases.timeline(a, c, before="garbage"), "before"),
    ],
)
def test_a_wrong_entry_is_refused_at_its_field(
    engine: Engine, hire: Hire, report: Record, call: Callable[..., object], field: str
) -> None:
    manager = hire("Mina Manager", "manager")
    case_id = report(manager)
    with pytest.raises(InvalidInputError) as refused:
        call(engine, manager, case_id)
    assert list(refused.value.fields) == [field]


def test_nothing_is_added_to_a_closed_case(engine: Engine, hire: Hire, report: Record) -> None:
    officer = hire("Olive Officer", lane="Officer")
    case_id = report(officer)
    with engine.database.write() as session:
        session.get_one(Case, case_id).status = "closed"
    with pytest.raises(InvalidInputError):
        engine.cases.add_incident(officer, case_id, kind="threats", description="x")


def test_lists_filter_and_page_without_gaps_or_repeats(engine: Engine, hire: Hire, report: Record) -> None:
    manager = hire("Mina Manager", "manager")
    ids = [report(manager, reporter_name=f"Sample {number}") for number in range(7)]
    with engine.database.write() as session:
        for case_id in ids[:3]:
            session.get_one(Case, case_id).risk = "high"
        session.get_one(Case, ids[0]).hate = True
        session.get_one(Case, ids[1]).status = "closed"
    assert len(engine.cases.list(manager, risk="high").rows) == 3
    assert [row.id for row in engine.cases.list(manager, hate=True).rows] == [ids[0]]
    assert [row.id for row in engine.cases.list(manager, status="closed").rows] == [ids[1]]
    assert len(engine.cases.list(manager, status="open").rows) == 6
    found, cursor = [], None
    while True:
        page = engine.cases.list(manager, after=cursor, limit=3)
        found += [row.id for row in page.rows]
        cursor = page.next
        if cursor is None:
            break
    assert found == ids[::-1]


def test_search_finds_reference_title_and_people_and_takes_signs_as_typed(
    engine: Engine, hire: Hire, report: Record
) -> None:
    manager = hire("Mina Manager", "manager")
    case_id = report(manager, perpetrator_name="Percy Invented")

    def found(words: str) -> list[int]:
        return [row.id for row in engine.cases.list(manager, search=words).rows]

    assert found("ca-2026-00001") == found("test close") == found("invented percy") == found("percy inv") == [case_id]
    assert found("%") == found("_") == found("' OR 1=1 --") == []
    assert found("\x00") == [case_id]


def test_a_case_goes_to_a_female_colleague_where_that_was_asked_for(engine: Engine, hire: Hire, report: Record) -> None:
    manager = hire("Mina Manager", "manager")
    martin, fiona = (
        hire("Martin Officer", lane="Officer", gender="male"),
        hire("Fiona Officer", lane="Officer", gender="female"),
    )
    case_id = report(manager)
    with engine.database.write() as session:
        session.get_one(Case, case_id).facts = {"female_only_staff": True}
    with pytest.raises(InvalidInputError):
        engine.cases.set_officer(manager, case_id, martin.user_id or 0)
    engine.cases.set_officer(manager, case_id, fiona.user_id or 0)
    file = engine.cases.get(manager, case_id)
    assert file.line.officer is not None
    assert file.line.officer.name == "Fiona Officer"
    assert "Female staff only" in file.alerts


@pytest.mark.parametrize(("level", "told"), [("low", "lower"), ("medium", None), ("high", "higher")])
def test_an_assessment_tells_which_way_somebody_moved_it(
    engine: Engine, hire: Hire, report: Record, level: str, told: str | None
) -> None:
    manager = hire("Mary Manager", "officer", "manager", lane="Manager")
    case_id = report(manager)
    with engine.database.write() as session:
        work = Work(session, manager, engine.clock.now(), engine.policies, engine.settings)
        risk.record(work, session.get_one(Case, case_id), {}, 9, "medium", level, None, "Spoke with the officer.")
    assert engine.cases.get(manager, case_id).risks[0].moved == told


def test_a_level_that_the_policy_itself_gives_was_moved_by_nobody(engine: Engine, hire: Hire, report: Record) -> None:
    """WCH 7.2 takes every case as high, whatever the answers give."""
    manager = hire("Mary Manager", "officer", "manager", landlord="WCH", lane="Manager")
    case_id = report(manager)
    with engine.database.write() as session:
        work = Work(session, manager, engine.clock.now(), engine.policies, engine.settings)
        risk.record(work, session.get_one(Case, case_id), {}, 9, "medium", "high")
    assert engine.cases.get(manager, case_id).risks[0].moved is None


def test_a_letter_is_read_as_it_went_out_by_those_who_see_the_case(
    engine: Engine, hire: Hire, report: Record, clock: SimulatedClock
) -> None:
    officer = hire("Olive Officer", lane="Officer")
    case_id, other_id = report(officer), report(officer)
    with engine.database.write() as session:
        work = Work(session, officer, clock.now(), engine.policies, engine.settings)
        letter_id = letters.issue(work, session.get_one(Case, case_id), "acknowledgement", "complainant").id
    view = engine.cases.letter(officer, case_id, letter_id)
    assert view.subject == "We have received your report"
    assert "Dear Amara Sample" in view.body
    with pytest.raises(NotFoundError):
        engine.cases.letter(officer, other_id, letter_id)
    engine.cases.timeline(officer, case_id)
    seen = [row.text for row in engine.cases.timeline(officer, case_id, noted=True).rows[:2]]
    assert seen == ["Read the history of the case.", "Read the letter “We have received your report”."]


def test_the_file_costs_the_same_number_of_queries_however_much_is_in_it(
    engine: Engine, hire: Hire, report: Record, clock: SimulatedClock
) -> None:
    from sqlalchemy import event

    officer = hire("Olive Officer", lane="Officer")
    case_id = report(officer)
    counted = []
    for _ in range(2):
        statements: list[str] = []
        event.listen(engine.database.engine, "before_cursor_execute", lambda *a, kept=statements: kept.append(a[2]))
        engine.cases.get(officer, case_id)
        counted.append(len(statements))
        for number in range(10):
            engine.cases.add_incident(officer, case_id, kind="threats", description=f"Number {number}")
            witness = engine.cases.add_party(officer, case_id, role="witness", name=f"Witness {number}")
            engine.cases.log_contact(
                officer, case_id, with_role="witness", way="phone", outcome="no_answer", party_id=witness
            )
    assert counted[1] <= counted[0] + 1  # the names of those who recorded something
    assert counted[0] <= 27


def test_events_of_a_case_name_nobody_outside_it(engine: Engine, hire: Hire, report: Record) -> None:
    officer = hire("Olive Officer", lane="Officer")
    report(officer)
    with engine.database.read() as session:
        assert {event.landlord for event in session.query(Event).filter(Event.case_id.is_not(None))} == {"CA"}
        assert session.query(User).count() == 1
