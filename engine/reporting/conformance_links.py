"""The link between policy and drawing: which elements of the drawings carry out which requirement of the catalogue."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn import Decision, Element, Procedure

# What an expression names: policy('plan.required'), stated('graffiti_removal'), due('interview'), outstanding(...).
_NAMED = re.compile(r"""\b(?:policy|stated|due|warn|outstanding|before)\(\s*['"]([\w.]+)['"]\s*[,)]""")
_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True, order=True)
class Carrier:
    """What carries a requirement out: an element of a procedure, or one row of the table that the element asks."""

    procedure: str
    element: str
    table: str = ""
    row: int = 0

    @property
    def mark(self) -> str:
        """Return it as one word, as the evidence writes it: `intake/Rule_Route route 3`."""
        return f"{self.procedure}/{self.element}" + (f" {self.table} {self.row}" if self.table else "")

    @classmethod
    def of_mark(cls, mark: str) -> "Carrier":
        """Read what `mark` wrote."""
        place, *table = mark.split(" ")
        procedure, _, element = place.partition("/")
        return cls(procedure, element, *((table[0], int(table[1])) if table else ()))


Links = Mapping[str, tuple[Carrier, ...]]


def read_links(procedures: Iterable[Procedure], tables: Mapping[str, Decision], codes: Iterable[str]) -> Links:
    """Return the carriers of each requirement code, in the order of the drawings; codes that none carries are absent.

    `tables` are the decision tables that hold for the landlord, by key.
    """
    known = frozenset(codes)
    found: dict[str, dict[Carrier, None]] = {}
    for procedure in procedures:
        for code, carrier in _links_of(procedure, tables):
            if code in known:
                found.setdefault(code, {})[carrier] = None
    return {code: tuple(carriers) for code, carriers in found.items()}


def _links_of(procedure: Procedure, tables: Mapping[str, Decision]) -> Iterator[tuple[str, Carrier]]:
    flows: dict[str, list[str]] = {}
    for flow in procedure.flows:
        if flow.condition:
            flows.setdefault(drawn_id(flow.source, procedure), []).append(flow.condition)
    for element in procedure.elements.values():
        drawn = drawn_id(element.id, procedure)
        here = procedure.elements.get(drawn)
        if here is None or not here.drawn:
            continue  # made by the compiler for something that is not in the drawing
        conditions = flows.get(drawn, []) if drawn == element.id else []
        for code in (*named_by(element), *_NAMED.findall("\n".join(conditions))):
            yield code, Carrier(procedure.key, drawn)
        if element.decision and element.decision in tables:
            for code, row in _rows(tables[element.decision]):
                yield code, Carrier(procedure.key, drawn, element.decision, row)


def drawn_id(element_id: str, procedure: Procedure) -> str:
    """Return the element of the owner's drawing that an element stands for: the compiler's own name it."""
    if not element_id.startswith("Auto_"):
        return element_id
    parts = element_id.removeprefix("Auto_").split("_")
    names = ("_".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in names if name in procedure.elements), element_id)


def named_by(element: Element) -> list[str]:
    """Return every requirement code that an element names: properties, inputs, conditions, due date, timer, form."""
    fields = element.form.fields if element.form else ()
    satisfied = [element.properties.get("satisfies", ""), *(field.satisfies or "" for field in fields)]
    codes = [
        *_BETWEEN.split(element.properties.get("requirement", "")),
        *_BETWEEN.split(element.properties.get("meets", "")),
        *_BETWEEN.split(element.inputs.get("requirement", "")),
        *(group.partition(":")[0] for group in _BETWEEN.split(" ".join(satisfied))),
    ]
    expressions = [
        element.due,
        element.condition,
        element.timer.text if element.timer else None,
        *element.properties.values(),
        *element.inputs.values(),
        *(expression for _, expression in element.script),
        *(text for field in fields for text in (field.default, field.when)),
        *((element.multi.cardinality, element.multi.collection, element.multi.condition) if element.multi else ()),
    ]
    return [*filter(None, codes), *_NAMED.findall("\n".join(text for text in expressions if text))]


def _rows(table: Decision) -> Iterator[tuple[str, int]]:
    """The rows that turn on what a policy says: a cell in a column that asks for it, or an answer that names it."""
    asked = [_NAMED.findall(column.expression) for column in table.inputs]
    for number, rule in enumerate(table.rules, start=1):
        for codes, cell in zip(asked, rule.inputs, strict=True):
            if cell not in ("", "-"):
                yield from ((code, number) for code in codes)
        for cell in (*rule.inputs, *rule.outputs):
            yield from ((code, number) for code in _NAMED.findall(cell))
