"""What an element of the executable file carries beside plain BPMN: actions, inputs, decisions, scripts, items."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from lxml import etree

from engine.errors import SourceError

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)\s*=(?!=)\s*(.+)", re.DOTALL)

_LINE = re.compile(r"""(?:[^;\n'"]|'[^'\n]*'|"[^"\n]*"|['"])+""")  # a semicolon inside quotes parts nothing


def refuse(node: etree._Element, problem: str) -> NoReturn:
    """Raise SourceError about an element that cannot run."""
    name = node.get("name") or node.get("id") or etree.QName(node).localname
    raise SourceError(f"'{name}' {problem}")


def child(node: etree._Element, tag: str) -> etree._Element | None:
    """Return the first direct BPMN child with this tag."""
    return node.find(BPMN + tag)


def text_of(node: etree._Element, tag: str) -> str | None:
    """Return the stripped text of a direct BPMN child, or None where it is missing or empty."""
    found = child(node, tag)
    text = "" if found is None else "".join(str(part) for part in found.itertext()).strip()
    return text or None


def read_properties(node: etree._Element) -> dict[str, str]:
    """Return the `camunda:properties` of an element."""
    return {
        one.get("name", ""): one.get("value", "")
        for one in node.iterfind(f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property")
    }


def read_parameters(node: etree._Element, kind: str) -> dict[str, Any]:
    """Return the `camunda:inputParameter` or `camunda:outputParameter` texts of an element, lists and maps included."""
    path = f"{BPMN}extensionElements/{CAMUNDA}inputOutput/{CAMUNDA}{kind}Parameter"
    return {one.get("name", ""): _value(one) for one in node.iterfind(path)}


def _value(node: etree._Element) -> Any:
    for part in node:
        if part.tag == CAMUNDA + "list":
            return [_value(item) for item in part]
        if part.tag == CAMUNDA + "map":
            return {entry.get("key", ""): _value(entry) for entry in part}
        if part.tag == CAMUNDA + "script":
            return f"${{{(part.text or '').strip()}}}"
    return (node.text or "").strip()


def read_script(node: etree._Element) -> tuple[tuple[str, str], ...]:
    """Return a script task's assignments, one a line or parted by semicolons, in order."""
    text = text_of(node, "script")
    if text is None:
        refuse(node, "is a script task without a script.")
    variable = node.get(CAMUNDA + "resultVariable")
    if variable:
        return ((variable, text),)
    return tuple(_assignments(node, text))


def _assignments(node: etree._Element, text: str) -> Iterator[tuple[str, str]]:
    for line in _LINE.findall(text):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _ASSIGNMENT.fullmatch(line.strip())
        if match is None:
            refuse(node, f"has '{line.strip()}' in its script; only 'name = expression' can be run.")
        yield match[1], match[2]


def unwrap(text: str) -> str:
    """Return an expression without the `${}` or `#{}` around it."""
    inner = text.strip()
    return inner[2:-1].strip() if inner[:2] in ("${", "#{") and inner.endswith("}") else inner


def read_repetition(node: etree._Element) -> Mapping[str, Any] | None:
    """Return what a multi-instance or loop marker asks for, as attributes of the repeated node, or None."""
    loop = child(node, "standardLoopCharacteristics")
    if loop is not None:
        maximum = loop.get("loopMaximum")
        condition = text_of(loop, "loopCondition")
        if maximum is None and condition is None:
            refuse(node, "is a loop without a condition or a greatest number of rounds.")
        return {
            "test_before": loop.get("testBefore") == "true",
            "maximum": int(maximum) if maximum else None,
            "condition": condition and unwrap(condition),
        }
    multi = child(node, "multiInstanceLoopCharacteristics")
    if multi is None:
        return None
    item = child(multi, "inputDataItem")
    collection = multi.get(CAMUNDA + "collection") or text_of(multi, "loopDataInputRef")
    cardinality = text_of(multi, "loopCardinality")
    condition = text_of(multi, "completionCondition")
    if collection is None and cardinality is None:
        refuse(node, "is done several times, but the drawing does not say for what or how often.")
    return {
        "sequential": multi.get("isSequential") == "true",
        "collection": collection and unwrap(collection),
        "cardinality": cardinality and unwrap(cardinality),
        "condition": condition and unwrap(condition),
        "item_name": multi.get(CAMUNDA + "elementVariable")
        or (item is not None and (item.get("name") or item.get("id")))
        or "item",
        "gathers": text_of(multi, "loopDataOutputRef") or f"{node.get('id')}_all",
    }
