"""What an expression can come to, as far as its text alone tells: the constant parts worked out, the rest by its kind.

A drawing is checked with this before there is a case: `days('x')` can never work and `${5}` is no time, whatever the
facts. What depends on facts or answers is unknown here and never refused.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import product

from engine.bpmn.expression_building import CONSTANTS, OPERATORS, parse
from engine.bpmn.expression_values import ARITHMETIC, attribute, bounded, calculate, compare
from engine.bpmn.expressions import COMMON_FUNCTIONS
from engine.bpmn.timers import parse_wall_time
from engine.errors import ExpressionError

_MOST = 64  # outcomes that are followed; with more of them the rest counts as unknown
_INSTANT = datetime(2026, 9, 8, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Outcome:
    """One thing an expression may come to: that very value, or (not `exact`) one of its kind."""

    value: object
    exact: bool = False


Outcomes = Sequence[Outcome | None]  # None: something that only a case can tell
_UNKNOWN: Outcomes = (None,)


def outcomes(text: str) -> Outcomes:
    """Return what an expression may come to; raise ExpressionError where a part of it can never work."""
    return _of(parse(text))


def _of(tree: ast.expr) -> Outcomes:
    reader = _READERS.get(type(tree))
    found = reader(tree) if reader else _UNKNOWN
    return found if len(found) <= _MOST else _UNKNOWN


def _constant(node: ast.Constant) -> Outcomes:
    return (Outcome(node.value, True),)


def _name(node: ast.Name) -> Outcomes:
    return (Outcome(CONSTANTS[node.id], True),) if node.id in CONSTANTS else _UNKNOWN


def _attribute(node: ast.Attribute) -> Outcomes:
    return [None if one is None else Outcome(attribute(one.value, node.attr)) for one in _of(node.value)]


def _boolean(node: ast.BoolOp) -> Outcomes:
    *others, last = [_of(part) for part in node.values]
    stops = isinstance(node.op, ast.Or)
    passing = [one for part in others for one in part if one is None or not one.exact or bool(one.value) is stops]
    return [*passing, *last]


def _choice(node: ast.IfExp) -> Outcomes:
    _of(node.test)
    return [*_of(node.body), *_of(node.orelse)]


def _unary(node: ast.UnaryOp) -> Outcomes:
    if isinstance(node.op, ast.Not):
        _of(node.operand)
        return (Outcome(True),)
    return [_joined(partial(calculate, "*"), one, Outcome(-1, True)) for one in _of(node.operand)]


def _binary(node: ast.BinOp) -> Outcomes:
    sign = OPERATORS.get(type(node.op), "")
    if sign not in ARITHMETIC:
        return _UNKNOWN
    return [_joined(partial(calculate, sign), one, other) for one, other in product(_of(node.left), _of(node.right))]


def _comparison(node: ast.Compare) -> Outcomes:
    parts = [_of(part) for part in (node.left, *node.comparators)]
    for left, sign, right in zip(parts, node.ops, parts[1:], strict=False):
        for one, other in product(left, right):
            _joined(partial(compare, OPERATORS[type(sign)]), one, other)
    return (Outcome(True),)


def _joined(work: Callable[[object, object], object], one: Outcome | None, other: Outcome | None) -> Outcome | None:
    if one is None or other is None:
        return None
    if not (one.exact and other.exact) and not (_is_moment(one.value) or _is_moment(other.value)):
        return None  # the sample of a number says nothing about its size
    return Outcome(work(one.value, other.value), one.exact and other.exact)


def _is_moment(value: object) -> bool:
    return isinstance(value, date | timedelta)


def _list(node: ast.List | ast.Tuple) -> Outcomes:
    parts = [_of(part) for part in node.elts]
    exact = all(len(part) == 1 and part[0] is not None and part[0].exact for part in parts)
    return (Outcome([part[0].value for part in parts if part[0]] if exact else [], exact),)


def _call(node: ast.Call) -> Outcomes:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    given = [_of(argument) for argument in node.args]
    return [_called(name, arguments) for arguments in _combined(given)]


def _combined(given: Sequence[Outcomes]) -> Iterator[Sequence[Outcome | None]]:
    return product(*given) if _count(given) <= _MOST else iter([[None] * len(given)])


def _count(given: Sequence[Outcomes]) -> int:
    count = 1
    for part in given:
        count *= len(part)
    return count


def _called(name: str, arguments: Sequence[Outcome | None]) -> Outcome | None:
    known = [one for one in arguments if one is not None]
    if name in COMMON_FUNCTIONS and len(known) == len(arguments) and all(_tells(name, one) for one in known):
        try:
            value = bounded(COMMON_FUNCTIONS[name](*[one.value for one in known]))
        except (TypeError, ValueError, ArithmeticError) as problem:
            raise ExpressionError(f"{name}(...) cannot be worked out: {problem}.") from problem
        return Outcome(value, all(one.exact for one in known))
    if name == "at" and len(known) == 1 and known[0].exact:
        parse_wall_time(known[0].value)
    return Outcome(_SAMPLES[name]) if name in _SAMPLES else None


def _tells(name: str, one: Outcome) -> bool:
    """A sample stands for its kind: it tells that days(today()) is wrong, but not how much days(len(x)) is."""
    return one.exact or not isinstance(one.value, int | float) or name not in ("days", "hours")


# What the functions of a case give, by kind; a function that is not here may give anything.
_SAMPLES: Mapping[str, object] = {
    "anchor": _INSTANT,
    "any_of": True,
    "at": _INSTANT,
    "before": _INSTANT,
    "contains": True,
    "days": timedelta(days=1),
    "due": _INSTANT,
    "every": "R/P7D",
    "hours": timedelta(hours=1),
    "len": 1,
    "lines": ["text"],
    "now": _INSTANT,
    "outstanding": ["text"],
    "remedy_words": "text",
    "stated": True,
    "today": _INSTANT.date(),
    "warn": _INSTANT,
    "within": _INSTANT,
    "working_now": True,
}
_READERS: Mapping[type[ast.AST], Callable[..., Outcomes]] = {
    ast.Attribute: _attribute,
    ast.BinOp: _binary,
    ast.BoolOp: _boolean,
    ast.Call: _call,
    ast.Compare: _comparison,
    ast.Constant: _constant,
    ast.IfExp: _choice,
    ast.List: _list,
    ast.Name: _name,
    ast.Tuple: _list,
    ast.UnaryOp: _unary,
}
