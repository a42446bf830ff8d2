"""What one landlord's policy alone says reaches the shared drawings: its words, and times it sets under some facts."""

import pytest

from engine.app import Engine
from engine.casework import facts
from engine.clock import SimulatedClock
from engine.errors import InvalidInputError
from engine.jobs.sweep import writing
from engine.models import Case
from tests.engine.process.desk import Desk, london, make_desk


@pytest.fixture
def pcha(engine: Engine, clock: SimulatedClock) -> Desk:
    return make_desk(engine, clock, "PCHA", "planning.bpmn")


def test_a_task_is_told_in_the_landlords_words(pcha: Desk) -> None:
    (line,) = pcha.open_tasks(pcha.report())
    view = pcha.engine.tasks.get(pcha.office.of_lane(line.role), line.id)
    told = (line.name, view.guidance, view.fields[0].label)
    assert told == ("Agree the action plan with the reportee", "Hear the survivor first.", "Has the reportee agreed?")


def test_a_missing_answer_is_named_in_the_landlords_words(pcha: Desk) -> None:
    case = pcha.report()
    with pytest.raises(InvalidInputError) as refused:
        pcha.do(case, "Agree the action plan with the reportee")
    assert refused.value.fields == {"agreed": ["Select yes or no for “Has the reportee agreed”"]}


def test_danger_learned_later_gives_an_open_task_its_due_time(pcha: Desk) -> None:
    case = pcha.report()
    assert pcha.open_tasks(case)[0].due_at is None
    with writing(pcha.engine, "PCHA") as work:
        row = work.session.get_one(Case, case.id)
        facts.assign(work, row, {"immediate_danger": True, "victim_kind": "customer"})
    (line,) = pcha.open_tasks(case)
    assert (line.due_at, line.clause) == (london("2026-09-09T10:30"), "3.3.1")
