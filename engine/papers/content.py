"""What a paper is made of: headings, paragraphs, lists and tables, each a value without any markup."""

from collections.abc import Sequence
from dataclasses import dataclass, field

ORDINARY_PRINT = 12.0  # points
LARGE_PRINT = 18.0  # points: what people who ask for large print can usually read


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the paper's own title, and no level may be left out on the way down."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text; a line break in it is kept."""

    text: str


@dataclass(frozen=True)
class Items:
    """A list, with numbers or with points."""

    items: Sequence[str]
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """A table with a row of headings. `widths`: shares of the page's width, equal where none are given."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str | None = None
    widths: Sequence[float] = ()


@dataclass(frozen=True)
class Break:
    """What follows begins on a new page."""


Part = Heading | Paragraph | Items | Table | Break


@dataclass(frozen=True)
class Paper:
    """A whole paper. `language` is a BCP 47 tag such as en-GB; `size` is the print's size in points."""

    title: str
    parts: Sequence[Part] = field(default_factory=tuple)
    author: str = ""
    language: str = "en-GB"
    header: str | None = None
    footer: str | None = None
    size: float = ORDINARY_PRINT
