"""A drawing while it is compiled: plain, changeable objects that rules read and repair."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.bpmn.elements import Known, MultiInstance, Timer
from engine.bpmn.findings import ERROR, FIXED, WARNING, Finding, Level
from engine.bpmn.forms import Field

GATEWAYS = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway", "parallelGateway", "eventBasedGateway"})
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
TASKS = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
    }
)
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity"}
FLOW_NODES = GATEWAYS | EVENTS | ACTIVITIES


@dataclass
class Bounds:
    """Where a shape stands on the page."""

    x: float
    y: float
    width: float = 100
    height: float = 80


@dataclass
class Trigger:
    """What an event waits for or throws. `ref` is the id the event points to, `name` what is known by."""

    kind: str  # message timer signal error escalation terminate conditional link cancel compensation
    ref: str | None = None
    name: str | None = None
    code: str | None = None
    dangling: bool = False  # `ref` points to nothing
    timer: Timer | None = None
    condition: str | None = None


@dataclass
class StandardLoop:
    """The loop marker: repeat while `condition` is true, `maximum` times at most."""

    condition: str | None
    maximum: str | None


@dataclass
class Node:
    """One flow node. Fields have the meaning of engine.bpmn.elements.Element."""

    id: str
    kind: str
    drawn: str = ""
    name: str = ""
    lane: str | None = None
    documentation: str = ""
    parent: str | None = None
    form: list[Field] | None = None
    properties: dict[str, str] = field(default_factory=dict)
    topic: str | None = None
    inputs: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    due: str | None = None
    priority: str | None = None
    assignee: str | None = None
    groups: str | None = None
    decision: str | None = None
    result_variable: str | None = None
    script_text: str | None = None
    script: tuple[tuple[str, str], ...] = ()
    triggers: list[Trigger] = field(default_factory=list)
    message_ref: str | None = None  # of a send or receive task
    attached_to: str | None = None
    interrupting: bool = True
    event_triggered: bool = False  # an event sub-process
    for_compensation: bool = False
    calls: str | None = None
    multi: MultiInstance | None = None
    loop: StandardLoop | None = None
    default: str | None = None
    bounds: Bounds | None = None
    foreign: tuple[str, ...] = ()  # settings of other tools that are not read

    @property
    def label(self) -> str:
        """Return what a person calls this element."""
        return self.name or self.id

    @property
    def trigger(self) -> Trigger | None:
        """Return what the event waits for or throws; None for a plain one."""
        return self.triggers[0] if self.triggers else None


@dataclass
class Link:
    """One sequence flow; `parent` as in Node."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str | None = None
    parent: str | None = None


