"""What owners add to plain BPMN in Camunda's modellers: forms, topics, inputs, properties, due dates."""

from collections.abc import Callable, Mapping

from lxml import etree

from engine.bpmn.compiler.model import Node
from engine.bpmn.compiler.names import CAMUNDA, ZEEBE, camunda, child, children, local, space, text_of, words
from engine.bpmn.forms import Field

# Ways to bind a step to a program of another engine. None can be run here.
PROGRAMS = ("class", "expression", "delegateExpression", "formKey", "formRef", "formHandlerClass")
QUIET = frozenset({"formData", "inputOutput", "properties", "executionListener", "taskListener"})


def read_extensions(element: etree._Element, node: Node) -> None:
    """Put what the modeller's own attributes and extension elements say into `node`."""
    _read_attributes(element, node)
    holder = child(element, "extensionElements")
    if holder is None:
        return
    foreign: list[str] = list(node.foreign)
    for extension in holder.iterchildren("*"):
        reader = READERS.get((space(extension), local(extension)))
        if reader is not None:
            reader(extension, node)
        elif space(extension) in (CAMUNDA, ZEEBE) and local(extension) not in QUIET:
            foreign.append(local(extension))
    node.foreign = tuple(foreign)


def _read_attributes(element: etree._Element, node: Node) -> None:
    node.topic = camunda(element, "topic")
    node.due = camunda(element, "dueDate")
    node.priority = camunda(element, "priority")
    node.assignee = camunda(element, "assignee")
    node.groups = camunda(element, "candidateGroups")
    node.decision = camunda(element, "decisionRef")
    node.result_variable = camunda(element, "resultVariable")
    node.foreign = tuple(name for name in PROGRAMS if camunda(element, name))


def _form_data(extension: etree._Element, node: Node) -> None:
    node.form = [_form_field(field) for field in children(extension, "formField", CAMUNDA)]


def _form_field(element: etree._Element) -> Field:
    """Return one `camunda:formField`."""
    validation = child(element, "validation", CAMUNDA)
    rules: dict[str, str] = {}
    for constraint in children(validation, "constraint", CAMUNDA) if validation is not None else ():
        rules[constraint.get("name", "")] = constraint.get("config") or "true"
    properties = _properties_of(child(element, "properties", CAMUNDA), CAMUNDA, "id")
    pattern = rules.get("pattern") or properties.get("pattern")
    return Field(
        id=(element.get("id") or "").strip(),
        label=words(element.get("label")) or (element.get("id") or "").strip(),
        type=(element.get("type") or "string").strip(),
        default=element.get("defaultValue") or None,
        options=tuple(
            (value.get("id") or "", words(value.get("name")) or value.get("id") or "")
            for value in children(element, "value", CAMUNDA)
        ),
        required=rules.get("required", "false").lower() == "true",
        min=rules.get("min"),
        max=rules.get("max"),
        minlength=_whole(rules.get("minlength")),
        maxlength=_whole(rules.get("maxlength")),
        pattern=pattern,
        hint=properties.get("hint"),
        fact=properties.get("fact"),
        when=properties.get("when"),
        among=properties.get("among"),
        sensitive=properties.get("sensitive", "").lower() in ("true", "yes"),
        satisfies=properties.get("satisfies"),
    )


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.strip().isdigit() else None


def _input_output(extension: etree._Element, node: Node) -> None:
    for tag, into in (("inputParameter", node.inputs), ("outputParameter", node.outputs)):
        for parameter in children(extension, tag, CAMUNDA):
            name = (parameter.get("name") or "").strip()
            if len(parameter):
                into[name] = _structured(parameter[0])
            elif name:
                into[name] = text_of(parameter) or ""


def _structured(element: etree._Element) -> str:
    """Return a `camunda:list` as the expression of a list; of a script only its text."""
    if local(element) != "list":
        return text_of(element) or ""
    values = [text_of(value) or "" for value in element.iterchildren("*")]
    parts = [value[2:-1] if value.startswith("${") and value.endswith("}") else repr(value) for value in values]
    return f"${{[{', '.join(parts)}]}}"


def _properties_of(holder: etree._Element | None, namespace: str, key: str) -> dict[str, str]:
    if holder is None:
        return {}
    found = children(holder, "property", namespace)
    return {name: (entry.get("value") or "").strip() for entry in found if (name := (entry.get(key) or "").strip())}


def _camunda_properties(extension: etree._Element, node: Node) -> None:
    node.properties.update(_properties_of(extension, CAMUNDA, "name"))


def _zeebe_properties(extension: etree._Element, node: Node) -> None:
    node.properties.update(_properties_of(extension, ZEEBE, "name"))


def _zeebe_task(extension: etree._Element, node: Node) -> None:
    node.topic = (extension.get("type") or "").strip() or None


def _zeebe_mapping(extension: etree._Element, node: Node) -> None:
    for tag, into in (("input", node.inputs), ("output", node.outputs)):
        for entry in children(extension, tag, ZEEBE):
            source, target = (entry.get("source") or "").strip(), (entry.get("target") or "").strip()
            if target:
                into[target] = f"${{{source[1:].strip()}}}" if source.startswith("=") else source


def _zeebe_people(extension: etree._Element, node: Node) -> None:
    node.assignee = extension.get("assignee") or node.assignee
    node.groups = extension.get("candidateGroups") or node.groups


def _zeebe_schedule(extension: etree._Element, node: Node) -> None:
    node.due = extension.get("dueDate") or node.due


def _zeebe_decision(extension: etree._Element, node: Node) -> None:
    node.decision = extension.get("decisionId") or node.decision
    node.result_variable = extension.get("resultVariable") or node.result_variable


def _zeebe_called(extension: etree._Element, node: Node) -> None:
    node.calls = extension.get("processId") or node.calls


def _quiet(extension: etree._Element, node: Node) -> None:
    """Accept what only says how another engine should treat the element."""


READERS: Mapping[tuple[str, str], Callable[[etree._Element, Node], None]] = {
    (CAMUNDA, "formData"): _form_data,
    (CAMUNDA, "inputOutput"): _input_output,
    (CAMUNDA, "properties"): _camunda_properties,
    (ZEEBE, "taskDefinition"): _zeebe_task,
    (ZEEBE, "ioMapping"): _zeebe_mapping,
    (ZEEBE, "properties"): _zeebe_properties,
    (ZEEBE, "assignmentDefinition"): _zeebe_people,
    (ZEEBE, "taskSchedule"): _zeebe_schedule,
    (ZEEBE, "calledDecision"): _zeebe_decision,
    (ZEEBE, "calledElement"): _zeebe_called,
    (ZEEBE, "userTask"): _quiet,
    (ZEEBE, "taskHeaders"): _quiet,
    (ZEEBE, "subscription"): _quiet,
}
