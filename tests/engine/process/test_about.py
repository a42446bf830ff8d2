"""One procedure for each alleged perpetrator: each with its own answers, clocks and end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.face.types import CaseLine, TaskLine
from engine.jobs.sweep import writing
from engine.models import Case, Promise
from tests.engine.process.desk import Desk, make_desk

YOUNG, OLDER = "Sample Younger Neighbour", "Sample Older Neighbour"


@pytest.fixture
def desk(make_engine: Callable[..., Engine], sqlite_url: str, clock: SimulatedClock) -> Desk:
    engine = make_engine(sqlite_url, clock)
    return make_desk(engine, clock, "CA", "report.bpmn", "safeguarding.bpmn", "about.bpmn")


@pytest.fixture
def case(desk: Desk) -> CaseLine:
    """A case with two alleged perpetrators."""
    line = desk.report(perpetrator_name=YOUNG)
    desk.engine.cases.add_party(desk.office.manager, line.id, role="perpetrator", name=OLDER)
    return line


def party(desk: Desk, case: CaseLine, name: str) -> int:
    parties = desk.engine.cases.get(desk.office.manager, case.id).parties
    return next(one.id for one in parties if one.name == name)


def tasks(desk: Desk, case: CaseLine) -> list[tuple[str | None, str]]:
    return sorted((task.about, task.name) for task in desk.open_tasks(case) if task.about)


def answer(desk: Desk, case: CaseLine, about: str, **answers: object) -> None:
    task: TaskLine = next(task for task in desk.open_tasks(case) if task.about == about)
    desk.engine.tasks.complete(desk.office.manager, task.id, task.revision, answers)


def start(desk: Desk, case: CaseLine) -> None:
    desk.engine.procedures.start_by_hand(desk.office.manager, case.id, "acting", "Both were seen")


def test_one_instance_starts_for_each_and_every_task_says_about_whom(desk: Desk, case: CaseLine) -> None:
    start(desk, case)
    assert tasks(desk, case) == [(OLDER, "Weigh it"), (YOUNG, "Weigh it")]


def test_a_message_about_one_starts_one(desk: Desk, case: CaseLine) -> None:
    about = party(desk, case, OLDER)
    desk.engine.procedures.deliver(desk.office.manager, case.id, "ActionNeeded", {"about": about})
    assert tasks(desk, case) == [(OLDER, "Weigh it")]


def test_with_nobody_named_one_runs_about_somebody_not_known(desk: Desk) -> None:
    case = desk.report()
    start(desk, case)
    assert "Weigh it" in desk.names(case)
    assert tasks(desk, case) == []


def test_what_is_answered_about_one_is_not_taken_for_the_other(desk: Desk, case: CaseLine) -> None:
    start(desk, case)
    answer(desk, case, YOUNG, young=True, level="none")
    assert tasks(desk, case) == [(OLDER, "Weigh it"), (YOUNG, "Speak to the parents")]
    older = next(task for task in desk.open_tasks(case) if task.about == OLDER)
    view = desk.engine.tasks.get(desk.office.manager, older.id)
    assert [field.id for field in view.fields] == ["young", "level", "done_at"]
    assert set(view.values) == {"done_at"}


def test_the_case_shows_the_furthest_of_several(desk: Desk, case: CaseLine) -> None:
    start(desk, case)
    answer(desk, case, OLDER, young=False, level="proven")
    answer(desk, case, YOUNG, young=True, level="none")
    with writing(desk.engine, "CA") as work:
        known = work.session.get_one(Case, case.id).facts
        assert (known["perpetrator_under_18"], known["evidence_level"]) == (True, "proven")


def test_a_message_about_one_leaves_the_other_waiting(desk: Desk, case: CaseLine) -> None:
    start(desk, case)
    answer(desk, case, YOUNG, young=False, level="none")
    answer(desk, case, OLDER, young=False, level="none")
    about = party(desk, case, YOUNG)
    desk.engine.procedures.deliver(desk.office.manager, case.id, "PoliceOutcome", {"about": about})
    lines = desk.engine.cases.get(desk.office.manager, case.id).procedures
    assert {line.about: line.status for line in lines if line.key == "acting"} == {YOUNG: "finished", OLDER: "running"}


def test_a_message_kept_for_later_waits_for_the_one_it_is_about(desk: Desk, case: CaseLine) -> None:
    start(desk, case)
    about = party(desk, case, OLDER)
    desk.engine.procedures.deliver(desk.office.manager, case.id, "PoliceOutcome", {"about": about})
    answer(desk, case, YOUNG, young=False, level="none")
    answer(desk, case, OLDER, young=False, level="none")
    lines = desk.engine.cases.get(desk.office.manager, case.id).procedures
    assert {line.about: line.status for line in lines if line.key == "acting"} == {YOUNG: "running", OLDER: "finished"}


def test_each_has_a_clock_of_its_own(desk: Desk, case: CaseLine) -> None:
    first, second = party(desk, case, YOUNG), party(desk, case, OLDER)
    desk.engine.procedures.deliver(desk.office.manager, case.id, "ActionNeeded", {"about": first})
    desk.until(desk.clock.now() + timedelta(days=3))
    desk.engine.procedures.deliver(desk.office.manager, case.id, "ActionNeeded", {"about": second})
    answer(desk, case, YOUNG, young=True, level="none")
    with writing(desk.engine, "CA") as work:
        rows = work.session.scalars(select(Promise).where(Promise.requirement == "police_hold_review")).all()
        found = {row.about_party_id: (row.closed, row.anchor_at) for row in rows if row.nth == 1}
    assert {about: closed for about, (closed, _) in found.items()} == {first: True, second: False}
    assert found[second][1] - found[first][1] == timedelta(days=3)


def test_starting_it_again_starts_only_who_is_missing(desk: Desk, case: CaseLine) -> None:
    start(desk, case)
    with pytest.raises(ConflictError):
        start(desk, case)
    desk.engine.cases.add_party(desk.office.manager, case.id, role="perpetrator", name="Sample Third Neighbour")
    (offered,) = [one for one in desk.engine.procedures.startable(desk.office.manager, case.id) if one.people]
    assert [person.label for person in offered.people] == ["Sample Third Neighbour"]
    start(desk, case)
    assert len(tasks(desk, case)) == 3


def test_somebody_who_is_not_on_the_case_is_refused(desk: Desk, case: CaseLine) -> None:
    with pytest.raises(NotFoundError):
        desk.engine.procedures.start_by_hand(desk.office.manager, case.id, "acting", "By mistake", 4711)


def test_a_procedure_whose_drawing_does_not_say_so_is_not_started_by_hand(desk: Desk, case: CaseLine) -> None:
    assert [one.value for one in desk.engine.procedures.startable(desk.office.manager, case.id)] == [
        "acting",
        "safeguarding",
    ]
    with pytest.raises(InvalidInputError):
        desk.engine.procedures.start_by_hand(desk.office.manager, case.id, "report", "To see")


def test_the_reason_stands_in_the_history(desk: Desk, case: CaseLine) -> None:
    start(desk, case)
    page = desk.engine.cases.timeline(desk.office.manager, case.id, limit=100)
    said = [event.text for event in page.rows if event.kind == "instance.started" and OLDER in event.text]
    assert len(said) == 1
    assert "Both were seen" in said[0]
