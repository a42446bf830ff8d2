"""The face of the chronology and of the evidence bundle: everything on record, in one order, for one reader."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from engine import events
from engine.access import Actor
from engine.casework import cases, letter_papers, storage
from engine.casework.checks import Checks
from engine.errors import FileChangedError, StorageError
from engine.face import bundle_content, bundle_paper, chronology
from engine.face.base import Face
from engine.face.types import Choice, ChronologyEntry
from engine.papers import with_marks, write


@dataclass(frozen=True)
class Bundle:
    """A bundle as it goes out: a zip archive, open at its beginning; the caller closes it."""

    name: str
    file: BinaryIO
    sha256: str
    missing: Sequence[str]  # files that could not be added, because they are gone or were changed


class Bundles(Face):
    """Chronology and evidence bundle of cases that the actor may see."""

    def readers(self) -> list[Choice]:
        """Return whom a bundle can be asked for; the alleged perpetrator is refused with the reason."""
        offered = {code: reader.label for code, reader in bundle_content.READERS.items()}
        return [Choice(code, label) for code, label in {**offered, **bundle_content.REFUSED}.items()]

    def kinds(self) -> list[Choice]:
        """Return the kinds of lines of a chronology."""
        return [Choice(code, label) for code, label in chronology.KINDS.items()]

    def chronology(
        self, actor: Actor, case_id: int, kinds: Collection[str] = chronology.ORDINARY
    ) -> Sequence[ChronologyEntry]:
        """Return the chronology of a case, oldest first; the look is written to its history."""
        with self._write(actor) as work:
            case = cases.load(work, case_id)
            events.record(work, "chronology.viewed", case_id=case.id, landlord=case.landlord)
            return chronology.entries(work, case, kinds)

    def make(
        self, actor: Actor, case_id: int, *, reader: str, recipient: str, purpose: str, with_files: bool = True
    ) -> Bundle:
        """Make the evidence bundle of a case for one reader: paper, data, files, and a manifest of checksums.

        For a manager or the case's officer. That it was made, for whom and why, is written to the history.
        Raises InvalidInputError by field, also where the reader is the alleged perpetrator; PaperError, StorageError.
        """
        checks = Checks()
        to = checks.text("recipient", recipient, "who receives it", longest=200)
        why = checks.text("purpose", purpose, "what it is for", longest=1_000)
        with self._write(actor) as work:
            case = cases.load(work, case_id, "case.bundle", lock=True)
            wanted = bundle_content.reader_of(reader)
            checks.done()
            letter_papers.finish(work, case)
        with self._read(actor) as work:
            case = cases.load(work, case_id, "case.bundle")
            content = bundle_content.collect(work, case, reader, to or "", why or "")
            made_at = work.now
        paper = write(with_marks(bundle_paper.paper_of(content)), made_at)
        name = f"{content['case']['reference']}-bundle"
        try:
            archive = tempfile.TemporaryFile(dir=storage.waiting_room(self.settings))  # noqa: SIM115 - handed out
            missing = self._fill(archive, name, content, paper, made_at, with_files)
            digest = storage.checksum(_rewound(archive))
        except OSError as error:
            raise StorageError(storage.AWAY) from error
        with self._write(actor) as work:
            case = cases.load(work, case_id, "case.bundle", lock=True)
            events.record(
                work, "bundle.made", case_id=case.id, landlord=case.landlord, recipient=to, reader=wanted.label,
                purpose=why, sha256=digest, files_missing=missing or None,
            )  # fmt: skip
        return Bundle(f"{name}.zip", _rewound(archive), digest, missing)

    def _fill(
        self,
        archive: BinaryIO,
        name: str,
        content: Mapping[str, Any],
        paper: bytes,
        at: datetime,
        with_files: bool,
    ) -> list[str]:
        """Write the archive; returns the names of files that could not be added."""
        data = json.dumps(content, ensure_ascii=False, indent=2).encode()
        sums: list[tuple[str, str]] = []
        missing: list[str] = []
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as into:
            for file_name, body in (("bundle.pdf", paper), ("bundle.json", data)):
                into.writestr(_entry(f"{name}/{file_name}", at), body)
                sums.append((hashlib.sha256(body).hexdigest(), file_name))
            for one in content["documents"] if with_files else ():
                place = f"documents/{one['id']}-{one['name']}"
                try:
                    with (
                        storage.open_checked(self.settings, one["sha256"], one["size"]) as kept,
                        into.open(_entry(f"{name}/{place}", at), "w", force_zip64=True) as target,
                    ):
                        while piece := kept.read(storage.PIECE):
                            target.write(piece)
                    sums.append((one["sha256"], place))
                except FileChangedError:
                    missing.append(one["name"])
            lines = [f"{digest}  {place}" for digest, place in sums]
            lines += [f"# MISSING OR CHANGED, not included: {one}" for one in missing]
            into.writestr(_entry(f"{name}/manifest.sha256", at), "\n".join(lines) + "\n")
        return missing


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _rewound(file: BinaryIO) -> BinaryIO:
    file.seek(0)
    return file
