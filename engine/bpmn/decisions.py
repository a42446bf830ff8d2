"""Decision tables (DMN 1.1 to 1.5): reading, working out, and what can be checked before one is published."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

from lxml import etree

from engine.bpmn.expressions import evaluate, unwrap
from engine.bpmn.source import read_dmn
from engine.bpmn.unary_tests import Test, read_cell, split_at_commas
from engine.errors import ExpressionError, SourceError

HIT_POLICIES = frozenset({"UNIQUE", "FIRST", "ANY", "COLLECT", "PRIORITY", "RULE ORDER", "OUTPUT ORDER"})
AGGREGATIONS: Mapping[str, Callable[[list[Any]], object]] = {"SUM": sum, "MIN": min, "MAX": max, "COUNT": len}
MANY = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})
MAX_RULES = 2_000


@dataclass(frozen=True)
class Input:
    """One column that is asked: `expression` gives its value; `values` lists what it may be, where the table says."""

    label: str
    expression: str
    type: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Output:
    """One column that answers; `values` in falling priority."""

    name: str
    type: str
    label: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class DecisionRule:
    """One row, as written."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    annotation: str = ""


@dataclass(frozen=True)
class Result:
    """What a table answers. `row_numbers` count from 1, as people do."""

    outcome: object  # a dict of outputs; a list of them, or one number, for COLLECT
    row_numbers: tuple[int, ...]
    inputs: dict[str, object]


@dataclass(frozen=True)
class Decision:
    """One decision table."""

    key: str
    name: str
    hit_policy: str
    aggregation: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[DecisionRule, ...]

    def evaluate(self, names: Mapping[str, object], functions: Mapping[str, Callable[..., object]] = {}) -> Result:
        """Return the outcome for these facts.

        Raises ExpressionError where no row fits, where several do and the hit policy allows one, or where a cell
        cannot be worked out. COLLECT gives an empty list where no row fits.
        """
        values = [_worked_out(column.expression, names, functions) for column in self.inputs]
        asked = {column.label: value for column, value in zip(self.inputs, values, strict=True)}
        fits = (
            number
            for number, tests in enumerate(self._tests, 1)
            if all(test(values[column], names, functions) for column, test in tests)
        )
        matching = list(islice(fits, 1)) if self.hit_policy == "FIRST" else list(fits)
        rows = [self._outputs(number, names, functions) for number in matching]
        if self.hit_policy in MANY:
            return Result(self._collected(rows), tuple(matching), asked)
        if not rows:
            raise ExpressionError(f"In the decision table “{self.name}” no row fits {_told(asked)}.")
        if self.hit_policy == "PRIORITY":
            matching, rows = self._by_priority(matching, rows)
        elif len(rows) > 1 and (self.hit_policy == "UNIQUE" or any(row != rows[0] for row in rows)):
            numbers = ", ".join(str(number) for number in matching)
            raise ExpressionError(
                f"In the decision table “{self.name}” rows {numbers} all fit {_told(asked)}, but only one may "
                f"({self.hit_policy})."
            )
        return Result(rows[0], tuple(matching), asked)

    @cached_property
    def _tests(self) -> list[list[tuple[int, Test]]]:
        """What each row asks, by column; a cell that lets everything fit asks nothing."""
        rows = [[read_cell(cell) for cell in rule.inputs] for rule in self.rules]
        return [[(column, cell.test) for column, cell in enumerate(row) if not cell.open] for row in rows]

    def _outputs(
        self, number: int, names: Mapping[str, object], functions: Mapping[str, Callable[..., object]]
    ) -> dict[str, object]:
        cells = zip(self.outputs, self.rules[number - 1].outputs, strict=True)
        return {
            column.name: None if cell in ("", "-") else _worked_out(cell, names, functions) for column, cell in cells
        }

    def _collected(self, rows: list[dict[str, object]]) -> object:
        """Return all rows; a single column as plain values, or as its sum, least, greatest or number."""
        if self.aggregation == "COUNT":
            return len(rows)
        if len(self.outputs) != 1:
            return rows
        values = [row[self.outputs[0].name] for row in rows]
        if self.aggregation is None:
            return values
        numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
        if len(numbers) != len(values):
            raise ExpressionError(f"The decision table “{self.name}” can only add up or compare numbers.")
        return AGGREGATIONS[self.aggregation](numbers) if numbers else (0 if self.aggregation == "SUM" else None)

    def _by_priority(
        self, matching: list[int], rows: list[dict[str, object]]
    ) -> tuple[list[int], list[dict[str, object]]]:
        """Return the row whose outputs stand first in the columns' lists of values (DMN 1.3, 8.2.10)."""

        def rank(row: dict[str, object]) -> list[int]:
            ranks = []
            for column in self.outputs:
                order = [evaluate(value, {}) for value in column.values]
                ranks.append(order.index(row[column.name]) if row[column.name] in order else len(order))
            return ranks

        best = min(range(len(rows)), key=lambda index: rank(rows[index]))
        return [matching[best]], [rows[best]]


