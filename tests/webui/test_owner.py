"""The process owner's pages, through the site and a real engine."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from engine import Engine
from engine.access import Actor
from engine.bpmn import COMMON_FUNCTIONS
from engine.face.dictionary import FUNCTIONS
from engine.process.context import FUNCTION_NAMES
from tests.webui.conftest import PASSWORD, Visitor
from tests.webui.pages import assert_sound

DRAWINGS = Path(__file__).parent / "drawings"
INTAKE = (DRAWINGS / "short_intake.bpmn").read_bytes()
LEVELS = (DRAWINGS / "levels.dmn").read_bytes()
PLAIN = b"""<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="https://due-process.example/tests">
  <process id="visit" name="Visit"><startEvent id="s"/><task id="ring" name="Ring first"/><task id="go" name="Visit"/>
  <sequenceFlow id="a" sourceRef="s" targetRef="ring"/><sequenceFlow id="b" sourceRef="ring" targetRef="go"/></process>
</definitions>"""
WRITTEN = (
    PLAIN,
    PLAIN.replace(b"\n", b"\r\n"),
    b"\xef\xbb\xbf" + PLAIN,
    PLAIN.decode().replace('"1.0"', '"1.0" encoding="utf-16"', 1).replace("Ring", "Ring –").encode("utf-16"),
    PLAIN.decode().replace('"1.0"', '"1.0" encoding="iso-8859-1"', 1).replace("Ring", "Ring café").encode("latin-1"),
)
BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + b"".join(b'<!ENTITY lol%d "%s">' % (n, b"&lol%d;" % (n - 1) * 10) for n in range(1, 9))
    + b"]><definitions>&lol8;</definitions>"
)
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions>&x;</definitions>'
# What somebody may upload by mistake or on purpose -> a word of the message that they read.
HOSTILE = {
    "entities": (BILLION_LAUGHS, "document type"),
    "a file of the server": (EXTERNAL, "document type"),
    "a web page": (b"<html><body>Hello</body></html>", "web page"),
    "a zip": (b"PK\x03\x04" + b"\x00" * 200, "zip"),
    "a picture": (b"\x89PNG\r\n" + b"\x00" * 50, "picture"),
    "nothing": (b"", "empty"),
    "cut off": (INTAKE[:400], "well-formed"),
    "wrong letters": (INTAKE.replace(b"Short intake", b"Short \xff\xfe intake"), "letters"),
    "another encoding": (INTAKE.replace(b'encoding="UTF-8"', b'encoding="utf-7"'), "encoding"),
    "too large": (INTAKE + b" " * 2_200_000, "2 MB"),
}


@pytest.fixture
def owner(visit: Callable[..., Visitor]) -> Visitor:
    """A process owner of CA at work."""
    return visit("process_owner")


@pytest.fixture
def owner_actor(engine: Engine) -> Actor:
    """The same, for asking the engine."""
    return engine.accounts.sign_in("process_owner@landlord.example", PASSWORD)


def upload(owner: Visitor, content: bytes, name: str = "drawing.bpmn") -> TestResponse:
    """Send a file as the upload page would."""
    form = {"csrf_token": owner.token("/procedures/upload"), "file": FileStorage(io.BytesIO(content), name)}
    boundary, body = encode_multipart(form)
    return owner.client.post("/procedures/upload", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def hidden(answer: TestResponse, name: str) -> str:
    """Return what a hidden field of a page carries."""
    return answer.text.split(f'name="{name}" value="')[1].split('"')[0]


def publish(owner: Visitor, checked: TestResponse, reason: str = "The policy changed", **more: str) -> TestResponse:
    """Publish what was checked, as the page's form would."""
    carried = {name: hidden(checked, name) for name in ("file_name", "original")}
    return owner.send("/procedures/publish", {**carried, "reason": reason, **more})


