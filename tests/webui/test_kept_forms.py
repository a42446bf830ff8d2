"""A form sent after the session had ended comes back filled in, to the one who typed it and to nobody else."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from engine import Engine
from engine.access import Actor
from engine.casework.kept_forms import LIFE, MOST
from engine.clock import SimulatedClock
from engine.db import Base
from engine.jobs.sweep import forget_kept_forms
from engine.models import Contact, KeptForm, Report, User
from tests.webui.conftest import PASSWORD, REPORT, Visitor
from tests.webui.pages import assert_sound
from tests.webui.test_documents import send_film
from tests.webui.test_sending_once import CONTACT, count, opened

WORDS = "He said he would burn the door down, and she believes him."


def leave(clock: SimulatedClock, **time: float) -> None:
    """Nobody touches the site for a while."""
    clock.advance(timedelta(**(time or {"minutes": 61})))


def send_too_late(
    visitor: Visitor, clock: SimulatedClock, address: str, form: dict[str, object], **time: float
) -> TestResponse:
    """Open a page, go away, and send a form."""
    token = visitor.token("/help")
    leave(clock, **time)
    return visitor.client.post(address, data={**form, "csrf_token": token})


def back(visitor: Visitor, name: str = "officer", password: str = PASSWORD) -> TestResponse:
    """Sign in again and follow where it leads."""
    answer = visitor.sign_in(name, password)
    while answer.status_code == 303:
        answer = visitor.get(answer.location)
    return answer


def form_of(page: str, action: str) -> MultiDict[str, str]:
    """What a browser would send of the form with that address, its hidden fields included."""
    found = re.search(rf'<form method="post" action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert found, f"no form for {action}"
    values = MultiDict[str, str]()
    for name, value in re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', found[0]):
        values.add(name, value)
    return values


def test_the_sign_in_page_says_why_and_that_the_words_are_kept(officer: Visitor, clock: SimulatedClock) -> None:
    answer = send_too_late(officer, clock, "/reports/new", {**REPORT, "account": WORDS})
    assert answer.status_code == 303
    page = assert_sound(officer.get(answer.location))
    assert "You were signed out because you did nothing here for an hour" in page
    assert "What you typed is kept" in page
    assert WORDS not in page


def test_a_report_comes_back_filled_in_and_is_stored_once_when_it_is_sent(
    officer: Visitor, clock: SimulatedClock, engine: Engine
) -> None:
    key = opened(officer, "/reports/new")
    send_too_late(officer, clock, "/reports/new", {**REPORT, "account": WORDS, "once": key})
    assert count(engine, Report) == 0
    page = assert_sound(back(officer))
    assert "This is what you typed" in page
    assert WORDS in page
    assert "Amara Testcase" in page
    assert re.search(r'value="phone" (checked|selected)', page)
    again = form_of(page, "/reports/new")
    assert again["once"] == key
    answer = officer.client.post("/reports/new", data={**REPORT, "account": WORDS, **again.to_dict()})
    assert (answer.status_code, answer.location) == (303, "/reports/recorded")
    assert (count(engine, Report), count(engine, KeptForm)) == (1, 0)
    assert "is kept and not stored yet" not in officer.get("/work").text


def test_a_task_comes_back_with_its_answers(
    officer: Visitor, clock: SimulatedClock, engine: Engine, case_id: int, task_id: int
) -> None:
    field = re.search(r'<textarea[^>]*name="(\w+)"', officer.get(f"/tasks/{task_id}").text)
    assert field
    send_too_late(officer, clock, f"/tasks/{task_id}", {"revision": "1", field[1]: WORDS})
    page = assert_sound(back(officer))
    assert WORDS in page
    assert f'action="/tasks/{task_id}"' in page
    assert "This is what you typed" in page


def test_a_draft_sent_too_late_is_not_stored_behind_the_persons_back(
    officer: Visitor, clock: SimulatedClock, engine: Engine, task_id: int
) -> None:
    field = re.search(r'<textarea[^>]*name="(\w+)"', officer.get(f"/tasks/{task_id}").text)
    assert field
    send_too_late(officer, clock, f"/tasks/{task_id}", {"revision": "1", field[1]: WORDS, "button": "draft"})
    assert WORDS in back(officer).text
    assert WORDS not in officer.get(f"/tasks/{task_id}").text


def test_a_contact_comes_back_and_goes_on_to_its_own_address(
    officer: Visitor, clock: SimulatedClock, engine: Engine, case_id: int
) -> None:
    address = f"/cases/{case_id}/contacts/add"
    send_too_late(officer, clock, address, {**CONTACT, "note": WORDS})
    page = assert_sound(back(officer))
    assert WORDS in page
    assert officer.client.post(address, data={**CONTACT, **form_of(page, address).to_dict()}).status_code == 303
    assert (count(engine, Contact), count(engine, KeptForm)) == (1, 0)


def test_a_letter_draft_comes_back_and_says_where_a_colleague_changed_it(
    officer: Visitor, clock: SimulatedClock, engine: Engine, case_id: int
) -> None:
    actor = engine.accounts.sign_in("officer@landlord.example", PASSWORD)
    draft = engine.letters.write(actor, case_id, "acknowledgement", "complainant")
    form = {"revision": str(engine.letters.draft(actor, draft).revision), "subject": "About it", "body": WORDS}
    send_too_late(officer, clock, f"/letters/drafts/{draft}/issue", form)
    engine.letters.save(actor, draft, int(form["revision"]), "Newer", "Newer text")
    page = back(officer).text
    assert WORDS in page
    assert "This draft was changed after you typed this" in page
    assert engine.letters.draft(actor, draft).body.strip() == "Newer text"


@pytest.mark.parametrize("in_another_window", [False, True])
def test_files_must_be_chosen_again_and_it_is_said(
    officer: Visitor, clock: SimulatedClock, case_id: int, in_another_window: bool
) -> None:
    token = officer.token("/help")
    leave(clock)
    if in_another_window:
        officer.get("/work")
    answer = send_film(officer, case_id, {"note": WORDS, "csrf_token": token}, 3_000_000)
    assert "Files you chose must be chosen again" in officer.get(answer.location).text
    page = assert_sound(back(officer))
    assert WORDS in page
    assert "Choose your files again: film.mp4" in page
    assert 'type="file"' in page


@pytest.mark.parametrize("time", [{"hours": 11}, {"hours": 13}, {"days": 3}])
def test_a_form_left_open_overnight_is_kept_too(
    officer: Visitor, clock: SimulatedClock, engine: Engine, time: dict[str, float]
) -> None:
    send_too_late(officer, clock, "/reports/new", {**REPORT, "account": WORDS}, **time)
    assert WORDS in back(officer).text


def test_a_form_is_kept_after_another_window_found_the_session_over(officer: Visitor, clock: SimulatedClock) -> None:
    token = officer.token("/help")
    leave(clock)
    officer.get("/work")
    officer.client.post("/reports/new", data={**REPORT, "account": WORDS, "csrf_token": token})
    assert WORDS in back(officer).text


def test_a_form_open_in_another_window_is_still_stored_after_signing_in_again(
    officer: Visitor, clock: SimulatedClock, engine: Engine
) -> None:
    token = officer.token("/help")
    leave(clock)
    officer.get("/work")
    back(officer)
    answer = officer.client.post("/reports/new", data={**REPORT, "csrf_token": token})
    assert (answer.status_code, count(engine, Report)) == (303, 1)


def test_somebody_else_who_signs_in_there_sees_nothing_of_it(
    officer: Visitor, clock: SimulatedClock, engine: Engine, visit: Callable[..., Visitor]
) -> None:
    send_too_late(officer, clock, "/reports/new", {**REPORT, "account": WORDS})
    page = back(officer, "colleague")
    assert WORDS not in page.text
    with engine.database.read() as session:
        number = session.scalar(select(KeptForm.id))
    assert officer.get(f"/kept-forms/{number}").status_code == 404
    assert WORDS not in officer.get("/kept-forms").text
    assert officer.send(f"/kept-forms/{number}/drop").status_code == 303
    assert count(engine, KeptForm) == 1
    officer.send("/sign-out")
    back(officer)  # the owner again, but the browser's own secret went with the other person
    assert officer.get(f"/kept-forms/{number}").status_code == 404


def test_the_same_account_in_another_browser_does_not_find_it(
    officer: Visitor, clock: SimulatedClock, engine: Engine, visit: Callable[..., Visitor]
) -> None:
    send_too_late(officer, clock, "/reports/new", {**REPORT, "account": WORDS})
    elsewhere = visit()
    assert WORDS not in back(elsewhere).text
    assert WORDS not in elsewhere.get("/kept-forms").text


def test_nothing_is_kept_of_a_stranger(visit: Callable[..., Visitor], engine: Engine) -> None:
    stranger = visit()
    token = stranger.token("/sign-in")
    answer = stranger.client.post("/reports/new", data={**REPORT, "account": WORDS, "csrf_token": token})
    assert answer.location.startswith("/sign-in")
    assert count(engine, KeptForm) == 0


def test_nothing_is_kept_of_a_form_of_another_site(officer: Visitor, clock: SimulatedClock, engine: Engine) -> None:
    leave(clock)
    assert officer.client.post("/reports/new", data={**REPORT, "account": WORDS}).status_code == 400
    assert count(engine, KeptForm) == 0


def test_nothing_is_kept_after_signing_out_on_purpose(officer: Visitor, engine: Engine) -> None:
    token = officer.token("/help")
    officer.send("/sign-out")
    answer = officer.client.post("/reports/new", data={**REPORT, "account": WORDS, "csrf_token": token})
    assert answer.status_code == 400
    assert count(engine, KeptForm) == 0


def test_signing_out_on_purpose_forgets_what_was_kept(officer: Visitor, clock: SimulatedClock, engine: Engine) -> None:
    send_too_late(officer, clock, "/reports/new", {**REPORT, "account": WORDS})
    page = back(officer).text
    officer.client.post("/sign-out", data={"csrf_token": form_of(page, "/sign-out")["csrf_token"]})
    assert count(engine, KeptForm) == 0


def test_nothing_is_kept_of_a_closed_account(officer: Visitor, clock: SimulatedClock, engine: Engine) -> None:
    with engine.database.write() as session:
        session.execute(update(User).where(User.email.startswith("officer@")).values(active=False))
    token_page = officer.client.get("/sign-in").text
    token = form_of(token_page, "/sign-in")["csrf_token"]
    answer = officer.client.post("/reports/new", data={**REPORT, "account": WORDS, "csrf_token": token})
    assert "could not be kept" in officer.get(answer.location).text
    assert count(engine, KeptForm) == 0


def test_no_password_is_ever_kept(officer: Visitor, clock: SimulatedClock, engine: Engine) -> None:
    send_too_late(officer, clock, "/reports/new", {**REPORT, "password": "secret words"})
    with engine.database.read() as session:
        assert "secret words" not in str(session.scalar(select(KeptForm.typed)))


def test_what_nobody_comes_back_for_is_forgotten(officer: Visitor, clock: SimulatedClock, engine: Engine) -> None:
    send_too_late(officer, clock, "/reports/new", {**REPORT, "account": WORDS})
    assert forget_kept_forms(engine) == 0
    clock.advance(LIFE)
    assert WORDS not in back(officer).text
    assert forget_kept_forms(engine) == 1
    assert count(engine, KeptForm) == 0


def test_too_much_is_not_kept_and_the_person_is_told_before_signing_in(
    officer: Visitor, clock: SimulatedClock, engine: Engine
) -> None:
    answer = send_too_late(officer, clock, "/reports/new", {**REPORT, "account": "x" * 400_001})
    assert "could not be kept" in officer.get(answer.location).text
    assert count(engine, KeptForm) == 0


def test_an_old_cookie_cannot_fill_the_database(officer: Visitor, clock: SimulatedClock, engine: Engine) -> None:
    token = officer.token("/help")
    leave(clock)
    for number in range(MOST + 3):
        for _ in range(2):  # the same twice is kept once
            officer.client.post("/reports/new", data={**REPORT, "account": f"{number}", "csrf_token": token})
    assert count(engine, KeptForm) == MOST


def test_several_kept_forms_are_listed_and_can_be_thrown_away(
    officer: Visitor, clock: SimulatedClock, engine: Engine, case_id: int
) -> None:
    token = officer.token("/help")
    leave(clock)
    for account in ("The first of two: shouting at night", "The second of two: a brick through it"):
        officer.client.post("/reports/new", data={**REPORT, "account": account, "csrf_token": token})
    page = assert_sound(back(officer))
    assert "The first of two" in page
    assert "The second of two" in page
    assert "is kept and not stored yet" in officer.get("/work").text
    numbers = re.findall(r'href="/kept-forms/(\d+)"', page)
    for number in numbers:
        officer.send(f"/kept-forms/{number}/drop")
    assert "Nothing is kept" in officer.get("/kept-forms").text
    assert "is kept and not stored yet" not in officer.get("/work").text


def test_a_button_without_words_is_not_kept_and_the_person_is_told(
    officer: Visitor, clock: SimulatedClock, engine: Engine, task_id: int
) -> None:
    answer = send_too_late(officer, clock, f"/tasks/{task_id}/claim", {"revision": "1"})
    assert "What you asked for was not done" in officer.get(answer.location).text
    assert count(engine, KeptForm) == 0


def test_a_form_whose_task_is_gone_is_shown_to_copy(
    officer: Visitor, clock: SimulatedClock, engine: Engine, case_id: int, task_id: int
) -> None:
    form = {"revision": "1", "note": WORDS, "what_happened": WORDS}
    send_too_late(officer, clock, f"/tasks/{task_id}", form)
    with engine.database.write() as session:
        session.execute(update(Base.metadata.tables["task"]).values(state="cancelled"))
    page = assert_sound(back(officer))
    assert "Copy your words from here" in page
    assert WORDS in page
    assert "Send it again" in page


def test_a_form_that_has_no_page_of_its_own_can_be_sent_again(
    officer: Visitor, clock: SimulatedClock, engine: Engine
) -> None:
    send_too_late(officer, clock, "/account/tokens", {"name": "My script", "days": "30"})
    page = assert_sound(back(officer))
    assert "My script" in page
    again = form_of(page, "/account/tokens").to_dict()
    assert officer.client.post("/account/tokens", data=again).status_code == 200
    assert [token.name for token in engine.accounts.tokens(actor_of(engine))] == ["My script"]


def test_a_claim_from_the_page_of_a_kept_form_does_not_lose_the_words(
    officer: Visitor, clock: SimulatedClock, engine: Engine, task_id: int
) -> None:
    send_too_late(officer, clock, f"/tasks/{task_id}", {"revision": "1", "note": WORDS})
    page = back(officer).text
    claim = form_of(page, f"/tasks/{task_id}/claim").to_dict()
    assert officer.client.post(f"/tasks/{task_id}/claim", data=claim).status_code == 303
    assert count(engine, KeptForm) == 1


def test_a_temporary_password_in_between_loses_nothing(officer: Visitor, clock: SimulatedClock, engine: Engine) -> None:
    send_too_late(officer, clock, "/reports/new", {**REPORT, "account": WORDS})
    administrator = engine.accounts.sign_in("administrator@landlord.example", PASSWORD)
    temporary = engine.accounts.reset_password(administrator, actor_of(engine).user_id or 0)
    assert "temporary password" in back(officer, "officer", temporary).text
    new = "another invented phrase"
    answer = officer.send("/password", {"old": temporary, "new": new, "again": new}, page="/password")
    while answer.status_code == 303:
        answer = officer.get(answer.location)
    assert WORDS in answer.text


def actor_of(engine: Engine) -> Actor:
    """The officer, whatever their password."""
    with engine.database.read() as session:
        number, version = session.execute(
            select(User.id, User.session_version).where(User.email == "officer@landlord.example")
        ).one()
    actor = engine.accounts.actor(number, version)
    assert actor is not None
    return actor