def _worked_out(text: str, names: Mapping[str, object], functions: Mapping[str, Callable[..., object]]) -> object:
    return evaluate(unwrap(text), names, functions)


def _told(asked: Mapping[str, object]) -> str:
    return ", ".join(f"{label} = {value if value is not None else 'unknown'}" for label, value in asked.items())


@lru_cache(maxsize=32)  # who checks a table publishes it next
def read_decision(xml: bytes) -> tuple[Decision, ...]:
    """Return the decision tables of a DMN file; raise SourceError where it cannot be read or holds none."""
    root = read_dmn(xml)
    space = etree.QName(root).namespace
    found = [_decision(element, f"{{{space}}}") for element in root.iter(f"{{{space}}}decision")]
    tables = tuple(decision for decision in found if decision is not None)
    if not tables:
        raise SourceError("The file holds no decision table. Draw one in your modeller and save again.")
    keys = [table.key for table in tables]
    if len(set(keys)) != len(keys):
        raise SourceError("Two decision tables of the file have the same id. Give each its own.")
    return tables


def _decision(element: etree._Element, space: str) -> Decision | None:
    table = element.find(f"{space}decisionTable")
    if table is None:
        return None
    name = " ".join((element.get("name") or element.get("id") or "").split())
    policy = (table.get("hitPolicy") or "UNIQUE").upper()
    aggregation = table.get("aggregation")
    if policy not in HIT_POLICIES or (aggregation and aggregation.upper() not in AGGREGATIONS):
        raise SourceError(f"Line {table.sourceline}: the hit policy {policy} {aggregation or ''} is not known.")
    rules = tuple(_rule(rule, space) for rule in table.iterchildren(f"{space}rule"))
    inputs = tuple(_input(column, space) for column in table.iterchildren(f"{space}input"))
    outputs = tuple(_output(column, space, element) for column in table.iterchildren(f"{space}output"))
    _check_shape(table, name, inputs, outputs, rules)
    return Decision(
        element.get("id") or name, name, policy, aggregation.upper() if aggregation else None, inputs, outputs, rules
    )


def _check_shape(
    table: etree._Element,
    name: str,
    inputs: Sequence[Input],
    outputs: Sequence[Output],
    rules: Sequence[DecisionRule],
) -> None:
    if not outputs:
        raise SourceError(f"Line {table.sourceline}: the decision table “{name}” has no output column.")
    if len(rules) > MAX_RULES:
        raise SourceError(f"The decision table “{name}” has more than {MAX_RULES:,} rows. Split it.")
    for number, rule in enumerate(rules, 1):
        if len(rule.inputs) != len(inputs) or len(rule.outputs) != len(outputs):
            raise SourceError(f"Row {number} of the decision table “{name}” has not one cell for each column.")


def _text(element: etree._Element | None, space: str) -> str:
    holder = element.find(f"{space}text") if element is not None else None
    return "".join(str(part) for part in holder.itertext()).strip() if holder is not None else ""


def _values(column: etree._Element, tag: str, space: str) -> tuple[str, ...]:
    text = _text(column.find(f"{space}{tag}"), space)
    try:
        return tuple(split_at_commas(text)) if text else ()
    except ExpressionError as broken:
        raise SourceError(f"Line {column.sourceline}: the list of values cannot be read: {broken}") from broken


def _input(column: etree._Element, space: str) -> Input:
    asked = column.find(f"{space}inputExpression")
    text = _text(asked, space)
    label = " ".join((column.get("label") or text or column.get("id") or "").split())
    kind = asked.get("typeRef", "") if asked is not None else ""
    return Input(label, text, kind.rpartition(":")[2] or "string", _values(column, "inputValues", space))


def _output(column: etree._Element, space: str, decision: etree._Element) -> Output:
    name = (column.get("name") or decision.get("id") or "outcome").strip()
    kind = (column.get("typeRef") or "string").rpartition(":")[2]
    label = " ".join((column.get("label") or "").split())
    return Output(name, kind, label, _values(column, "outputValues", space))


def _rule(rule: etree._Element, space: str) -> DecisionRule:
    return DecisionRule(
        tuple(_text(cell, space) for cell in rule.iterchildren(f"{space}inputEntry")),
        tuple(_text(cell, space) for cell in rule.iterchildren(f"{space}outputEntry")),
        _text(rule.find(f"{space}annotationEntry"), space) or (rule.findtext(f"{space}description") or "").strip(),
    )
