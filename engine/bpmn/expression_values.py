"""What values an expression may hold and what may be done with them: every operation has a bound on size and time."""

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import ModuleType

from engine.errors import ExpressionError

MAX_NUMBER = 10**18
MAX_TEXT = 10_000
MAX_ITEMS = 1_000

PLAIN = (bool, int, float, Decimal, str, date, timedelta)
MOMENTS = frozenset({date, datetime, timedelta})
COLLECTIONS = (list, tuple, set, frozenset, Mapping)

_PASSED_AROUND = (*PLAIN, *COLLECTIONS)

# A moment may be asked for its parts; nothing else of Python's own objects can be reached with a dot.
PARTS: Mapping[type, frozenset[str]] = {
    date: frozenset({"year", "month", "day", "hour", "minute"}),
    timedelta: frozenset({"days"}),
}


def is_plain(value: object) -> bool:
    """Tell whether `value` is a plain value or a collection, which expressions may pass around."""
    return value is None or isinstance(value, _PASSED_AROUND)


def bounded(value: object) -> object:
    """Return `value`; raise ExpressionError where it is no plain value or has grown past the bounds."""
    if value is None or value is True or value is False or type(value) in MOMENTS:
        return value  # most values are; nothing of them can grow
    if not is_plain(value):
        raise ExpressionError("The expression gives something that is not a text, number, date, list or yes/no.")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise ExpressionError(f"The expression makes a text of more than {MAX_TEXT:,} characters.")
    if isinstance(value, int | float | Decimal) and not -MAX_NUMBER <= value <= MAX_NUMBER:
        raise ExpressionError("The expression makes a number that is too large.")
    if isinstance(value, list | tuple) and len(value) > MAX_ITEMS:
        raise ExpressionError(f"The expression makes a list of more than {MAX_ITEMS:,} items.")
    return value


def attribute(owner: object, name: str) -> object:
    """Return `owner.name`: a fact, a key of a mapping or a part of a date. What is missing is None."""
    if owner is None:
        return None
    if isinstance(owner, Mapping):
        return bounded(owner.get(name))
    for kind, parts in PARTS.items():
        if isinstance(owner, kind):
            if name in parts:
                return bounded(getattr(owner, name, 0))
            raise ExpressionError(f"A date has no “{name}”.")
    if is_plain(owner) or callable(owner) or isinstance(owner, type | ModuleType):
        raise ExpressionError(f"“.{name}” can only follow the name of something that has facts, such as case.")
    return bounded(getattr(owner, name, None))


def item(owner: object, key: object) -> object:
    """Return `owner[key]`, or None where there is no such item."""
    if owner is None:
        return None
    if isinstance(owner, Mapping):
        return bounded(owner.get(key)) if isinstance(key, str | int) else None
    if isinstance(owner, str | list | tuple) and isinstance(key, int) and not isinstance(key, bool):
        return bounded(owner[key]) if -len(owner) <= key < len(owner) else None
    raise ExpressionError("Only a list, a text or a group of facts can be followed by [...].")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal)


def _addable(left: object, right: object) -> bool:
    same = (isinstance(left, str) and isinstance(right, str)) or (isinstance(left, list) and isinstance(right, list))
    moments = isinstance(left, date | timedelta) and isinstance(right, date | timedelta)
    return same or moments or (_is_number(left) and _is_number(right))


def _subtractable(left: object, right: object) -> bool:
    return _addable(left, right) and not isinstance(left, str | list)


def _scalable(left: object, right: object) -> bool:
    return _is_number(right) and (_is_number(left) or isinstance(left, timedelta))


def _numbers(left: object, right: object) -> bool:
    return _is_number(left) and _is_number(right)


ARITHMETIC: Mapping[str, tuple[Callable[[object, object], bool], Callable[..., object]]] = {
    "+": (_addable, operator.add),
    "-": (_subtractable, operator.sub),
    "*": (_scalable, operator.mul),
    "/": (_scalable, operator.truediv),
    "//": (_numbers, operator.floordiv),
    "%": (_numbers, operator.mod),
}


def calculate(sign: str, left: object, right: object) -> object:
    """Return `left sign right`. With a missing value the result is missing; unlike kinds raise ExpressionError."""
    if left is None or right is None:
        return None
    fits, work = ARITHMETIC[sign]
    left, right = align(left, right)
    if not fits(left, right):
        raise ExpressionError(f"“{sign}” cannot be used between {kind_of(left)} and {kind_of(right)}.")
    try:
        return bounded(work(left, right))
    except (ArithmeticError, TypeError, ValueError) as problem:
        raise ExpressionError(f"“{sign}” cannot be worked out: {problem}.") from problem


ORDERINGS: Mapping[str, Callable[..., bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(sign: str, left: object, right: object) -> bool:
    """Return whether `left sign right` holds. Nothing is before or after a missing value."""
    if sign in ("in", "not in"):
        return contains(right, left) == (sign == "in")
    left, right = align(left, right)
    if sign in ("==", "!="):
        return (left == right) == (sign == "==")
    if left is None or right is None:
        return False
    try:
        return bool(ORDERINGS[sign](left, right))
    except TypeError as problem:
        raise ExpressionError(f"{kind_of(left)} and {kind_of(right)} cannot be put in order.".capitalize()) from problem


def contains(container: object, value: object) -> bool:
    """Return whether a list holds `value`, or a text the text `value`; an absent container holds nothing."""
    if container is None:
        return False
    if isinstance(container, str):
        return isinstance(value, str) and value in container
    if isinstance(container, list | tuple):
        return value in container
    if isinstance(container, set | frozenset | Mapping):
        return isinstance(value, str | int | float | date | None) and value in container
    raise ExpressionError("“in” needs a list or a text on its right.")


def align(left: object, right: object) -> tuple[object, object]:
    """Bring a date and its ISO text, or a date and an instant, to one kind, so that they can be compared."""
    if isinstance(left, date) and isinstance(right, str):
        right = moment(right) or right
    elif isinstance(right, date) and isinstance(left, str):
        left = moment(left) or left
    if isinstance(left, datetime) and isinstance(right, date):
        return _same_zone(left, right)
    if isinstance(right, datetime) and isinstance(left, date):
        right, left = _same_zone(right, left)
    return left, right


def _same_zone(instant: datetime, other: date) -> tuple[date, date]:
    if not isinstance(other, datetime):
        return instant.date(), other
    if instant.tzinfo is None and other.tzinfo is not None:
        return instant.replace(tzinfo=other.tzinfo), other
    if other.tzinfo is None and instant.tzinfo is not None:
        return instant, other.replace(tzinfo=instant.tzinfo)
    return instant, other


def moment(text: str) -> date | None:
    """Return the date or instant that an ISO 8601 text names, or None."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return None


def kind_of(value: object) -> str:
    """Return what a person calls this kind of value."""
    names: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "a yes/no"),
        ((int, float, Decimal), "a number"),
        (str, "a text"),
        (date, "a date"),
        (timedelta, "a length of time"),
        ((list, tuple, set, frozenset), "a list"),
    )
    return next((name for kinds, name in names if isinstance(value, kinds)), "nothing" if value is None else "a group")
