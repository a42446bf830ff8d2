"""From the repaired model to the read types, and their JSON, which travels inside the executable copy."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from engine.bpmn.compiler.events import catching, throwing
from engine.bpmn.compiler.model import Node, Process
from engine.bpmn.elements import Element, Flow, MultiInstance, Procedure, Timer
from engine.bpmn.forms import Field, Form


def procedure_of(process: Process) -> Procedure:
    """Return the read side of one process."""
    nodes = list(process.nodes.values())
    starts = [node for node in nodes if node.kind == "startEvent" and node.parent is None]
    inner = [node for node in nodes if node not in starts]
    defaults = {node.id: node.default for node in nodes}
    catches = [trigger.name for node in inner if (trigger := catching(node))]
    throws = [trigger.name for node in nodes if not node.topic and (trigger := throwing(node))]
    return Procedure(
        key=process.key,
        name=(process.name or process.key)[:200],
        documentation=process.documentation,
        elements={node.id: element_of(node) for node in nodes},
        flows=tuple(
            Flow(link.id, link.source, link.target, link.name, link.condition, link.id == defaults.get(link.source))
            for link in process.links.values()
        ),
        lanes=tuple(process.lanes),
        message_starts={trigger.name: node.id for node in starts if (trigger := catching(node)) and trigger.name},
        starts=tuple(node.id for node in starts),
        caught=frozenset(name for name in catches if name),
        thrown=frozenset(name for name in throws if name),
    )


def element_of(node: Node) -> Element:
    """Return the read side of one node."""
    trigger = node.trigger
    kind = trigger.kind if trigger else None
    is_event = node.kind.endswith("Event")
    return Element(
        id=node.id,
        kind=node.kind,
        drawn=node.drawn,
        name=node.name,
        lane=node.lane,
        documentation=node.documentation,
        parent=node.parent,
        form=Form(tuple(node.form)) if node.form else None,
        properties=dict(node.properties),
        topic=node.topic,
        inputs=dict(node.inputs),
        outputs=dict(node.outputs),
        due=node.due,
        priority=node.priority,
        assignee=node.assignee,
        groups=node.groups,
        decision=node.decision,
        result_variable=node.result_variable,
        script=node.script,
        event=(kind or "none") if is_event else kind,
        timer=trigger.timer if trigger else None,
        message=trigger.name if trigger and kind == "message" else None,
        signal=trigger.name if trigger and kind == "signal" else None,
        condition=node.loop.condition if node.loop else None,
        attached_to=node.attached_to,
        interrupting=node.interrupting,
        calls=node.calls,
        multi=node.multi,
    )


def to_json(procedures: tuple[Procedure, ...]) -> str:
    """Return the procedures as JSON; the same drawing always gives the same text."""
    plain = [_plain(procedure) for procedure in procedures]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), default=_fields_of)


def _plain(procedure: Procedure) -> dict[str, Any]:
    elements = {
        key: {name: value for name, value in _fields_of(element).items() if value not in (None, "", {}, [], ())}
        for key, element in procedure.elements.items()
    }
    caught, thrown = sorted(procedure.caught), sorted(procedure.thrown)
    return {**_fields_of(procedure), "elements": elements, "caught": caught, "thrown": thrown}


def _fields_of(value: Any) -> dict[str, Any]:
    """What a value of ours holds. Not `asdict`: it copies everything, which takes longer than all the rest."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def from_json(text: str) -> tuple[Procedure, ...]:
    """Return the procedures that `to_json` wrote."""
    return tuple(_procedure(plain) for plain in json.loads(text))


def _procedure(plain: Mapping[str, Any]) -> Procedure:
    return Procedure(
        key=plain["key"],
        name=plain["name"],
        documentation=plain["documentation"],
        elements={name: _element(entry) for name, entry in plain["elements"].items()},
        flows=tuple(Flow(**entry) for entry in plain["flows"]),
        lanes=tuple(plain["lanes"]),
        message_starts=plain["message_starts"],
        starts=tuple(plain["starts"]),
        caught=frozenset(plain["caught"]),
        thrown=frozenset(plain["thrown"]),
    )


def _element(plain: Mapping[str, Any]) -> Element:
    values = {"drawn": "", **plain}
    if "form" in values:
        values["form"] = Form(tuple(_field(entry) for entry in values["form"]["fields"]))
    if "timer" in values:
        values["timer"] = Timer(**values["timer"])
    if "multi" in values:
        values["multi"] = MultiInstance(**values["multi"])
    values["script"] = tuple((name, text) for name, text in values.get("script", ()))
    return Element(**values)


def _field(plain: Mapping[str, Any]) -> Field:
    return Field(**{**plain, "options": tuple((value, label) for value, label in plain["options"])})
