"""What can be said about a decision table before it is published: bad cells, unknown names, gaps and overlaps."""

from collections.abc import Iterator
from itertools import product

from engine.bpmn.decisions import Decision, Input
from engine.bpmn.elements import Known
from engine.bpmn.expressions import COMMON_FUNCTIONS, check_expression, evaluate, unwrap
from engine.bpmn.findings import ERROR, WARNING, Finding, Level
from engine.bpmn.unary_tests import expressions_of, read_cell
from engine.errors import ExpressionError

MAX_COMBINATIONS = 4_000
SHOWN = 3


def check_decision(decision: Decision, known: Known | None = None) -> tuple[Finding, ...]:
    """Return what is wrong or doubtful in a table; each finding stands on the table's id."""
    return tuple(dict.fromkeys(_findings(decision, known or Known())))


def _findings(decision: Decision, known: Known) -> Iterator[Finding]:
    broken = False
    for place, text in _cells(decision):
        for finding in _check_text(decision, known, place, text):
            broken = broken or finding.level == ERROR
            yield finding
    if not decision.rules:
        yield _say(ERROR, decision, "rows", "has no rows.")
    if decision.aggregation and len(decision.outputs) != 1 and decision.aggregation != "COUNT":
        yield _say(ERROR, decision, "hit-policy", f"cannot take the {decision.aggregation} of several outputs.")
    if decision.hit_policy == "PRIORITY" and not any(column.values for column in decision.outputs):
        yield _say(ERROR, decision, "hit-policy", "is decided by priority, but no output lists its values in order.")
    names = [column.name for column in decision.outputs]
    if len(set(names)) != len(names):
        yield _say(ERROR, decision, "columns", "has two outputs of the same name.")
    if not broken and decision.rules:
        yield from _gaps_and_overlaps(decision)


def _say(level: Level, decision: Decision, rule: str, words: str) -> Finding:
    return Finding(level, decision.key, f"decision-{rule}", f"The decision table “{decision.name}” {words}")


def _cells(decision: Decision) -> Iterator[tuple[str, str]]:
    """Return (place in words, expression) of every expression in the table."""
    for column in decision.inputs:
        yield f"the input “{column.label}”", unwrap(column.expression)
    for number, rule in enumerate(decision.rules, 1):
        for column, cell in zip(decision.inputs, rule.inputs, strict=True):
            try:
                read_cell(cell)
            except ExpressionError:
                yield f"row {number}, “{column.label}”", cell
                continue
            for text in expressions_of(cell):
                yield f"row {number}, “{column.label}”", text
        for output, cell in zip(decision.outputs, rule.outputs, strict=True):
            if cell not in ("", "-"):
                yield f"row {number}, “{output.name}”", unwrap(cell)


def _check_text(decision: Decision, known: Known, place: str, text: str) -> Iterator[Finding]:
    use = check_expression(text)
    if use.problem:
        yield _say(ERROR, decision, "cell", f"cannot be read at {place}: {use.problem}")
    for name in sorted(use.names):
        stem, dot, _ = name.partition(".")
        if known.facts is None:
            continue
        if stem == "case" and dot and name not in known.facts:
            yield _say(ERROR, decision, "name", f"asks at {place} for “{name}”, which is no fact of a case.")
        elif stem != "case" and text == name and not place.startswith("the input"):
            yield _say(WARNING, decision, "name", f"has “{name}” at {place}: a text needs quotation marks.")
    for function in sorted(use.functions):
        if known.functions is not None and function not in known.functions and function not in COMMON_FUNCTIONS:
            yield _say(ERROR, decision, "name", f"calls {function}(...) at {place}, which is no function.")


def _gaps_and_overlaps(decision: Decision) -> Iterator[Finding]:
    """Try every combination of values, where every input has few enough to try them all."""
    domains = [_domain(decision, index, column) for index, column in enumerate(decision.inputs)]
    total = 1
    for domain in domains:
        total *= len(domain) if domain is not None else MAX_COMBINATIONS + 1
    if not domains or total > MAX_COMBINATIONS or total * len(decision.rules) > MAX_COMBINATIONS * 50:
        return
    gaps: list[str] = []
    overlaps: list[str] = []
    for values in product(*(domain or () for domain in domains)):
        rows = [number for number, rule in enumerate(decision.rules, 1) if _fits(rule.inputs, values)]
        told = ", ".join(f"{one.label} = {_shown(value)}" for one, value in zip(decision.inputs, values, strict=True))
        if not rows:
            gaps.append(told)
        elif len(rows) > 1 and decision.hit_policy == "UNIQUE":
            overlaps.append(f"{told} (rows {', '.join(str(row) for row in rows)})")
    if gaps and decision.hit_policy not in ("COLLECT", "RULE ORDER", "OUTPUT ORDER"):
        yield _say(WARNING, decision, "gap", f"has no row for {_some(gaps)}.")
    if overlaps:
        yield _say(ERROR, decision, "overlap", f"has more than one row for {_some(overlaps)}.")


def _some(found: list[str]) -> str:
    more = f", and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return "; ".join(found[:SHOWN]) + more


def _shown(value: object) -> str:
    return "anything else" if value is OTHER else str(value).lower() if isinstance(value, bool) else str(value)


OTHER = "\ue000 any other value"


def _domain(decision: Decision, index: int, column: Input) -> list[object] | None:
    """Return the values to try for an input; None where they cannot be listed."""
    if column.type == "boolean":
        return [True, False]
    if column.type != "string":
        return None
    texts = {text for rule in decision.rules for text in expressions_of(rule.inputs[index])} | set(column.values)
    found: list[object] = []
    for text in sorted(texts):
        use = check_expression(text)
        value = evaluate(text, {}) if not (use.names or use.functions or use.problem) else None
        if not isinstance(value, str):
            return None
        found.append(value)
    return found if column.values else [*found, OTHER]


def _fits(cells: tuple[str, ...], values: tuple[object, ...]) -> bool:
    return all(read_cell(cell).test(value, {}, {}) for cell, value in zip(cells, values, strict=True))
