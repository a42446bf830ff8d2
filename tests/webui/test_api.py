"""The REST API over a real engine: what it gives, what it refuses, and in which words."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engine import Engine
from engine.clock import SimulatedClock
from tests.webui.conftest import PASSWORD, Program
from tests.webui.pages import assert_sound

DRAWING = (Path(__file__).parent / "drawings" / "short_intake.bpmn").read_text()
REPORT = {
    "channel": "phone",
    "reporter_kind": "victim",
    "received_at": "2026-09-08T09:00:00+01:00",
    "account": "Shouted at on the stairs.",
    "happening_kind": "verbal_abuse",
    "reporter_name": "Amara Testcase",
}
ANSWERS = {"spoken": True, "note": "They want it to stop.", "mood": "calm", "about": ["race"]}


@pytest.fixture
def officer_program(program: Callable[..., Program]) -> Program:
    """A program of CA's officer."""
    return program("officer")


@pytest.fixture
def recorded(officer_program: Program) -> Any:
    """A case that a program's report opened."""
    answer = officer_program.call("POST", "/reports/", REPORT)
    assert answer.status_code == 201, answer.text
    return answer.json


def first_task(program: Program) -> Any:
    """Return the first open task."""
    return program.get("/tasks/")["tasks"][0]


def assert_problem(answer: TestResponse, status: int) -> Any:
    """Assert that an answer is a problem document of that status; returns it."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    document = answer.json
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    return document


def test_a_report_opens_a_case_with_its_first_task(officer_program: Program, recorded: Any) -> None:
    assert recorded["reference"].startswith("CA-")
    file = officer_program.get(f"/cases/{recorded['id']}")
    assert [task["name"] for task in file["tasks"]] == ["Speak to the person"]
    assert officer_program.get("/cases/")["rows"][0]["id"] == recorded["id"]


@pytest.mark.parametrize("path", ["/cases", "/cases/", "/tasks", "/tasks/"])
def test_a_slash_at_the_end_makes_no_difference(officer_program: Program, recorded: Any, path: str) -> None:
    assert officer_program.call("GET", path).status_code == 200


def test_the_document_stands_beside_what_it_describes(app: Flask) -> None:
    given = app.test_client().get("/api/v1/openapi.json")
    assert given.json == app.test_client().get("/api/openapi.json").json


def test_reading_a_case_is_written_to_its_events(officer_program: Program, recorded: Any) -> None:
    officer_program.get(f"/cases/{recorded['id']}")
    kinds = [event["kind"] for event in officer_program.get(f"/cases/{recorded['id']}/events")["rows"]]
    assert "case.viewed" in kinds


def test_events_are_paged(officer_program: Program, recorded: Any) -> None:
    first = officer_program.get(f"/cases/{recorded['id']}/events?limit=1")
    assert len(first["rows"]) == 1
    second = officer_program.get(f"/cases/{recorded['id']}/events?limit=1&before={first['next']}")
    assert second["rows"][0]["id"] < first["rows"][0]["id"]


def test_a_task_is_read_claimed_and_completed(officer_program: Program, recorded: Any) -> None:
    task = first_task(officer_program)
    read = officer_program.get(f"/tasks/{task['id']}")
    assert {field["id"] for field in read["fields"]} >= {"spoken", "note"}
    assert read["line"]["clause"]
    body = {"revision": task["revision"]}
    claimed = officer_program.call("POST", f"/tasks/{task['id']}/claim", body)
    assert claimed.status_code == 200
    body = {"revision": claimed.json["line"]["revision"], "answers": ANSWERS}
    done = officer_program.call("POST", f"/tasks/{task['id']}/complete", body)
    assert done.status_code == 200
    assert done.json["name"] == "Sum up"
    last = {"revision": done.json["revision"], "answers": {}}
    assert officer_program.call("POST", f"/tasks/{done.json['id']}/complete", last).status_code == 204


def test_answers_that_do_not_fit_the_form_are_named_by_field(officer_program: Program, recorded: Any) -> None:
    task = first_task(officer_program)
    wrong = {"spoken": "perhaps", "mood": "furious", "before": "many", "next_day": "someday"}
    body = {"revision": task["revision"], "answers": wrong}
    document = assert_problem(officer_program.call("POST", f"/tasks/{task['id']}/complete", body), 422)
    assert {"spoken", "note", "mood", "before", "next_day"} <= set(document["errors"])


def test_the_second_to_complete_a_task_is_told_who_was_faster_and_when(
    officer_program: Program, program: Callable[..., Program], recorded: Any
) -> None:
    task = first_task(officer_program)
    body = {"revision": task["revision"], "answers": ANSWERS}
    assert officer_program.call("POST", f"/tasks/{task['id']}/complete", body).status_code == 200
    document = assert_problem(program("colleague").call("POST", f"/tasks/{task['id']}/complete", body), 409)
    assert document["by"] == "Officer Sample"
    assert document["at"].startswith("2026-09-08T09:30")


def test_a_stale_revision_is_refused(officer_program: Program, recorded: Any) -> None:
    task = first_task(officer_program)
    assert officer_program.call("POST", f"/tasks/{task['id']}/claim", {"revision": task["revision"]}).status_code == 200
    stale = {"revision": task["revision"], "answers": ANSWERS}
    assert_problem(officer_program.call("POST", f"/tasks/{task['id']}/complete", stale), 409)


def test_another_landlords_token_finds_nothing(
    officer_program: Program, program: Callable[..., Program], recorded: Any
) -> None:
    stranger = program("stranger")
    task = first_task(officer_program)
    assert stranger.get("/cases/")["rows"] == []
    assert stranger.get("/tasks/")["tasks"] == []
    for method, path, body in [
        ("GET", f"/cases/{recorded['id']}", None),
        ("GET", f"/cases/{recorded['id']}/events", None),
        ("POST", f"/cases/{recorded['id']}/messages", {"message": "PoliceOutcome"}),
        ("GET", f"/tasks/{task['id']}", None),
        ("POST", f"/tasks/{task['id']}/claim", {"revision": task["revision"]}),
        ("POST", f"/tasks/{task['id']}/complete", {"revision": task["revision"], "answers": ANSWERS}),
    ]:
        assert_problem(stranger.call(method, path, body), 404)
    attached = {**REPORT, "attach_to": recorded["id"]}
    assert stranger.call("POST", "/reports/", attached).status_code in (404, 422)


@pytest.mark.parametrize("token", [None, "", "wrong", "x" * 5_000, "'; DROP TABLE user_account; --"])
def test_without_a_valid_token_nothing_is_given(app: Flask, token: str | None) -> None:
    answer = Program(app.test_client(), token).call("GET", "/cases/")
    assert_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_cookie_does_not_open_the_api(visit: Callable[..., Any]) -> None:
    assert_problem(visit("officer").get("/api/v1/cases/"), 401)


def test_a_revoked_token_ends_at_once(app: Flask, engine: Engine) -> None:
    actor = engine.accounts.sign_in("officer@landlord.example", PASSWORD)
    view, secret = engine.accounts.create_token(actor, "short", 30)
    program = Program(app.test_client(), secret)
    program.get("/cases/")
    engine.accounts.revoke_token(actor, view.id)
    assert_problem(program.call("GET", "/cases/"), 401)


def test_a_token_ends_with_its_days(program: Callable[..., Program], clock: SimulatedClock) -> None:
    short = program("officer", days=1)
    short.get("/cases/")
    clock.advance(timedelta(days=2))
    assert_problem(short.call("GET", "/cases/"), 401)


def test_a_closed_account_has_no_tokens(program: Callable[..., Program], engine: Engine) -> None:
    officer = program("officer")
    administrator = engine.accounts.sign_in("administrator@landlord.example", PASSWORD)
    user_id = engine.accounts.sign_in("officer@landlord.example", PASSWORD).user_id
    engine.accounts.set_active(administrator, user_id, False)
    assert_problem(officer.call("GET", "/cases/"), 401)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/cases/999999", 404),
        ("GET", "/cases/" + "9" * 40, 404),
        ("GET", "/cases/one", 404),
        ("GET", "/tasks/0", 404),
        ("DELETE", "/cases/", 405),
        ("PATCH", "/tasks/1", 405),
        ("GET", "/procedures/1", 403),
        ("GET", "/cases/?limit=1000", 422),
        ("GET", "/cases/?limit=some", 422),
        ("GET", "/cases/?risk=enormous", 422),
    ],
)
def test_what_cannot_be_had_is_a_problem_document(
    officer_program: Program, method: str, path: str, status: int
) -> None:
    assert_problem(officer_program.call(method, path), status)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"reporter_kind": 7}, "reporter_kind"),
        ({"received_at": "2999-01-01T00:00:00Z"}, "received_at"),
        ({"received_at": "1900-01-01T00:00:00Z"}, "received_at"),
        ({"received_at": "yesterday"}, "received_at"),
        ({"received_at": "2026-09-08T09:00:00"}, "received_at"),
        ({"happened_on": "2999-01-01"}, "happened_on"),
        ({"account": ""}, "account"),
        ({"account": "x" * 30_000}, "account"),
        ({"account": None}, "account"),
        ({"happening_kind": "dance"}, "happening_kind"),
        ({"immediate_danger": "perhaps"}, "immediate_danger"),
        ({"attach_to": "first"}, "attach_to"),
        ({"attach_to": 10**30}, "attach_to"),
        ({"collour": "red"}, "collour"),
    ],
)
def test_a_wrong_member_of_a_report_is_named_and_nothing_is_stored(
    officer_program: Program, change: dict[str, object], field: str
) -> None:
    document = assert_problem(officer_program.call("POST", "/reports/", {**REPORT, **change}), 422)
    assert field in json.dumps(document["errors"])
    assert officer_program.get("/cases/")["rows"] == []


@pytest.mark.parametrize(
    "body", [b"{", b"", b"[]", b"null", b'"text"', b"{}", b"\xff\xfe", b'{"channel": NaN}', b"[" * 100_000]
)
def test_a_body_that_is_no_report_is_refused(officer_program: Program, body: bytes) -> None:
    answer = officer_program.call("POST", "/reports/", data=body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert_problem(answer, answer.status_code)


def test_a_body_of_another_type_is_refused(officer_program: Program) -> None:
    answer = officer_program.call("POST", "/reports/", data=b"<a/>", content_type="application/xml")
    assert_problem(answer, answer.status_code)
    assert answer.status_code in (415, 422)


def test_a_body_of_ten_megabytes_is_refused(officer_program: Program) -> None:
    body = json.dumps({**REPORT, "account": "x" * 10_000_000}).encode()
    answer = officer_program.call("POST", "/reports/", data=body, content_type="application/json")
    assert_problem(answer, 413)


def test_letters_of_any_kind_come_back_as_they_were_sent(officer_program: Program) -> None:
    account = "Ünï¢ødé \U0001f600 {{ 7*7 }} ${case.x} '; DROP TABLE case_file; -- <script>"
    case = officer_program.call("POST", "/reports/", {**REPORT, "account": account}).json
    file = officer_program.get(f"/cases/{case['id']}")
    assert file["incidents"][0]["description"] == account


def test_too_many_calls_of_one_token_are_slowed_and_others_go_on(
    app: Flask, officer_program: Program, program: Callable[..., Program]
) -> None:
    app.config["API_RATE"] = "3 per minute"
    for _ in range(3):
        officer_program.get("/cases/")
    assert_problem(officer_program.call("GET", "/cases/"), 429)
    program("colleague").get("/cases/")


def test_a_message_that_nobody_knows_is_taken_by_nobody(officer_program: Program, recorded: Any) -> None:
    answer = officer_program.call("POST", f"/cases/{recorded['id']}/messages", {"message": "Unheard"})
    assert answer.status_code == 200
    assert answer.json == {"taken": 0}


def test_options_carry_the_values_and_the_landlords_words(officer_program: Program) -> None:
    options = officer_program.get("/reports/options")
    assert {"value": "phone", "label": "Phone"} in options["channels"]


def test_matches_are_found_by_address_and_name(officer_program: Program) -> None:
    officer_program.call("POST", "/reports/", {**REPORT, "victim_address": "14 Sample Road, Testham"})
    found = officer_program.get("/reports/matches?address=14%20Sample%20Road,%20Testham&name=Amara%20Testcase")
    assert found[0]["why"]


def test_a_process_owner_checks_publishes_and_downloads(program: Callable[..., Program]) -> None:
    owner = program("process_owner")
    body = {"file_name": "intake.bpmn", "xml": DRAWING.replace("Sum up", "Sum it up")}
    checked = owner.call("POST", "/procedures/checks", body)
    assert checked.json["ok"]
    lines = owner.call("POST", "/procedures/", {**body, "reason": "Clearer words"})
    assert lines.status_code == 201
    (line,) = lines.json
    assert line["scope"] == "CA"
    assert owner.get(f"/procedures/{line['definition_id']}")["reason"] == "Clearer words"
    source = owner.call("GET", f"/procedures/{line['definition_id']}/source")
    assert source.data == body["xml"].encode()
    odd = {**body, "file_name": 'naïve "€"\n.bpmn', "xml": DRAWING.replace("Sum up", "Add up"), "reason": "Any name"}
    (line,) = owner.call("POST", "/procedures/", odd).json
    source = owner.call("GET", f"/procedures/{line['definition_id']}/source")
    assert (source.status_code, source.data) == (200, odd["xml"].encode())
    assert source.headers["Content-Disposition"].startswith("attachment; filename=")


def test_a_program_cannot_publish_for_all_landlords(program: Callable[..., Program]) -> None:
    owner = program("process_owner")
    before = owner.get("/procedures/")
    body = {"file_name": "intake.bpmn", "xml": DRAWING.replace("Sum up", "Sum it up"), "reason": "For everybody"}
    refused = owner.call("POST", "/procedures/", {**body, "own_landlord_only": False})
    assert "dueprocess publish" in assert_problem(refused, 403)["detail"]
    assert_problem(owner.call("POST", "/procedures/", {**body, "scope": "*"}), 422)
    assert owner.get("/procedures/") == before


def test_a_drawing_with_errors_is_not_published(program: Callable[..., Program]) -> None:
    body = {"file_name": "x.bpmn", "xml": DRAWING.replace("officer_contact", "nonsense"), "reason": "r"}
    assert "nonsense" in assert_problem(program("process_owner").call("POST", "/procedures/", body), 422)["detail"]


def test_officers_do_not_publish(officer_program: Program) -> None:
    body = {"file_name": "x.bpmn", "xml": DRAWING, "reason": "r"}
    assert_problem(officer_program.call("POST", "/procedures/", body), 403)


def test_the_documentation_is_a_page_that_names_every_operation(app: Flask) -> None:
    page = assert_sound(app.test_client().get("/api/docs"))
    for path in app.test_client().get("/api/openapi.json").json["paths"]:
        assert path in page
