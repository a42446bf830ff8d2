"""From executable BPMN to specifications: SpiffWorkflow's parser with our own elements.

Read in two passes, elements first and flows second, because the library's own walk along the flows recurses and a long
drawing would exhaust the stack. The order of flows in the file is the order in which conditions are tried.
"""

# mypy: allow-subclassing-any
# SpiffWorkflow ships no types, so its classes are Any to mypy.

from typing import Any, ClassVar

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import EventDefinitionParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser

from engine.bpmn import gateways, nodes
from engine.bpmn.definitions import read_definition
from engine.bpmn.events import BoundaryNode, CatchNode, EventGatewayNode, ListenerNode, StartNode, ThrowNode
from engine.bpmn.extensions import (
    BPMN,
    CAMUNDA,
    read_parameters,
    read_properties,
    read_repetition,
    read_script,
    refuse,
    text_of,
    unwrap,
)
from engine.bpmn.repeats import LoopedNode, RepeatedNode


class ElementParser(TaskParser):
    """Makes the specification of one element, then connects it to what follows."""

    @property
    def bpmn_attributes(self) -> dict[str, Any]:
        """Return what every specification takes; lanes and guidance are read elsewhere, data references ignored."""
        return {"bpmn_name": self.node.get("name")}

    def make(self) -> None:
        """Make the specification, with everything that its element carries."""
        self.task = self.create_task()
        self.task.properties = read_properties(self.node)
        self.task.inputs_wanted = read_parameters(self.node, "input")
        self.task.outputs_wanted = read_parameters(self.node, "output")
        repetition = read_repetition(self.node)
        if repetition is not None:
            self._repeat(**repetition)

    def _repeat(self, **attributes: Any) -> None:
        inner = self.spec.task_specs.pop(self.bpmn_id)
        inner.name = f"{self.bpmn_id} [each]"
        self.spec.task_specs[inner.name] = inner
        kind = RepeatedNode if "gathers" in attributes else LoopedNode
        self.task = kind(self.spec, self.bpmn_id, bpmn_name=self.node.get("name"))
        self.task.inner = inner.name
        self.task.properties = inner.properties
        self.task.gathers = f"{self.bpmn_id}_all"
        for name, value in attributes.items():
            setattr(self.task, name, value)

    def connect_all(self) -> None:
        """Connect the specification to what its flows lead to, and a boundary event to its activity."""
        default = self.node.get("default")
        flows = self.process_parser.get_outgoing_sequence_flows(self.bpmn_id)
        for flow in flows:
            target = self.spec.task_specs.get(flow.get("targetRef"))
            if target is None:
                refuse(flow, "leads to something that cannot run.")
            condition = text_of(flow, "conditionExpression")
            plain = flow.get("id") == default or (len(flows) == 1 and condition is None)
            self.connect_flow(flow, target, None if plain else condition, plain)

    def connect_flow(self, flow: Any, target: Any, condition: str | None, plain: bool) -> None:
        """Connect one flow; only gateways may have conditions."""
        if condition is not None:
            refuse(self.node, "has a condition on its way out; only a gateway may have one.")
        self.task.connect(target)


class GatewayElementParser(ElementParser):
    """An exclusive or inclusive gateway: each way out has a condition, or is the default, or is the only one."""

    def connect_flow(self, flow: Any, target: Any, condition: str | None, plain: bool) -> None:
        """Connect one flow with its condition."""
        if not plain and condition is None:
            refuse(self.node, "has a way out without a condition that is not the default.")
        self.task.connect_outgoing_if(condition and unwrap(condition), target)


class ServiceParser(ElementParser):
    """A service task with the topic of its action."""

    def create_task(self) -> Any:
        """Make it; refuse one without an action behind it."""
        task = super().create_task()
        task.topic = self.node.get(CAMUNDA + "topic")
        if not task.topic:
            refuse(self.node, "is a service task without an action.")
        return task


class DecisionParser(ElementParser):
    """A business rule task with its decision table."""

    def create_task(self) -> Any:
        """Make it; refuse one without a decision."""
        task = super().create_task()
        task.decision = self.node.get(CAMUNDA + "decisionRef")
        task.result_variable = self.node.get(CAMUNDA + "resultVariable")
        if not task.decision:
            refuse(self.node, "is a business rule task without a decision table.")
        return task


class ScriptParser(ElementParser):
    """A script task: assignments only."""

    def create_task(self) -> Any:
        """Make it; refuse any other script."""
        task = super().create_task()
        task.assignments = read_script(self.node)
        return task


class ScopeParser(ElementParser):
    """A sub-process, or a call of another process of the same file."""

    def create_task(self) -> Any:
        """Make it, and what listens for an event sub-process."""
        parser = self.process_parser.parser
        if self.node.tag == BPMN + "callActivity":
            inside = self.node.get("calledElement")
            if inside not in parser.process_parsers:
                refuse(self.node, f"calls '{inside}', which is not in the same file.")
        else:
            inside = self.bpmn_id
            parser.create_parser(self.node)
        task = self.spec_class(self.spec, self.bpmn_id, subworkflow_spec=inside, **self.bpmn_attributes)
        if self.node.get("triggeredByEvent") == "true":
            self._listen(task)
        return task

    def _listen(self, task: Any) -> None:
        start = self.node.find(BPMN + "startEvent")
        definition = None if start is None else read_definition(start, self.process_parser.parser)
        if definition is None:
            refuse(self.node, "is an event sub-process whose start event names no event.")
        listener = ListenerNode(self.spec, start.get("id"), event_definition=definition, bpmn_name=start.get("name"))
        listener.interrupting = start.get("isInterrupting") != "false"
        listener.properties = read_properties(start)
        listener.connect(task)
        self.spec.listeners.append(listener.name)


