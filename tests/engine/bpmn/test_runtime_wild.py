"""Drawings as people really draw them: gateways that do not match, ends in the middle, ways that meet anywhere."""

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn.compiler import compile_drawing
from tests.engine.bpmn.running import Player, drawing, ends, node, start, tasks
from tests.engine.bpmn.test_state import structured_drawings

KINDS = ("userTask", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "endEvent")


@st.composite
def wild_drawings(draw: st.DrawFn) -> bytes:
    """Return a drawing of up to twelve elements connected at random; every circle has a person in it."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=12))
    body, flows = start() + tasks("back"), ["s > e0", "back > e0"]
    for number, kind in enumerate(kinds):
        name = f"e{number}"
        later = [f"e{other}" for other in range(number + 1, len(kinds))] + ["back"]
        ways = draw(st.lists(st.sampled_from(later), min_size=1, max_size=3, unique=True))
        if kind == "endEvent" and number:
            body += ends(name)
            continue
        if kind in ("exclusiveGateway", "inclusiveGateway"):
            body += f'<bpmn:{kind} id="{name}" default="d{number}"/>'
            body += f'<bpmn:sequenceFlow id="d{number}" sourceRef="{name}" targetRef="{ways[0]}"/>'
            flows += [f"{name} > {way} [pick % {index + 2} == 1]" for index, way in enumerate(ways[1:])]
        else:
            body += node("userTask" if kind == "endEvent" else kind, name)
            flows += [f"{name} > {way}" for way in ways]
    return drawing(body + "\n" + "\n".join(flows))


@settings(max_examples=150, deadline=None)
@given(xml=wild_drawings(), numbers=st.lists(st.integers(0, 50), max_size=30))
def test_no_run_ever_stands_still_with_nobody_able_to_go_on(xml: bytes, numbers: list[int]) -> None:
    kept, restored = Player(xml, restoring=False), Player(xml, restoring=True)
    for number in numbers:
        if kept.run.finished or len(kept.run.open_tasks()) > 50:
            break
        assert kept.run.open_tasks(), f"nobody can go on: {kept.run.tokens()}"
        for player in (kept, restored):
            open_tasks = player.run.open_tasks()
            player.run.complete(open_tasks[number % len(open_tasks)].token, {"pick": number})
            player.step()
        assert restored.outcome() == kept.outcome()


@settings(max_examples=40, deadline=None)
@given(xml=structured_drawings())
def test_the_compiled_copy_runs_like_its_drawing(xml: bytes) -> None:
    compiled = compile_drawing(xml)
    assert compiled.ok
    players = (Player(xml, restoring=False), Player(compiled.executable_xml, restoring=True))
    for number in range(300):
        if players[0].run.finished:
            break
        for player in players:
            player.run.complete(player.run.open_tasks()[0].token, {"pick": number % 3})
            player.step()
    assert [player.run.finished for player in players] == [True, True]
    assert players[0].trail == players[1].trail
