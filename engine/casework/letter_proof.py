"""Proof-reading a template before it is kept: words it may not name are told with their line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import nodes

from engine.casework import letter_context, letter_samples, letter_templates
from engine.casework.letter_templates import LetterTemplate
from engine.errors import ActionFailedError
from engine.policy import Profile

# What jinja and the layout themselves provide.
_ALWAYS = frozenset({"title", "super", "loop"})


@dataclass(frozen=True)
class Problem:
    """What is wrong with a template, and in which line of the text as typed."""

    line: int | None
    message: str

    @property
    def words(self) -> str:
        """The problem with its line, for the person who typed it."""
        return f"Line {self.line}: {self.message}" if self.line else self.message


def check(folder: Path, profile: Profile, letter: LetterTemplate, text: str) -> Sequence[Problem]:
    """Return what keeps a text from being used: words nobody knows, and what fails with a sample case."""
    try:
        tree = letter_templates.parse(folder, text)
    except letter_templates.FAULTS as error:
        _, line = letter_templates.place_of(error)
        return [Problem(line, letter_templates.reason_of(error))]
    unknown = [*_unknown_names(tree)]
    if unknown:
        return unknown
    problems: list[Problem] = []
    for to in letter.to:
        for known in (letter_samples.full(profile, letter, to), letter_samples.bare(profile, letter, to)):
            problem = _fails(folder, profile, letter, text, known, to)
            if problem is not None and problem not in problems:
                problems.append(problem)
    return problems


def _unknown_names(tree: nodes.Template) -> Iterator[Problem]:
    stored = {name.name for name in tree.find_all(nodes.Name) if name.ctx != "load"}
    known = letter_context.names() | stored | _ALWAYS
    for name in tree.find_all(nodes.Name):
        if name.ctx == "load" and name.name not in known:
            yield Problem(name.lineno, f"“{name.name}” is not a word that letters know. Nothing was stored.")


def _fails(
    folder: Path, profile: Profile, letter: LetterTemplate, text: str, known: letter_context.Context, to: str
) -> Problem | None:
    try:
        letter_templates.render(folder, letter, profile.code, known, text)
    except ActionFailedError as error:
        cause = error.__cause__
        _, line = letter_templates.place_of(cause) if cause is not None else ("", None)
        return Problem(line, f"for a letter to the {to}: {letter_templates.reason_of(cause or error)}")
    return None
