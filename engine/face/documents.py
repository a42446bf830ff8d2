"""The face of documents: adding a file to a case, and handing it out."""

from collections.abc import Sequence
from typing import BinaryIO

from engine.access import Actor
from engine.casework import cases, documents, incidents, storage, submissions
from engine.casework.submissions import Sending
from engine.errors import InvalidInputError
from engine.face import case_lines
from engine.face.base import Face
from engine.face.case_records import People, who
from engine.face.types import DocumentView
from engine.models import Case, Document, Happening, Party, Task
from engine.work import Work


class Documents(Face):
    """Files of cases that the actor may see; any other is NotFoundError."""

    @property
    def largest(self) -> int:
        """How many bytes a file may have."""
        return documents.largest(self.settings)

    def list(self, actor: Actor, case_id: int) -> Sequence[DocumentView]:
        """Return the documents of a case, newest first."""
        with self._read(actor) as work:
            case = cases.load(work, case_id, "document.view")
            return views(work, case)

    def add(
        self,
        actor: Actor,
        case_id: int,
        *,
        name: str,
        file: BinaryIO,
        note: str | None = None,
        party_id: int | None = None,
        happening_id: int | None = None,
        sent: Sending | None = None,
    ) -> DocumentView:
        """Add a file to a case. `file` can be rewound; its content must be what the name says.

        The bytes are kept before the row is written, so that no row ever names a file that is not there. Raises
        InvalidInputError by field, StorageError where there is no room; then the case is as it was.
        """
        with self._read(actor) as work:
            cases.load(work, case_id, "case.edit")
        kept = documents.keep(self.settings, name, file)
        with self._write(actor) as work:
            case = cases.load(work, case_id, "case.edit", lock=True)

            def add() -> int:
                return documents.add(work, case, kept, note=note, party_id=party_id, happening_id=happening_id).id

            row_id = submissions.once(work, sent.with_file(kept.sha256) if sent else None, add)
            return _view(work, work.session.get_one(Document, row_id), {})

    def add_as_answer(
        self, actor: Actor, task_id: int, *, name: str, file: BinaryIO, sent: Sending | None = None
    ) -> str:
        """Add a file that answers a question of a task; returns the answer: the document's number."""
        with self._read(actor) as work:
            task = work.session.get(Task, task_id)
            case_id = task.case_id if task is not None and task.landlord == actor.landlord else 0
            cases.load(work, case_id, "case.edit")
        kept = documents.keep(self.settings, name, file)
        with self._write(actor) as work:
            case = cases.load(work, case_id, "case.edit", lock=True)
            once = sent.with_file(kept.sha256) if sent else None
            return str(submissions.once(work, once, lambda: documents.add(work, case, kept, task_id=task_id).id))

    def open(self, actor: Actor, case_id: int, document_id: int) -> tuple[DocumentView, BinaryIO]:
        """Return a document and its bytes, open at the beginning, after its checksum was found right.

        That it was downloaded is written to the history first. Raises FileChangedError where the kept file is gone or
        was changed, StorageError where it cannot be read.
        """
        with self._read(actor) as work:
            case = cases.load(work, case_id, "document.view")
            row = documents.find(work, case, document_id)
            view = _view(work, row, case_lines.people(work, {row.by_id}))
        file = storage.open_checked(self.settings, view.sha256, view.size)
        try:
            with self._write(actor) as work:
                case = cases.load(work, case_id, "document.view")
                documents.note_download(work, case, documents.find(work, case, document_id))
        except BaseException:
            file.close()
            raise
        return view, file

    def refuse_size(self) -> InvalidInputError:
        """Return what is said of a file that is too large, before its bytes are looked at."""
        return InvalidInputError({"file": [storage.too_large(self.largest)]})


def views(work: Work, case: Case) -> list[DocumentView]:
    """Return the documents of a case that was loaded for the actor, newest first."""
    rows = documents.of(work, case)
    people = case_lines.people(work, {row.by_id for row in rows})
    return [_view(work, row, people) for row in rows]


def _view(work: Work, row: Document, people: People) -> DocumentView:
    return DocumentView(
        row.id,
        row.name,
        row.kind,
        row.media_type,
        row.size,
        row.sha256,
        row.note,
        _about(work, row),
        row.at,
        who(people, row.by_id),
    )


def _about(work: Work, row: Document) -> str | None:
    """The person, incident or task a file belongs to, in words."""
    party = work.session.get(Party, row.party_id) if row.party_id else None
    happening = work.session.get(Happening, row.happening_id) if row.happening_id else None
    task = work.session.get(Task, row.task_id) if row.task_id else None
    case = work.session.get_one(Case, row.case_id)
    words = [party.name or party.role.replace("_", " ")] if party else []
    if happening:
        when = f" of {happening.happened_on.isoformat()}" if happening.happened_on else ""
        words.append(incidents.label(work, case, happening.kind) + when)
    if task:
        words.append(f"Task “{task.name}”")
    return ", ".join(words) or None
