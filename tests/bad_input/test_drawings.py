"""Malformed and hostile files are refused in words wherever a file can come in, and nothing of them is stored."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine import Engine
from engine.cli import main
from tests.bad_input.hostile import FILES
from tests.webui.conftest import PASSWORD, Visitor
from tests.webui.test_api import Program, assert_problem
from webui.owner.parcel import pack

NAMES = ("x.bpmn", "x.dmn")


@pytest.fixture
def owner(visit: Callable[..., Visitor]) -> Visitor:
    """A process owner at a browser."""
    return visit("process_owner")


def test_the_upload_page_says_what_is_wrong_with_the_file(owner: Visitor, stored: Callable[[], dict[str, int]]) -> None:
    before = stored()
    token = owner.token("/procedures/upload")
    for what, content in FILES.items():
        for name in NAMES:
            form = {"csrf_token": token, "file": (BytesIO(content), name)}
            answer = owner.client.post("/procedures/upload", data=form, buffered=True)
            answer.request.environ["wsgi.input"].close()  # the test client leaves a large body open
            assert answer.status_code == 422, (what, name, answer.status_code)
            assert 'href="#file"' in answer.text, (what, name)
            assert "root:" not in answer.text
    assert stored() == before


def test_publishing_what_was_never_checked_is_refused_alike(
    owner: Visitor, stored: Callable[[], dict[str, int]]
) -> None:
    before = stored()
    token = owner.token("/procedures/upload")
    for what, content in FILES.items():
        for original in (pack(content), "not a parcel", ""):
            form = {"csrf_token": token, "file_name": "x.bpmn", "original": original, "reason": "Because"}
            answer = owner.client.post("/procedures/publish", data=form, buffered=True)
            assert answer.status_code == 422, (what, answer.status_code)
            assert "error-summary" in answer.text, what
    assert stored() == before


def test_the_api_answers_with_a_finding_or_a_problem(
    owner: Visitor, engine: Engine, stored: Callable[[], dict[str, int]]
) -> None:
    actor = engine.accounts.sign_in("process_owner@landlord.example", PASSWORD)
    program = Program(owner.client, engine.accounts.create_token(actor, "test", 30)[1])
    before = stored()
    for what, content in FILES.items():
        for name in NAMES:
            drawing = {"file_name": name, "xml": content.decode("utf-8", "replace")}
            checked = program.call("POST", "/procedures/checks", drawing)
            if checked.status_code == 200:
                assert not checked.json["ok"], what
                assert checked.json["findings"][0]["message"], what
            else:
                assert_problem(checked, 422)
            refused = program.call("POST", "/procedures/", {**drawing, "reason": "Because"})
            assert assert_problem(refused, 422)["detail"], what
    assert stored() == before


def test_the_command_line_says_what_is_wrong_with_the_file(tmp_path: Path) -> None:
    paths = []
    for number, content in enumerate(FILES.values()):
        for name in NAMES:
            paths.append(tmp_path / f"{number}-{name}")
            paths[-1].write_bytes(content)
    answer = CliRunner().invoke(main, ["check", "--json", *map(str, paths)])
    assert answer.exit_code == 1, answer.output[-2000:]
    for result in json.loads(answer.output):
        assert not result["ok"], result["file"]
        assert result["findings"][0]["level"] == "error"
        assert result["findings"][0]["message"]


def test_publishing_such_a_file_from_the_command_line_stores_nothing(
    engine: Engine, stored: Callable[[], dict[str, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", engine.settings.database_url)
    before = stored()
    for number, (what, content) in enumerate(FILES.items()):
        path = tmp_path / f"{number}.bpmn"
        path.write_bytes(content)
        answer = CliRunner().invoke(main, ["publish", "--data", str(tmp_path), str(path)])
        assert answer.exit_code == 2, (what, answer.output)
        assert answer.output.startswith("dueprocess: "), what
        assert "Traceback" not in answer.output
    assert stored() == before
