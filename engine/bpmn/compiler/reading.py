"""From the owner's XML to the compiler's model. Nothing is judged here but what cannot be held in the model."""

from collections import Counter

from lxml import etree

from engine.bpmn.compiler.extensions import read_extensions
from engine.bpmn.compiler.lanes import lanes_of
from engine.bpmn.compiler.model import FLOW_NODES, SUB_PROCESSES, Bounds, Link, Node, Process
from engine.bpmn.compiler.names import BPMN, BPMNDI, DC, child, children, is_bpmn, local, reference, text_of, words
from engine.bpmn.compiler.reading_events import Named, read_loops, read_named, read_triggers
from engine.bpmn.expressions import unwrap
from engine.bpmn.findings import ERROR, FIXED, WARNING

DATA = frozenset({"dataObjectReference", "dataStoreReference"})
# Parts of a process that people draw to explain, or that belong to another notation: nothing is lost by leaving them.
EXPLAINING = frozenset(
    {
        "documentation",
        "extensionElements",
        "laneSet",
        "dataObject",
        "textAnnotation",
        "association",
        "group",
        "ioSpecification",
        "property",
        "incoming",
        "outgoing",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
        "auditing",
        "monitoring",
        "resourceRole",
        "potentialOwner",
        "performer",
        "humanPerformer",
        "correlationSubscription",
        "supports",
        "completionCondition",
        "dataInputAssociation",
        "dataOutputAssociation",
        "category",
    }
)


