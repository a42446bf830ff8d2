"""Where the bytes of files are kept: under their SHA-256 in the data folder, or in an S3-compatible store by setting.

A file is written beside its place first, flushed to the disk, and only then given its name: a crash or a full disk
leaves nothing that looks like a file. The same content is kept once. Reading checks the SHA-256 before a byte goes out.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from engine.errors import FileChangedError, InvalidInputError, StorageError
from engine.settings import Settings

PIECE = 1 << 18  # bytes read at a time: a file is never in memory as a whole
AWAY = (
    "The place where files are kept cannot be reached or is full. The file was not stored and nothing else changed. "
    "Tell an administrator, keep the file, and add it again later."
)
CHANGED = (
    "This file is no longer what was stored: it is missing or was changed outside the system. It is not handed out. "
    "Tell an administrator, who can put it back from the backup."
)


@dataclass(frozen=True)
class Stored:
    """What was kept."""

    sha256: str
    size: int


class Store(Protocol):
    """A place for files by content. Both methods raise StorageError where it cannot be reached or is full."""

    def keep(self, source: BinaryIO, sha256: str, size: int) -> None:
        """Keep `size` bytes under their checksum; keeping the same again changes nothing."""
        ...

    def fetch(self, sha256: str, into: BinaryIO) -> None:
        """Write what is kept into a file. Raises FileChangedError where nothing is."""
        ...

    def destroy(self, sha256: str) -> None:
        """Remove what is kept for good; nothing happens where nothing is."""
        ...


class FolderStore:
    """Files in a folder that only the program's own account may read."""

    def __init__(self, folder: Path) -> None:
        """Nothing is made until the first file is kept."""
        self.folder = folder

    def keep(self, source: BinaryIO, sha256: str, size: int) -> None:
        """Write, flush to the disk, then name."""
        place = self._place(sha256)
        if place.exists() and place.stat().st_size == size:
            return
        made: str | None = None
        try:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, made = tempfile.mkstemp(dir=place.parent, prefix=".new-")
            with os.fdopen(handle, "wb") as file:
                while piece := source.read(PIECE):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            Path(made).replace(place)
        except OSError as error:
            if made is not None:
                Path(made).unlink(missing_ok=True)
            raise StorageError(AWAY) from error

    def fetch(self, sha256: str, into: BinaryIO) -> None:
        """Copy piece by piece."""
        try:
            with self._place(sha256).open("rb") as file:
                while piece := file.read(PIECE):
                    into.write(piece)
        except FileNotFoundError as error:
            raise FileChangedError(CHANGED) from error
        except OSError as error:
            raise StorageError(AWAY) from error

    def destroy(self, sha256: str) -> None:
        """Remove the file."""
        try:
            self._place(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(AWAY) from error

    def _place(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256


def store_of(settings: Settings) -> Store:
    """Return the place that the settings name."""
    if not settings.s3_endpoint:
        return FolderStore(settings.data / "documents")
    from engine.casework.bucket_store import BucketStore  # its library takes as long to load as the whole web framework

    return BucketStore(settings)


def waiting_room(settings: Settings) -> Path:
    """Return the folder in which files wait while they come in or go out; never the system's, which may be memory."""
    folder = settings.data / "incoming"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def measure(source: BinaryIO, largest: int) -> Stored:
    """Read a file to its end and return its checksum and size; it is rewound. Raises InvalidInputError by `file`."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        size += len(piece)
        if size > largest:
            raise InvalidInputError({"file": [too_large(largest)]})
        digest.update(piece)
    source.seek(0)
    if not size:
        raise InvalidInputError({"file": ["The file is empty. Choose the right one and add it again."]})
    return Stored(digest.hexdigest(), size)


def checksum(source: BinaryIO) -> str:
    """Return the SHA-256 of a file, read piece by piece."""
    digest = hashlib.sha256()
    while piece := source.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def too_large(largest: int) -> str:
    """Say how large a file may be."""
    return f"The file is larger than {largest // 1_000_000} MB. Choose a smaller one, or split a recording."


def open_checked(settings: Settings, sha256: str, size: int) -> BinaryIO:
    """Return a kept file, open at its beginning, after its checksum was found right.

    What is handed out is a copy of its own, so that a change after the check cannot slip in.
    Raises FileChangedError where it is gone or is not what was stored, StorageError where it cannot be read.
    """
    try:
        copy = tempfile.TemporaryFile(dir=waiting_room(settings))  # noqa: SIM115 - the caller closes it
    except OSError as error:
        raise StorageError(AWAY) from error
    try:
        store_of(settings).fetch(sha256, copy)
        copy.seek(0)
        found = measure(copy, max(size, 1))
    except InvalidInputError as error:
        copy.close()
        raise FileChangedError(CHANGED) from error
    except (FileChangedError, StorageError):
        copy.close()
        raise
    if found != Stored(sha256, size):
        copy.close()
        raise FileChangedError(CHANGED)
    return copy
