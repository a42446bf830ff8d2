"""A landlord's own texts of letters, kept in versions: the newest goes before the text supplied."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from engine import events
from engine.casework import letter_proof, letter_templates
from engine.casework.checks import Checks
from engine.errors import InvalidInputError, NotFoundError
from engine.models import LetterVersion
from engine.work import Work

LONGEST = 20_000
_NEWEST = (
    select(LetterVersion.text)
    .where(LetterVersion.landlord == bindparam("landlord"), LetterVersion.name == bindparam("name"))
    .order_by(LetterVersion.version.desc())
    .limit(1)
)


def current(work: Work, landlord: str, name: str) -> str | None:
    """Return the landlord's own text of a letter, or None where the text supplied holds."""
    found: str | None = work.connection.execute(_NEWEST, {"landlord": landlord, "name": name}).scalar()
    return found


def history(work: Work, name: str) -> Sequence[LetterVersion]:
    """Return the versions of the actor's landlord, newest first."""
    query = select(LetterVersion).where(LetterVersion.landlord == work.actor.landlord, LetterVersion.name == name)
    return work.session.scalars(query.order_by(LetterVersion.version.desc())).all()


def save(work: Work, name: str, text: str, reason: str) -> LetterVersion:
    """Keep a new text for the actor's landlord. Raises InvalidInputError, with the lines, for one that cannot work."""
    checks = Checks()
    clean = checks.text("text", text.replace("\r\n", "\n"), "the text of the letter", longest=LONGEST)
    why = checks.text("reason", reason, "why the text changes", longest=2_000)
    checks.done()
    letter = letter_templates.find(work.settings.letters, name)
    _proof_read(work, letter, str(clean), "text")
    return _add(work, letter.name, str(clean) + "\n", str(why))


def go_back(work: Work, name: str, version: int, reason: str) -> LetterVersion:
    """Make an earlier version the newest one; version 0 is the text supplied.

    Raises NotFoundError, and InvalidInputError for a text that cannot work any more.
    """
    checks = Checks()
    why = checks.text("reason", reason, "why you go back", longest=2_000)
    checks.done()
    letter = letter_templates.find(work.settings.letters, name)
    if version == 0:
        return _add(work, letter.name, None, str(why))
    earlier = next((row for row in history(work, letter.name) if row.version == version), None)
    if earlier is None:
        raise NotFoundError("version")
    if earlier.text is not None:  # what letters may do, or know, may have changed since
        _proof_read(work, letter, earlier.text, "version")
    return _add(work, letter.name, earlier.text, str(why))


def _proof_read(work: Work, letter: letter_templates.LetterTemplate, text: str, field: str) -> None:
    """Raise InvalidInputError, by the field, with the lines of a text that cannot work."""
    profile = work.policies.landlords[work.actor.landlord]
    problems = letter_proof.check(work.settings.letters, profile, letter, text)
    if problems:
        raise InvalidInputError({field: [problem.words for problem in problems]})


def _add(work: Work, name: str, text: str | None, reason: str) -> LetterVersion:
    earlier = history(work, name)
    row = LetterVersion(
        landlord=work.actor.landlord,
        name=name,
        version=earlier[0].version + 1 if earlier else 1,
        text=text,
        reason=reason,
        at=work.now,
        by_id=work.actor.user_id,
    )
    work.session.add(row)
    work.session.flush()
    events.record(work, "letter.template_changed", name=name, version=row.version, reason=reason)
    return row