class Reader:
    """Reads one file; keeps what all its processes share."""

    def __init__(self, root: etree._Element) -> None:
        """Index names, shapes and participants of the file."""
        self.root = root
        self.named: Named = read_named(root)
        self.bounds = _shapes(root)
        self.participants = {
            reference(participant.get("processRef")): words(participant.get("name"))
            for participant in root.iter(f"{{{BPMN}}}participant")
            if participant.get("processRef")
        }
        self.nameless = 0

    def processes(self) -> list[Process]:
        """Return every process that has something in it."""
        found = [self._process(element) for element in children(self.root, "process")]
        filled = [process for process in found if process.nodes]
        if filled:
            self._note_repeated_ids(filled[0])
            self._note_message_flows(filled[0])
        return filled

    def _process(self, element: etree._Element) -> Process:
        key = element.get("id") or f"Process_{self.root.index(element)}"
        process = Process(
            key=key,
            name=words(element.get("name")) or self.participants.get(key, ""),
            documentation=text_of(child(element, "documentation")) or "",
            executable=element.get("isExecutable", "false").strip() == "true",
        )
        self._contents(element, process, None)
        self._drop_loose_links(process)
        for node_id, lane in lanes_of(element, process, self.bounds).items():
            process.nodes[node_id].lane = lane
        if not process.lanes and len(self.participants) > 1 and self.participants.get(key):
            self._whole_pool_is_a_role(process, self.participants[key])
        self._inherit_lanes(process)
        return process

    def _whole_pool_is_a_role(self, process: Process, role: str) -> None:
        process.lanes.append(role)
        for node in process.nodes.values():
            node.lane = role

    def _inherit_lanes(self, process: Process) -> None:
        """Give what stands in a sub-process, or on a task, the lane of what it stands in or on."""
        for _ in range(len(process.nodes)):
            changed = False
            for node in process.nodes.values():
                host = process.nodes.get(node.attached_to or node.parent or "")
                if node.lane is None and host is not None and host.lane is not None:
                    node.lane, changed = host.lane, True
            if not changed:
                return

    def _contents(self, element: etree._Element, process: Process, parent: str | None) -> None:
        for part in element.iterchildren("*"):
            tag = local(part)
            if not is_bpmn(part) or tag in EXPLAINING:
                continue
            if tag in FLOW_NODES:
                self._node(part, process, parent)
            elif tag == "sequenceFlow":
                self._link(part, process, parent)
            elif tag in DATA:
                process.ignored.append((part.get("id", ""), tag, words(part.get("name"))))
            elif tag != "artifact":
                process.broken.append((WARNING, part.get("id", ""), f"“{tag}” is not executed."))

    def _node(self, part: etree._Element, process: Process, parent: str | None) -> None:
        node = Node(id=self._id_of(part, process), kind=local(part), drawn=local(part), parent=parent)
        node.name = words(part.get("name"))
        node.documentation = text_of(child(part, "documentation")) or ""
        node.default = reference(part.get("default"))
        node.attached_to = reference(part.get("attachedToRef"))
        interrupting = part.get("cancelActivity") or part.get("isInterrupting") or "true"
        node.interrupting = interrupting.strip().lower() != "false"
        node.event_triggered = part.get("triggeredByEvent", "false").strip() == "true"
        node.for_compensation = part.get("isForCompensation", "false").strip() == "true"
        node.calls = reference(part.get("calledElement"))
        node.message_ref = reference(part.get("messageRef"))
        node.script_text = text_of(child(part, "script"))
        node.bounds = self.bounds.get(node.id)
        read_extensions(part, node)
        read_triggers(part, node, self.named)
        read_loops(part, node)
        if node.id in process.nodes:
            return  # the repeated id is an error of its own
        process.nodes[node.id] = node
        if node.kind in SUB_PROCESSES:
            self._contents(part, process, node.id)

    def _id_of(self, part: etree._Element, process: Process) -> str:
        given = (part.get("id") or "").strip()
        if given:
            return given
        self.nameless += 1
        made = f"Auto_nameless_{self.nameless}"
        process.broken.append((FIXED, made, f"“{words(part.get('name')) or local(part)}” had no id and was given one."))
        return made

    def _link(self, part: etree._Element, process: Process, parent: str | None) -> None:
        source, target = reference(part.get("sourceRef")), reference(part.get("targetRef"))
        condition = text_of(child(part, "conditionExpression"))
        link_id = (part.get("id") or "").strip() or f"Auto_flow_{len(process.links) + 1}"
        link = Link(link_id, source or "", target or "", words(part.get("name")), None, parent)
        link.condition = unwrap(condition) if condition else None
        if link_id not in process.links:
            process.links[link_id] = link

    def _drop_loose_links(self, process: Process) -> None:
        for link in list(process.links.values()):
            source, target = process.nodes.get(link.source), process.nodes.get(link.target)
            label = f"The arrow “{link.name}”" if link.name else "An arrow"
            if source is None or target is None:
                end = "start" if source is None else "end"
                message = f"{label} is not attached to anything at its {end}, so it is ignored. Attach it or delete it."
                process.broken.append((WARNING, link.id, message))
            elif source.parent != target.parent:
                message = f"{label} crosses the border of a sub-process. End the sub-process and go on from its edge."
                process.broken.append((ERROR, link.id, message))
            else:
                link.parent = source.parent
                continue
            del process.links[link.id]

    def _note_repeated_ids(self, process: Process) -> None:
        ids = Counter(
            element.get("id", "")
            for element in self.root.iter(f"{{{BPMN}}}*")
            if element.get("id") and not local(element).endswith(("EventDefinition", "Expression"))
        )
        for repeated in sorted(name for name, count in ids.items() if count > 1):
            message = f"The id “{repeated}” is used more than once. Give each element its own id in the modeller."
            process.broken.append((ERROR, repeated, message))

    def _note_message_flows(self, process: Process) -> None:
        for flow in self.root.iter(f"{{{BPMN}}}messageFlow"):
            label = words(flow.get("name"))
            title = f"The message arrow “{label}”" if label else "A message arrow"
            message = (
                f"{title} between two pools explains, but sends nothing. "
                "To send, use a message event whose message has the same name on both sides."
            )
            process.broken.append((WARNING, flow.get("id", ""), message))


def _shapes(root: etree._Element) -> dict[str, Bounds]:
    """Return where each element stands on the page."""
    found: dict[str, Bounds] = {}
    for shape in root.iter(f"{{{BPMNDI}}}BPMNShape"):
        bounds = child(shape, "Bounds", DC)
        element = reference(shape.get("bpmnElement"))
        if bounds is None or element is None:
            continue
        try:
            x, y, width, height = (float(bounds.get(side, "0")) for side in ("x", "y", "width", "height"))
        except ValueError:
            continue  # a shape without a place is laid out like one that was never drawn
        if all(abs(number) < 1e6 for number in (x, y, width, height)):
            found[element] = Bounds(x, y, width, height)
    return found
