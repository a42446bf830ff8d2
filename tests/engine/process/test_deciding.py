"""Every decision is kept with what was asked and which row answered; a table that cannot answer holds the step up."""

from collections.abc import Callable

import pytest

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.jobs.sweep import writing
from engine.process import definitions
from tests.engine.process.desk import Desk, make_desk

TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="weigh" name="Weigh it"><decisionTable id="t" hitPolicy="UNIQUE">
<input id="i" label="Violence"><inputExpression id="e" typeRef="boolean">
<text>case.violence == true</text></inputExpression></input>
<output id="o" name="answer" typeRef="string" />
%s</decisionTable></decision></definitions>"""
ROW = """<rule id="r%s"><description>%s</description><inputEntry id="a%s"><text>%s</text></inputEntry>
<outputEntry id="b%s"><text>"%s"</text></outputEntry></rule>"""
DRAWING = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="http://example.org/d">
<bpmn:process id="weighing" name="Weigh" isExecutable="true">
<bpmn:startEvent id="s"><bpmn:extensionElements><camunda:properties><camunda:property name="by_hand" value="yes" />
</camunda:properties></bpmn:extensionElements></bpmn:startEvent>
<bpmn:businessRuleTask id="ask" name="Weigh it" camunda:decisionRef="weigh" camunda:resultVariable="answer"
 camunda:mapDecisionResult="singleEntry" />
<bpmn:userTask id="t" name="Go on" /><bpmn:endEvent id="e" />
<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="ask" /><bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="t" />
<bpmn:sequenceFlow id="f3" sourceRef="t" targetRef="e" /></bpmn:process></bpmn:definitions>"""
QUIET, VIOLENT = ROW % (1, "Quiet", 1, "false", 1, "wait"), ROW % (2, "Violent", 2, "true", 2, "act")
AGAIN = ROW % (3, "Quiet too", 3, "false", 3, "act")


@pytest.fixture
def desk(make_engine: Callable[..., Engine], sqlite_url: str, clock: SimulatedClock) -> Desk:
    return make_desk(make_engine(sqlite_url, clock), clock)


def publish(desk: Desk, *rows: str) -> None:
    """Publish the table with these rows."""
    with writing(desk.engine, "CA") as work:
        definitions.publish(work, "weigh.dmn", (TABLE % "".join(rows)).encode(), "Test", "*")


def begin(desk: Desk) -> int:
    """Start the procedure in a new case; return the case."""
    with writing(desk.engine, "CA") as work:
        definitions.publish(work, "weighing.bpmn", DRAWING.encode(), "Test", "*")
    case = desk.report()
    desk.engine.procedures.start_by_hand(desk.office.manager, case.id, "weighing", "To see")
    return case.id


def names(desk: Desk, case_id: int) -> list[str]:
    return [task.name for task in desk.engine.cases.get(desk.office.manager, case_id).tasks]


def test_a_decision_is_kept_with_the_row_that_answered_and_its_note(desk: Desk) -> None:
    publish(desk, QUIET, VIOLENT)
    case_id = begin(desk)
    page = desk.engine.cases.timeline(desk.office.manager, case_id, limit=100, noted=True)
    (said,) = [event.text for event in page.rows if event.kind == "decision.made"]
    assert said == "The decision table Weigh it gave answer: wait. Row 1: Quiet."


@pytest.mark.parametrize(("rows", "why"), [((VIOLENT,), "no row fits"), ((QUIET, AGAIN, VIOLENT), "rows 1, 2 all fit")])
def test_a_table_that_cannot_answer_is_shown_to_the_manager_and_mended(
    desk: Desk, rows: tuple[str, ...], why: str
) -> None:
    publish(desk, *rows)
    case_id = begin(desk)
    (problem,) = desk.engine.monitor.incidents(desk.office.manager).rows
    assert (problem.kind, problem.case_id) == ("decision", case_id)
    assert why in problem.error
    assert "Go on" not in names(desk, case_id)
    publish(desk, QUIET, VIOLENT)
    desk.engine.monitor.retry(desk.office.manager, problem.id)
    assert "Go on" in names(desk, case_id)
