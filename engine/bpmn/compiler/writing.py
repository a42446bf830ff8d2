"""The executable copy: the repaired model written anew as plain BPMN, with a place on the page for every node."""

from typing import Any

from lxml import etree

from engine.bpmn.compiler.model import Bounds, Link, Node, Process, Trigger
from engine.bpmn.compiler.names import BPMN, BPMNDI, CAMUNDA, DC, DI, DUEPROCESS, as_name
from engine.bpmn.compiler.table import to_json
from engine.bpmn.elements import Procedure

SPACES = {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "camunda": CAMUNDA, "dp": DUEPROCESS}
GRID_X, GRID_Y = 160, 120
NAMED = {"message": "messageRef", "signal": "signalRef", "error": "errorRef", "escalation": "escalationRef"}
CODES = {"error": "errorCode", "escalation": "escalationCode"}


def _tag(name: str, namespace: str = BPMN) -> str:
    return f"{{{namespace}}}{name}"


class Writer:
    """Writes one file."""

    def __init__(self) -> None:
        """Begin an empty file."""
        self.root = etree.Element(_tag("definitions"), nsmap=SPACES, id="Compiled", targetNamespace=DUEPROCESS)
        self.named: dict[tuple[str, str], str] = {}

    def write(self, processes: list[Process], procedures: tuple[Procedure, ...]) -> bytes:
        """Return the executable copy; the same drawing always gives the same bytes."""
        table = etree.SubElement(etree.SubElement(self.root, _tag("extensionElements")), _tag("table", DUEPROCESS))
        table.text = to_json(procedures)
        for process in processes:
            self._name_all(process)
        for process in processes:
            self._process(process)
        self._places(processes)
        return etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")

    def _name_all(self, process: Process) -> None:
        """Write what events point to, once for each name."""
        for node in process.nodes.values():
            for trigger in node.triggers:
                key = (trigger.kind, trigger.name or "")
                if trigger.kind not in NAMED or not trigger.name or key in self.named:
                    continue
                self.named[key] = f"Auto_{trigger.kind}_{len(self.named) + 1}"
                element = etree.SubElement(self.root, _tag(trigger.kind), id=self.named[key], name=trigger.name)
                if trigger.kind in CODES:
                    element.set(CODES[trigger.kind], trigger.code or trigger.name)

    def _process(self, process: Process) -> None:
        element = etree.SubElement(self.root, _tag("process"), id=process.key, isExecutable="true")
        if process.name:
            element.set("name", process.name)
        self._lanes(element, process)
        self._scope(element, process, None)

    def _lanes(self, element: Any, process: Process) -> None:
        if not process.lanes:
            return
        lane_set = etree.SubElement(element, _tag("laneSet"), id=process.free_id(f"Auto_{process.key}_lanes"))
        for number, name in enumerate(process.lanes, 1):
            lane = etree.SubElement(lane_set, _tag("lane"), id=f"{lane_set.get('id')}_{number}", name=name)
            for node in process.nodes.values():
                if node.lane == name:
                    etree.SubElement(lane, _tag("flowNodeRef")).text = node.id

    def _scope(self, element: Any, process: Process, parent: str | None) -> None:
        for node in process.scope(parent):
            self._node(element, process, node)
        for link in process.links.values():
            if link.parent == parent:
                self._link(element, link)

    def _link(self, element: Any, link: Link) -> None:
        flow = etree.SubElement(element, _tag("sequenceFlow"), id=link.id, sourceRef=link.source, targetRef=link.target)
        if link.name:
            flow.set("name", link.name)
        if link.condition:
            etree.SubElement(flow, _tag("conditionExpression")).text = link.condition

    def _node(self, element: Any, process: Process, node: Node) -> None:
        part = etree.SubElement(element, _tag(node.kind), id=node.id)
        self._attributes(part, node)
        self._extensions(part, node)
        for link in process.incoming(node.id):
            etree.SubElement(part, _tag("incoming")).text = link.id
        for link in process.outgoing(node.id):
            etree.SubElement(part, _tag("outgoing")).text = link.id
        for trigger in node.triggers if node.kind.endswith("Event") else ():
            self._trigger(part, trigger)
        self._repetition(part, node)
        if node.kind == "subProcess":
            self._scope(part, process, node.id)

    def _attributes(self, part: Any, node: Node) -> None:
        message = node.trigger.name if node.trigger and node.kind in ("sendTask", "receiveTask") else None
        values = {
            "name": node.name or None,
            "default": node.default,
            "attachedToRef": node.attached_to,
            "cancelActivity": "false" if node.attached_to and not node.interrupting else None,
            "isInterrupting": "false" if node.kind == "startEvent" and not node.interrupting else None,
            "triggeredByEvent": "true" if node.event_triggered else None,
            "calledElement": node.calls,
            "messageRef": self.named.get(("message", message or "")),
            _tag("topic", CAMUNDA): node.topic,
            _tag("decisionRef", CAMUNDA): node.decision,
            _tag("resultVariable", CAMUNDA): node.result_variable,
        }
        for name, value in values.items():
            if value:
                part.set(name, value)
        if node.topic:
            part.set(_tag("type", CAMUNDA), "external")

    def _extensions(self, part: Any, node: Node) -> None:
        if not (node.properties or node.inputs or node.outputs):
            return
        holder = etree.SubElement(part, _tag("extensionElements"))
        if node.properties:
            properties = etree.SubElement(holder, _tag("properties", CAMUNDA))
            for name, value in node.properties.items():
                etree.SubElement(properties, _tag("property", CAMUNDA), name=name, value=value)
        if node.inputs or node.outputs:
            both = etree.SubElement(holder, _tag("inputOutput", CAMUNDA))
            for tag, values in (("inputParameter", node.inputs), ("outputParameter", node.outputs)):
                for name, text in values.items():
                    etree.SubElement(both, _tag(tag, CAMUNDA), name=name).text = text

    def _trigger(self, part: Any, trigger: Trigger) -> None:
        kind = "compensate" if trigger.kind == "compensation" else trigger.kind
        element = etree.SubElement(part, _tag(f"{kind}EventDefinition"))
        reference = self.named.get((trigger.kind, trigger.name or ""))
        if reference:
            element.set(NAMED[trigger.kind], reference)
        if trigger.timer is not None:
            tag = {"date": "timeDate", "duration": "timeDuration", "cycle": "timeCycle"}[trigger.timer.kind]
            etree.SubElement(element, _tag(tag)).text = trigger.timer.text
        if trigger.condition:
            etree.SubElement(element, _tag("condition")).text = trigger.condition

    def _repetition(self, part: Any, node: Node) -> None:
        if node.kind == "scriptTask":
            lines = [f"{name} = {text}" for name, text in node.script]
            etree.SubElement(part, _tag("script")).text = "\n".join(lines)
        if node.loop is not None:
            marker = etree.SubElement(part, _tag("standardLoopCharacteristics"))
            if node.loop.maximum:
                marker.set("loopMaximum", node.loop.maximum)
            if node.loop.condition:
                etree.SubElement(marker, _tag("loopCondition")).text = node.loop.condition
        several = node.multi
        if several is None:
            return
        marker = etree.SubElement(part, _tag("multiInstanceLoopCharacteristics"))
        marker.set("isSequential", str(several.sequential).lower())
        if several.collection:
            marker.set(_tag("collection", CAMUNDA), several.collection)
        if several.item:
            marker.set(_tag("elementVariable", CAMUNDA), several.item)
        if several.cardinality:
            etree.SubElement(marker, _tag("loopCardinality")).text = several.cardinality
        if several.condition:
            etree.SubElement(marker, _tag("completionCondition")).text = several.condition

    def _places(self, processes: list[Process]) -> None:
        """Give every node a place: as drawn, else on a grid in the order of the file."""
        diagram = etree.SubElement(self.root, _tag("BPMNDiagram", BPMNDI), id="Auto_diagram")
        plane = etree.SubElement(diagram, _tag("BPMNPlane", BPMNDI), id="Auto_plane", bpmnElement=processes[0].key)
        row = 0
        for process in processes:
            for number, node in enumerate(process.nodes.values()):
                place = node.bounds or Bounds(GRID_X * (number % 12), GRID_Y * (row + number // 12))
                shape = etree.SubElement(
                    plane, _tag("BPMNShape", BPMNDI), id=f"Auto_shape_{as_name(node.id)}", bpmnElement=node.id
                )
                sides = {side: format(getattr(place, side), "g") for side in ("x", "y", "width", "height")}
                etree.SubElement(shape, _tag("Bounds", DC), sides)
            row += len(process.nodes) // 12 + 2
