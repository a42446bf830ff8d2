"""Drawings with what stands where, and their outline in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.bpmn import Element, Finding, Flow, OutlineLine, Procedure, outline, text_of
from engine.face.types import DiagramView, ElementState, FindingView, OutlineRow
from engine.policy import Profile

# The runtime's words for a token, as a diagram shows it.
SHOWN: Mapping[str, str] = {
    "open": "active",
    "inside": "active",
    "joining": "waiting",
    "waiting": "waiting",
    "failed": "failed",
    "done": "done",
}
_STRONGEST = ("failed", "active", "waiting", "done")


def owner_id(element_id: str, elements: Mapping[str, Element]) -> str:
    """Return the element of the owner's drawing that an element stands for; generated ones name theirs."""
    if not element_id.startswith("Auto_"):
        return element_id
    parts = element_id.removeprefix("Auto_").split("_")
    candidates = ("_".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in candidates if name in elements), element_id)


def states_of(tokens: Iterable[Sequence[Any]], elements: Mapping[str, Element]) -> list[ElementState]:
    """Return the state of each element from an instance's token list; the strongest state wins."""
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for element_id, state in tokens:
        element, shown = owner_id(element_id, elements), SHOWN.get(state, "waiting")
        held = found.get(element)
        if held is None or _STRONGEST.index(shown) < _STRONGEST.index(held):
            found[element], counts[element] = shown, 1
        elif held == shown and shown != "done":
            counts[element] += 1
    return [ElementState(element, state, counts[element]) for element, state in found.items()]


def make_diagram(
    procedure: Procedure, version: int, xml: bytes, states: Sequence[ElementState], profile: Profile | None
) -> DiagramView:
    """Return a drawing as its owner drew it, with states and the outline in the landlord's own role titles."""
    return DiagramView(
        title=procedure.name or procedure.key,
        version=version,
        xml=text_of(xml),
        states=states,
        outline=outline_rows(procedure, states, profile),
    )


def outline_rows(procedure: Procedure, states: Sequence[ElementState], profile: Profile | None) -> Sequence[OutlineRow]:
    """Return the outline, each line with its element's state."""
    titles = {lane: role.title for lane, role in profile.roles.items()} if profile else None
    by_element = {state.element: state for state in states}
    return [_row(line, None if line.refers else by_element.get(line.element)) for line in outline(procedure, titles)]


def _row(line: OutlineLine, state: ElementState | None) -> OutlineRow:
    if state is None:
        return OutlineRow(line.text, line.depth, line.element, name=line.name)
    return OutlineRow(line.text, line.depth, line.element, state.state, state.count, state.overdue, line.name)


def finding_views(
    findings: Iterable[Finding | Mapping[str, Any]], procedures: Iterable[Procedure]
) -> list[FindingView]:
    """Return findings with the names of what they are about: elements, arrows and procedures."""
    names: dict[str, str] = {}
    for procedure in procedures:
        names |= {flow.id: _arrow(flow, procedure.elements) for flow in procedure.flows}
        names |= {element.id: element.name for element in procedure.elements.values()}
        names[procedure.key] = procedure.name
    views = []
    for found in findings:
        row = found if isinstance(found, Mapping) else vars(found)
        name = names.get(row["element"]) or row["element"]
        views.append(FindingView(row["level"], row["element"], name, row["rule"], row["message"]))
    return views


def _arrow(flow: Flow, elements: Mapping[str, Element]) -> str:
    """Return how a person would point at an arrow: by its own words, else by what it joins."""
    if flow.name:
        return f"Arrow “{flow.name}”"
    ends = [elements[end].name for end in (flow.source, flow.target) if end in elements and elements[end].name]
    return f"Arrow from “{ends[0]}” to “{ends[1]}”" if len(ends) == 2 else ""
