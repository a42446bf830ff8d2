"""A letter as PDF/UA, made from its stored text alone, so that both say the same.

What is issued is the text. Its PDF is made right after the commit by the job loop, or by whoever asks for it first: the
officer who issues a letter need not wait for the printer. Once made it never changes.
"""

import hashlib
from contextlib import suppress

from sqlalchemy import ColumnElement, String, cast, exists, insert, literal, select, update

from engine import events
from engine.errors import PaperError
from engine.models import Case, Letter, LetterPaper, ProcessIncident
from engine.papers import LARGE_PRINT, ORDINARY_PRINT, Paper, find_unprintable, parts_of, with_marks, write
from engine.work import Work

# Around the session: it refuses any change of an issued letter, and this one only adds what was not there yet.
_SEAL, _KEEP = update(Letter), insert(LetterPaper)
UNPRINTED = "letter"  # the kind of incident that keeps a letter which could not be set, and when it is tried again
_MARK = "letter-"


def check(subject: str, body: str, landlord: str, reference: str) -> None:
    """Raise PaperError where no font has one of a letter's characters."""
    missing = find_unprintable(subject, body, landlord, reference)
    if missing:
        raise PaperError(subject, f"no font here has {', '.join(f'“{character}”' for character in missing[:5])}")


def paper_of(subject: str, body: str, landlord: str, reference: str, large_print: bool = False) -> Paper:
    """Return a letter laid out, with the landlord as its author."""
    return Paper(
        title=subject,
        parts=parts_of(body, subject),
        author=landlord,
        footer=f"{landlord} · {reference}",
        size=LARGE_PRINT if large_print else ORDINARY_PRINT,
    )


def mark_of(letter_id: int) -> str:
    """Return what an incident about a letter is known by, in place of a token."""
    return f"{_MARK}{letter_id}"


def _waits() -> ColumnElement[bool]:
    """A letter without a PDF. One that could not be set is left to its incident."""
    failed = exists().where(
        ProcessIncident.case_id == Letter.case_id,
        ProcessIncident.kind == UNPRINTED,
        ProcessIncident.token == literal(_MARK).concat(cast(Letter.id, String)),
    )
    return Letter.pdf_sha256.is_(None) & ~failed


def next_without(work: Work) -> tuple[Letter, Case] | None:
    """Return the letter that waits longest for its PDF, locked, with its case; one that others print is passed over."""
    query = select(Letter, Case).join(Case, Case.id == Letter.case_id).where(_waits())
    found = work.session.execute(
        query.order_by(Letter.id).limit(1).with_for_update(of=Letter, skip_locked=True)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def is_any_without(work: Work) -> bool:
    """Tell whether any letter waits for its PDF, without taking a lock."""
    return work.session.scalars(select(Letter.id).where(_waits()).limit(1)).first() is not None


def of(work: Work, letter: Letter, case: Case) -> bytes:
    """Return the PDF of an issued letter; it is made now, and kept, where nobody has made it yet."""
    query = select(Letter.id).where(Letter.id == letter.id).with_for_update()
    work.session.execute(query)  # of two who ask at once, one makes it
    kept = work.session.scalars(select(LetterPaper.pdf).where(LetterPaper.letter_id == letter.id)).one_or_none()
    return kept if kept is not None else keep(work, letter, case)


def finish(work: Work, case: Case) -> None:
    """Make the PDF of every letter of a case that has none yet, so that its checksum can be told.

    One that cannot be set stays without: managers see it among the failed steps, and its text has a checksum too.
    """
    query = select(Letter).where(Letter.case_id == case.id, Letter.pdf_sha256.is_(None)).order_by(Letter.id)
    for letter in work.session.scalars(query.with_for_update()).all():
        with suppress(PaperError):
            keep(work, letter, case)


def keep(work: Work, letter: Letter, case: Case) -> bytes:
    """Make, seal and keep the PDF of a letter that is locked and has none; its checksum goes into the history.

    The instant in the file is that of the issue: made again from the same text it would be the same, byte for byte.
    """
    landlord = work.policies.landlords[case.landlord].name
    paper = paper_of(letter.subject, letter.body, landlord, case.reference, letter.large_print)
    # Checked before the issue; letters from before that check are marked rather than held up for ever.
    pdf = write(with_marks(paper), letter.issued_at)
    sealed = hashlib.sha256(pdf).hexdigest()
    connection = work.connection
    connection.execute(_KEEP, {"letter_id": letter.id, "pdf": pdf})
    connection.execute(_SEAL.where(Letter.id == letter.id), {"pdf_sha256": sealed})
    events.record(
        work,
        "letter.printed",
        case_id=case.id,
        landlord=case.landlord,
        subject=letter.subject,
        letter_id=letter.id,
        pdf_sha256=sealed,
    )
    return pdf
