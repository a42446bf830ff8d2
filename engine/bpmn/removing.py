"""A drawing or decision table with one element taken away, to see who notices: the owner's file is never touched.

A step is bypassed: the flows that led to it lead to what came after it (a gateway's default flow, where it has one). A
boundary event goes with its path; a start event goes with its procedure, or with its event sub-process; an end event
becomes a plain one. Steps that nothing leads to any more go too.
"""

from lxml import etree

from engine.bpmn.compiler.model import FLOW_NODES
from engine.bpmn.compiler.names import BPMN, child, children, is_bpmn, local, reference
from engine.bpmn.source import read_bpmn, read_dmn
from engine.errors import NotFoundError


def remove_element(xml: bytes, element_id: str) -> bytes | None:
    """Return the drawing without an element; None where the whole procedure goes with it (its only start event).

    Raises NotFoundError where the drawing has no such element, SourceError where it cannot be read.
    """
    root = read_bpmn(xml)
    found = _Scope.find(root, element_id)
    if found is None:
        raise NotFoundError("element")
    scope, node = found
    return _written(root) if REMOVERS.get(local(node), _Scope.bypass)(scope, node) else None


def remove_row(xml: bytes, table: str, row: int) -> bytes:
    """Return a decision file without the n-th row (counted from 1) of a table. Raises NotFoundError for no such row."""
    root = read_dmn(xml)
    space = f"{{{etree.QName(root).namespace}}}"
    for decision in root.iter(f"{space}decision"):
        if decision.get("id") == table or (decision.get("id") is None and decision.get("name") == table):
            rules = list(decision.iter(f"{space}rule"))
            if 1 <= row <= len(rules):
                _drop(rules[row - 1])
                return _written(root)
    raise NotFoundError("row")


class _Scope:
    """The steps and flows that stand directly in one process or sub-process."""

    def __init__(self, holder: etree._Element) -> None:
        self.holder = holder
        self.nodes = {
            part.get("id", ""): part for part in holder.iterchildren("*") if is_bpmn(part) and local(part) in FLOW_NODES
        }
        self.flows = list(children(holder, "sequenceFlow"))
        led_to = {target for targets in self._edges().values() for target in targets}
        self.beginnings = frozenset(self.nodes) - led_to

    @classmethod
    def find(cls, root: etree._Element, element_id: str) -> "tuple[_Scope, etree._Element] | None":
        for part in root.iter(f"{{{BPMN}}}*"):
            holder = part.getparent()
            if part.get("id") == element_id and local(part) in FLOW_NODES and holder is not None:
                return cls(holder), part
        return None

    def bypass(self, node: etree._Element) -> bool:
        """Let what led to a step lead to what came after it."""
        here = node.get("id", "")
        leaving = [flow for flow in self.flows if _target(flow) != here and _source(flow) == here]
        if node.get("triggeredByEvent", "false").strip() == "true":
            return self.drop(node)
        if not leaving:
            return self.end(node)
        before = self._reached()
        onward = _target(_way_on(node, leaving))
        for flow in self.flows:
            waits = self.nodes.get(_source(flow))
            if _target(flow) == here and waits is not None and local(waits) == "eventBasedGateway":
                self._drop_flow(flow)
            elif _target(flow) == here:
                flow.set("targetRef", onward)
        self._drop_node(node)
        return self._tidy(before)

    def drop(self, node: etree._Element) -> bool:
        """Take a step away together with the way that leads on from it."""
        before = self._reached()
        self._drop_node(node)
        return self._tidy(before)

    def end(self, node: etree._Element) -> bool:
        """Let the way end here, and nothing more happen."""
        for part in list(node):
            if local(part) not in ("incoming",):
                node.remove(part)
        node.tag = f"{{{BPMN}}}endEvent"
        for name in [name for name in node.attrib if name not in ("id", "name")]:
            del node.attrib[name]
        for boundary in self._attached(node):
            self.drop(boundary)
        return True

    def start(self, node: etree._Element) -> bool:
        """Take a start event away: with its event sub-process, or with the procedure where it is the only one."""
        if local(self.holder) != "process":
            outer = self.holder.getparent()
            return outer is not None and _Scope(outer).bypass(self.holder)
        others = [other for other in self.nodes.values() if local(other) == "startEvent" and other is not node]
        return bool(others) and self.drop(node)

    def _attached(self, node: etree._Element) -> list[etree._Element]:
        return [other for other in self.nodes.values() if reference(other.get("attachedToRef")) == node.get("id")]

    def _drop_node(self, node: etree._Element) -> None:
        for boundary in self._attached(node):
            self._drop_node(boundary)
        here = node.get("id", "")
        for flow in list(self.flows):
            if here in (_source(flow), _target(flow)):
                self._drop_flow(flow)
        self.nodes.pop(here, None)
        _drop(node)

    def _drop_flow(self, flow: etree._Element) -> None:
        self.flows.remove(flow)
        _drop(flow)

    def _edges(self) -> dict[str, list[str]]:
        edges: dict[str, list[str]] = {}
        for flow in self.flows:
            edges.setdefault(_source(flow), []).append(_target(flow))
        for name, node in self.nodes.items():
            if host := reference(node.get("attachedToRef")):
                edges.setdefault(host, []).append(name)
        return edges

    def _reached(self) -> set[str]:
        """Every step that something leads to, directly or not, from where ways began before anything was removed."""
        edges = self._edges()
        waiting = [name for name in self.nodes if name in self.beginnings]
        reached: set[str] = set()
        while waiting:
            here = waiting.pop()
            if here not in reached:
                reached.add(here)
                waiting.extend(edges.get(here, ()))
        return reached

    def _tidy(self, before: set[str]) -> bool:
        """Take away what could be reached before and cannot be any more."""
        for name in before - self._reached():
            if name in self.nodes:
                self._drop_node(self.nodes[name])
        return True


def _way_on(node: etree._Element, leaving: list[etree._Element]) -> etree._Element:
    """The way that stays: the default flow, else one that asks nothing, else the last."""
    default = reference(node.get("default"))
    named = [flow for flow in leaving if flow.get("id") == default]
    free = [flow for flow in leaving if child(flow, "conditionExpression") is None]
    return [*named, *free, leaving[-1]][0]


def _source(flow: etree._Element) -> str:
    return reference(flow.get("sourceRef")) or ""


def _target(flow: etree._Element) -> str:
    return reference(flow.get("targetRef")) or ""


def _drop(part: etree._Element) -> None:
    holder = part.getparent()
    if holder is not None:
        holder.remove(part)


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


REMOVERS = {"startEvent": _Scope.start, "boundaryEvent": _Scope.drop, "endEvent": _Scope.end}
