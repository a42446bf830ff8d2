"""What an event of the drawing is about: its event definition, read from the file."""

from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import (
    ErrorEventDefinition,
    EscalationEventDefinition,
    SignalEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.simple import TerminateEventDefinition

from engine.bpmn.context import TimerKind
from engine.bpmn.events import TimerDefinition
from engine.bpmn.extensions import BPMN, child, refuse, text_of

_TIMERS: tuple[tuple[str, TimerKind], ...] = (
    ("timeDate", "date"),
    ("timeDuration", "duration"),
    ("timeCycle", "cycle"),
)


def read_definition(node: etree._Element, parser: Any) -> Any:
    """Return the one event definition of an event, send or receive task; None for a plain event.

    `parser` knows the messages, signals, errors and escalations of the file.
    """
    found = [one for one in node if isinstance(one.tag, str) and one.tag.endswith("EventDefinition")]
    if len(found) > 1:
        refuse(node, "waits for or sends several things at once; draw one event for each.")
    if not found:
        reference = node.get("messageRef")
        waits = reference or node.tag == BPMN + "receiveTask"  # without a message it waits for one of its own name
        return MessageEventDefinition(_named(node, reference, parser.messages)) if waits else None
    kind = etree.QName(found[0]).localname
    if kind not in _READERS:
        refuse(node, f"has a {kind}, which cannot run.")
    return _READERS[kind](node, found[0], parser)


def _named(node: etree._Element, reference: str | None, known: dict[str, str | None]) -> str:
    """Return the name behind a reference; the id, or the name of the event, where the name is missing."""
    name = known.get(reference) if reference else None
    return str(name or reference or node.get("name") or node.get("id"))


def _read_timer(node: etree._Element, definition: etree._Element, parser: Any) -> Any:
    for tag, kind in _TIMERS:
        if child(definition, tag) is not None:
            return TimerDefinition(kind, text_of(definition, tag) or "")
    return refuse(node, "is a timer that does not say when.")


def _read_message(node: etree._Element, definition: etree._Element, parser: Any) -> Any:
    return MessageEventDefinition(_named(node, definition.get("messageRef"), parser.messages))


def _read_signal(node: etree._Element, definition: etree._Element, parser: Any) -> Any:
    return SignalEventDefinition(_named(node, definition.get("signalRef"), parser.signals))


def _read_error(node: etree._Element, definition: etree._Element, parser: Any) -> Any:
    known = parser.errors.get(definition.get("errorRef"))
    return ErrorEventDefinition("error", known and (known["error_code"] or known["name"] or definition.get("errorRef")))


def _read_escalation(node: etree._Element, definition: etree._Element, parser: Any) -> Any:
    reference = definition.get("escalationRef")
    known = parser.escalations.get(reference)
    return EscalationEventDefinition("escalation", known and (known["escalation_code"] or known["name"] or reference))


def _read_terminate(node: etree._Element, definition: etree._Element, parser: Any) -> Any:
    return TerminateEventDefinition()


_READERS = {
    "timerEventDefinition": _read_timer,
    "messageEventDefinition": _read_message,
    "signalEventDefinition": _read_signal,
    "errorEventDefinition": _read_error,
    "escalationEventDefinition": _read_escalation,
    "terminateEventDefinition": _read_terminate,
}
