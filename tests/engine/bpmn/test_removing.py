"""Taking one element out of a drawing leaves the rest as it was, and a drawing that runs."""

import pytest

from engine.bpmn import compile_drawing, read_decision, remove_element, remove_row
from engine.bpmn.elements import Procedure
from engine.errors import NotFoundError
from engine.settings import PROJECT
from tests.engine.conformance.content import DRAWING


def without(element: str) -> Procedure:
    xml = remove_element(DRAWING.encode(), element)
    assert xml is not None
    return compile_drawing(xml).procedures[0]


def targets(procedure: Procedure, source: str) -> set[str]:
    return {flow.target for flow in procedure.flows if flow.source == source}


def test_a_task_is_bypassed_and_its_timer_goes_with_its_path() -> None:
    procedure = without("Task_Speak")
    assert targets(procedure, "Start") == {"Way"}
    assert {"Task_Speak", "Late", "Task_Chase"} & set(procedure.elements) == set()


def test_a_gateway_leaves_its_default_way() -> None:
    procedure = without("Way")
    assert targets(procedure, "Task_Speak") == {"Task_Note"}
    assert "Task_Sum" not in procedure.elements


def test_a_boundary_event_goes_with_its_path() -> None:
    procedure = without("Late")
    assert "Task_Chase" not in procedure.elements
    assert "Task_Speak" in procedure.elements


def test_the_last_step_becomes_an_end() -> None:
    assert without("Task_Note").elements["Task_Note"].kind == "endEvent"


def test_the_only_start_takes_the_procedure_with_it() -> None:
    assert remove_element(DRAWING.encode(), "Start") is None


def test_an_element_that_is_not_there_is_told() -> None:
    with pytest.raises(NotFoundError):
        remove_element(DRAWING.encode(), "Nobody")


def test_a_row_goes_and_the_others_stay() -> None:
    xml = (PROJECT / "workflows" / "decisions" / "weekend.dmn").read_bytes()
    before = read_decision(xml)[0]
    after = read_decision(remove_row(xml, before.key, 1))[0]
    assert after.rules == before.rules[1:]


@pytest.mark.parametrize("path", sorted((PROJECT / "workflows").glob("*.bpmn")), ids=lambda path: path.stem)
def test_every_element_of_a_shipped_drawing_can_be_removed(path) -> None:  # type: ignore[no-untyped-def]
    xml = path.read_bytes()
    for procedure in compile_drawing(xml).procedures:
        for element in procedure.elements.values():
            if element.drawn:
                smaller = remove_element(xml, element.id)
                assert smaller is None or compile_drawing(smaller).procedures, element.id
