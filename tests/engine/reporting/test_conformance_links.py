"""What an element names is what it carries out: by property, condition, due date, timer, form or table."""

import pytest

from engine.bpmn import compile_drawing, read_decision
from engine.reporting.conformance_links import Carrier, read_links
from engine.settings import PROJECT
from tests.engine.conformance.content import DRAWING

CODES = ("officer_contact", "initial_response", "risk.floor", "interview")


@pytest.mark.parametrize(
    ("code", "elements"),
    [
        ("officer_contact", {"Task_Speak"}),  # property and due date
        ("initial_response", {"Late"}),  # the timer
        ("risk.floor", {"Way"}),  # a condition on a flow that leaves it
    ],
)
def test_an_element_carries_out_what_it_names(code: str, elements: set[str]) -> None:
    links = read_links(compile_drawing(DRAWING.encode()).procedures, {}, CODES)
    assert {carrier.element for carrier in links[code]} == elements


def test_what_no_element_names_is_not_there() -> None:
    assert "interview" not in read_links(compile_drawing(DRAWING.encode()).procedures, {}, CODES)


def test_a_row_belongs_to_the_task_that_asks_its_table() -> None:
    drawn = '<bpmn:userTask id="Task_Note" name="Note the risk" />'
    asking = (
        '<bpmn:businessRuleTask id="Rule" name="Ask" camunda:decisionRef="weekend" camunda:resultVariable="found" />'
    )
    xml = DRAWING.replace(drawn, asking).replace('targetRef="Task_Note"', 'targetRef="Rule"')
    table = read_decision((PROJECT / "workflows" / "decisions" / "weekend.dmn").read_bytes())[0]
    links = read_links(compile_drawing(xml.encode()).procedures, {"weekend": table}, ("weekend.rule",))
    assert {(carrier.element, carrier.table) for carrier in links["weekend.rule"]} == {("Rule", "weekend")}
    assert {carrier.row for carrier in links["weekend.rule"]} <= set(range(1, len(table.rules) + 1))


@pytest.mark.parametrize("carrier", [Carrier("intake", "Task"), Carrier("intake", "Rule", "route", 3)])
def test_a_mark_reads_back_as_what_it_names(carrier: Carrier) -> None:
    assert Carrier.of_mark(carrier.mark) == carrier
