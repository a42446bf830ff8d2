"""A TOML file that knows on which line each of its keys stands, so that every refusal can name the place."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import ProfileError

_NAME = r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'"""
_HEADER = re.compile(r"^\s*\[+(?P<path>[^\[\]]+)\]+\s*(#.*)?$")
_ASSIGNMENT = re.compile(rf"^\s*(?P<path>(?:{_NAME})(?:\s*\.\s*(?:{_NAME}))*)\s*=")
_PART = re.compile(_NAME)
_LARGEST = 500_000


@dataclass(frozen=True)
class Document:
    """One TOML file: its name, its text and what the text says."""

    file: str
    text: str
    data: dict[str, Any]

    def error(self, path: Sequence[str], reason: str) -> ProfileError:
        """Make the error for the key at `path`: with file, line (of the nearest key that is there), key and reason."""
        return ProfileError(self.file, self.line_of(path), ".".join(path) or "the file", reason)

    def line_of(self, path: Sequence[str]) -> int | None:
        """Return the line on which `path` is written, or the longest beginning of it that is; None for neither."""
        lines = _lines_of_keys(self.text)
        for length in range(len(path), 0, -1):
            if tuple(path[:length]) in lines:
                return lines[tuple(path[:length])]
        return None

    def root(self) -> "Section":
        """Return the whole file as a section to read from."""
        return Section(self, (), self.data)


def read_document(path: Path) -> Document:
    """Read a TOML file. Raises ProfileError if it cannot be read, is not UTF-8, too large or not TOML."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(path.name, None, "the file", f"cannot be read as UTF-8 text: {error}") from error
    if len(text) > _LARGEST:
        raise ProfileError(path.name, None, "the file", f"is longer than {_LARGEST:,} characters")
    try:
        return Document(path.name, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        raise ProfileError(path.name, line, "the file", f"is not TOML: {error}") from error


def suggest(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean X?" for the known word nearest to `word`, else the list of what is known."""
    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=1)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(names)}"


@dataclass(frozen=True)
class Section:
    """One table of a document; reads typed values and refuses wrong ones in words."""

    document: Document
    path: tuple[str, ...]
    data: dict[str, Any]

    def error(self, key: str | None, reason: str) -> ProfileError:
        """Make the error for `key` of this section, or for the section itself."""
        return self.document.error((*self.path, key) if key is not None else self.path, reason)

    def allow(self, known: Iterable[str]) -> None:
        """Refuse keys that are not `known`."""
        names = tuple(known)
        for key in self.data:
            if key not in names:
                raise self.error(key, f"there is no such key{suggest(key, names)}")

    def text(self, key: str, default: str | None = None) -> str:
        """Read a text that is not empty; missing without a default is refused."""
        value = self._get(key, default)
        if not isinstance(value, str):
            raise self._wrong_type(key, "text", value)
        if not value.strip():
            raise self.error(key, "must not be empty")
        return value

    def one_of(self, key: str, known: Iterable[str], default: str | None = None) -> str:
        """Read a text that is one of the `known` words."""
        value, names = self.text(key, default), tuple(known)
        if value not in names:
            raise self.error(key, f"{value!r} is not known{suggest(value, names)}")
        return value

    def whole(self, key: str, default: int | None = None, *, least: int = 0, most: int = 100_000) -> int:
        """Read a whole number from `least` to `most`."""
        value = self._get(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong_type(key, "a whole number", value)
        if not least <= value <= most:
            raise self.error(key, f"must be from {least:,} to {most:,}, not {value:,}")
        return value

    def boolean(self, key: str, default: bool | None = None) -> bool:
        """Read true or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            raise self._wrong_type(key, "true or false", value)
        return value

    def texts(self, key: str, known: Iterable[str] | None = None) -> tuple[str, ...]:
        """Read a list of texts, nothing where the key is missing; each one of the `known` words if those are given."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong_type(key, "a list of texts", value)
        names = None if known is None else tuple(known)
        for item in value:
            if names is not None and item not in names:
                raise self.error(key, f"{item!r} is not known{suggest(item, names)}")
        return tuple(value)

    def section(self, key: str, *, required: bool = False) -> "Section":
        """Read a table; an absent one is empty unless required."""
        if required and key not in self.data:
            raise self.error(key, "is missing")
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong_type(key, "a table", value)
        return Section(self.document, (*self.path, key), value)

    def sections(self) -> "Iterable[tuple[str, Section]]":
        """Yield every table of this section by name; anything that is not a table is refused."""
        for key in self.data:
            yield key, self.section(key)

    def _get(self, key: str, default: object) -> object:
        value = self.data.get(key, default)
        if value is None:
            raise self.error(key, "is missing")
        return value

    def _wrong_type(self, key: str, expected: str, value: object) -> ProfileError:
        return self.error(key, f"must be {expected}, not {_in_words(value)}")


def _in_words(value: object) -> str:
    kinds = {str: "the text", bool: "the truth value", int: "the number", float: "the number"}
    for kind, words in kinds.items():
        if type(value) is kind:
            return f"{words} {value!r}"
    return "a table" if isinstance(value, dict) else "a list" if isinstance(value, list) else f"{value!r}"


def _lines_of_keys(text: str) -> dict[tuple[str, ...], int]:
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _parts(header["path"])
            _note(lines, table, number)
        elif assignment := _ASSIGNMENT.match(line):
            _note(lines, (*table, *_parts(assignment["path"])), number)
    return lines


def _note(lines: dict[tuple[str, ...], int], path: tuple[str, ...], number: int) -> None:
    for length in range(1, len(path) + 1):
        lines.setdefault(path[:length], number)


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(path))
