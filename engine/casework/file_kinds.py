"""What kinds of files may be added to a case, told by their content; the name must fit, but is not believed."""

import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from engine.errors import InvalidInputError

HEAD = 4096  # bytes that tell what a file is
LONGEST_NAME = 150
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Characters that turn a name around, hide in it, or mean something to a shell or a file system.
_DANGEROUS = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff<>:"|?*\\/]')


@dataclass(frozen=True)
class FileKind:
    """One kind of file: its endings, what it is, and the test of its first bytes (and, for archives, its inside)."""

    endings: tuple[str, ...]
    group: str  # picture, document, sound, video
    media_type: str
    fits: Callable[[bytes, BinaryIO], bool]


def _starts(*beginnings: bytes) -> Callable[[bytes, BinaryIO], bool]:
    return lambda head, file: head.startswith(beginnings)


def _at(place: int, *marks: bytes, also: bytes = b"") -> Callable[[bytes, BinaryIO], bool]:
    return lambda head, file: head.startswith(also) and head[place:].startswith(marks)


def _holds(part: str) -> Callable[[bytes, BinaryIO], bool]:
    """An Office or OpenDocument file: an archive in which a part of that name stands."""

    def look(head: bytes, file: BinaryIO) -> bool:
        if not head.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return False
        return part in names and not any(name.endswith("vbaProject.bin") for name in names)

    return look


def _open_document(kind: str) -> Callable[[bytes, BinaryIO], bool]:
    mark = b"mimetypeapplication/vnd.oasis.opendocument." + kind.encode()
    return lambda head, file: head.startswith(b"PK\x03\x04") and mark in head[:200]


def _plain(head: bytes, file: BinaryIO) -> bool:
    """Text: readable, and no page or program in disguise."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:  # else only the last character is cut in two
            return False
        text = head[: error.start].decode("utf-8")
    start = text.lstrip("\ufeff \t\r\n").lower()
    return "\x00" not in text and not start.startswith(("<", "#!", "%!ps"))


_MP4 = (b"ftypisom", b"ftypmp4", b"ftypavc1", b"ftypiso", b"ftypMSNV", b"ftypdash", b"ftyp3gp", b"ftypM4V", b"ftypf4v")
KINDS: tuple[FileKind, ...] = (
    FileKind(("jpg", "jpeg"), "picture", "image/jpeg", _starts(b"\xff\xd8\xff")),
    FileKind(("png",), "picture", "image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    FileKind(("gif",), "picture", "image/gif", _starts(b"GIF87a", b"GIF89a")),
    FileKind(("webp",), "picture", "image/webp", _at(8, b"WEBP", also=b"RIFF")),
    FileKind(("tif", "tiff"), "picture", "image/tiff", _starts(b"II*\x00", b"MM\x00*")),
    FileKind(("bmp",), "picture", "image/bmp", _starts(b"BM")),
    FileKind(("heic", "heif"), "picture", "image/heic", _at(4, b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1")),
    FileKind(("pdf",), "document", "application/pdf", _starts(b"%PDF-")),
    FileKind(
        ("docx",),
        "document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _holds("word/document.xml"),
    ),
    FileKind(
        ("xlsx",),
        "document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _holds("xl/workbook.xml"),
    ),
    FileKind(
        ("pptx",),
        "document",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _holds("ppt/presentation.xml"),
    ),
    FileKind(("odt",), "document", "application/vnd.oasis.opendocument.text", _open_document("text")),
    FileKind(("ods",), "document", "application/vnd.oasis.opendocument.spreadsheet", _open_document("spreadsheet")),
    FileKind(("odp",), "document", "application/vnd.oasis.opendocument.presentation", _open_document("presentation")),
    FileKind(("doc",), "document", "application/msword", _starts(_OLE)),
    FileKind(("xls",), "document", "application/vnd.ms-excel", _starts(_OLE)),
    FileKind(("ppt",), "document", "application/vnd.ms-powerpoint", _starts(_OLE)),
    FileKind(("msg",), "document", "application/vnd.ms-outlook", _starts(_OLE)),
    FileKind(("rtf",), "document", "application/rtf", _starts(b"{\\rtf")),
    FileKind(("txt", "eml"), "document", "text/plain", _plain),
    FileKind(("csv",), "document", "text/csv", _plain),
    FileKind(("mp3",), "sound", "audio/mpeg", _starts(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    FileKind(("wav",), "sound", "audio/wav", _at(8, b"WAVE", also=b"RIFF")),
    FileKind(("m4a",), "sound", "audio/mp4", _at(4, b"ftypM4A", b"ftypmp42", b"ftypisom", b"ftypdash")),
    FileKind(("ogg", "oga", "opus"), "sound", "audio/ogg", _starts(b"OggS")),
    FileKind(("amr",), "sound", "audio/amr", _starts(b"#!AMR")),
    FileKind(("aac",), "sound", "audio/aac", _starts(b"\xff\xf1", b"\xff\xf9")),
    FileKind(("flac",), "sound", "audio/flac", _starts(b"fLaC")),
    FileKind(("mp4", "m4v", "3gp"), "video", "video/mp4", _at(4, *_MP4)),
    FileKind(("mov",), "video", "video/quicktime", _at(4, b"ftypqt", b"moov", b"mdat", b"wide", b"free")),
    FileKind(("avi",), "video", "video/x-msvideo", _at(8, b"AVI ", also=b"RIFF")),
    FileKind(("webm", "mkv"), "video", "video/webm", _starts(b"\x1aE\xdf\xa3")),
    FileKind(("wmv", "wma"), "video", "video/x-ms-wmv", _starts(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")),
)
BY_ENDING: Mapping[str, FileKind] = {ending: kind for kind in KINDS for ending in kind.endings}
GROUPS: Mapping[str, str] = {"picture": "Picture", "document": "Document", "sound": "Sound", "video": "Video"}
ACCEPTED = "pictures, PDF, office documents without macros, plain text, sound and video"


def recognise(name: str, file: BinaryIO) -> FileKind:
    """Return the kind of a file; name and content must agree. The file is rewound.

    Raises InvalidInputError by `file` for a kind that is not taken, or for a content that is not what the name says.
    """
    ending = PurePosixPath(name).suffix.lstrip(".").lower()
    kind = BY_ENDING.get(ending)
    if kind is None:
        told = f"Files ending in “.{ending}” are" if ending else "Files without an ending are"
        raise InvalidInputError({"file": [f"{told} not taken. You can add {ACCEPTED}."]})
    head = file.read(HEAD)
    fits = kind.fits(head, file)
    file.seek(0)
    if not fits:
        raise InvalidInputError(
            {"file": [f"The file’s name ends in “.{ending}”, but its content is something else. It was not stored."]}
        )
    return kind


def safe_name(given: str) -> str:
    """Return a file's name as it may be shown and saved: no folders, no control or turning characters, not too long."""
    last = re.split(r"[\\/]", given.replace("\x00", ""))[-1]
    cleaned = _DANGEROUS.sub("", unicodedata.normalize("NFC", last)).strip(" .")
    stem, dot, ending = cleaned.rpartition(".")
    if not dot:
        stem, ending = cleaned, ""
    stem = stem.strip(" .")[: LONGEST_NAME - len(ending)] or "file"
    return f"{stem}.{ending[:10]}" if ending else stem
