"""The text alternative of a diagram: who does what, when and in which order, one line a step."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.bpmn.elements import Element, Flow, Procedure
from engine.bpmn.timer_words import timer_words


@dataclass(frozen=True)
class OutlineLine:
    """One line; `depth` 0 is the main way, deeper lines are ways out of a gateway or inside a sub-process.

    `name` is the element's own; a line that `refers` only says where a way goes on: its element is told elsewhere.
    """

    text: str
    depth: int
    element: str
    name: str = ""
    refers: bool = False


KINDS: Mapping[str, str] = {
    "userTask": "{name}",
    "serviceTask": "{name} (done by the system)",
    "sendTask": "{name} (sent by the system)",
    "receiveTask": "Wait: {name}",
    "scriptTask": "{name} (worked out by the system)",
    "businessRuleTask": "{name} (decision table)",
    "callActivity": "{name} (another procedure)",
    "subProcess": "{name}, in steps:",
    "exclusiveGateway": "{name}: one way is taken",
    "inclusiveGateway": "{name}: one or more ways are taken",
    "parallelGateway": "{name}: all ways are taken, side by side",
    "eventBasedGateway": "{name}: whichever happens first",
    "startEvent": "Start: {name}",
    "endEvent": "End: {name}",
    "intermediateCatchEvent": "Wait: {name}",
    "intermediateThrowEvent": "{name}",
}
PLAIN_NAMES: Mapping[str, str] = {
    "startEvent": "the procedure begins",
    "endEvent": "the procedure ends here",
    "exclusiveGateway": "Decision",
    "inclusiveGateway": "Decision",
    "parallelGateway": "At the same time",
    "eventBasedGateway": "Wait",
}
TIMESCALE = re.compile(r"due\('(\w+)'\)")  # the promise that a due time is worked out from
MAX_DEPTH = 12
MAX_NESTING = 100


def outline(procedure: Procedure, lanes: Mapping[str, str] | Sequence[str] | None = None) -> list[OutlineLine]:
    """Return the outline. `lanes` gives the landlord's own titles for lanes, where it is a mapping.

    Each element has one line; a way that comes back to a step already told says so.
    """
    return _Teller(procedure, lanes if isinstance(lanes, Mapping) else {}).tell()


class _Teller:
    """Tells a procedure: where ways part, each to where it ends or joins another; then the joint way goes on."""

    def __init__(self, procedure: Procedure, titles: Mapping[str, str]) -> None:
        self.procedure = procedure
        self.titles = titles
        self.told: set[str] = set()
        self.lines: list[OutlineLine] = []
        self.leaving: dict[str, list[Flow]] = {}
        for flow in procedure.flows:
            self.leaving.setdefault(flow.source, []).append(flow)
        self.forward = self._ways_forward()
        self.arrived: Counter[str] = Counter()
        self.nesting = 0

    def _ways_forward(self) -> Counter[str]:
        """Return how many ways lead to each element, those that come back to an earlier one not counted."""
        ways: Counter[str] = Counter()
        state: dict[str, str] = {}
        for start in self.procedure.elements:
            stack = [] if start in state else [(start, iter(self._next(start)))]
            state.setdefault(start, "open")
            while stack:
                here, following = stack[-1]
                target = next(following, None)
                if target is None:
                    state[here] = "done"
                    stack.pop()
                elif state.get(target) != "open":
                    ways[target] += 1
                    if target not in state:
                        state[target] = "open"
                        stack.append((target, iter(self._next(target))))
        return ways

    def _next(self, element_id: str) -> list[str]:
        return [flow.target for flow in self.leaving.get(element_id, [])]

    def tell(self) -> list[OutlineLine]:
        """Return all lines."""
        self._scope(None, 0)
        for element in self.procedure.elements.values():
            if element.id not in self.told and not _silent(element, self._next(element.id)):
                self._follow(element.id, 0)
        return self.lines

    def _scope(self, parent: str | None, depth: int) -> None:
        for element in self.procedure.elements.values():
            if element.parent == parent and element.kind == "startEvent":
                self._follow(element.id, depth)

    def _follow(self, start: str, depth: int) -> None:
        """Tell the way from `start`, then whatever waits at its joins."""
        waiting = [start]
        while waiting:
            waiting += self._way(waiting.pop(0), "", depth, joins=False)
            waiting = list(dict.fromkeys(join for join in waiting if join not in self.told))

    def _way(self, element_id: str, way: str, depth: int, *, joins: bool = True) -> list[str]:
        """Tell one way; return the joins at which it stopped, for the caller to go on with."""
        while True:
            if element_id in self.told:
                self._refer(element_id, way, depth)
                return []
            self.arrived[element_id] += joins
            if joins and self.forward[element_id] > 1:
                self._refer(element_id, way, depth)
                return [element_id]
            self._tell(element_id, way, depth)
            self._edges(element_id, depth)
            flows = self.leaving.get(element_id, [])
            if len(flows) != 1:
                return self._ways(flows, depth)
            element_id, way, joins = flows[0].target, "", depth > 0

    def _ways(self, flows: list[Flow], depth: int) -> list[str]:
        if self.nesting > MAX_NESTING:  # told at the end, so that no drawing exhausts the stack
            for flow in flows:
                self._refer(flow.target, _way(flow) or "also", depth)
            return []
        stopped: list[str] = []
        self.nesting += 1
        for flow in flows:
            stopped += self._way(flow.target, _way(flow) or "also", min(depth + 1, MAX_DEPTH))
        self.nesting -= 1
        outer: list[str] = []
        while stopped:
            join = stopped.pop(0)
            if join in self.told or join in stopped or join in outer:
                continue
            if self.arrived[join] < self.forward[join]:
                outer.append(join)
            else:
                stopped += self._way(join, "", depth, joins=False)
        return outer

    def _tell(self, element_id: str, way: str, depth: int) -> None:
        self.told.add(element_id)
        element = self.procedure.elements[element_id]
        if way or not _silent(element, self._next(element_id)):
            self._line(f"{way} → {self._sentence(element)}" if way else self._sentence(element), depth, element_id)
        if element.kind == "subProcess":
            self._scope(element_id, min(depth + 1, MAX_DEPTH))

    def _refer(self, element_id: str, way: str, depth: int) -> None:
        """Say where a way goes on: at the next element that has something to say."""
        seen: set[str] = set()
        while _silent(self.procedure.elements[element_id], self._next(element_id)) and element_id not in seen:
            seen.add(element_id)
            following = self._next(element_id)
            if not following:
                break
            element_id = following[0]
        prefix = f"{way} → " if way else ""
        name = _name(self.procedure.elements[element_id])
        self.lines.append(OutlineLine(f"{prefix}go on with “{name}”", depth, element_id, name, refers=True))

    def _edges(self, element_id: str, depth: int) -> None:
        for event in self.procedure.elements.values():
            if event.attached_to == element_id and event.id not in self.told:
                lead = "If this happens first" if event.interrupting else "Meanwhile"
                # A join that such a way comes to is told with the main way, or at the end by `tell`.
                self._way(event.id, lead, min(depth + 1, MAX_DEPTH))

    def _line(self, text: str, depth: int, element: str) -> None:
        self.lines.append(OutlineLine(text, depth, element, _name(self.procedure.elements[element])))

    def _sentence(self, element: Element) -> str:
        text = KINDS.get(element.kind, "{name}").format(name=_name(element))
        if element.kind in ("userTask", "receiveTask") and element.lane:
            text = f"{self.titles.get(element.lane, element.lane)}: {text}"
        when = _when(element)
        return f"{text} ({when})" if when else text


def _silent(element: Element, following: Sequence[str]) -> bool:
    """Tell whether an element says nothing to a reader: a join without a name, or something the compiler added."""
    if element.kind == "userTask":
        return False
    return element.id.startswith("Auto_") or (
        element.kind.endswith("Gateway") and not element.name and len(following) <= 1
    )


def _name(element: Element) -> str:
    if element.name:
        return element.name
    return element.message or PLAIN_NAMES.get(element.kind, "an unnamed step")


def _when(element: Element) -> str:
    parts = [timer_words(element.timer)] if element.timer else []
    parts += [f"message “{element.message}”"] if element.message and element.name else []
    timescales = [code.replace("_", " ") for code in TIMESCALE.findall(element.due or "")]
    parts += [f"due: {', '.join(dict.fromkeys(timescales))}"] if timescales else []
    parts += ["several times"] if element.multi else []
    return "; ".join(part for part in parts if part)


def _way(flow: Flow) -> str:
    if flow.name:
        return f"“{flow.name}”"
    return "otherwise" if flow.default else (f"if {flow.condition}" if flow.condition else "")
