"""Files on their way in: streamed to the disk piece by piece, counted on the way, and never wholly in memory.

A file that is too large is read to its end and thrown away: a browser that is cut off shows no page at all, so the
person would not learn why, and the rest of the form would be lost.
"""

import tempfile
from typing import IO, BinaryIO, cast

from flask import Flask, Request, request, session
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from engine.casework import storage
from engine.errors import InvalidInputError, StorageError
from webui.extensions import the_engine
from webui.sessions import who_left

# Where files may be sent, and how much is read at most of what is thrown away; beyond it the connection is closed.
UPLOADS = frozenset({"officer.add_document", "officer.send_task"})
LARGEST_READ = 4_000_000_000  # bytes


class IncomingFile:
    """What the form's reader writes a file into. Past the limit, or on a full disk, it swallows what still comes."""

    def __init__(self, largest: int) -> None:
        """Wait in the data folder: the system's own folder for such files may be memory."""
        self.largest, self.size, self.is_full = largest, 0, False
        self.file: BinaryIO | None = None
        try:
            folder = storage.waiting_room(the_engine().settings)
            self.file = cast("BinaryIO", tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 - closed with the request
        except OSError:
            self.is_full = True

    @property
    def is_too_large(self) -> bool:
        """Whether more came than a file may have."""
        return self.size > self.largest

    def write(self, piece: bytes) -> int:
        """Keep a piece, as long as there is room and it may still become a file of the case."""
        self.size += len(piece)
        if self.file is not None and (self.is_too_large or self.is_full):
            self.close()
        if self.file is not None:
            try:
                self.file.write(piece)
            except OSError:
                self.is_full = True
                self.close()
        return len(piece)

    def seek(self, place: int, whence: int = 0) -> int:
        """Go to a place of what was kept; a piece that could not be flushed is found here."""
        try:
            return self.file.seek(place, whence) if self.file is not None else 0
        except OSError:
            self.is_full = True
            self.close()
            return 0

    def read(self, size: int = -1) -> bytes:
        """Read what was kept."""
        return self.file.read(size) if self.file is not None else b""

    def close(self) -> None:
        """Give the disk back."""
        if self.file is not None:
            file, self.file = self.file, None
            try:
                file.close()
            except OSError:
                self.is_full = True

    def __del__(self) -> None:
        """Give the disk back also where the form could not be read to its end."""
        self.close()


class UploadRequest(Request):
    """A request whose files go where this module says, on the addresses that take files."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.endpoint not in UPLOADS:
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        largest = the_engine().documents.largest if current_user.is_authenticated else 0  # read to its end, not kept
        return cast("IO[bytes]", IncomingFile(largest))


def take_uploads(app: Flask) -> None:
    """Let files through where they are expected. To be called before anything that reads forms is set up."""
    app.request_class = UploadRequest
    app.before_request(_allow)


def _allow() -> None:
    if request.endpoint in UPLOADS and _is_known():
        request.max_content_length = LARGEST_READ


def _is_known() -> bool:
    """Whether somebody is signed in, or was until the session ended: then the words are kept, and no file."""
    return current_user.is_authenticated or "_user_id" in session or who_left() is not None


def sent_file(name: str) -> tuple[str, BinaryIO] | None:
    """Return name and content of a file that was sent, or None where none was chosen.

    Raises InvalidInputError by `name` where it is too large, StorageError where there was no room for it.
    """
    sent: FileStorage | None = request.files.get(name)
    if sent is None or not sent.filename:
        return None
    incoming = sent.stream
    if isinstance(incoming, IncomingFile):
        if incoming.is_too_large:
            raise InvalidInputError({name: [storage.too_large(incoming.largest)]})
        if incoming.is_full or incoming.file is None:
            raise StorageError(storage.AWAY)
        return sent.filename, incoming.file
    return sent.filename, cast("BinaryIO", sent.stream)


def is_too_large(name: str) -> bool:
    """Tell whether the file that was sent is larger than a file may be."""
    sent = request.files.get(name)
    return sent is not None and isinstance(sent.stream, IncomingFile) and sent.stream.is_too_large