@pytest.mark.parametrize(
    "address", ["/procedures/", "/procedures/1", "/procedures/upload", "/procedures/profile", "/procedures/dictionary"]
)
def test_every_page_is_sound(owner: Visitor, address: str) -> None:
    assert_sound(owner.get(address))


def test_an_uploaded_drawing_shows_its_repairs_on_the_drawing_before_anything_is_stored(
    owner: Visitor, engine: Engine, owner_actor: Actor
) -> None:
    page = assert_sound(upload(owner, PLAIN))
    assert 'data-xml-from="drawing"' in page
    assert "Repaired for you" in page
    assert "&#34;state&#34;: &#34;fixed&#34;" in page
    assert "Ring first" in page
    assert [line.key for line in engine.procedures.list(owner_actor)] == ["intake"]


@pytest.mark.parametrize("content", WRITTEN)
def test_a_published_drawing_comes_back_byte_for_byte(owner: Visitor, engine: Engine, content: bytes) -> None:
    answer = publish(owner, upload(owner, content))
    assert answer.status_code == 303
    version = answer.headers["Location"]
    page = assert_sound(owner.get(version))
    assert "The policy changed" in page
    assert "Process_Owner Sample" in page
    download = owner.get(f"{version}/file")
    assert download.data == content
    assert "filename=drawing.bpmn" in download.headers["Content-Disposition"]
    assert "Ring" in owner.get(f"{version}/drawing.bpmn").text


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("naïve €.bpmn", "attachment; filename=\"naive .bpmn\"; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.bpmn"),
        ("one\r\nSet-Cookie: x.bpmn", 'attachment; filename="oneSet-Cookie: x.bpmn"'),
        ('say "yes".bpmn', 'attachment; filename="say \\"yes\\".bpmn"'),
        ("שלום.bpmn", "attachment; filename=.bpmn; filename*=UTF-8''%D7%A9%D7%9C%D7%95%D7%9D.bpmn"),
        ("\u202enpmb.bpmn", "attachment; filename=npmb.bpmn"),
    ],
)
def test_a_drawing_of_any_name_can_be_downloaded(
    owner: Visitor, engine: Engine, owner_actor: Actor, name: str, header: str
) -> None:
    (line,) = engine.procedures.publish(owner_actor, name, PLAIN, "Any name")
    answer = owner.get(f"/procedures/{line.definition_id}/file")
    assert (answer.status_code, answer.data) == (200, PLAIN)
    assert answer.headers["Content-Disposition"] == header


def test_a_new_version_is_for_new_cases_and_the_old_one_stays_beside_it(
    owner: Visitor, engine: Engine, case_id: int
) -> None:
    changed = INTAKE.replace(b"Speak to the person", b"Speak to them soon")
    answer = publish(owner, upload(owner, changed, "short_intake.bpmn"))
    page = assert_sound(owner.get(answer.headers["Location"]))
    assert "Us alone" in page
    manager = engine.accounts.sign_in("manager@landlord.example", PASSWORD)
    assert engine.cases.get(manager, case_id).tasks[0].name == "Speak to the person"


@pytest.mark.parametrize("asked", ["true", "on", "1", "yes"])
def test_no_page_publishes_for_all_landlords(owner: Visitor, engine: Engine, owner_actor: Actor, asked: str) -> None:
    checked = upload(owner, PLAIN)
    assert "for_all" not in checked.text
    refused = publish(owner, checked, for_all=asked)
    assert "dueprocess publish" in assert_sound(refused, 403)
    assert "visit" not in {line.key for line in engine.procedures.list(owner_actor)}
    publish(owner, checked)
    assert {line.key: line.scope for line in engine.procedures.list(owner_actor)}["visit"] == owner_actor.landlord


def test_publishing_without_a_reason_keeps_the_drawing_and_says_what_is_missing(owner: Visitor) -> None:
    refused = publish(owner, upload(owner, PLAIN), reason=" ")
    page = assert_sound(refused, 422)
    assert 'href="#reason"' in page
    assert publish(owner, refused).status_code == 303


