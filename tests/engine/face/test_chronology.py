"""One chronology of a case: everything once, in the order in which it happened, with when it was recorded."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.face import chronology
from engine.face.types import ChronologyEntry
from engine.jobs.sweep import writing
from engine.models import Case, Event
from tests.engine.face import filled_case
from tests.engine.face.conftest import Hire
from tests.engine.face.filled_case import Filled


@pytest.fixture
def filled(engine: Engine, hire: Hire, clock: SimulatedClock) -> Filled:
    """A case with something of everything."""
    return filled_case.fill(engine, hire, clock)


def lines(filled: Filled, *kinds: str) -> list[ChronologyEntry]:
    """The chronology that the officer sees, of some kinds."""
    return list(filled.engine.bundles.chronology(filled.officer, filled.case_id, kinds or chronology.ORDINARY))


def test_it_is_in_the_order_in_which_things_happened(filled: Filled) -> None:
    instants = [line.at for line in lines(filled)]
    assert instants == sorted(instants)


def test_an_incident_stands_at_the_day_it_happened_and_says_when_it_was_recorded(filled: Filled) -> None:
    first, second = lines(filled, "incident")
    assert (first.at, first.has_time) == (datetime(2026, 8, 31, 23, tzinfo=UTC), False)
    assert "Threats on the stairs." in first.text
    assert "Recorded 8 September 2026 at 10:30." in first.text
    assert second.at == datetime(2026, 9, 4, 23, tzinfo=UTC)


def test_an_incident_without_a_day_stands_where_it_was_recorded(filled: Filled, clock: SimulatedClock) -> None:
    filled.engine.cases.add_incident(filled.officer, filled.case_id, kind="threats", description="Some day in June.")
    undated = next(line for line in lines(filled, "incident") if "June" in line.text)
    assert (undated.at, undated.has_time) == (clock.now(), True)


def test_a_contact_stands_at_its_own_time_with_its_note_and_who_made_it(filled: Filled, clock: SimulatedClock) -> None:
    at = clock.now() - timedelta(hours=3)
    filled.engine.cases.log_contact(
        filled.officer, filled.case_id, with_role="witness", way="visit", outcome="spoken", at=at, note="Heard it too."
    )
    line = lines(filled, "contact")[0]
    assert (line.at, line.text, line.who) == (at, "Heard it too.", "Olive Officer")


@pytest.mark.parametrize(
    ("kind", "count"),
    [("incident", 2), ("contact", 1), ("letter", 2), ("shared", 1), ("file", 1), ("money", 1), ("assessment", 2)],
)
def test_each_record_is_told_once(filled: Filled, kind: str, count: int) -> None:
    found = lines(filled, kind)
    assert {line.kind for line in found} == {kind}
    assert len(found) == count


def test_every_kind_that_can_be_asked_for_has_words(filled: Filled) -> None:
    assert [choice.value for choice in filled.engine.bundles.kinds()] == list(chronology.KINDS)


def test_steps_and_looks_are_told_only_where_they_are_asked_for(filled: Filled) -> None:
    filled.engine.cases.get(filled.officer, filled.case_id)
    assert {line.kind for line in lines(filled)}.isdisjoint({"step", "look"})
    assert "Opened the case file." in [line.title for line in lines(filled, "look")]


def test_reading_it_is_a_look_that_the_history_keeps(filled: Filled) -> None:
    lines(filled)
    with filled.engine.database.read() as session:
        (row,) = session.query(Event).filter_by(kind="chronology.viewed")
        assert (row.case_id, row.actor_id) == (filled.case_id, filled.officer.user_id)


def test_equality_answers_are_nowhere_in_it(filled: Filled) -> None:
    told = [f"{line.title} {line.text}".lower() for line in lines(filled, *chronology.KINDS)]
    assert [text for text in told if "equality" in text or "sikh" in text] == []


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("letter.issued", "letter"),
        ("risk.assessed", "assessment"),
        ("disclosure.told", "shared"),
        ("decision.made", "decision"),
        ("target.met", "due"),
        ("document.added", "file"),
        ("document.downloaded", "look"),
        ("case.viewed", "look"),
        ("task.completed", "step"),
        ("something.new", "case"),
    ],
)
def test_an_event_is_told_under_its_subject(event: str, kind: str) -> None:
    assert chronology.kind_of(event) == kind


def test_a_linked_case_is_named_only_to_those_who_may_see_it(filled: Filled) -> None:
    engine, manager = filled.engine, filled.manager
    other = engine.reports.receive(manager, filled_case.another_report(engine.clock.now()))
    engine.records.link(manager, filled.case_id, reference=other.reference, kind="same_parties", reason="Same people")

    def told() -> list[str]:
        history = [row.text for row in engine.cases.timeline(manager, filled.case_id).rows]
        return [text for text in [*history, *(line.title for line in lines(filled, "case"))] if "linked with" in text]

    assert [other.reference in text for text in told()] == [True, True]
    with writing(engine, "CA") as work:
        work.session.get_one(Case, other.id).restricted = True
    assert [other.reference in text for text in told()] == [False, False]
