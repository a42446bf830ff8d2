"""Reading of events: what they wait for or throw, and the repetition markers of activities."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.compiler.model import EVENTS, Node, StandardLoop, Trigger
from engine.bpmn.compiler.names import BPMN, camunda, child, children, local, reference, text_of, words
from engine.bpmn.elements import MultiInstance, Timer
from engine.bpmn.expressions import unwrap

# attribute of the event definition -> tag of what it points to
REFERENCES = {
    "message": ("messageRef", "message"),
    "signal": ("signalRef", "signal"),
    "error": ("errorRef", "error"),
    "escalation": ("escalationRef", "escalation"),
}
CODES = {"error": "errorCode", "escalation": "escalationCode"}
TIMER_KINDS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


@dataclass
class Named:
    """What events of a file can point to: (tag, id) -> message, signal ...; and event definitions that are shared."""

    elements: dict[tuple[str, str], etree._Element] = field(default_factory=dict)
    definitions: dict[str, etree._Element] = field(default_factory=dict)


def read_named(root: etree._Element) -> Named:
    """Return what events of this file can point to."""
    named = Named()
    for element in root.iterchildren(f"{{{BPMN}}}*"):
        if local(element).endswith("EventDefinition"):
            named.definitions[element.get("id", "")] = element
        else:
            named.elements[local(element), element.get("id", "")] = element
    return named


def read_triggers(part: etree._Element, node: Node, named: Named) -> None:
    """Put what an event waits for or throws into `node`; for send and receive tasks, their message."""
    if node.kind in EVENTS:
        for definition in _definitions(part, named):
            node.triggers.append(_trigger(definition, named))
            node.topic = node.topic or camunda(definition, "topic")
    elif node.kind in ("sendTask", "receiveTask") and node.message_ref:
        element = named.elements.get(("message", node.message_ref))
        name = words(element.get("name")) if element is not None else None
        node.triggers = [Trigger("message", node.message_ref, name or None, dangling=element is None)]


def _definitions(part: etree._Element, named: Named) -> Iterator[etree._Element]:
    for element in part.iterchildren(f"{{{BPMN}}}*"):
        if local(element) == "eventDefinitionRef":
            shared = named.definitions.get(reference(element.text) or "")
            if shared is not None:
                yield shared
        elif local(element).endswith("EventDefinition"):
            yield element


def _trigger(definition: etree._Element, named: Named) -> Trigger:
    kind = local(definition).removesuffix("EventDefinition")
    kind = "compensation" if kind == "compensate" else kind
    trigger = Trigger(kind)
    if kind in REFERENCES:
        attribute, tag = REFERENCES[kind]
        trigger.ref = reference(definition.get(attribute))
        element = named.elements.get((tag, trigger.ref or ""))
        trigger.dangling = bool(trigger.ref) and element is None
        if element is not None:
            trigger.name = words(element.get("name")) or None
            trigger.code = ((element.get(CODES[kind]) if kind in CODES else None) or "").strip() or None
    elif kind == "timer":
        trigger.timer = _timer(definition)
    elif kind == "conditional":
        condition = text_of(child(definition, "condition"))
        trigger.condition = unwrap(condition) if condition else None
    elif kind == "link":
        trigger.name = words(definition.get("name")) or None
    return trigger


def _timer(definition: etree._Element) -> Timer:
    """Return when it goes off; the text is empty where the drawing does not say."""
    drawn = [
        Timer(kind, text_of(part) or "") for tag, kind in TIMER_KINDS.items() for part in children(definition, tag)
    ]
    return next((timer for timer in drawn if timer.text), drawn[0] if drawn else Timer("duration", ""))


def read_loops(part: etree._Element, node: Node) -> None:
    """Put the markers for repetition into `node`."""
    several = child(part, "multiInstanceLoopCharacteristics")
    if several is not None:
        node.multi = _several(several)
    again = child(part, "standardLoopCharacteristics")
    if again is not None:
        condition = text_of(child(again, "loopCondition"))
        node.loop = StandardLoop(unwrap(condition) if condition else None, again.get("loopMaximum"))


def _several(marker: etree._Element) -> MultiInstance:
    cardinality = text_of(child(marker, "loopCardinality"))
    condition = text_of(child(marker, "completionCondition"))
    collection = camunda(marker, "collection") or text_of(child(marker, "loopDataInputRef"))
    item_element = next(children(marker, "inputDataItem"), None)
    item = camunda(marker, "elementVariable") or (item_element.get("name") if item_element is not None else None)
    return MultiInstance(
        sequential=marker.get("isSequential", "false").strip() == "true",
        cardinality=unwrap(cardinality) if cardinality else None,
        collection=unwrap(collection) if collection else None,
        item=item,
        condition=unwrap(condition) if condition else None,
    )
