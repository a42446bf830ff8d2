"""What a reader of a bundle must not get, taken out of every text of it: a letter to the police repeats an address."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from engine.face.types import PartyView

LEFT_OUT = "[left out]"
_SHORTEST_PART = 5  # characters of a part of an address: "Flat 3" is looked for, a lone house number is not
_SHORTEST_WISH = 3  # words of a wish about contact: "by letter" tells nobody anything
_FEWEST_DIGITS = 6
_BETWEEN = r"[\s().-]*"  # what may stand between the digits of a telephone number
_DIALLED = rf"(?:(?:\+|00)44{_BETWEEN}(?:0{_BETWEEN})?|\(?0{_BETWEEN})?"  # before it: the country's code, or a nought


def pattern_of(people: Iterable[PartyView], protected: Collection[str], withheld: Collection[str]) -> re.Pattern[str]:
    """Return what finds the withheld details of protected people in a text, whatever their case and spacing.

    `withheld` names details of a person: address, date_of_birth, phone, email, contact_preference.
    """
    found = {
        pattern
        for person in people
        if person.role in protected
        for name in withheld
        for pattern in _patterns(name, getattr(person, name))
    }
    # The longest first: a whole address goes before its parts.
    return re.compile("|".join(sorted(found, key=len, reverse=True)) or r"(?!)", re.IGNORECASE)


def without(content: Any, pattern: re.Pattern[str]) -> Any:
    """Return plain data with every text freed of what `pattern` finds; its shape and its keys stay."""
    if isinstance(content, str):
        return pattern.sub(LEFT_OUT, content)
    if isinstance(content, Mapping):
        return {key: without(value, pattern) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [without(value, pattern) for value in content]
    return content


def _patterns(name: str, value: object) -> Iterator[str]:
    if isinstance(value, date):
        yield re.escape(value.isoformat())
        yield rf"(?<!\d){value.day} {value:%B} {value.year}(?!\d)"
    if not isinstance(value, str) or not value.strip():
        return
    if name == "phone":
        digits = re.sub(r"^(\+|00)44\D*0?|\D", "", value.strip()).removeprefix("0")
        if len(digits) >= _FEWEST_DIGITS:
            yield r"(?<![\d+])" + _DIALLED + _BETWEEN.join(digits) + r"(?!\d)"
    elif name == "contact_preference":
        if len(value.split()) >= _SHORTEST_WISH:
            yield _words(value)
    elif name == "address":
        yield _words(value)
        for part in re.split(r"[,\n]", value):
            if len(part.strip()) >= _SHORTEST_PART and any(sign.isdigit() for sign in part):
                yield _words(part)
    else:
        yield _words(value)


def _words(value: str) -> str:
    """The same words in the same order, with any blanks between them, and no part of a longer word."""
    return r"(?<!\w)" + r"\s+".join(re.escape(word) for word in value.split()) + r"(?!\w)"
