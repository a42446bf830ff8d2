"""Patterns of text fields: matched by RE2, whose time grows with the text alone, so that no pattern can run away.

Python's own `re` tries every way to read a text, and for a pattern like (a|a)+b these double with every letter.
RE2 (github.com/google/re2) reads each letter once; what needs a search (a look-ahead, a reference back) it refuses.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import re2

from engine.errors import ExpressionError

MAX_PATTERN = 200
MOST_MEMORY = 8 << 20  # bytes for one pattern; a text of 10,000 characters then takes less than a second at the worst
# A sign, one that is meant as it stands, or the beginning of what stands in square brackets: a “]” there is a sign.
_STEP = re.compile(r"\\.|\[\^?\]?|.", re.DOTALL)
# RE2 takes these for ASCII alone: Zoë and ٣ would be refused. (outside brackets, inside them)
_UNICODE: Mapping[str, tuple[str, str]] = {
    r"\w": (r"[\p{L}\p{N}_]", r"\p{L}\p{N}_"),
    r"\W": (r"[^\p{L}\p{N}_]", r"\W"),
    r"\d": (r"\p{Nd}", r"\p{Nd}"),
    r"\D": (r"\P{Nd}", r"\P{Nd}"),
    r"\s": (r"[\s\v\p{Z}]", r"\s\v\p{Z}"),
    r"\S": (r"[^\s\v\p{Z}]", r"\S"),
    r"\Z": (r"\z", r"\Z"),
}


def problem(pattern: str) -> str | None:
    """Return why a field's pattern cannot be used, to follow “its pattern …”, or None."""
    if len(pattern) > MAX_PATTERN:
        return f"is longer than {MAX_PATTERN} characters"
    try:
        _compile(pattern)
    except ValueError as broken:
        return f"cannot be read ({broken})"
    return None


def fits(pattern: str, text: str) -> bool:
    """Tell whether the whole of a text is in the form asked for, in a time that grows only with its length.

    Raises ExpressionError for a pattern that cannot be used: an old drawing may still hold one.
    """
    wrong = problem(pattern)
    if wrong:
        raise ExpressionError(f"The pattern “{pattern}” {wrong}.")
    try:
        return _compile(pattern).fullmatch(text) is not None
    except UnicodeError:  # half a character; no pattern is meant for it
        return False


@lru_cache(maxsize=64)
def _compile(pattern: str) -> Any:
    """Compile a pattern. Raises ValueError, with the reason, for one that RE2 does not know."""
    options = re2.Options()
    options.max_mem = MOST_MEMORY
    options.log_errors = False
    try:
        return re2.compile(_in_unicode(pattern), options)
    except re2.error as error:
        reason = error.args[0]
        raise ValueError(reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)) from error
    except UnicodeError as error:
        raise ValueError("it holds half a character") from error


def _in_unicode(pattern: str) -> str:
    """Write \\w, \\d and \\s so that they mean letters, digits and spaces of every script, as they do in Python."""
    out: list[str] = []
    inside = False  # square brackets
    for found in _STEP.finditer(pattern):
        step = found[0]
        if step[0] == "[" and not inside:
            inside = True
        elif step[0] == "[":  # a bracket among those meant
            step, inside = "\\" + step, not step.endswith("]")
        elif step == "]":
            inside = False
        out.append(_UNICODE[step][inside] if step in _UNICODE else step)
    return "".join(out)
