"""The cells of a decision table: FEEL's unary tests, as far as people write them in tables.

`-` or nothing, literals, lists `"a","b"`, comparisons `>= 3`, intervals `[1..5]` and `]1..5[`, `not(...)`, true and
false; anything else is an expression of ours, compared with the input (or, giving yes/no itself, taken as it is).
Source: OMG DMN 1.3, 7.3.1 and 10.3.1.2, grammar rules 7 to 17.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from engine.bpmn.expression_values import compare
from engine.bpmn.expressions import check_expression, evaluate
from engine.errors import ExpressionError

MAX_CELL = 2_000
COMPARISON = re.compile(r"(<=|>=|!=|==|<|>|=)\s*(.+)", re.DOTALL)
NEGATION = re.compile(r"not\s*\((.*)\)", re.DOTALL)
FEEL_DATE = re.compile(r"""\bdate\s+and\s+time\(\s*(["'][^"']*["'])\s*\)|\bdate\(\s*(["'][^"']*["'])\s*\)""")

Names = Mapping[str, object]
Functions = Mapping[str, Callable[..., object]]
Test = Callable[[object, Names, Functions], bool]


@dataclass(frozen=True)
class Cell:
    """One input cell, ready to try."""

    text: str
    test: Test

    @property
    def open(self) -> bool:
        """Tell whether anything fits."""
        return self.text in ("", "-")


@lru_cache(maxsize=4096)
def read_cell(text: str) -> Cell:
    """Return the test a cell stands for; raise ExpressionError where it cannot be read."""
    bare = text.strip()
    if len(bare) > MAX_CELL:
        raise ExpressionError(f"A cell has more than {MAX_CELL:,} characters.")
    if bare in ("", "-"):
        return Cell(bare, lambda value, names, functions: True)
    return Cell(bare, _any_of(bare))


def expressions_of(text: str) -> list[str]:
    """Return the expressions inside a cell, for checking what they name."""
    bare = text.strip()
    if bare in ("", "-"):
        return []
    negated = NEGATION.fullmatch(bare)
    found: list[str] = []
    for part in split_at_commas(negated[1] if negated else bare):
        interval, comparison = read_interval(part), COMPARISON.fullmatch(part)
        found += [interval[1], interval[2]] if interval else [comparison[2] if comparison else part]
    return [_plain(part) for part in found]


def read_interval(text: str) -> tuple[str, str, str, str] | None:
    """Return the bracket, both ends and the bracket of `[1..5]`, or None; without a pattern, which could run away."""
    if not text or text[0] not in "[](" or text[-1] not in "[])":
        return None
    low, dots, high = (part.strip() for part in text[1:-1].partition(".."))
    return (text[0], low, high, text[-1]) if low and dots and high else None


def split_at_commas(text: str) -> list[str]:
    """Return the parts between commas that stand neither in quotes nor in brackets."""
    parts, depth, quote, current = [], 0, "", ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        if letter == "," and depth <= 0 and not quote:
            parts.append(current.strip())
            current = ""
        else:
            current += letter
    parts.append(current.strip())
    if not all(parts):
        raise ExpressionError(f"“{text}” has nothing between two commas.")
    return parts


def _plain(text: str) -> str:
    """Return FEEL's dates as plain ISO texts, which compare with dates."""
    return FEEL_DATE.sub(lambda match: match[1] or match[2], text.strip())


def _any_of(text: str) -> Test:
    negated = NEGATION.fullmatch(text)
    tests = [_single(part) for part in split_at_commas(negated[1] if negated else text)]
    wanted = negated is None

    def test(value: object, names: Names, functions: Functions) -> bool:
        return any(one(value, names, functions) for one in tests) is wanted

    return test


def _single(text: str) -> Test:
    interval = read_interval(text)
    if interval:
        opening, low, high, closing = interval
        return _between(opening, _checked(low), _checked(high), closing)
    comparison = COMPARISON.fullmatch(text)
    if comparison:
        sign = "==" if comparison[1] == "=" else comparison[1]
        wanted = _worked_out(_checked(comparison[2]))
        return lambda value, names, functions: compare(sign, value, wanted(names, functions))
    return _equal(_checked(text))


def _checked(text: str) -> str:
    expression = _plain(text)
    problem = check_expression(expression).problem
    if problem:
        raise ExpressionError(problem)
    return expression


def _worked_out(expression: str) -> Callable[[Names, Functions], object]:
    """Return what works an expression out: at once and for ever where it names nothing, as most cells do."""
    use = check_expression(expression)
    if not (use.names or use.functions):
        with suppress(ExpressionError):  # such as a division by nothing: told where the row is asked
            constant = evaluate(expression, {})
            return lambda names, functions: constant
    return lambda names, functions: evaluate(expression, names, functions)


def _between(opening: str, low: str, high: str, closing: str) -> Test:
    above = ">=" if opening == "[" else ">"
    below = "<=" if closing == "]" else "<"
    least, most = _worked_out(low), _worked_out(high)

    def test(value: object, names: Names, functions: Functions) -> bool:
        return compare(above, value, least(names, functions)) and compare(below, value, most(names, functions))

    return test


def _equal(expression: str) -> Test:
    use = check_expression(expression)
    asks = bool(use.names or use.functions)
    work_out = _worked_out(expression)

    def test(value: object, names: Names, functions: Functions) -> bool:
        wanted = work_out({**names, "?": value} if asks else names, functions)
        if asks and isinstance(wanted, bool) and not isinstance(value, bool):
            return wanted
        if isinstance(value, list | tuple | set | frozenset) and not isinstance(wanted, list):
            return wanted in value
        if isinstance(wanted, bool) != isinstance(value, bool):
            return False  # True is 1 to Python, but not to a reader
        return compare("==", value, wanted)

    return test
