"""When a timer of a drawing goes off, in words as far as its text tells."""

import re
from collections.abc import Callable, Mapping

from engine.bpmn.elements import Timer

_ISO = re.compile(r"^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$")
_UNITS = ("year", "month", "week", "day", "hour", "minute", "second")
_REPEAT = re.compile(r"^R(\d*)/(P.+)$")

# Patterns of expressions that owners write, each with the words for it.
_EXPRESSIONS: Mapping[re.Pattern[str], Callable[[re.Match[str]], str]] = {
    re.compile(r"^due\('(\w+)'\)$"): lambda found: f"when the {_plain(found[1])} is due",
    re.compile(r"^warn\('(\w+)'\)$"): lambda found: f"shortly before the {_plain(found[1])} is due",
    re.compile(r"^due\('(\w+)'\) - (days|hours)\((\d+)\)$"): lambda found: (
        f"{_count(found[3], found[2][:-1])} before the {_plain(found[1])} is due"
    ),
    re.compile(r"^at\(policy\(.+\)\)$"): lambda _: "at the time of day that the policy sets",
    re.compile(r"^now\(\) \+ (days|hours)\((\d+)\)$"): lambda found: f"after {_count(found[2], found[1][:-1])}",
    re.compile(r"^(days|hours)\((\d+)\)$"): lambda found: f"after {_count(found[2], found[1][:-1])}",
}


def timer_words(timer: Timer) -> str:
    """Return the words for a timer; what has none is given as it was written."""
    if not timer.text:
        return "when a person says that it is time"
    text = timer.text.strip().removeprefix("${").removesuffix("}").strip().strip("'\"")
    repeat = _REPEAT.match(text)
    if repeat and iso_words(repeat[2]):
        times = f", {repeat[1]} times" if repeat[1] else ""
        return f"every {iso_words(repeat[2])}{times}"
    if iso_words(text):
        return f"{'every' if timer.kind == 'cycle' else 'after'} {iso_words(text)}"
    for pattern, words in _EXPRESSIONS.items():
        found = pattern.match(text)
        if found:
            return words(found)
    if "(" in text:  # worked out from several things: the drawing itself says how
        return "at a time that the policy and the case give"
    lead = {"date": "at", "duration": "after", "cycle": "again and again:"}[timer.kind]
    return f"{lead} {text}"


def iso_words(text: str) -> str:
    """Return an ISO 8601 duration in words, or nothing where it is none."""
    found = _ISO.match(text)
    return (
        " and ".join(_count(number, unit) for number, unit in zip(found.groups(), _UNITS, strict=True) if number)
        if found
        else ""
    )


def _count(number: str, unit: str) -> str:
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"


def _plain(code: str) -> str:
    return code.replace("_", " ")
