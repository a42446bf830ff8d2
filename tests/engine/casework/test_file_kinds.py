"""What may be added to a case is told by its content; a name is checked against it, and made harmless."""

import io
import zipfile

import pytest

from engine.casework import file_kinds
from engine.errors import InvalidInputError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 20
BEGINNINGS = {
    "jpg": b"\xff\xd8\xff\xe0JFIF",
    "jpeg": b"\xff\xd8\xff\xe1Exif",
    "png": b"\x89PNG\r\n\x1a\n",
    "gif": b"GIF89a",
    "webp": b"RIFF\0\0\0\0WEBPVP8 ",
    "tif": b"II*\x00",
    "bmp": b"BM\0\0",
    "heic": b"\0\0\0\x18ftypheic",
    "pdf": b"%PDF-1.7\n",
    "doc": OLE,
    "xls": OLE,
    "msg": OLE,
    "rtf": b"{\\rtf1 Sample}",
    "txt": "Noise at night – every night.".encode(),
    "eml": b"From: sample@example.org\n\nHello",
    "csv": b"day,noise\n1,loud\n",
    "mp3": b"ID3\x04",
    "wav": b"RIFF\0\0\0\0WAVEfmt ",
    "m4a": b"\0\0\0\x18ftypM4A ",
    "ogg": b"OggS\0",
    "flac": b"fLaC\0",
    "mp4": b"\0\0\0\x18ftypisom",
    "mov": b"\0\0\0\x14ftypqt  ",
    "avi": b"RIFF\0\0\0\0AVI LIST",
    "webm": b"\x1aE\xdf\xa3",
    "wmv": b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
}


def archive(*names: str, first: bytes | None = None) -> bytes:
    """A zip archive with parts of those names; `first` is the content of an OpenDocument file's first part."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as into:
        if first is not None:
            into.writestr("mimetype", first)
        for name in names:
            into.writestr(name, "sample")
    return made.getvalue()


def recognise(name: str, content: bytes) -> file_kinds.FileKind:
    return file_kinds.recognise(name, io.BytesIO(content))


@pytest.mark.parametrize("ending", BEGINNINGS)
def test_a_file_whose_content_is_what_its_name_says_is_taken(ending: str) -> None:
    assert ending in recognise(f"Sample.{ending.upper()}", BEGINNINGS[ending]).endings


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", archive("word/document.xml")),
        ("a.xlsx", archive("xl/workbook.xml")),
        ("a.pptx", archive("ppt/presentation.xml")),
        ("a.odt", archive("content.xml", first=b"application/vnd.oasis.opendocument.text")),
        ("a.ods", archive("content.xml", first=b"application/vnd.oasis.opendocument.spreadsheet")),
    ],
)
def test_office_files_are_told_by_what_is_inside_them(name: str, content: bytes) -> None:
    assert recognise(name, content).group == "document"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", b"MZ\x90\0 a program"),
        ("photo.png", b"<svg onload=alert(1)>"),
        ("notes.txt", b"<!doctype html><script>"),
        ("notes.txt", b"\xef\xbb\xbf  <html>"),
        ("notes.csv", b"#!/bin/sh\nrm"),
        ("notes.txt", b"plain\x00not plain"),
        ("notes.txt", b"\xff\xfe\xfd wrong letters" * 3),
        ("letter.pdf", archive("word/document.xml")),
        ("letter.docx", archive("ppt/presentation.xml")),
        ("letter.docx", b"PK\x03\x04 broken"),
        ("letter.odt", archive("content.xml", first=b"application/zip")),
        ("sound.wav", BEGINNINGS["avi"]),
        ("empty.pdf", b""),
    ],
)
def test_a_content_that_is_not_what_the_name_says_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(InvalidInputError) as refused:
        recognise(name, content)
    assert "something else" in refused.value.fields["file"][0]


@pytest.mark.parametrize("part", ["word/vbaProject.bin", "xl/vbaProject.bin"])
def test_an_office_file_with_macros_is_refused(part: str) -> None:
    with pytest.raises(InvalidInputError):
        recognise("letter.docx", archive("word/document.xml", part))


@pytest.mark.parametrize(
    ("name", "told"),
    [("run.exe", "“.exe”"), ("page.html", "“.html”"), ("picture.svg", "“.svg”"), ("macro.docm", "“.docm”")],
)
def test_other_kinds_are_refused_with_what_is_taken(name: str, told: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        recognise(name, b"anything")
    (message,) = refused.value.fields["file"]
    assert told in message
    assert file_kinds.ACCEPTED in message


def test_a_file_without_an_ending_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="ending"):
        recognise("README", b"text")


def test_the_file_is_at_its_beginning_again_afterwards() -> None:
    file = io.BytesIO(archive("word/document.xml"))
    file_kinds.recognise("a.docx", file)
    assert file.tell() == 0


def test_a_text_cut_in_the_middle_of_a_character_is_still_text() -> None:
    content = ("x" * (file_kinds.HEAD - 1) + "é").encode()
    assert recognise("long.txt", content).media_type == "text/plain"


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\Sample\\photo.jpg", "photo.jpg"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("a<b>:c|d?.pdf", "abcd.pdf"),
        ("line\nbreak.pdf", "linebreak.pdf"),
        ("  . .pdf", "pdf"),
        ("", "file"),
        (".", "file"),
        ("Cafe\u0301.pdf", "Café.pdf"),
    ],
)
def test_a_name_is_made_harmless(given: str, safe: str) -> None:
    assert file_kinds.safe_name(given) == safe


def test_a_long_name_keeps_its_ending() -> None:
    name = file_kinds.safe_name("n" * 500 + ".pdf")
    assert name.endswith(".pdf")
    assert len(name) <= file_kinds.LONGEST_NAME + 1
