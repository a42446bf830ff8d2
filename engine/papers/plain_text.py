"""Plain text, as officers see and edit it, read as the parts of a paper."""

import re
from collections.abc import Sequence

from engine.papers.content import Heading, Items, Paragraph, Part

_NUMBERED = re.compile(r"\s*\d{1,2}[.)]\s+(?P<text>\S.*)")
_POINT = re.compile(r"\s*[-•*]\s+(?P<text>\S.*)")


def parts_of(text: str, title: str | None = None) -> Sequence[Part]:
    """Return the parts of a text: an empty line ends a paragraph, lines that begin "1." or "-" are a list, which a
    line before it may announce. A paragraph that says just `title` becomes the heading; every other line break is kept.
    """
    parts: list[Part] = []
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        lines = [line.rstrip() for line in paragraph.splitlines() if line.strip()]
        if lines:
            parts.extend(_part(lines, title))
    return parts


def _part(lines: Sequence[str], title: str | None) -> Sequence[Part]:
    if title is not None and " ".join(line.strip() for line in lines) == title:
        return [Heading(title)]
    for pattern, numbered in ((_NUMBERED, True), (_POINT, False)):
        first = next((place for place, line in enumerate(lines) if pattern.fullmatch(line)), None)
        items = _items(lines[first:], pattern) if first is not None and first <= 1 else []
        if items:
            before = [Paragraph(lines[0].strip())] if first else []
            return [*before, Items(items, numbered)]
    return [Paragraph("\n".join(line.strip() for line in lines))]


def _items(lines: Sequence[str], pattern: re.Pattern[str]) -> Sequence[str]:
    """The items of a list, each with the indented lines that go on with it; none where the lines are no list."""
    items: list[str] = []
    for line in lines:
        match = pattern.fullmatch(line)
        if match:
            items.append(match["text"])
        elif items and line.startswith(" "):
            items[-1] = f"{items[-1]}\n{line.strip()}"
        else:
            return []
    return items
