"""The saved state: small, flat however long the case runs, and worth the same as never having left memory."""

import json
import zlib
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn import ProcedureRun
from engine.bpmn.state import StateError
from tests.engine.bpmn.running import Case, Player, boundary, drawing, ends, node, parse, start, sub, tasks, timer

ROUND = (
    start()
    + tasks("call", "review")
    + boundary("remind", "call", timer("Cycle", "R/P1D"), False)
    + node("exclusiveGateway", "again", default="out")
    + node("exclusiveGateway", "merge")
    + tasks("done", "told")
    + ends("e", "te")
    + '<bpmn:sequenceFlow id="out" sourceRef="again" targetRef="done"/>'
    + "\ns > merge > call > review > again\nagain > merge [more]\ndone > e\nremind > told > te"
)


@pytest.mark.parametrize("restoring", [True, False])
def test_four_hundred_rounds_leave_the_state_as_small_as_one(restoring: bool) -> None:
    player = Player(drawing(ROUND), restoring=restoring)
    player.do("call").do("review", more=True)
    size, tokens = len(player.run.state()), len(player.run._run.tasks)
    for _ in range(400):
        player.do("call").do("review", more=True)
        assert len(player.run._run.tasks) == tokens
    # Token numbers grow by a digit or two; nothing else may.
    assert len(player.run.state()) <= size + 12


def test_four_hundred_firings_leave_the_state_as_small_as_one() -> None:
    player = Player(drawing(ROUND), restoring=True)
    player.fire("remind", timedelta(days=1)).do("told")
    size = len(player.run.state())
    for _ in range(400):
        player.fire("remind", timedelta(days=1)).do("told")
    assert len(player.run.state()) <= size + 24


def test_the_state_holds_neither_the_drawing_nor_the_data_nor_what_is_over() -> None:
    names = [f"task_{number}" for number in range(30)]
    player = Player(
        drawing(start() + tasks(*names) + ends("e") + "\n s > " + " > ".join(names) + " > e"), restoring=True
    )
    for name in names[:-1]:
        player.do(name, **{f"answer_{name}": "x" * 200})
    text = zlib.decompress(player.run.state()[1:]).decode()
    assert json.loads(text)[1][0][2] == [["31", "task_29", 16]]
    assert len(player.run.state()) < 60


def test_a_run_saved_before_it_was_advanced_loses_no_step() -> None:
    player = Player(drawing(start() + tasks("a", "b") + ends("e") + "\ns > a > b > e"), restoring=True)
    player.run.complete(player.token("a"), {"n": 1})
    player.run = ProcedureRun.restore(player.spec, player.run.state(), player.run.data, player.case)
    player.step()
    assert player.open() == ["b"]
    begun = ProcedureRun.begin(player.spec, player.case)
    player.run = ProcedureRun.restore(player.spec, begun.state(), begun.data, player.case)
    player.step()
    assert player.open() == ["a"]


def test_a_failure_survives_being_saved() -> None:
    xml = drawing(
        start() + node("scriptTask", "sum", "<bpmn:script>n = 1 / 0</bpmn:script>") + ends("e") + "\ns > sum > e"
    )
    player = Player(xml, restoring=True)
    assert [failed.element for failed in player.run.failures()] == ["sum"]


@pytest.mark.parametrize(
    "broken",
    [b"", b"0", b"1junk", b"2" + zlib.compress(b"[1,[]]"), b"1" + zlib.compress(b'[1,[[null,"p",[["1","gone",16]]]]]')],
)
def test_a_state_that_does_not_fit_is_refused(broken: bytes) -> None:
    spec = parse(drawing(start() + tasks("a") + ends("e") + "\ns > a > e"))
    with pytest.raises(StateError):
        ProcedureRun.restore(spec, broken, {}, Case())


