"""What every answer keeps to, and what hostile or broken requests meet."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from engine import Engine
from engine.clock import SimulatedClock
from engine.errors import UnavailableError
from engine.settings import Settings
from tests.webui.conftest import PASSWORD, REPORT, Visitor
from tests.webui.test_officer_pages import pages_of
from webui import create_app
from webui.extensions import db
from webui.security import local_address

HOSTILE = """{{ 7*7 }}{% raw %}<script>alert(1)</script>'; DROP TABLE case_file; --" onclick="x"""


def test_answers_carry_the_security_headers(officer: Visitor) -> None:
    for address in ("/work", "/sign-in", "/nowhere", "/static/app.css"):
        headers = officer.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_pages_are_never_stored_by_a_browser(officer: Visitor) -> None:
    assert officer.get("/work").headers["Cache-Control"] == "no-store"


def test_no_page_has_inline_script_or_style(officer: Visitor, case_id: int, task_id: int) -> None:
    for address in pages_of(case_id, task_id):
        page = officer.get(address).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"", page), address


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(engine: Engine) -> None:
    secure = Settings(**{**vars(engine.settings), "secure_cookies": True})
    answer = create_app(secure, engine).test_client().get("/sign-in", base_url="https://site.example")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "Secure" in cookie
    assert "SameSite=Lax" in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_the_secret_key_is_made_once_and_is_readable_by_its_owner_only(engine: Engine, tmp_path: Path) -> None:
    keyless = Settings(**{**vars(engine.settings), "secret_key": None, "data": tmp_path / "data"})
    first, second = create_app(keyless, engine), create_app(keyless, engine)
    assert first.config["SECRET_KEY"] == second.config["SECRET_KEY"]
    assert len(first.config["SECRET_KEY"]) >= 48
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_form_without_its_token_is_refused_and_shows_what_was_typed(officer: Visitor) -> None:
    answer = officer.client.post("/reports/new", data={**REPORT, "account": "A long careful note"})
    assert answer.status_code == 400
    assert "A long careful note" in answer.text


def test_passwords_are_never_shown_again(visit: Callable[..., Visitor]) -> None:
    answer = visit().client.post("/sign-in", data={"email": "a@landlord.example", "password": "secret words"})
    assert answer.status_code == 400
    assert "secret words" not in answer.text


def test_sign_in_fails_alike_for_a_wrong_password_and_an_unknown_person(visit: Callable[..., Visitor]) -> None:
    wrong, unknown = visit().sign_in("officer", "not the password"), visit().sign_in("nobody")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    said = [re.search(r'error-summary__list">(.*?)</ul>', page.text, re.S) for page in (wrong, unknown)]
    assert said[0][1] == said[1][1]


