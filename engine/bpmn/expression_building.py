"""From the text of an expression to a small tree of functions: an allow-list, so what is not named here cannot be said.

Python's own parser reads the text, its syntax tree is walked once, and every kind of node that is not in BUILDERS is
refused. There is no eval, no import, no loop, no call but the listed functions, no attribute that starts with an
underscore, so the time to work a tree out is bounded by its size.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.bpmn.expression_values import MAX_NUMBER, attribute, bounded, calculate, compare, item
from engine.errors import ExpressionError

MAX_LENGTH = 2_000
MAX_NODES = 300
MAX_DEPTH = 24
MAX_ARGUMENTS = 50

CONSTANTS: Mapping[str, object] = {"true": True, "false": False, "null": None}
OPERATORS: Mapping[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "==",
    ast.IsNot: "!=",
}

# Texts first, so that nothing inside quotes is touched; then the spellings of other modelling tools.
TOKEN = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(&&)|(\|\|)|([<>!=]=)|(!)|(=)|([\[({])|([\])}])""", re.DOTALL
)
WRAPPED = re.compile(r"\A[$#]\{(.*)\}\Z", re.DOTALL)


class Scope(NamedTuple):
    """What an expression may name while it is worked out. `common` is asked for functions that `functions` lacks."""

    names: Mapping[str, object]
    functions: Mapping[str, Callable[..., object]]
    common: Mapping[str, Callable[..., object]] = {}


Built = Callable[[Scope], object]


@dataclass
class Uses:
    """What an expression names, gathered while it is built."""

    names: set[str] = field(default_factory=set)  # "risk", "case.hate"
    functions: set[str] = field(default_factory=set)
    calls: list[tuple[str, str]] = field(default_factory=list)  # (function, literal first argument)
    seconds: list[tuple[str, str]] = field(default_factory=list)  # (function, literal second argument)
    nodes: int = 0


def unwrap(text: str) -> str:
    """Return the expression without `${...}`, `#{...}` and a leading `=`."""
    text = text.strip()
    wrapped = WRAPPED.match(text)
    if wrapped and "${" not in wrapped[1] and "#{" not in wrapped[1]:
        text = wrapped[1].strip()
    return text[1:].strip() if text.startswith("=") and not text.startswith("==") else text


