"""The face of letter templates: owners read, preview, edit and bring back their landlord's texts."""

from collections.abc import Sequence

from engine.access import Actor, require
from engine.casework import letter_context, letter_papers, letter_samples, letter_versions, parties
from engine.casework import letter_templates as templates
from engine.casework.letter_templates import LetterTemplate
from engine.casework.letters import RECIPIENTS
from engine.errors import ActionFailedError, NotFoundError
from engine.face.base import Face
from engine.face.types import (
    Choice,
    LetterTemplateLine,
    LetterTemplateView,
    LetterVersionView,
    PreviewView,
)
from engine.models import User
from engine.papers import write
from engine.work import Work


class LetterTemplates(Face):
    """The texts from which letters are written."""

    def list(self, actor: Actor) -> Sequence[LetterTemplateLine]:
        """Return all letters by title."""
        require(actor, "letter.template")
        with self._read(actor) as work:
            folder = work.settings.letters
            lines = [_line(work, templates.find(folder, name)) for name in templates.available(folder)]
            return sorted(lines, key=lambda line: line.title)

    def get(self, actor: Actor, name: str) -> LetterTemplateView:
        """Return a letter's template with its versions. Raises NotFoundError."""
        require(actor, "letter.template")
        with self._read(actor) as work:
            letter = _find(work, name)
            supplied = templates.source(work.settings.letters, letter, actor.landlord)
            own = letter_versions.current(work, actor.landlord, letter.name)
            landlords = sorted(work.policies.landlords.values(), key=lambda profile: profile.name)
            return LetterTemplateView(
                _line(work, letter),
                supplied if own is None else own,
                supplied,
                [
                    LetterVersionView(row.version, row.reason, row.at, _name(work, row.by_id), row.text is None)
                    for row in letter_versions.history(work, letter.name)
                ],
                [Choice(profile.code, profile.name) for profile in landlords],
                [Choice(to, _reader(work, to)) for to in letter.to],
                sorted(letter_context.names()),
            )

    def preview(
        self, actor: Actor, name: str, landlord: str | None = None, to: str | None = None, text: str | None = None
    ) -> PreviewView:
        """Return a letter as a sample reader would get it, at any landlord; `text` is tried instead of what is kept.

        Without a landlord it is the actor's own. Raises NotFoundError for a letter, landlord or reader there is not.
        """
        require(actor, "letter.template")
        with self._read(actor) as work:
            return _preview(work, name, landlord, to, text)

    def preview_pdf(self, actor: Actor, name: str, landlord: str | None = None, to: str | None = None) -> bytes:
        """Return the preview as PDF. Raises ActionFailedError where it cannot be written or printed."""
        require(actor, "letter.template")
        with self._read(actor) as work:
            view = _preview(work, name, landlord, to, None)
            if view.problem:
                raise ActionFailedError(view.problem)
            owner = work.policies.landlords[view.landlord].name
            paper = letter_papers.paper_of(view.subject, view.body, owner, f"{view.landlord}-SAMPLE")
            return write(paper, work.now)

    def save(self, actor: Actor, name: str, text: str, reason: str) -> int:
        """Keep a new text of the actor's landlord; returns its version. Raises InvalidInputError with the lines."""
        require(actor, "letter.template")
        with self._write(actor) as work:
            return letter_versions.save(work, _find(work, name).name, text, reason).version

    def go_back(self, actor: Actor, name: str, version: int, reason: str) -> int:
        """Make an earlier version (0: the text supplied) the newest; returns the new number."""
        require(actor, "letter.template")
        with self._write(actor) as work:
            return letter_versions.go_back(work, _find(work, name).name, version, reason).version


def _preview(work: Work, name: str, landlord: str | None, to: str | None, text: str | None) -> PreviewView:
    letter = _find(work, name)
    code = landlord or work.actor.landlord
    profile = work.policies.landlords.get(code)
    reader = to or letter.to[0]
    if profile is None or reader not in letter.to:
        raise NotFoundError("preview")
    own = text
    if own is None and code == work.actor.landlord:
        own = letter_versions.current(work, code, letter.name)
    known = letter_samples.full(profile, letter, reader)
    try:
        subject, body = templates.render(work.settings.letters, letter, code, known, own)
    except ActionFailedError as error:
        return PreviewView(code, reader, letter.title, "", str(error))
    return PreviewView(code, reader, subject, body)


def _find(work: Work, name: str) -> LetterTemplate:
    try:
        return templates.find(work.settings.letters, name)
    except ActionFailedError as error:
        raise NotFoundError("letter") from error


def _line(work: Work, letter: LetterTemplate) -> LetterTemplateLine:
    versions = letter_versions.history(work, letter.name)
    own = versions[0].version if versions and versions[0].text is not None else None
    return LetterTemplateLine(
        letter.name,
        letter.title,
        [_reader(work, to) for to in letter.to],
        letter.approval,
        letter.clauses.get(work.actor.landlord),
        own,
    )


def _reader(work: Work, to: str) -> str:
    words = work.policies.landlords[work.actor.landlord].labels
    return words.get(to, parties.ROLES.get(to, to)) if to in RECIPIENTS else to


def _name(work: Work, user_id: int | None) -> str | None:
    person = work.session.get(User, user_id) if user_id else None
    return person.name if person else None