@dataclass
class Process:
    """One process of the drawing; `nodes` and `links` hold those of its sub-processes too."""

    key: str
    name: str = ""
    documentation: str = ""
    executable: bool = True
    nodes: dict[str, Node] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    lanes: list[str] = field(default_factory=list)
    ignored: list[tuple[str, str, str]] = field(default_factory=list)  # (id, tag, name) of what is not executed
    broken: list[tuple[str, str, str]] = field(default_factory=list)  # (level, id, message) met while reading

    def scope(self, parent: str | None) -> list[Node]:
        """Return the nodes that stand directly in the process (None) or in a sub-process."""
        return [node for node in self.nodes.values() if node.parent == parent]

    def scopes(self) -> list[str | None]:
        """Return None for the process itself, then every sub-process."""
        return [None, *(node.id for node in self.nodes.values() if node.kind in SUB_PROCESSES)]

    def outgoing(self, node_id: str) -> list[Link]:
        """Return the flows that leave a node, in the order drawn."""
        return [link for link in self.links.values() if link.source == node_id]

    def incoming(self, node_id: str) -> list[Link]:
        """Return the flows that reach a node."""
        return [link for link in self.links.values() if link.target == node_id]

    def boundary(self, node_id: str) -> list[Node]:
        """Return the boundary events on an activity."""
        return [node for node in self.nodes.values() if node.attached_to == node_id]

    def of_kind(self, kinds: Iterable[str]) -> list[Node]:
        """Return the nodes of these kinds: a copy, so that rules may add nodes while they walk it."""
        wanted = frozenset(kinds)
        return [node for node in self.nodes.values() if node.kind in wanted]

    def add(self, beside: Node | None, what: str, kind: str, **more: object) -> Node:
        """Add a generated node called `Auto_<id>_<what>` in the scope and lane of `beside`."""
        stem = beside.id if beside else self.key
        new_id = self.free_id(f"Auto_{stem}_{what}")
        node = Node(id=new_id, kind=kind)
        if beside is not None:
            node.parent, node.lane = beside.parent, beside.lane
            if beside.bounds:
                node.bounds = Bounds(beside.bounds.x - 60, beside.bounds.y)
        for name, value in more.items():
            setattr(node, name, value)
        self.nodes[new_id] = node
        return node

    def connect(self, source: str, target: str, condition: str | None = None, name: str = "") -> Link:
        """Add a generated flow between two nodes of one scope."""
        link_id = self.free_id(f"Auto_{source}_to_{target}")
        link = Link(link_id, source, target, name, condition, self.nodes[source].parent)
        self.links[link_id] = link
        return link

    def free_id(self, wanted: str) -> str:
        """Return `wanted`, or with a number behind it where the drawing has that id already."""
        taken = self.nodes.keys() | self.links.keys()
        number, candidate = 1, wanted
        while candidate in taken:
            number += 1
            candidate = f"{wanted}_{number}"
        return candidate

    def remove(self, node_id: str) -> None:
        """Take a node, what stands in it, its boundary events and all their flows out of the executable copy."""
        inside = [node.id for node in self.nodes.values() if node_id in (node.parent, node.attached_to)]
        self.nodes.pop(node_id, None)
        for link in [*self.incoming(node_id), *self.outgoing(node_id)]:
            self.links.pop(link.id, None)
        for other in inside:
            self.remove(other)

    def insert_before(self, node: Node, what: str, kind: str, **more: object) -> Node:
        """Put a generated node into every flow that reaches `node`."""
        arriving = self.incoming(node.id)
        fresh = self.add(node, what, kind, **more)
        for link in arriving:
            link.target = fresh.id
        self.connect(fresh.id, node.id)
        return fresh

    def insert_after(self, node: Node, what: str, kind: str, **more: object) -> Node:
        """Put a generated node between `node` and everything it leads to; conditions move with the flows."""
        leaving = self.outgoing(node.id)
        fresh = self.add(node, what, kind, **more)
        for link in leaving:
            link.source = fresh.id
        fresh.default, node.default = node.default, None
        self.connect(node.id, fresh.id)
        return fresh


@dataclass
class Drawing:
    """All processes of one file and the messages they name (id -> name)."""

    processes: list[Process]
    known: Known = field(default_factory=Known)
    findings: list[Finding] = field(default_factory=list)

    def __iter__(self) -> Iterator[Process]:
        return iter(self.processes)


@dataclass
class Report:
    """Where a rule says what it found; carries the rule's slug."""

    rule: str
    findings: list[Finding]
    known: Known
    processes: list[Process]

    def fixed(self, element: str, message: str) -> None:
        """Say that the obvious meaning was chosen."""
        self.say(FIXED, element, message)

    def warning(self, element: str, message: str) -> None:
        """Say that it runs, but that the owner should look."""
        self.say(WARNING, element, message)

    def error(self, element: str, message: str) -> None:
        """Say that the drawing cannot be published like this."""
        self.say(ERROR, element, message)

    def say(self, level: Level, element: str, message: str) -> None:
        """Add one finding, once."""
        finding = Finding(level, element, self.rule, message)
        if finding not in self.findings:
            self.findings.append(finding)
