"""Whatever small drawing somebody makes, it compiles to something that runs to an end, or says why not."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.bpmn import compile_drawing, outline, read_procedures, specs
from tests.engine.bpmn.compiler.drawings import Robot, draw

TASKS = ("task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask")
SPLITS = ("exclusiveGateway", "inclusiveGateway", "parallelGateway", "complexGateway")


@st.composite
def blocks(draw_from: st.DrawFn, depth: int = 2) -> tuple:  # type: ignore[type-arg]
    """Return a chain of tasks and of gateways with branches, which may or may not join again."""
    items: list[object] = []
    for _ in range(draw_from(st.integers(1, 3))):
        if depth and draw_from(st.booleans()):
            branches = draw_from(st.lists(blocks(depth=depth - 1), min_size=1, max_size=3))
            items.append((draw_from(st.sampled_from(SPLITS)), branches, draw_from(st.booleans())))
        else:
            items.append(draw_from(st.sampled_from(TASKS)))
    return tuple(items)


class Sketch:
    """Turns blocks into elements and flows."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.flows: list[str] = []

    def node(self, tag: str) -> str:
        name = f"n{len(self.parts)}"
        self.parts.append(f'<bpmn:{tag} id="{name}" name="Step {name}"/>')
        return name

    def chain(self, items: tuple, before: str | None) -> str | None:  # type: ignore[type-arg]
        for item in items:
            tag, branches, joins = item if isinstance(item, tuple) else (item, [], False)
            here = self.node(tag)
            if before is not None:
                self.flows.append(f"{before} > {here}")
            before = here
            ends = [self.chain(branch, here) for branch in branches]
            if joins and ends:
                before = self.node(tag)
                self.flows += [f"{end} > {before}" for end in ends if end is not None]
            elif ends:
                before = ends[0]
        return before

    def xml(self) -> bytes:
        return draw("".join(self.parts) + "\n" + "\n".join(self.flows), more="")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(blocks(), st.integers(0, 2), st.booleans())
def test_chains_with_gateways_run_to_an_end(items: tuple, pick: int, with_start: bool) -> None:  # type: ignore[type-arg]
    sketch = Sketch()
    sketch.chain(items, sketch.node("startEvent") if with_start else None)
    result = compile_drawing(sketch.xml())
    assert result.ok, [finding for finding in result.findings if finding.level == "error"]
    Robot(result, pick=pick).play()
    assert outline(result.procedures[0])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from((*TASKS, *SPLITS, "startEvent", "endEvent", "eventBasedGateway", "subProcess")),
        min_size=1,
        max_size=6,
    ),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=10),
)
def test_any_tangle_is_taken_or_refused_with_findings(tags: list[str], arrows: list[tuple[int, int]]) -> None:
    parts = "".join(f'<bpmn:{tag} id="n{number}"/>' for number, tag in enumerate(tags))
    flows = "\n".join(f"n{source} > n{target}" for source, target in arrows)
    result = compile_drawing(draw(f"{parts}\n{flows}"))
    assert read_procedures(result.executable_xml) == result.procedures
    outline(result.procedures[0])
    if result.ok:
        specs.get(result.sha256, result.executable_xml, "p")
