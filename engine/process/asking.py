"""What a step asks for: the formulas at its element, and the values they read, as far as people gave them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn import Element, Flow, check_expression
from engine.bpmn.expressions import placeholders
from engine.casework.facts import DERIVED, FACTS
from engine.errors import DueProcessError
from engine.process import library
from engine.process.library import Definition
from engine.process.running import Running

CASE = "case."


@dataclass(frozen=True)
class Formula:
    """An expression of the drawing: what it is for, such as the name of a way out, and its text."""

    purpose: str
    text: str


@dataclass(frozen=True)
class Value:
    """Something that formulas read, as it stands. `key`: `case.risk` for a fact, else a name in the procedure's data.

    `type` is a fact's type, or `plain` for the procedure's own data. Only what `may_change` was given by people: the
    rest is worked out, or a list.
    """

    key: str
    label: str
    value: object
    type: str
    choices: Mapping[str, str]
    may_change: bool


def formulas(live: Running, element_id: str) -> list[Formula]:
    """Return the formulas that are worked out at an element: its ways out, what it is given, its rows and rounds."""
    element = live.definition.elements.get(element_id)
    if element is None:
        return []
    ways = [_way(live.definition, flow) for flow in live.definition.procedure.flows if flow.source == element_id]
    return [found for found in (*ways, *_own(live, element)) if found.text]


def _way(definition: Definition, flow: Flow) -> Formula:
    target = definition.elements.get(flow.target)
    return Formula(flow.name or (target.name if target else "") or flow.id, flow.condition or "")


def _own(live: Running, element: Element) -> Iterator[Formula]:
    for name, text in (*element.inputs.items(), *element.outputs.items()):
        yield from (Formula(name, inner) for inner in placeholders(str(text)))
    yield from (Formula(name, text) for name, text in element.script)
    if element.multi:
        repeated = (element.multi.cardinality, element.multi.collection, element.multi.condition)
        yield from (Formula("How often", _bare(text)) for text in repeated if text)
    if element.decision:
        try:
            columns = library.decision(live.work, element.decision).inputs
        except DueProcessError:  # there is no such table: that is what failed, and the error says so
            columns = ()
        yield from (Formula(column.label, column.expression) for column in columns)


def _bare(text: str) -> str:
    return next(iter(placeholders(text)), text)


def values(live: Running, element_id: str) -> list[Value]:
    """Return what the formulas of an element read, each once, in the order in which they name it."""
    named = dict.fromkeys(
        name for formula in formulas(live, element_id) for name in sorted(check_expression(formula.text).names)
    )
    labels = {
        field.id: field.label
        for element in live.definition.elements.values()
        if element.form is not None
        for field in element.form.fields
    }
    roots = dict.fromkeys(name if name.startswith(CASE) else name.partition(".")[0] for name in named)
    return [_fact(live, name) if name.startswith(CASE) else _datum(live, name, labels) for name in roots]


def _fact(live: Running, key: str) -> Value:
    name = key.removeprefix(CASE)
    fact = FACTS.get(name)
    if fact is None:
        derived = DERIVED.get(name)
        known = live.context.names({})["case"]
        return Value(key, derived.label if derived else name, known[name] if derived else None, "plain", {}, False)
    return Value(key, fact.label, live.context.stored.get(name), fact.type, fact.choices or {}, True)


def _datum(live: Running, name: str, labels: Mapping[str, str]) -> Value:
    value = live.run.data.get(name)
    return Value(name, labels.get(name, name), value, "plain", {}, not isinstance(value, list | dict))
