"""Documents, pictures and recordings of a case: checked, kept under their checksum, handed out to who sees the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import select

from engine import events
from engine.casework import file_kinds, storage
from engine.casework.checks import Checks
from engine.errors import InvalidInputError, NotFoundError
from engine.models import Case, Document, Happening, Party
from engine.settings import Settings
from engine.work import Work


@dataclass(frozen=True)
class KeptFile:
    """A file whose bytes are kept, before its row is written."""

    name: str
    kind: str
    media_type: str
    size: int
    sha256: str


def largest(settings: Settings) -> int:
    """Return how many bytes a file may have."""
    return settings.document_megabytes * 1_000_000


def keep(settings: Settings, name: str, file: BinaryIO) -> KeptFile:
    """Check a file and keep its bytes; no row refers to them yet, so that this stands outside any transaction.

    `file` can be rewound. Raises InvalidInputError by `file`, StorageError where there is no room.
    """
    shown = file_kinds.safe_name(name)
    found = storage.measure(file, largest(settings))
    kind = file_kinds.recognise(shown, file)
    storage.store_of(settings).keep(file, found.sha256, found.size)
    return KeptFile(shown, kind.group, kind.media_type, found.size, found.sha256)


def add(
    work: Work,
    case: Case,
    kept: KeptFile,
    *,
    note: str | None = None,
    party_id: int | None = None,
    happening_id: int | None = None,
    task_id: int | None = None,
) -> Document:
    """Add a kept file to a case. Raises InvalidInputError by field."""
    checks = Checks()
    words = checks.text("note", note, "what it shows", longest=2_000, required=False)
    _check_belongs(work, case, checks, Party, "party_id", party_id, "a person")
    _check_belongs(work, case, checks, Happening, "happening_id", happening_id, "an incident")
    checks.done()
    row = Document(
        case_id=case.id,
        party_id=party_id,
        happening_id=happening_id,
        task_id=task_id,
        name=kept.name,
        kind=kept.kind,
        media_type=kept.media_type,
        size=kept.size,
        sha256=kept.sha256,
        note=words,
        at=work.now,
        by_id=work.actor.user_id,
    )
    work.session.add(row)
    work.session.flush()
    events.record(
        work,
        "document.added",
        case_id=case.id,
        landlord=case.landlord,
        name=kept.name,
        sha256=kept.sha256,
        size=kept.size,
        document_id=row.id,
    )
    return row


def _check_belongs(
    work: Work,
    case: Case,
    checks: Checks,
    model: type[Party] | type[Happening],
    field: str,
    number: int | None,
    what: str,
) -> None:
    if number is None:
        return
    if work.session.scalar(select(model.id).where(model.id == number, model.case_id == case.id)) is None:
        checks.say(field, f"Choose {what} of this case.")


def of(work: Work, case: Case) -> Sequence[Document]:
    """Return the documents of a case, newest first."""
    return work.session.scalars(select(Document).where(Document.case_id == case.id).order_by(Document.id.desc())).all()


def find(work: Work, case: Case, document_id: int) -> Document:
    """Return one document of a case. Raises NotFoundError."""
    row = work.session.get(Document, document_id)
    if row is None or row.case_id != case.id:
        raise NotFoundError("document")
    return row


def check_answer(work: Work, case: Case, field: str, answer: object) -> None:
    """Require that the answer to a question for a file is the number of a document of this case."""
    text = str(answer)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    row = work.session.get(Document, number) if number else None
    if row is None or row.case_id != case.id:
        raise InvalidInputError({field: ["Add the file here, or give the number of a document of this case."]})


def note_download(work: Work, case: Case, row: Document) -> None:
    """Write to the history that a document left the system to the actor's machine."""
    events.record(
        work,
        "document.downloaded",
        case_id=case.id,
        landlord=case.landlord,
        name=row.name,
        sha256=row.sha256,
        document_id=row.id,
    )