def test_a_drawing_with_errors_cannot_be_published(owner: Visitor, engine: Engine, owner_actor: Actor) -> None:
    wrong = INTAKE.replace(b"due('officer_contact')", b"due('no_such_thing')")
    checked = upload(owner, wrong)
    page = assert_sound(checked)
    assert "Must be corrected" in page
    assert 'name="original"' not in page
    forced = {"file_name": "x.bpmn", "reason": "force", "original": _packed(wrong)}
    assert owner.send("/procedures/publish", forced).status_code == 422
    assert [line.version for line in engine.procedures.list(owner_actor)] == [1]


def _packed(content: bytes) -> str:
    from webui.owner.parcel import pack

    return pack(content)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_that_is_no_drawing_is_refused_in_words(owner: Visitor, kind: str) -> None:
    content, word = HOSTILE[kind]
    page = assert_sound(upload(owner, content), 422)
    assert word in page
    assert "There is a problem" in page


def test_a_file_of_three_megabytes_is_refused_before_it_is_read(owner: Visitor) -> None:
    assert "too large" in assert_sound(upload(owner, b"<" * 3_000_000), 413)


@pytest.mark.parametrize("parcel", ["", "not base64 at all", "eJw=", _packed(b"x" * 5_000_000)])
def test_a_damaged_parcel_is_refused(owner: Visitor, parcel: str) -> None:
    answer = owner.send("/procedures/publish", {"file_name": "x.bpmn", "original": parcel, "reason": "r"})
    assert_sound(answer, 422)


def test_choosing_no_file_says_so(owner: Visitor) -> None:
    assert "Choose the file to upload" in assert_sound(owner.send("/procedures/upload"), 422)


def test_names_of_files_and_elements_are_shown_as_text(owner: Visitor) -> None:
    hostile = PLAIN.replace(b"Ring first", b"&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}")
    page = assert_sound(upload(owner, hostile, "<b>'\".bpmn"))
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert "{{ 7*7 }}" in page


def test_a_decision_table_is_shown_as_rows_with_their_notes(owner: Visitor) -> None:
    checked = upload(owner, LEVELS, "levels.dmn")
    page = assert_sound(checked)
    assert "The first row that fits answers." in page
    assert "Violence always comes first." in page
    version = assert_sound(owner.get(publish(owner, checked).headers["Location"]))
    assert "case.violence" in version
    assert "dp-diagram" not in version


def test_the_dictionary_names_every_fact_function_and_action(owner: Visitor) -> None:
    page = assert_sound(owner.get("/procedures/dictionary"))
    for name in ("case.violence", "case.days_open", "due(&#39;interview&#39;)", "letter.issue", "working_now()"):
        assert name in page


def test_every_function_that_drawings_may_call_is_described() -> None:
    assert set(FUNCTION_NAMES) | set(COMMON_FUNCTIONS) <= set(FUNCTIONS)


def test_the_profile_shows_values_with_their_clauses(owner: Visitor, engine: Engine) -> None:
    page = assert_sound(owner.get("/procedures/profile"))
    stance = engine.policies.landlords["CA"].stance("interview")
    assert stance is not None
    assert stance.clause in page
    assert "Roles" in page


def test_a_version_of_another_landlord_is_not_found(owner: Visitor, engine: Engine) -> None:
    stranger = engine.accounts.create_user(
        None, "KHA", "owner@landlord.example", "Other Owner", ["process_owner"], [], PASSWORD
    )
    other = engine.accounts.sign_in("owner@landlord.example", PASSWORD)
    (line,) = engine.procedures.publish(other, "own.bpmn", PLAIN, "Only ours")
    for part in ("", "/file", "/drawing.bpmn"):
        assert owner.get(f"/procedures/{line.definition_id}{part}").status_code == 404
    assert stranger