class EventParser(ElementParser, EventDefinitionParser):
    """An event, or a send or receive task."""

    def create_task(self) -> Any:
        """Make it with its definition."""
        definition = read_definition(self.node, self.process_parser.parser)
        task = self.spec_class(self.spec, self.bpmn_id, event_definition=definition, **self.bpmn_attributes)
        if isinstance(task, ThrowNode):
            carrier = self.node.find(BPMN + "messageEventDefinition")
            task.topic = self.node.get(CAMUNDA + "topic") or (
                None if carrier is None else carrier.get(CAMUNDA + "topic")
            )
            task.ends = self.node.tag == BPMN + "endEvent"
        elif definition is None:
            refuse(self.node, "waits for an event, but the drawing does not say which.")
        return task


class BoundaryParser(EventParser):
    """A boundary event."""

    def connect_all(self) -> None:
        """Connect its flows, and attach it to its activity."""
        super().connect_all()
        self.task.interrupting = self.node.get("cancelActivity") != "false"
        host = self.spec.task_specs.get(self.node.get("attachedToRef"))
        if host is None:
            refuse(self.node, "stands on the boundary of nothing.")
        host.attached.append(self.task.name)


class EventGatewayParser(ElementParser):
    """An event-based gateway."""

    def connect_flow(self, flow: Any, target: Any, condition: str | None, plain: bool) -> None:
        """Connect to an event; refuse anything else."""
        if not isinstance(target, CatchNode) or isinstance(target, BoundaryNode):
            refuse(self.node, "must be followed by events or receive tasks only.")
        self.task.connect(target)


class StartParser(ElementParser):
    """A start event; what starts it is read by `specs`."""

    def create_task(self) -> Any:
        """Make it."""
        task = super().create_task()
        self.spec.start_events.append(task.name)
        return task


_SUPPORTED: dict[str, tuple[type[ElementParser], type]] = {
    "startEvent": (StartParser, StartNode),
    "endEvent": (EventParser, ThrowNode),
    "intermediateCatchEvent": (EventParser, CatchNode),
    "intermediateThrowEvent": (EventParser, ThrowNode),
    "boundaryEvent": (BoundaryParser, BoundaryNode),
    "receiveTask": (EventParser, CatchNode),
    "sendTask": (EventParser, ThrowNode),
    "userTask": (ElementParser, nodes.HumanNode),
    "manualTask": (ElementParser, nodes.HumanNode),
    "task": (ElementParser, nodes.HumanNode),
    "serviceTask": (ServiceParser, nodes.ServiceNode),
    "scriptTask": (ScriptParser, nodes.ScriptNode),
    "businessRuleTask": (DecisionParser, nodes.DecisionNode),
    "subProcess": (ScopeParser, nodes.ScopeNode),
    "transaction": (ScopeParser, nodes.ScopeNode),
    "callActivity": (ScopeParser, nodes.ScopeNode),
    "exclusiveGateway": (GatewayElementParser, gateways.ExclusiveNode),
    "inclusiveGateway": (GatewayElementParser, gateways.InclusiveNode),
    "parallelGateway": (ElementParser, gateways.ParallelNode),
    "eventBasedGateway": (EventGatewayParser, EventGatewayNode),
}
_RUNNING = ("Task", "Event", "Gateway", "Activity", "Process", "task")


class ProcedureParser(ProcessParser):
    """One process or sub-process."""

    def create_spec(self) -> nodes.ProcedureSpec:
        """Make the empty specification; whether the drawing calls itself executable does not matter."""
        return nodes.ProcedureSpec(name=self.bpmn_id, description=self.get_name())

    def add_tasks(self) -> None:
        """Make all elements, then connect them."""
        made = []
        for node in self.node.iterchildren(etree.Element):
            parser_class, spec_class = self.parser._get_parser_class(node.tag)
            if parser_class is not None:
                element = parser_class(self, spec_class, node, self.nsmap, lane="")
                element.make()
                made.append(element)
            elif str(node.tag).startswith(BPMN) and str(node.tag).endswith(_RUNNING):
                refuse(node, "is of a kind that cannot run.")
        for element in made:
            element.connect_all()
        for spec in self.spec.task_specs.values():
            if isinstance(spec, nodes.Node):
                spec.finish_parsing()
        if not self.spec.start_events:
            refuse(self.node, "has no start event.")


class DrawingParser(BpmnParser):
    """A whole file. Data stores, correlations and collaborations mean nothing to the way it runs."""

    PARSER_CLASSES: ClassVar[dict[str, Any]] = {BPMN + tag: classes for tag, classes in _SUPPORTED.items()}
    PROCESS_PARSER_CLASS = ProcedureParser

    def _add_data_stores(self, bpmn: Any) -> None:
        return

    def _add_correlations(self, bpmn: Any) -> None:
        return

    def _add_collaborations(self, bpmn: Any) -> None:
        return

    def _add_diagram_indexes(self, bpmn: Any) -> None:
        return
