"""Files are destroyed only where a manager chose exactly these from the newest list; whatever is drawn."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from engine.access import OFFICER, Actor
from engine.app import Engine
from engine.clock import SimulatedClock
from engine.errors import ConflictError
from engine.face.types import CaseLine
from engine.jobs.sweep import retry_steps, run_due, writing
from engine.models import Case, Erasure, ProcessIncident, User
from tests.engine.process.desk import Desk, make_desk

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="http://example.org/old">
<bpmn:process id="old_files" name="Old files" isExecutable="true">"""
BY_HAND = '<bpmn:startEvent id="start" name="Start"/>'
BY_CLOCK = """<bpmn:startEvent id="start" name="Every day"><bpmn:timerEventDefinition id="start_t">
<bpmn:timeCycle>R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>"""
LIST = """<bpmn:serviceTask id="ID" name="List" camunda:type="external" camunda:topic="disposal.list">
<bpmn:extensionElements><camunda:inputOutput>
<camunda:outputParameter name="disposal_due">${disposal_due}</camunda:outputParameter>
</camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>"""
LOOK = """<bpmn:userTask id="ID" name="Look"><bpmn:extensionElements><camunda:formData>%s</camunda:formData>
</bpmn:extensionElements></bpmn:userTask>"""
SHOWN = """<camunda:formField id="chosen" label="Destroy" type="choices"><camunda:properties>
<camunda:property id="among" value="disposal_due"/></camunda:properties></camunda:formField>"""
TYPED = '<camunda:formField id="chosen" label="Anything to say?" type="string"/>'
HIDDEN = """<camunda:formField id="chosen" label="Is all well?" type="choices">
<camunda:value id="CA-OLD-1" name="Yes"/><camunda:value id="CA-OLD-2" name="No"/></camunda:formField>"""
DESTROY = """<bpmn:serviceTask id="ID" name="Destroy" camunda:type="external" camunda:topic="disposal.dispose">
<bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name="cases">%s</camunda:inputParameter>
<camunda:inputParameter name="reason">Looked at with the lawyer</camunda:inputParameter>
</camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>"""
CHOSEN = DESTROY % "${chosen}"
ALL_DUE = DESTROY % "${disposal_due}"
WAIT = """<bpmn:intermediateCatchEvent id="ID" name="Wait"><bpmn:timerEventDefinition id="ID_t">
<bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"""


def drawing(*steps: str, start: str = BY_HAND) -> bytes:
    """A drawing of steps one after the other."""
    ids = ["start", *(f"s{number}" for number in range(len(steps))), "end"]
    parts = [step.replace('id="ID', f'id="s{number}') for number, step in enumerate(steps)]
    flows = [
        f'<bpmn:sequenceFlow id="f{number}" sourceRef="{one}" targetRef="{next_one}"/>'
        for number, (one, next_one) in enumerate(pairwise(ids))
    ]
    end = '<bpmn:endEvent id="end" name="End"/></bpmn:process></bpmn:definitions>'
    return "".join([HEAD, start, *parts, *flows, end]).encode()


@pytest.fixture
def desk(engine: Engine, clock: SimulatedClock) -> Desk:
    """An office with two closed files of long ago."""
    desk = make_desk(engine, clock)
    then = clock.now() - timedelta(days=7 * 366)
    with writing(engine, "CA") as work:
        for number in (1, 2):
            work.session.add(
                Case(
                    landlord="CA", reference=f"CA-OLD-{number}", title="Sample", status="closed", received_at=then,
                    opened_at=then, closed_at=then, facts={},
                )
            )  # fmt: skip
    return desk


def begin(desk: Desk, *steps: str) -> CaseLine:
    """Publish a drawing of these steps as the landlord's owner does, and start it in an open case."""
    desk.engine.procedures.publish(desk.office.manager, "old_files.bpmn", drawing(*steps), "Old files")
    case = desk.report()
    desk.engine.procedures.start(desk.office.manager, case.id, "old_files", "It is time")
    return case


def choose(desk: Desk, case: CaseLine, answer: object, by: Actor | None = None) -> None:
    """Complete the task of looking, as a manager where nobody else is named."""
    task = desk.task(case, "Look")
    desk.engine.tasks.complete(by or desk.office.manager, task.id, task.revision, {"chosen": answer})


def left(desk: Desk) -> list[str]:
    """The old files that are still there."""
    with writing(desk.engine, "CA") as work:
        query = select(Case.reference).where(Case.reference.like("CA-OLD-%")).order_by(Case.reference)
        return list(work.session.scalars(query))


def problem(desk: Desk) -> ProcessIncident:
    """The one step that failed."""
    with writing(desk.engine, "CA") as work:
        return work.session.scalars(select(ProcessIncident)).one()


BOTH = ["CA-OLD-1", "CA-OLD-2"]
LOOK_AT_LIST = LOOK % SHOWN


def test_what_a_manager_chose_from_the_list_is_destroyed_in_their_name(desk: Desk) -> None:
    case = begin(desk, LIST, LOOK_AT_LIST, CHOSEN)
    choose(desk, case, ["CA-OLD-2"])
    assert left(desk) == ["CA-OLD-1"]
    with writing(desk.engine, "CA") as work:
        assert work.session.scalars(select(Erasure.erased_by_id)).one() == desk.office.manager.user_id


