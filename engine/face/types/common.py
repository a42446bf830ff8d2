"""Small types that all others use: people, choices, pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """Somebody who can be named in a list: a colleague."""

    id: int
    name: str


@dataclass(frozen=True)
class Choice:
    """A value and the words for it."""

    value: str
    label: str


@dataclass(frozen=True)
class Page:
    """A page of anything, with the cursor of the next."""

    rows: Sequence[object] = field(default_factory=tuple)
    next: str | None = None
