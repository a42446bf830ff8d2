"""The text alternative of a diagram tells who does what, in order, and every step once."""

from pathlib import Path

import pytest

from engine.bpmn import compile_drawing, outline
from tests.engine.bpmn.compiler.drawings import compiled, draw, officer

WORKFLOWS = Path(__file__).parents[3] / "workflows"
START, END = '<bpmn:startEvent id="s" name="Report in"/>', '<bpmn:endEvent id="e" name="Done"/>'


def told(body: str, lanes: dict[str, str] | None = None) -> list[str]:
    return ["  " * line.depth + line.text for line in outline(compiled(body).procedures[0], lanes)]


def test_steps_are_told_in_order_with_who_does_them() -> None:
    body = officer("a", "b") + START + END + '<bpmn:userTask id="b" name="Write"/><bpmn:userTask id="a" name="Ring"/>'
    assert told(body + "\ns > a > b > e") == ["Start: Report in", "Officer: Ring", "Officer: Write", "End: Done"]


def test_a_lane_is_called_as_the_landlord_calls_it() -> None:
    body = officer("a") + START + END + '<bpmn:userTask id="a" name="Ring"/>\ns > a > e'
    assert "Case handler: Ring" in told(body, {"Officer": "Case handler"})


def test_ways_that_part_and_join_are_told_and_then_what_follows() -> None:
    nodes = '<bpmn:exclusiveGateway id="g" name="Serious?"/><bpmn:exclusiveGateway id="j"/>'
    nodes += "".join(f'<bpmn:serviceTask id="{name}" name="Step {name}" camunda:topic="x"/>' for name in "abc")
    flows = '<bpmn:sequenceFlow id="y" name="Yes" sourceRef="g" targetRef="a"/>'
    flows += '<bpmn:sequenceFlow id="n" name="No" sourceRef="g" targetRef="b"/>'
    body = START + END + '<bpmn:userTask id="t" name="Look"/>' + nodes + flows + "\ns > t > g\na > j\nb > j > c > e"
    assert told(body) == [
        "Start: Report in",
        "Look",
        "Serious?: one way is taken",
        "  “Yes” → Step a (done by the system)",
        "  go on with “Step c”",
        "  “No” → Step b (done by the system)",
        "  go on with “Step c”",
        "Step c (done by the system)",
        "End: Done",
    ]


def test_a_way_back_says_where_it_goes() -> None:
    body = START + END + '<bpmn:userTask id="t" name="Ring"/><bpmn:exclusiveGateway id="g" name="Reached?"/>'
    body += '<bpmn:sequenceFlow id="n" name="No" sourceRef="g" targetRef="t"/>'
    assert "  “No” → go on with “Ring”" in told(body + "\ns > t > g\ng > e [case.hate]")


def test_what_happens_meanwhile_is_told_with_its_time() -> None:
    timer = "<bpmn:timerEventDefinition><bpmn:timeDuration>P5D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    body = START + END + '<bpmn:userTask id="t" name="Ring"/><bpmn:userTask id="u" name="Ask why"/>'
    body += (
        f'<bpmn:boundaryEvent id="b" name="Late" attachedToRef="t" cancelActivity="false">{timer}</bpmn:boundaryEvent>'
    )
    lines = told(body + "\ns > t > e\nb > u")
    assert "  Meanwhile → Late (after 5 days)" in lines
    assert "  Ask why" in lines


def test_a_sub_process_is_told_in_steps() -> None:
    body = (
        START
        + '<bpmn:subProcess id="p" name="Look into it"><bpmn:userTask id="x" name="Ask"/></bpmn:subProcess>\ns > p'
    )
    lines = told(body)
    assert "Look into it, in steps:" in lines
    assert "  Ask" in lines


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("*.bpmn")), ids=lambda path: path.stem)
def test_every_step_of_the_shipped_procedures_is_told(path: Path) -> None:
    for procedure in compile_drawing(path.read_bytes()).procedures:
        lines = outline(procedure)
        elements = {line.element for line in lines}
        steps = {one.id for one in procedure.elements.values() if "Task" in one.kind or one.kind == "endEvent"}
        assert {step for step in steps if not step.startswith("Auto_")} <= elements
        assert max(line.depth for line in lines) <= 12


def test_a_drawing_that_parts_again_and_again_is_told() -> None:
    count = 600
    nodes = "".join(f'<bpmn:exclusiveGateway id="g{n}"/><bpmn:userTask id="t{n}"/>' for n in range(count))
    flows = "\n".join(f"g{n} > t{n}\ng{n} > g{n + 1}" for n in range(count - 1))
    lines = outline(compile_drawing(draw(START + nodes + "\ns > g0\n" + flows)).procedures[0])
    assert {f"t{number}" for number in range(count - 1)} <= {line.element for line in lines}


def test_a_long_drawing_with_many_gateways_is_told() -> None:
    count = 400
    nodes = "".join(f'<bpmn:exclusiveGateway id="g{number}" name="G{number}"/>' for number in range(count))
    flows = "\n".join(f"g{n} > g{n + 1}\ng{n} > g{min(n + 2, count - 1)}" for n in range(count - 1))
    assert len(outline(compile_drawing(draw(START + nodes + "\ns > g0\n" + flows)).procedures[0])) > count


def test_only_the_promise_that_a_due_time_comes_from_is_named() -> None:
    properties = '<camunda:property name="requirement" value="first_look consent.form"/>'
    task = (
        '<bpmn:userTask id="t" name="Ring" camunda:dueDate="${due(\'initial_response\')}"><bpmn:extensionElements>'
        f"<camunda:properties>{properties}</camunda:properties></bpmn:extensionElements></bpmn:userTask>"
    )
    assert "Ring (due: initial response)" in told(START + END + task + "\ns > t > e")