def test_it_is_their_decision_too_where_the_clock_carries_it_out(desk: Desk) -> None:
    case = begin(desk, LIST, LOOK_AT_LIST, WAIT, CHOSEN)
    choose(desk, case, BOTH)
    assert left(desk) == BOTH
    desk.until(desk.clock.now() + timedelta(days=1, minutes=1))
    assert left(desk) == []
    with writing(desk.engine, "CA") as work:
        assert set(work.session.scalars(select(Erasure.erased_by_id))) == {desk.office.manager.user_id}


def test_a_manager_who_chooses_none_destroys_none(desk: Desk) -> None:
    case = begin(desk, LIST, LOOK_AT_LIST, CHOSEN)
    choose(desk, case, [])
    assert left(desk) == BOTH
    assert desk.engine.monitor.incidents(desk.office.manager).rows == []


def test_a_drawing_that_nobody_stands_behind_destroys_nothing(desk: Desk) -> None:
    begin(desk, LIST, ALL_DUE)
    assert left(desk) == BOTH
    assert "was not chosen by a person" in problem(desk).error
    assert "Nothing was destroyed" in problem(desk).error


def test_a_start_by_the_clock_straight_to_destroying_destroys_nothing(desk: Desk) -> None:
    steps = drawing(LIST, ALL_DUE, start=BY_CLOCK)
    desk.engine.procedures.publish(desk.office.manager, "old_files.bpmn", steps, "By itself")
    run_due(desk.engine)
    desk.until(desk.clock.now() + timedelta(days=1, hours=1))
    assert left(desk) == BOTH
    assert "was not chosen by a person" in problem(desk).error


@pytest.mark.parametrize(
    ("field", "answer", "cases"),
    [
        (SHOWN, ["CA-OLD-1"], "${disposal_due}"),  # one was chosen, both would go
        (SHOWN, BOTH, "CA-OLD-1"),  # not exactly what was chosen
        (SHOWN, [], "${disposal_due}"),
        (TYPED, "CA-OLD-1, CA-OLD-2", "${disposal_due}"),  # no list was shown
        (HIDDEN, ["CA-OLD-1"], "CA-OLD-1"),  # shown as “Yes”
    ],
)
def test_files_that_the_person_did_not_choose_as_such_stay(desk: Desk, field: str, answer: object, cases: str) -> None:
    case = begin(desk, LIST, LOOK % field, DESTROY % cases)
    choose(desk, case, answer)
    assert left(desk) == BOTH
    assert "was not chosen by a person" in problem(desk).error


def test_an_officer_cannot_decide_it(desk: Desk) -> None:
    case = begin(desk, LIST, LOOK_AT_LIST, CHOSEN)
    task = desk.task(case, "Look")
    officer = desk.office.of_user(task.assignee.id) if task.assignee else desk.office.of_lane(task.role)
    assert officer.roles == {OFFICER}
    choose(desk, case, BOTH, officer)
    assert left(desk) == BOTH
    assert "only a manager" in problem(desk).error


@pytest.mark.parametrize("change", [{"roles": [OFFICER]}, {"active": False}])
def test_a_manager_whose_right_was_taken_away_meanwhile_has_not_decided(desk: Desk, change: dict[str, Any]) -> None:
    case = begin(desk, LIST, LOOK_AT_LIST, WAIT, CHOSEN)
    choose(desk, case, BOTH)
    with writing(desk.engine, "CA") as work:
        person = work.session.get_one(User, desk.office.manager.user_id)
        for name, value in change.items():
            setattr(person, name, value)
    desk.until(desk.clock.now() + timedelta(days=1, minutes=1))
    assert left(desk) == BOTH
    assert "only a manager" in problem(desk).error


def test_a_choice_from_an_older_list_does_not_count(desk: Desk) -> None:
    case = begin(desk, LIST, LOOK_AT_LIST, LIST, CHOSEN)
    choose(desk, case, BOTH)
    assert left(desk) == BOTH
    assert "since the list was made" in problem(desk).error


def test_files_that_no_list_of_this_run_holds_stay(desk: Desk) -> None:
    case = begin(desk, LOOK % SHOWN.replace("disposal_due", "['CA-OLD-1']"), CHOSEN)
    choose(desk, case, ["CA-OLD-1"])
    assert left(desk) == BOTH
    assert "not in the newest list" in problem(desk).error


def test_a_choice_in_another_run_does_not_count(desk: Desk) -> None:
    case = begin(desk, LIST, LOOK_AT_LIST, WAIT, CHOSEN)
    choose(desk, case, BOTH)
    begin(desk, LIST, ALL_DUE)
    assert left(desk) == BOTH


def test_trying_again_and_letting_pass_destroy_nothing(desk: Desk) -> None:
    begin(desk, LIST, ALL_DUE)
    row = problem(desk)
    assert row.retry_at is not None
    desk.clock.set(row.retry_at)
    retry_steps(desk.engine)  # by the clock
    assert desk.engine.monitor.retry(desk.office.manager, row.id) is False  # at a manager's word
    assert left(desk) == BOTH
    desk.engine.monitor.skip(desk.office.manager, row.id, "Looked at next month")
    assert left(desk) == BOTH
    with pytest.raises(ConflictError):
        desk.engine.monitor.retry(desk.office.manager, row.id)


def test_a_failed_destruction_leaves_the_answer_and_its_history(desk: Desk) -> None:
    case = begin(desk, LIST, LOOK_AT_LIST, ALL_DUE)
    choose(desk, case, ["CA-OLD-1"])
    kinds = desk.kinds(case)
    assert kinds.index("disposal.listed") < kinds.index("task.completed") < kinds.index("step.failed")
