"""What a stored fact is, and the words its values have for people."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """One stored fact: its type, its label for people, allowed values with their words, and where it comes from.

    `per_party`: it concerns one alleged perpetrator, and a procedure about one person keeps it for that person.
    `future`: it is promised, so it must lie ahead when it is set.
    """

    type: str  # text, bool, int, date, datetime, choice, choices
    label: str
    choices: Mapping[str, str] | None = None
    source: str = ""
    per_party: bool = False
    future: bool = False


def words(*pairs: str) -> dict[str, str]:
    """Allowed values; words are the value itself unless given as value=words."""
    split = (pair.partition("=") for pair in pairs)
    return {value: words or value.replace("_", " ").capitalize() for value, _, words in split}


YES_NO = "bool"