def test_many_attempts_to_sign_in_are_slowed_down(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    answers = [visitor.sign_in("nobody", "guess").status_code for _ in range(11)]
    assert answers[-1] == 429


def test_a_session_begins_anew_at_sign_in(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    before = visitor.token("/sign-in")
    visitor.sign_in("officer")
    answer = visitor.client.post("/work/cover", data={"csrf_token": before})
    assert answer.status_code == 400


def test_an_idle_session_ends_and_leads_back_after_signing_in(officer: Visitor, clock: SimulatedClock) -> None:
    clock.advance(timedelta(minutes=59))
    assert officer.get("/work").status_code == 200
    clock.advance(timedelta(minutes=61))
    answer = officer.get("/cases?q=x")
    assert answer.location == "/sign-in?next=/cases?q%3Dx"


def test_a_clock_that_jumps_back_locks_nobody_out(officer: Visitor, clock: SimulatedClock) -> None:
    clock.advance(timedelta(days=-3))
    assert officer.get("/work").status_code == 200


def test_signing_out_ends_the_session(officer: Visitor) -> None:
    officer.send("/sign-out")
    assert officer.get("/work").location.startswith("/sign-in")


def test_changing_the_password_ends_the_other_sessions(officer: Visitor, visit: Callable[..., Visitor]) -> None:
    other = visit("officer")
    new = "another invented phrase"
    assert officer.send("/password", {"old": PASSWORD, "new": new, "again": new}).status_code == 303
    assert officer.get("/work").status_code == 200
    assert other.get("/work").location.startswith("/sign-in")


def test_two_new_passwords_that_differ_are_refused(officer: Visitor) -> None:
    answer = officer.send("/password", {"old": PASSWORD, "new": "one invented phrase", "again": "another one entirely"})
    assert answer.status_code == 422
    assert "not the same" in answer.text


def test_a_temporary_password_must_be_changed_first(engine: Engine, visit: Callable[..., Visitor]) -> None:
    administrator = engine.accounts.sign_in("administrator@landlord.example", PASSWORD)
    temporary = engine.accounts.reset_password(administrator, 1)
    visitor = visit()
    visitor.sign_in("officer", temporary)
    assert visitor.get("/work").location == "/password"
    assert "temporary password" in visitor.get("/password").text


@pytest.mark.parametrize(
    "address", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "work", "", None, "/a\nb"]
)
def test_next_never_leaves_the_site(address: str | None) -> None:
    assert local_address(address) is None


def test_a_case_and_a_task_of_another_landlord_are_not_found(
    visit: Callable[..., Visitor], case_id: int, task_id: int
) -> None:
    stranger = visit("stranger")
    for address in (f"/cases/{case_id}", f"/cases/{case_id}/people", f"/tasks/{task_id}"):
        assert stranger.get(address).status_code == 404, address
    assert stranger.send(f"/tasks/{task_id}/claim", {"revision": "1"}).status_code == 404
    assert stranger.send(f"/cases/{case_id}/people/add", {"role": "witness", "name": "X"}).status_code == 404


def test_markup_templates_and_sql_are_shown_as_typed(officer: Visitor) -> None:
    fields = ("account", "location", "reporter_name", "contact_preference", "victim_name", "perpetrator_name")
    typed = {**REPORT, **dict.fromkeys(fields, HOSTILE), "victim_address": HOSTILE}
    assert officer.send("/reports/new", typed).location == "/reports/recorded"
    with officer.client.session_transaction() as session:
        case_id = session["recorded"]["case_id"]
    for section in ("", "/people", "/incidents", "/timeline"):
        page = officer.get(f"/cases/{case_id}{section}").text
        assert "<script>alert" not in page
        assert "49" not in page.split("{{ 7*7 }}")[0][-3:]
    assert "{{ 7*7 }}{% raw %}&lt;script&gt;" in officer.get(f"/cases/{case_id}/incidents").text
    assert officer.get("/cases?q=%27%3B+DROP+TABLE+case_file%3B--").status_code == 200
    assert officer.get("/cases").status_code == 200


def test_a_form_of_10_mb_is_refused_with_a_page(officer: Visitor) -> None:
    answer = officer.send("/reports/new", {**REPORT, "account": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "too large" in answer.text


@pytest.mark.parametrize("value", ["x", "99999999999999999999999", "-1", "1 OR 1=1"])
def test_broken_ids_are_not_found(officer: Visitor, value: str) -> None:
    assert officer.get(f"/cases/{value}").status_code == 404
    assert officer.get(f"/tasks/{value}").status_code == 404


def test_a_broken_revision_is_said_not_crashed(officer: Visitor, task_id: int) -> None:
    assert officer.send(f"/tasks/{task_id}", {"note": "x", "revision": "seven"}).status_code == 422


def test_a_wrong_method_is_explained(officer: Visitor) -> None:
    answer = officer.get("/sign-out")
    assert answer.status_code == 405
    assert "Nothing was stored" in answer.text


def test_a_database_that_is_away_gives_a_page_that_keeps_the_text(
    officer: Visitor, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise UnavailableError("The database cannot be reached or is full. Nothing was stored; try again.")

    monkeypatch.setattr(engine.reports, "find_matches", away)
    answer = officer.send("/reports/new", {**REPORT, "account": "Words worth keeping"})
    assert answer.status_code == 503
    assert "Words worth keeping" in answer.text


def test_a_crash_shows_no_insides(officer: Visitor, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.cases, "list", None)
    answer = officer.get("/cases")
    assert answer.status_code == 500
    assert "nothing was half-written" in answer.text
    assert "Traceback" not in answer.text
    assert "TypeError" not in answer.text


@pytest.fixture
def written(engine: Engine) -> Iterator[list[str]]:
    """Every statement that changes something, as it is sent to the database."""
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            statements.append(statement)

    event.listen(engine.database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine.database.engine, "before_cursor_execute", note)


def test_opening_a_page_writes_nothing_but_that_a_case_was_viewed(
    officer: Visitor, case_id: int, task_id: int, written: list[str]
) -> None:
    written.clear()
    for address in pages_of(case_id, task_id):
        officer.get(address)
    assert written, "views of the case are noted"
    assert [statement for statement in written if not statement.startswith("INSERT INTO event")] == []


def test_the_app_uses_the_pool_of_flask_sqlalchemy_where_no_engine_is_given(
    sqlite_url: str, make_settings: Callable[..., Settings]
) -> None:
    app: Flask = create_app(make_settings(sqlite_url))
    with app.app_context():
        assert app.extensions["dueprocess"].database.engine is db.engine
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    app.extensions["dueprocess"].database.engine.dispose()
