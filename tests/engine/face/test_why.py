"""Why a case stands where it stands: each thing that waits, where it comes from, and when it moves next."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.app import Engine
from engine.casework import hand_overs
from engine.cli import main
from engine.clock import SimulatedClock
from engine.errors import NotAllowedError, NotFoundError
from engine.face.types import CaseLine, WhyLine
from engine.jobs.sweep import writing
from engine.models import Case, ProcessIncident
from engine.process.office import open_office
from tests.engine.process.desk import Desk, make_desk


def of(desk: Desk, case: CaseLine, kind: str) -> list[WhyLine]:
    """What of a kind waits in a case, as its manager sees it."""
    return [line for line in desk.engine.why.of_case(desk.office.manager, case.id).lines if line.kind == kind]


def test_every_open_promise_stands_there_with_clause_anchor_and_task(desk: Desk) -> None:
    case = desk.report()
    desk.do(case, "Triage the report", violence=False, child=False, note="x")
    owed = {line.what: line for line in of(desk, case, "promise")}
    contact, call = owed["Officer's contact"], owed["Regular contact"]
    assert (contact.clause, contact.anchor, contact.since) == ("4.8", "received", desk.clock.now())
    assert "Contact the complainant" in contact.because
    assert contact.due_at is not None
    assert contact.next_at is not None
    assert contact.next_at <= contact.due_at
    assert (call.anchor, call.because) == ("received, round 1", "No task carries it yet.")


def test_an_armed_timer_stands_there_with_drawing_element_and_when_it_goes_off(desk: Desk) -> None:
    case = desk.report()
    desk.do(case, "Triage the report", violence=False, child=False, note="x")
    timer = next(line for line in of(desk, case, "timer") if line.element == "late")
    (promise,) = (line for line in of(desk, case, "promise") if line.what == "Officer's contact")
    assert timer.next_at == promise.due_at
    assert timer.drawing is not None
    assert timer.drawing.endswith("version 1")
    desk.until(timer.next_at + timedelta(minutes=1))  # type: ignore[operator]
    assert not [line for line in of(desk, case, "timer") if line.element == "late"]


def test_an_open_task_and_a_message_waited_for_stand_there_with_their_element(desk: Desk) -> None:
    case = desk.report()
    (task,) = of(desk, case, "task")
    assert (task.what, task.element, task.next_at) == ("Triage the report", "triage", None)
    desk.do(case, "Triage the report", violence=False, child=True, note="x")
    for line in of(desk, case, "message"):
        assert line.drawing
        assert line.element


def test_a_hand_over_a_failed_step_and_a_draft_stand_there(desk: Desk) -> None:
    case = desk.report()
    with writing(desk.engine, "CA") as work:
        row = work.session.get_one(Case, case.id)
        hand_overs.offer(work, row, "domestic_abuse", "They lived together", "Triage")
        work.session.add(
            ProcessIncident(
                landlord="CA", case_id=case.id, element="send", kind="message", error="Nobody waits.",
                inputs={"message": "Lost"}, state="retrying", tries=1, created_at=work.now,
                retry_at=work.now + timedelta(minutes=5),
            )
        )  # fmt: skip
    desk.engine.letters.write(desk.office.manager, case.id, "acknowledgement", "complainant")
    (offer,), (failed,), (letter,) = (of(desk, case, kind) for kind in ("hand_over", "failed_step", "letter"))
    assert "They lived together" in offer.because
    assert failed.because == "Nobody waits. It is tried again by itself."
    assert failed.next_at == desk.clock.now() + timedelta(minutes=5)
    assert letter.because == "A draft, not sent."


def test_a_closed_case_waits_for_nothing_but_what_outlives_it(desk: Desk) -> None:
    from engine.casework import cases

    case = desk.report()
    with writing(desk.engine, "CA") as work:
        cases.close(work, work.session.get_one(Case, case.id), "moved away")
    found = desk.engine.why.of_case(desk.office.manager, case.id)
    assert {line.kind for line in found.lines} <= {"promise"}


def test_only_managers_of_the_landlord_look(quick_desk: Desk) -> None:
    case = quick_desk.report()
    with pytest.raises(NotAllowedError):
        quick_desk.engine.why.of_case(quick_desk.office.of_lane("Contact centre"), case.id)
    with writing(quick_desk.engine, "KHA") as work:
        stranger = open_office(work, quick_desk.engine.policies.landlords["KHA"]).manager
    with pytest.raises(NotFoundError):
        quick_desk.engine.why.of_case(stranger, case.id)


@pytest.fixture
def told(
    make_engine: Callable[..., Engine],
    sqlite_url: str,
    clock: SimulatedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> CaseLine:
    """A case in the database that the command line opens."""
    desk = make_desk(make_engine(sqlite_url, clock), clock)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("DUEPROCESS_DATA", str(tmp_path))
    return desk.report()


def test_the_command_tells_it_in_words_and_as_json(told: CaseLine) -> None:
    words = CliRunner().invoke(main, ["why", told.reference.lower()])
    assert words.exit_code == 0, words.output
    assert "Promise: Officer's contact" in words.output
    assert "counts from received (" in words.output
    lines = json.loads(CliRunner().invoke(main, ["why", told.reference, "--json"]).output)["lines"]
    assert {line["kind"] for line in lines} >= {"promise", "task"}
    assert next(line for line in lines if line["what"] == "First response")["clause"]


def test_the_command_says_that_there_is_no_such_case(told: CaseLine) -> None:
    answer = CliRunner().invoke(main, ["why", "CA-1999-00001"])
    assert (answer.exit_code, "no such case" in answer.output) == (2, True)