class Sketch:
    """A random drawing in the making: blocks with one way in and one way out."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.count = 0
        self.elements: list[str] = []
        self.flows: list[str] = []

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def block(self, depth: int) -> tuple[str, str]:
        kinds = ["task", "boundary", "repeat"] if depth == 0 else list(BLOCKS)
        return BLOCKS[self.draw(st.sampled_from(kinds))](self, depth - 1)

    def task(self, depth: int) -> tuple[str, str]:
        name = self.name("task")
        self.elements.append(tasks(name))
        return name, name

    def repeat(self, depth: int) -> tuple[str, str]:
        name = self.name("each")
        sequential = str(self.draw(st.booleans())).lower()
        number = self.draw(st.integers(0, 3))
        inner = f"<bpmn:loopCardinality>{number}</bpmn:loopCardinality>"
        marker = node("multiInstanceLoopCharacteristics", f"m_{name}", inner, isSequential=sequential)
        self.elements.append(node("userTask", name, marker))
        return name, name

    def boundary(self, depth: int) -> tuple[str, str]:
        name, _ = self.task(depth)
        return self.timed(name)

    def timed(self, name: str) -> tuple[str, str]:
        event, merge, late = self.name("timer"), self.name("merge"), self.name("late")
        kind, text = self.draw(st.sampled_from([("Duration", "PT4H"), ("Cycle", "R2/PT1H"), ("Cycle", "R/P1D")]))
        self.elements += [
            boundary(event, name, timer(kind, text), self.draw(st.booleans())),
            node("exclusiveGateway", merge),
            tasks(late),
        ]
        self.flows += [f"{name} > {merge}", f"{event} > {late} > {merge}"]
        return name, merge

    def sequence(self, depth: int) -> tuple[str, str]:
        first_in, first_out = self.block(depth)
        next_in, next_out = self.block(depth)
        self.flows.append(f"{first_out} > {next_in}")
        return first_in, next_out

    def fork(self, tag: str, depth: int, conditions: list[str]) -> tuple[str, str]:
        opening, closing = self.name("fork"), self.name("join")
        default = f' default="d_{opening}"' if any(conditions) else ""
        self.elements.append(f'<bpmn:{tag} id="{opening}"{default}/>{node(tag, closing)}')
        for condition in conditions:
            way_in, way_out = self.block(depth)
            suffix = f" [{condition}]" if condition else ""
            if not condition and default:
                self.elements.append(
                    f'<bpmn:sequenceFlow id="d_{opening}" sourceRef="{opening}" targetRef="{way_in}"/>'
                )
            else:
                self.flows.append(f"{opening} > {way_in}{suffix}")
            self.flows.append(f"{way_out} > {closing}")
        return opening, closing

    def parallel(self, depth: int) -> tuple[str, str]:
        return self.fork("parallelGateway", depth, [""] * self.draw(st.integers(2, 3)))

    def inclusive(self, depth: int) -> tuple[str, str]:
        return self.fork("inclusiveGateway", depth, ["pick % 2 == 1", "pick > 1", ""])

    def exclusive(self, depth: int) -> tuple[str, str]:
        return self.fork("exclusiveGateway", depth, ["pick == 1", ""])

    def loop(self, depth: int) -> tuple[str, str]:
        merge, test, out = self.name("merge"), self.name("test"), self.name("task")
        way_in, way_out = self.block(depth)
        self.elements.append(node("exclusiveGateway", merge) + tasks(out))
        self.elements.append(f'<bpmn:exclusiveGateway id="{test}" default="d_{test}"/>')
        self.elements.append(f'<bpmn:sequenceFlow id="d_{test}" sourceRef="{test}" targetRef="{out}"/>')
        ask, _ = self.task(depth)
        self.flows += [f"{merge} > {way_in}", f"{way_out} > {ask} > {test}", f"{test} > {merge} [pick == 3]"]
        return merge, out

    def box(self, depth: int) -> tuple[str, str]:
        inside = Sketch(self.draw)
        inside.count = self.count + 100 * depth + 100
        way_in, way_out = inside.block(depth)
        self.count = inside.count
        name = self.name("box")
        ending = ends(f"e_{name}")
        body = start(f"s_{name}") + "".join(inside.elements) + ending + "\n" + "\n".join(inside.flows)
        self.elements.append(sub(name, f"{body}\ns_{name} > {way_in}\n{way_out} > e_{name}"))
        return self.timed(name) if self.draw(st.booleans()) else (name, name)


BLOCKS = {
    "task": Sketch.task,
    "boundary": Sketch.boundary,
    "repeat": Sketch.repeat,
    "sequence": Sketch.sequence,
    "parallel": Sketch.parallel,
    "inclusive": Sketch.inclusive,
    "exclusive": Sketch.exclusive,
    "loop": Sketch.loop,
    "box": Sketch.box,
}


@st.composite
def structured_drawings(draw: st.DrawFn) -> bytes:
    sketch = Sketch(draw)
    way_in, way_out = sketch.block(draw(st.integers(1, 4)))
    body = start() + "".join(sketch.elements) + tasks("last") + ends("e")
    return drawing(f"{body}\ns > {way_in}\n{way_out} > last > e\n" + "\n".join(sketch.flows))


def choose(player: Player, number: int) -> None:
    """Answer an open task or fire a timer: the same for the same number and the same choices."""
    choices = [("task", task.token) for task in player.run.open_tasks()]
    choices += [("timer", armed.token) for armed in player.run.timers()]
    kind, token = choices[number % len(choices)]
    if kind == "task":
        player.run.complete(token, {"pick": number % 4})
    else:
        player.case.at += timedelta(hours=number % 30)
        player.run.fire(token)
    player.step()


@settings(max_examples=150, deadline=None)
@given(xml=structured_drawings(), numbers=st.lists(st.integers(0, 1000), max_size=25))
def test_restoring_between_every_step_changes_nothing_and_every_drawing_comes_to_its_end(
    xml: bytes, numbers: list[int]
) -> None:
    kept, restored = Player(xml, restoring=False), Player(xml, restoring=True)
    for number in numbers:
        if kept.run.finished:
            break
        choose(kept, number)
        choose(restored, number)
        assert restored.outcome() == kept.outcome()
        assert restored.run.state() == kept.run.state()
    for _ in range(300):
        if kept.run.finished:
            break
        assert kept.run.failures() == []
        assert kept.run.open_tasks(), f"nobody can go on: {kept.run.tokens()}"
        for player in (kept, restored):
            player.run.complete(player.run.open_tasks()[0].token, {"pick": 0})
            player.step()
    assert kept.run.finished
    assert restored.outcome() == kept.outcome()
