"""The history: each kind reads as one plain sentence, also a kind nobody knows."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from engine import events
from engine.access import Actor, system_actor
from engine.db import Database
from engine.models import Event


@pytest.mark.parametrize("kind", sorted(events.KINDS))
def test_every_kind_reads_as_a_sentence_even_when_its_payload_is_bare(kind: str) -> None:
    text = events.sentence(kind, {})
    assert text[0].isupper() or text[0] in "“("
    assert "{" not in text
    assert text.rstrip("”").endswith((".", ")", "!"))


def test_a_kind_that_nobody_listed_is_still_readable() -> None:
    assert events.sentence("robot.fell_over", {}, "Task_1") == "Robot fell over (Task_1)."


def test_changed_facts_read_in_words() -> None:
    payload = {"changes": {"hate": [None, True], "strands": [[], ["race", "age"]]}, "labels": {"hate": "Hate incident"}}
    assert events.sentence("fact.set", payload) == "Recorded: Hate incident: yes; strands: race, age."


def test_signs_of_a_template_in_a_payload_are_not_carried_out() -> None:
    assert "{reason.__class__}" in events.sentence("case.closed", {"reason": "{reason.__class__}"})


@dataclass
class Desk:
    """The part of a unit of work that recording needs."""

    session: Session
    actor: Actor
    now: datetime


def test_instants_and_sets_are_kept_as_json(database: Database) -> None:
    day = datetime(2026, 9, 8, tzinfo=UTC)
    with database.write() as session:
        events.record(Desk(session, system_actor("CA"), day), "thing.happened", on=day, names={"b", "a"}, nothing=None)
    with database.read() as session:
        event = session.query(Event).one()
        assert event.payload == {"on": "2026-09-08T00:00:00+00:00", "names": ["a", "b"]}
        assert (event.landlord, event.actor_id, event.at) == ("CA", None, day)


def test_the_details_of_an_event_leave_out_what_only_programs_need() -> None:
    payload = {"subject": "We have your report", "letter_id": 7, "due_at": "8 May", "due_utc": "2026-05-08T16:00:00Z"}
    assert events.details(payload) == (("Subject", "We have your report"), ("Due at", "8 May"))
