"""Writing a paper as PDF/UA-1 (ISO 14289-1): tagged, with its title and language, every font embedded."""

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from engine.errors import PaperError
from engine.papers.content import LARGE_PRINT, ORDINARY_PRINT, Break, Heading, Items, Paper, Paragraph, Part, Table

__all__ = ["LARGE_PRINT", "ORDINARY_PRINT", "write"]

_LAYOUT = Path(__file__).with_name("paper.typ")
_kept = threading.local()  # a writer is not shared between threads


def write(paper: Paper, at: datetime) -> bytes:
    """Return a paper as PDF/UA. `at` (aware, UTC) goes into the file: the same paper and instant give the same bytes.

    Raises PaperError where it cannot be set, for example because no font has one of its characters.
    """
    try:
        data = _writer().compile(
            input=_layout(),
            format="pdf",
            pdf_standards="ua-1",
            sys_inputs={"paper": json.dumps(_data(paper), ensure_ascii=False)},
            timestamp=at.replace(microsecond=0),
        )
    except (typst.TypstError, RuntimeError, ValueError) as error:
        raise PaperError(paper.title, _words(error)) from error
    if not isinstance(data, bytes):
        raise PaperError(paper.title, "the writer returned no single file")
    return data


def _writer() -> typst.Compiler:
    """One writer a thread: it reads its fonts once. It sees no fonts of this machine, and no network."""
    writer: typst.Compiler | None = getattr(_kept, "writer", None)
    if writer is None:
        writer = _kept.writer = typst.Compiler(root=str(_LAYOUT.parent), ignore_system_fonts=True, font_paths=[])
    return writer


@cache
def _layout() -> bytes:
    return _LAYOUT.read_bytes()


def _data(paper: Paper) -> Mapping[str, Any]:
    language, _, region = paper.language.partition("-")
    return {
        "title": paper.title,
        "author": paper.author,
        "language": language,
        "region": region or None,
        "header": paper.header,
        "footer": paper.footer,
        "size": paper.size,
        "parts": [_part(part) for part in paper.parts],
    }


def _part(part: Part) -> Mapping[str, Any]:
    match part:
        case Heading():
            return {"kind": "heading", "text": part.text, "level": part.level}
        case Paragraph():
            return {"kind": "paragraph", "lines": part.text.splitlines() or [""]}
        case Items():
            return {
                "kind": "list",
                "items": [item.splitlines() or [""] for item in part.items],
                "numbered": part.numbered,
            }
        case Table():
            width = len(part.columns)
            rows = [[*row, *[""] * (width - len(row))][:width] for row in part.rows]
            return {
                "kind": "table", "columns": list(part.columns), "rows": rows, "caption": part.caption,
                "widths": list(part.widths),
            }  # fmt: skip
        case Break():
            return {"kind": "newpage"}


def _words(error: Exception) -> str:
    """The first line of what the writer says: enough to mend a text, and nothing of the layout."""
    return (str(getattr(error, "message", "") or error).splitlines() or ["unknown"])[0][:300]
