"""The guidance of a task as one landlord's officer needs it: without what only other landlords' policies say.

Drawings are shared, so their guidance cites several policies (“CA 4.8: …; KHA 8.3: …”). A sentence, or a part of one
after a semicolon, that speaks of other landlords alone is left out; brackets keep the reader's own citations only.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z“§0-9])")
_BRACKETS = re.compile(r" ?\(([^()]*)\)")
_THE_REST = re.compile(r"^The other(s| four| landlords)\b")
_REFERENCE = re.compile(r"^(matrix )?[A-Z]-\d\d$")


def own_guidance(text: str, landlord: str, landlords: Iterable[str]) -> str:
    """Return `text` without what is only about other landlords; the whole of it where nothing would be left."""
    return _own_guidance(text, landlord, frozenset(landlords))


@lru_cache(maxsize=2000)
def _own_guidance(text: str, landlord: str, landlords: frozenset[str]) -> str:
    others = _names(landlords - {landlord})
    own = _names(frozenset({landlord}))
    if others is None or own is None:
        return text
    kept = [_line(line, own, others) for line in text.splitlines()]
    return "\n".join(line for line in kept if line) or text


def _names(codes: frozenset[str]) -> re.Pattern[str] | None:
    return re.compile(rf"\b(?:{'|'.join(sorted(codes))})\b") if codes else None


def _line(line: str, own: re.Pattern[str], others: re.Pattern[str]) -> str:
    sentences = (_sentence(sentence, own, others) for sentence in _SENTENCES.split(line.strip()))
    return " ".join(sentence for sentence in sentences if sentence)


def _sentence(sentence: str, own: re.Pattern[str], others: re.Pattern[str]) -> str:
    sentence = _BRACKETS.sub(lambda found: _brackets(found[1], own, others), sentence)
    if _THE_REST.match(sentence) and not own.search(sentence):
        return ""
    parts = re.split(r"; ", sentence)
    kept = [part for part in parts if own.search(part) or not others.search(part)]
    if not kept or (len(kept) < len(parts) and not own.search(parts[0]) and others.search(parts[0]) and not _own(kept)):
        return ""
    said = "; ".join(kept)
    return said if said.endswith((".", "!", "?", ":")) or not sentence.endswith(".") else said + "."


def _own(parts: list[str]) -> bool:
    """Tell whether the first part that is left can stand alone: it begins a sentence of its own."""
    return parts[0][:1].isupper()


def _brackets(inside: str, own: re.Pattern[str], others: re.Pattern[str]) -> str:
    if not others.search(inside) and not _REFERENCE.match(inside):
        return f" ({inside})"
    kept = []
    about_own = False
    for part in re.split(r"[,;] ", inside):
        if own.search(part) or others.search(part):
            about_own = bool(own.search(part))
        if about_own:
            kept.append(part)
    return f" ({', '.join(kept)})" if kept else ""
