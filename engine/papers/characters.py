"""Characters that no font of the writer has.

A letter is held until somebody mends the name it cannot print; a court's bundle must not fail because somebody typed a
picture. There the character's code point stands in its place, such as [U+1F600]; the data beside the paper keeps it.
"""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from engine.errors import PaperError
from engine.papers.content import Paper, Paragraph
from engine.papers.writing import write

_UNUSUAL = re.compile("[^\n -ÿ–—‘-”•…€]")  # the rest is in every font
_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # only whether it can be set is asked


def find_unprintable(*texts: str) -> list[str]:
    """Return the characters that no font has, each once, in their order; cheap for plain English."""
    unusual = dict.fromkeys(character for text in texts for character in _UNUSUAL.findall(text))
    return [character for character in unusual if _shown(character) != character]


def with_marks(paper: Paper) -> Paper:
    """Return the paper with each character that cannot be printed replaced by its code point in brackets."""
    marked: Paper = _marked(paper)
    return marked


def _marked(value: Any) -> Any:
    if isinstance(value, str):
        return _UNUSUAL.sub(lambda found: _shown(found[0]), value)
    if isinstance(value, list | tuple):
        return type(value)(_marked(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _marked(getattr(value, field.name)) for field in fields(value)})
    return value


@lru_cache(maxsize=4000)
def _shown(character: str) -> str:
    """Return the character, or its code point where the writer has no font for it."""
    try:
        write(Paper("x", (Paragraph(f"a{character}"),)), _SOME_DAY)
    except PaperError:
        return f"[U+{ord(character):04X}]"
    return character
