"""Letter templates: one folder a letter, a landlord's own text beside the default, rendered in a sandbox."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from jinja2 import FileSystemLoader, Template, TemplateError, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.parser import Parser

from engine.casework.letter_language import LONGEST_LETTER, LetterEnvironment
from engine.errors import ActionFailedError

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
DESCRIPTION, DEFAULT = "letter.toml", "default.txt.j2"
MANAGER = "manager"
# Whatever its author did, reading or writing a text ends in one of these; a broken machine (OSError) does not.
FAULTS = (
    TemplateError, ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RuntimeError, SyntaxError,
    TypeError, ValueError,
)  # fmt: skip
_REASONS: Mapping[type[BaseException], str] = {
    RecursionError: "it is nested too deep",
    MemoryError: "it needs too much memory",
    UnicodeError: "it holds half a character",
}
# What cannot be kept or shown: signs that steer machines, and halves of characters.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
OWN = "own text"  # the name by which an error calls a text that the landlord keeps in the database
# Other names under which drawings may ask for a letter.
ALIASES: Mapping[str, str] = {
    "not_harassment_advice": "advice_not_harassment",
    "false_report_concern": "false_reporting_concern",
}


@dataclass(frozen=True)
class LetterTemplate:
    """What letter.toml says of a letter.

    `to`: who may read it. `approval`: the role that must approve it before it goes out, or none.
    `contains_identity_of`: whose name or address its text gives away. `gate`: the recipient whom the register of
    disclosures must say was told before this letter goes out, or none. `message_when_gone`: what the procedures of the
    case are told when it has left: posted, e-mailed or handed over. `vocabulary`: landlord -> the landlord's words.
    """

    name: str
    title: str
    to: Sequence[str]
    clauses: Mapping[str, str]
    addressee: str | None = None
    approval: str | None = None
    contains_identity_of: Sequence[str] = ()
    vocabulary: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    gate: str | None = None
    message_when_gone: str | None = None


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
            name,
            str(told["title"]),
            tuple(told["to"]),
            dict(told.get("clauses", {})),
            told.get("addressee"),
            told.get("approval"),
            tuple(told.get("contains_identity_of", ())),
            dict(told.get("vocabulary", {})),
            told.get("gate"),
            told.get("message_when_gone"),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ActionFailedError(
            f"The letter “{name}” has a faulty {DESCRIPTION}: {error}. Nothing was sent."
        ) from error


def source(folder: Path, letter: LetterTemplate, landlord: str) -> str:
    """Return the text supplied for a landlord: its own file, or the default where it has none."""
    for file in (f"{landlord}.txt.j2", DEFAULT):
        path = folder / letter.name / file
        if path.is_file():
            return path.read_text("utf-8")
    raise ActionFailedError(f"The letter “{letter.name}” has no text. Nothing was sent.")


def render(
    folder: Path, letter: LetterTemplate, landlord: str, context: Mapping[str, object], own: str | None = None
) -> tuple[str, str]:
    """Return title and body of a letter in the landlord's own text, or the default where it has none.

    `own` is the text that the landlord keeps in the database; it goes before the files.
    Raises ActionFailedError, saying which line, where the template names something that this letter is not given.
    """
    try:
        template = _template(folder, letter.name, landlord, own)
        title = _written(_title(folder, letter.title), context)
        body = _written(template, {**context, "title": title})
    except FAULTS as error:
        file, line = place_of(error)
        where = f" ({file}, line {line})" if line else ""
        raise ActionFailedError(
            f"The letter “{letter.name}” cannot be written for {landlord}{where}: {reason_of(error)} Nothing was sent."
        ) from error
    return title, _tidy(body)


def _written(template: Template, context: Mapping[str, object]) -> str:
    """Write a text, and stop where it grows beyond all letters. Raises one of FAULTS."""
    parts: list[str] = []
    size = 0
    for part in template.generate(context):
        size += len(part)
        if size > LONGEST_LETTER:
            raise ValueError(f"what comes of it is longer than {LONGEST_LETTER:,} characters")
        parts.append(part)
    text = "".join(parts)
    if _NO_TEXT.search(text):
        raise ValueError("it holds characters that cannot be shown")
    return text


def parse(folder: Path, text: str) -> nodes.Template:
    """Return an owner's text as a tree, checked and known to compile. Raises one of FAULTS."""
    tree = _environment(folder).parse(text)
    _own(folder, text)
    return tree


def reason_of(error: BaseException) -> str:
    """Return in words, as a sentence, what is wrong with a template that an error comes from."""
    said = next((words for kind, words in _REASONS.items() if isinstance(error, kind)), None)
    words = said or (error.message if isinstance(error, TemplateSyntaxError) else str(error)) or type(error).__name__
    return re.sub(r"\.?$", ".", words.strip())


def place_of(error: BaseException) -> tuple[str, int | None]:
    """Return the file and line of a template that an error comes from, as far as it tells."""
    if isinstance(error, TemplateSyntaxError):
        return error.name or OWN, error.lineno
    file, line = OWN, None
    step = error.__traceback__
    while step is not None:  # jinja puts the lines of templates into the trace
        reader = step.tb_frame.f_locals.get("self")
        if isinstance(reader, Parser):  # it gave up while it read
            file, line = reader.name or OWN, reader.stream.current.lineno
        path = step.tb_frame.f_code.co_filename
        if path.endswith(".j2"):
            file, line = "/".join(Path(path).parts[-2:]), step.tb_lineno
        elif path == "<template>":
            file, line = OWN, step.tb_lineno
        step = step.tb_next
    return file, line


@lru_cache(maxsize=8)
def _environment(folder: Path) -> LetterEnvironment:
    """One sandbox a folder: templates cannot change or reach anything, and a missing name is an error."""
    return LetterEnvironment(
        loader=FileSystemLoader(folder),
        autoescape=False,  # letters are plain text; pages that show them escape them
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _template(folder: Path, name: str, landlord: str, own: str | None) -> Template:
    if own is not None:
        return _own(folder, own)
    try:
        return _environment(folder).get_template(f"{name}/{landlord}.txt.j2")
    except TemplateNotFound:
        return _environment(folder).get_template(f"{name}/{DEFAULT}")


@lru_cache(maxsize=256)
def _own(folder: Path, text: str) -> Template:
    return _environment(folder).from_string(text)


@lru_cache(maxsize=256)
def _title(folder: Path, text: str) -> Template:
    """A title, compiled once: that takes longer than writing the letter."""
    return _environment(folder).from_string(text)


def _tidy(body: str) -> str:
    """At most one empty line between paragraphs, one newline at the end."""
    return re.sub(r"\n{3,}", "\n\n", body.strip()) + "\n"
