"""Namespaces of BPMN and its neighbours, and how to read tags and attributes whatever prefix a tool writes."""

import re
from collections.abc import Iterator

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
DUEPROCESS = "https://dueprocess.example/schema/compiled/1"

NOT_A_NAME = re.compile(r"\W+")


def local(element: etree._Element) -> str:
    """Return the tag without its namespace."""
    return etree.QName(element).localname


def space(element: etree._Element) -> str:
    """Return the namespace of the tag."""
    return etree.QName(element).namespace or ""


def is_bpmn(element: etree._Element) -> bool:
    """Tell whether the element belongs to BPMN itself, not to a tool."""
    return space(element) == BPMN


def children(element: etree._Element, tag: str, namespace: str = BPMN) -> Iterator[etree._Element]:
    """Return the direct children with this tag."""
    return element.iterchildren(f"{{{namespace}}}{tag}")


def child(element: etree._Element, tag: str, namespace: str = BPMN) -> etree._Element | None:
    """Return the first direct child with this tag, or None."""
    return next(children(element, tag, namespace), None)


def text_of(element: etree._Element | None) -> str | None:
    """Return the trimmed text of an element, or None where there is none."""
    return "".join(element.itertext()).strip() or None if element is not None else None


def camunda(element: etree._Element, name: str) -> str | None:
    """Return a `camunda:` attribute, trimmed, or None."""
    return (element.get(f"{{{CAMUNDA}}}{name}") or "").strip() or None


def words(text: str | None) -> str:
    """Return a name in one line."""
    return " ".join((text or "").split())


def reference(text: str | None) -> str | None:
    """Return a reference without the prefix of a qualified name."""
    return (text or "").strip().rpartition(":")[2] or None


def as_name(text: str) -> str:
    """Return `text` as a name that expressions can use."""
    name = NOT_A_NAME.sub("_", text).strip("_") or "value"
    return name if not name[0].isdigit() else f"n{name}"
