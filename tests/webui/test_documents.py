"""Files through the site: streamed, counted, refused in plain words, and handed out only to be saved."""

import io
import re
import resource
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from engine import Engine
from engine.casework import storage
from tests.webui.conftest import Visitor

Visit = Callable[..., Visitor]
PICTURE = b"\x89PNG\r\n\x1a\n" + b"sample" * 50


class Endless(io.RawIOBase):
    """A file of so many bytes that are made as they are read."""

    def __init__(self, size: int) -> None:
        self.left = size

    def readable(self) -> bool:
        return True

    def readinto(self, into: bytearray) -> int:  # type: ignore[override]
        count = min(len(into), self.left)
        into[:count] = bytes(count)
        self.left -= count
        return count


def send(visitor: Visitor, case_id: int, content: bytes, name: str, **form: str) -> TestResponse:
    address = f"/cases/{case_id}/documents/add"
    data = {**form, "csrf_token": visitor.token("/help"), "file": (io.BytesIO(content), name)}
    return visitor.client.post(address, data=data, content_type="multipart/form-data")


def send_film(visitor: Visitor, case_id: int, form: dict[str, str], size: int) -> TestResponse:
    """Send a file of `size` bytes that is made as it is read; the client's own writer keeps a file open for it."""
    head, tail = _multipart(form, "film.mp4")
    sent = {
        "wsgi.input": _Joined([io.BytesIO(head), Endless(size), io.BytesIO(tail)]),
        "CONTENT_LENGTH": str(len(head) + size + len(tail)),
        "CONTENT_TYPE": "multipart/form-data; boundary=sample",
    }
    return visitor.client.post(f"/cases/{case_id}/documents/add", environ_overrides=sent)


def test_a_file_is_added_and_saved_again_as_it_was(officer: Visitor, case_id: int) -> None:
    assert send(officer, case_id, PICTURE, "window.png", note="The broken window").status_code == 303
    page = officer.get(f"/cases/{case_id}/documents").text
    assert "The broken window" in page
    answer = officer.get(re.search(r'href="(/cases/\d+/documents/\d+)"', page)[1])
    assert answer.data == PICTURE
    assert answer.headers["Content-Disposition"] == "attachment; filename=window.png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Downloaded the file “window.png”" in officer.get(f"/cases/{case_id}/timeline").text


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ\x90\x00", "program.exe", "not taken"),
        (b"MZ\x90\x00", "picture.png", "its content is something else"),
        (b"<html><script>alert(1)</script>", "note.txt", "its content is something else"),
        (b"", "empty.png", "The file is empty"),
        (PICTURE, "picture", "Files without an ending"),
        (PICTURE, "", "Choose a file"),
    ],
)
def test_a_wrong_file_is_refused_in_words_and_the_note_is_kept(
    officer: Visitor, case_id: int, content: bytes, name: str, words: str
) -> None:
    answer = send(officer, case_id, content, name, note="What I typed")
    assert answer.status_code == 422
    assert words in answer.text
    assert "What I typed" in answer.text


def test_a_path_in_a_name_leads_nowhere(officer: Visitor, case_id: int, engine: Engine) -> None:
    send(officer, case_id, PICTURE, "../../../etc/pass\u202ewd.png")
    assert "passwd.png" in officer.get(f"/cases/{case_id}/documents").text
    kept = [path for path in engine.settings.data.rglob("*") if path.is_file() and path.read_bytes() == PICTURE]
    assert [path.parent.parent for path in kept] == [engine.settings.data / "documents"]


def test_a_file_that_is_too_large_is_named_with_413_and_the_rest_of_the_form_is_kept(
    officer: Visitor, case_id: int, engine: Engine
) -> None:
    form = {"note": "What I typed", "csrf_token": officer.token("/help")}
    answer = send_film(officer, case_id, form, 26_000_000)
    assert answer.status_code == 413
    assert "larger than 25 MB" in answer.text
    assert "What I typed" in answer.text
    assert [path for path in engine.settings.data.rglob("*") if path.stat().st_size > 1_000_000] == []


def test_two_gigabytes_never_stand_in_memory(officer: Visitor, case_id: int) -> None:
    """The body is made as it is read; what the process holds at most is measured."""
    form = {"note": "What I typed", "csrf_token": officer.token("/help")}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = send_film(officer, case_id, form, 2_000_000_000)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # kilobytes, at most
    assert answer.status_code == 413
    assert "What I typed" in answer.text
    assert grown < 60_000


class _Joined(io.RawIOBase):
    """Several streams one after another."""

    def __init__(self, parts: list[io.IOBase]) -> None:
        self.parts = parts

    def readable(self) -> bool:
        return True

    def readinto(self, into: bytearray) -> int:  # type: ignore[override]
        while self.parts:
            count = self.parts[0].readinto(into)  # type: ignore[attr-defined]
            if count:
                return int(count)
            self.parts.pop(0)
        return 0


def _multipart(fields: dict[str, str], name: str) -> tuple[bytes, bytes]:
    head = "".join(
        f'--sample\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    )
    head += f'--sample\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode(), b"\r\n--sample--\r\n"


def test_a_full_disk_is_told_and_the_note_is_kept(
    officer: Visitor, case_id: int, engine: Engine, full_disk: Path
) -> None:
    answer = send(officer, case_id, PICTURE, "window.png", note="What I typed")
    assert answer.status_code == 422
    assert "cannot be reached or is full" in answer.text
    assert "What I typed" in answer.text


@pytest.fixture
def full_disk(engine: Engine) -> Iterator[Path]:
    """A folder for files in which nothing can be made: a file stands where it should be."""
    place = engine.settings.data / "documents"
    place.write_text("in the way")
    yield place
    place.unlink()


def test_two_people_adding_the_same_file_at_once_both_have_it(officer: Visitor, visit: Visit, case_id: int) -> None:
    answers: list[int] = []

    def add(visitor: Visitor) -> None:
        answers.append(send(visitor, case_id, PICTURE, "window.png").status_code)

    threads = [threading.Thread(target=add, args=(visitor,)) for visitor in (officer, visit("manager"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303, 303]
    assert officer.get(f"/cases/{case_id}/documents").text.count("window.png</a>") == 2


def test_a_file_that_was_changed_is_not_handed_out(officer: Visitor, case_id: int, engine: Engine) -> None:
    send(officer, case_id, PICTURE, "window.png")
    kept = next(path for path in (engine.settings.data / "documents").rglob("*") if path.is_file())
    kept.write_bytes(PICTURE.replace(b"sample", b"forged", 1))
    answer = officer.get(f"/cases/{case_id}/documents/1")
    assert answer.status_code == 410
    assert "no longer what was stored" in answer.text


def test_a_file_of_a_case_that_is_not_mine_is_not_found(visit: Visit, officer: Visitor, case_id: int) -> None:
    stranger = visit("stranger")
    send(officer, case_id, PICTURE, "window.png")
    assert stranger.get(f"/cases/{case_id}/documents/1").status_code == 404
    assert send(stranger, case_id, PICTURE, "window.png").status_code == 404


def test_nobody_who_is_not_signed_in_may_send_more_than_a_form(visit: Visit, case_id: int) -> None:
    answer = send_film(visit(), case_id, {}, 3_000_000)
    assert answer.status_code == 413


def test_waiting_files_are_gone_when_the_request_is_over(officer: Visitor, case_id: int, engine: Engine) -> None:
    send(officer, case_id, PICTURE, "window.png")
    assert list(storage.waiting_room(engine.settings).iterdir()) == []