def parse(text: str) -> ast.expr:
    """Return the syntax tree of an expression; raise ExpressionError where there is none."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"The expression is longer than {MAX_LENGTH:,} characters.")
    plain = _translate(unwrap(text))
    if not plain:
        raise ExpressionError("The expression is empty.")
    try:
        return ast.parse(f"({plain}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        reason = problem.msg if isinstance(problem, SyntaxError) else "it is nested too deeply"
        raise ExpressionError(f"“{_shown(text)}” is not an expression: {reason}.") from problem


def _translate(text: str) -> str:
    depth = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal depth
        quoted, both, either, comparison, negation, equal, opening, closing = match.groups()
        depth += bool(opening) - bool(closing)
        if depth > MAX_DEPTH:
            raise ExpressionError("The expression is nested too deeply.")
        if depth < 0:
            raise ExpressionError(f"“{_shown(text)}” is not an expression: a bracket is closed that was never opened.")
        if both or either:
            return " and " if both else " or "
        if negation or equal:
            return " not " if negation else "=="
        return quoted or comparison or opening or closing or ""

    return TOKEN.sub(replace, text).replace("\n", " ").replace("\r", " ").strip()


def _shown(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."


def build(tree: ast.expr, uses: Uses, depth: int = 0) -> Built:
    """Return the function that works `tree` out; raise ExpressionError for whatever is not allowed."""
    uses.nodes += 1
    if depth > MAX_DEPTH or uses.nodes > MAX_NODES:
        raise ExpressionError("The expression is too long or nested too deeply.")
    builder = BUILDERS.get(type(tree))
    if builder is None:
        raise ExpressionError(f"{REFUSED.get(type(tree), 'This kind of expression')} cannot be used here.")
    return builder(tree, uses, depth + 1)


REFUSED: Mapping[type[ast.AST], str] = {
    ast.Lambda: "A function definition",
    ast.ListComp: "A loop",
    ast.SetComp: "A loop",
    ast.DictComp: "A loop",
    ast.GeneratorExp: "A loop",
    ast.NamedExpr: "An assignment",
    ast.JoinedStr: "A format text",
    ast.Await: "“await”",
    ast.Yield: "“yield”",
    ast.Starred: "“*”",
}


def _constant(node: ast.Constant, uses: Uses, depth: int) -> Built:
    value = node.value
    if value is not None and not isinstance(value, bool | int | float | str):
        raise ExpressionError("Only texts, numbers, true, false and null can be written here.")
    if isinstance(value, int | float) and not abs(value) <= MAX_NUMBER:
        raise ExpressionError("The number is too large.")
    return lambda scope: value


def _name(node: ast.Name, uses: Uses, depth: int) -> Built:
    name = node.id
    if name in CONSTANTS:
        constant = CONSTANTS[name]
        return lambda scope: constant
    _refuse_private(name)
    uses.names.add(name)
    return lambda scope: scope.names.get(name)


def _refuse_private(name: str) -> None:
    if name.startswith("_"):
        raise ExpressionError(f"“{name}”: names that start with “_” cannot be used.")


def _attribute(node: ast.Attribute, uses: Uses, depth: int) -> Built:
    _refuse_private(node.attr)
    name = node.attr
    if isinstance(node.value, ast.Name):
        _refuse_private(node.value.id)
        uses.nodes += 1
        uses.names.add(f"{node.value.id}.{name}")
        owner_name = node.value.id
        return lambda scope: attribute(scope.names.get(owner_name), name)
    owner = build(node.value, uses, depth)
    return lambda scope: attribute(owner(scope), name)


def _subscript(node: ast.Subscript, uses: Uses, depth: int) -> Built:
    owner, key = build(node.value, uses, depth), build(node.slice, uses, depth)
    return lambda scope: item(owner(scope), key(scope))


def _boolean(node: ast.BoolOp, uses: Uses, depth: int) -> Built:
    parts = [build(value, uses, depth) for value in node.values]
    stops_at = isinstance(node.op, ast.Or)

    def work(scope: Scope) -> object:
        value: object = None
        for part in parts:
            value = part(scope)
            if bool(value) is stops_at:
                return value
        return value

    return work


def _unary(node: ast.UnaryOp, uses: Uses, depth: int) -> Built:
    operand = build(node.operand, uses, depth)
    if isinstance(node.op, ast.Not):
        return lambda scope: not operand(scope)
    if isinstance(node.op, ast.USub):
        return lambda scope: calculate("*", operand(scope), -1)
    raise ExpressionError("Only “not” and “-” can stand before a value.")


def _binary(node: ast.BinOp, uses: Uses, depth: int) -> Built:
    sign = OPERATORS.get(type(node.op))
    if sign is None:
        raise ExpressionError("Only + - * / // and % can be used to calculate.")
    left, right = build(node.left, uses, depth), build(node.right, uses, depth)
    return lambda scope: calculate(sign, left(scope), right(scope))


def _comparison(node: ast.Compare, uses: Uses, depth: int) -> Built:
    first = build(node.left, uses, depth)
    steps = [
        (OPERATORS[type(sign)], build(value, uses, depth))
        for sign, value in zip(node.ops, node.comparators, strict=True)
    ]

    def work(scope: Scope) -> object:
        left = first(scope)
        for sign, build_right in steps:
            right = build_right(scope)
            if not compare(sign, left, right):
                return False
            left = right
        return True

    return work


def _choice(node: ast.IfExp, uses: Uses, depth: int) -> Built:
    test, yes, no = (build(part, uses, depth) for part in (node.test, node.body, node.orelse))
    return lambda scope: yes(scope) if test(scope) else no(scope)


def _list(node: ast.List | ast.Tuple, uses: Uses, depth: int) -> Built:
    parts = [build(part, uses, depth) for part in node.elts]
    return lambda scope: bounded([part(scope) for part in parts])


def _call(node: ast.Call, uses: Uses, depth: int) -> Built:
    if not isinstance(node.func, ast.Name):
        raise ExpressionError("Only the listed functions can be called.")
    name = node.func.id
    _refuse_private(name)
    if node.keywords or len(node.args) > MAX_ARGUMENTS:
        raise ExpressionError(f"{name}(...) takes a few plain values.")
    uses.functions.add(name)
    if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
        uses.calls.append((name, node.args[0].value))
    if len(node.args) > 1 and isinstance(node.args[1], ast.Constant) and isinstance(node.args[1].value, str):
        uses.seconds.append((name, node.args[1].value))
    arguments = [build(argument, uses, depth) for argument in node.args]

    def work(scope: Scope) -> object:
        function = scope.functions.get(name) or scope.common.get(name)
        if function is None:
            raise ExpressionError(f"There is no function {name}(...).")
        try:
            return bounded(function(*[argument(scope) for argument in arguments]))
        except (TypeError, ValueError, ArithmeticError) as problem:
            raise ExpressionError(f"{name}(...) cannot be worked out: {problem}.") from problem

    return work


BUILDERS: Mapping[type[ast.AST], Callable[..., Built]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _comparison,
    ast.IfExp: _choice,
    ast.List: _list,
    ast.Tuple: _list,
    ast.Call: _call,
}
