"""Papers: structured text set as PDF/UA, for letters, reports and bundles. Content is data and is never evaluated."""

from engine.papers.characters import find_unprintable, with_marks
from engine.papers.content import Break, Heading, Items, Paper, Paragraph, Part, Table
from engine.papers.plain_text import parts_of
from engine.papers.writing import LARGE_PRINT, ORDINARY_PRINT, write

__all__ = [
    "LARGE_PRINT",
    "ORDINARY_PRINT",
    "Break",
    "Heading",
    "Items",
    "Paper",
    "Paragraph",
    "Part",
    "Table",
    "find_unprintable",
    "parts_of",
    "with_marks",
    "write",
]
