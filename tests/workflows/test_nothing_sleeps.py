"""No path of a shipped drawing sleeps for ever: a clock stands beside every wait for the world outside (matrix C-15).

A wait for another shipped procedure is safe without: that one holds to the same rule, and says so when it ends.
"""

from pathlib import Path

import pytest

from engine.bpmn import Procedure, compile_drawing
from engine.settings import PROJECT

DRAWINGS = sorted((Path(PROJECT) / "workflows").rglob("*.bpmn"))


def endings() -> set[str]:
    """Return the messages that the shipped procedures send when they end."""
    return {
        element.message
        for file in DRAWINGS
        for procedure in compile_drawing(file.read_bytes()).procedures
        for element in procedure.elements.values()
        if element.kind == "endEvent" and element.message
    }


def lonely_waits(procedure: Procedure, safe: set[str]) -> list[str]:
    """Return the message catches that do not follow a gateway with a timer on another of its ways."""
    lonely = []
    for element in procedure.elements.values():
        waits = element.kind == "receiveTask" or (element.kind == "intermediateCatchEvent" and element.message)
        if not waits or element.message in safe:
            continue
        gateways = {flow.source for flow in procedure.flows if flow.target == element.id}
        beside = {flow.target for flow in procedure.flows if flow.source in gateways}
        if not any(procedure.elements[other].timer for other in beside):
            lonely.append(element.id)
    return lonely


@pytest.mark.parametrize("file", DRAWINGS, ids=lambda file: file.stem)
def test_every_wait_for_the_world_outside_has_a_clock_beside_it(file: Path) -> None:
    safe = endings()
    procedures = compile_drawing(file.read_bytes()).procedures
    assert [wait for procedure in procedures for wait in lonely_waits(procedure, safe)] == []
