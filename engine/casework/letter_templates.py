"""Letter templates: one folder a letter, a landlord's own text beside the default, rendered in a sandbox."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.errors import ActionFailedError

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
DESCRIPTION, DEFAULT = "letter.toml", "default.txt.j2"
# Other names under which drawings may ask for a letter.
ALIASES: Mapping[str, str] = {
    "not_harassment_advice": "advice_not_harassment",
    "false_report_concern": "false_reporting_concern",
}


@dataclass(frozen=True)
class LetterTemplate:
    """What letter.toml says of a letter: its title, who may get it, its clause by landlord, and a fixed addressee."""

    name: str
    title: str
    to: Sequence[str]
    clauses: Mapping[str, str]
    addressee: str | None = None


def available(folder: Path) -> Sequence[str]:
    """Return the names of all letters in a folder, in order."""
    return sorted(path.parent.name for path in folder.glob(f"*/{DESCRIPTION}"))


def find(folder: Path, name: str) -> LetterTemplate:
    """Return what is said of a letter. Raises ActionFailedError where there is none or it is faulty."""
    name = ALIASES.get(name, name)
    path = folder / name / DESCRIPTION
    if not _NAME.match(name) or not path.is_file():
        raise ActionFailedError(
            f"There is no letter called “{name}”. Nothing was sent; the drawing needs another name."
        )
    return _description(path, name, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _description(path: Path, name: str, changed: int) -> LetterTemplate:
    """Read a description again only when its file has changed (nanoseconds of its last change)."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        return LetterTemplate(
            name, str(told["title"]), tuple(told["to"]), dict(told.get("clauses", {})), told.get("addressee")
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ActionFailedError(
            f"The letter “{name}” has a faulty {DESCRIPTION}: {error}. Nothing was sent."
        ) from error


def render(folder: Path, letter: LetterTemplate, landlord: str, context: Mapping[str, object]) -> tuple[str, str]:
    """Return title and body of a letter in the landlord's own text, or the default where it has none.

    Raises ActionFailedError where the template names something that this recipient's letter is not given.
    """
    environment = _environment(folder)
    try:
        template = environment.select_template([f"{letter.name}/{landlord}.txt.j2", f"{letter.name}/{DEFAULT}"])
        title = _title(folder, letter.title).render(context)
        body = template.render(context, title=title)
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:  # whatever its author did
        raise ActionFailedError(
            f"The letter “{letter.name}” cannot be written for {landlord}: {error}. Nothing was sent."
        ) from error
    return title, _tidy(body)


@lru_cache(maxsize=8)
def _environment(folder: Path) -> ImmutableSandboxedEnvironment:
    """One sandbox a folder: templates cannot change or reach anything, and a missing name is an error."""
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=False,  # letters are plain text; pages that show them escape them
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@lru_cache(maxsize=256)
def _title(folder: Path, text: str) -> Template:
    """A title, compiled once: that takes longer than writing the letter."""
    return _environment(folder).from_string(text)


def _tidy(body: str) -> str:
    """At most one empty line between paragraphs, one newline at the end."""
    return re.sub(r"\n{3,}", "\n\n", body.strip()) + "\n"
