"""Expressions in drawings and decision tables: `case.hate and case.risk == "high"`, `${due('interview')}`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from engine.bpmn.expression_building import Built, Scope, Uses, build, parse, unwrap
from engine.bpmn.expression_values import MAX_TEXT, bounded, compare, contains
from engine.errors import ExpressionError

__all__ = ["COMMON_FUNCTIONS", "ExpressionUse", "check_expression", "evaluate", "text_template", "unwrap"]

MAX_PERIOD = 100_000  # days or hours
PLACEHOLDER = re.compile(r"[$#]\{([^{}]*)\}")


@dataclass(frozen=True)
class ExpressionUse:
    """What an expression names. `problem` says in plain words why it is refused, or is None."""

    problem: str | None
    names: frozenset[str] = frozenset()  # "risk_band", "case.hate"
    functions: frozenset[str] = frozenset()
    calls: tuple[tuple[str, str], ...] = ()  # ("due", "officer_contact"): function and literal first argument
    seconds: tuple[tuple[str, str], ...] = ()  # ("before", "report_ahead"): function and literal second argument


def _any_of(values: object, *wanted: object) -> bool:
    """Return whether a list holds at least one of the wanted values."""
    return any(contains(values, value) for value in wanted)


def _length(value: object) -> int:
    """Return how many items or characters there are; nothing has none."""
    if value is None:
        return 0
    if not isinstance(value, str | list | tuple | set | frozenset | Mapping):
        raise ExpressionError("len(...) needs a list or a text.")
    return len(value)


def _extreme(sign: str) -> Callable[..., object]:
    def pick(*values: object) -> object:
        """Return the smallest or largest value; missing ones do not count."""
        given = list(values[0]) if len(values) == 1 and isinstance(values[0], list | tuple) else list(values)
        best: object = None
        for value in given:
            if value is not None and (best is None or compare(sign, value, best)):
                best = value
        return best

    return pick


def _period(unit: str) -> Callable[..., object]:
    def make(amount: object) -> timedelta:
        """Return a length of elapsed time."""
        if isinstance(amount, bool) or not isinstance(amount, int | float) or abs(amount) > MAX_PERIOD:
            raise ExpressionError(f"{unit}(...) needs a number up to {MAX_PERIOD:,}.")
        return timedelta(**{unit: amount})

    return make


def _lines(text: object) -> list[str]:
    """Return the lines of a text that hold something: one name on each line becomes a list of names."""
    if isinstance(text, list):
        return text
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


COMMON_FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "any_of": _any_of,
    "contains": contains,
    "days": _period("days"),
    "hours": _period("hours"),
    "len": _length,
    "lines": _lines,
    "max": _extreme(">"),
    "min": _extreme("<"),
}


@lru_cache(maxsize=4096)
def _compiled(text: str) -> tuple[Built, ExpressionUse]:
    uses = Uses()
    built = build(parse(text), uses)
    return built, ExpressionUse(
        None, frozenset(uses.names), frozenset(uses.functions), tuple(uses.calls), tuple(uses.seconds)
    )


def evaluate(text: str, names: Mapping[str, object], functions: Mapping[str, Callable[..., object]] = {}) -> object:
    """Return the value of an expression; `${...}` is optional and a missing name is None.

    Raises ExpressionError where the text is refused or cannot be worked out; time and memory are bounded either way.
    """
    built, _ = _compiled(text)
    return bounded(built(Scope(names, functions, COMMON_FUNCTIONS)))


def check_expression(text: str) -> ExpressionUse:
    """Return what an expression names, or why it is refused, without working it out."""
    try:
        return _compiled(text)[1]
    except ExpressionError as refused:
        return ExpressionUse(str(refused))


def text_template(
    text: str, names: Mapping[str, object], functions: Mapping[str, Callable[..., object]] = {}
) -> object:
    """Return a text with every `${...}` worked out. A whole `${x}` keeps its type; without `${...}` the text stays."""
    whole = PLACEHOLDER.fullmatch(text.strip())
    if whole:
        return evaluate(whole[1], names, functions)
    filled = PLACEHOLDER.sub(lambda match: _as_text(evaluate(match[1], names, functions)), text)
    if len(filled) > MAX_TEXT * 10:
        raise ExpressionError("The text becomes too long.")
    return filled


def placeholders(text: str) -> list[str]:
    """Return the expressions inside `${...}` of a text."""
    return [match[1] for match in PLACEHOLDER.finditer(text)]


def _as_text(value: object) -> str:
    """Return a value as people in Britain read it: dates as 8 September 2026, lists with commas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        day = f"{value.day} {value:%B %Y}"
        return f"{day} at {value:%H:%M}" if hasattr(value, "hour") else day
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_as_text(part) for part in value)
    return str(value)
