"""The administrator's pages, through the site and a real engine."""

import re
from collections.abc import Callable

import pytest

from engine import Engine
from engine.errors import SignInError
from engine.models import OutboxMessage
from tests.webui.conftest import PASSWORD, Visitor
from tests.webui.pages import assert_sound

NEW = {"name": "New Person", "email": "new@landlord.example", "roles": ["officer"], "teams": []}


@pytest.fixture
def admin(visit: Callable[..., Visitor]) -> Visitor:
    """An administrator of CA at work."""
    return visit("administrator")


def id_of(engine: Engine, name: str) -> int:
    """Return the account number of one of PEOPLE."""
    user_id = engine.accounts.sign_in(f"{name}@landlord.example", PASSWORD).user_id
    assert user_id is not None
    return user_id


def temporary_password(page: str) -> str:
    """Return the temporary password that a page shows."""
    found = re.search(r'<code class="dp-secret">([^<]+)</code>', page)
    assert found
    return found[1]


@pytest.mark.parametrize("address", ["/admin/", "/admin/people/new", "/admin/people/1", "/admin/mail"])
def test_every_page_is_sound(admin: Visitor, address: str) -> None:
    assert_sound(admin.get(address))


def test_a_new_person_gets_a_temporary_password_that_is_shown_once(admin: Visitor, engine: Engine) -> None:
    page = assert_sound(admin.send("/admin/people/new", NEW))
    secret = temporary_password(page)
    assert engine.accounts.sign_in("new@landlord.example", secret).must_change_password
    assert secret not in admin.get("/admin/").text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"email": ""}, "email"),
        ({"email": "no address"}, "email"),
        ({"email": "officer@landlord.example"}, "email"),
        ({"roles": ["emperor"]}, "roles"),
        ({"roles": []}, "roles"),
        ({"name": "x" * 500}, "name"),
        ({"teams": ["No such team"]}, "teams"),
    ],
)
def test_what_is_wrong_with_a_new_person_stands_on_its_field(
    admin: Visitor, change: dict[str, object], field: str
) -> None:
    page = assert_sound(admin.send("/admin/people/new", {**NEW, **change}), 422)
    assert f'href="#{field}"' in page
    assert f'id="{field}"' in page


def test_roles_and_teams_are_changed_at_once(admin: Visitor, engine: Engine, visit: Callable[..., Visitor]) -> None:
    officer = visit("officer")
    user_id = id_of(engine, "officer")
    form = {"name": "Renamed Sample", "roles": ["process_owner"], "teams": []}
    assert admin.send(f"/admin/people/{user_id}", form).status_code == 303
    assert "Renamed Sample" in assert_sound(admin.get("/admin/"))
    assert officer.get("/cases").status_code in (303, 403)


def test_a_reset_gives_a_temporary_password_and_ends_the_sessions(
    admin: Visitor, engine: Engine, visit: Callable[..., Visitor]
) -> None:
    officer = visit("officer")
    page = assert_sound(admin.send(f"/admin/people/{id_of(engine, 'officer')}/password"))
    assert temporary_password(page)
    assert officer.get("/cases").status_code == 303


def test_a_closed_account_cannot_sign_in_until_it_is_opened_again(admin: Visitor, engine: Engine) -> None:
    user_id = id_of(engine, "officer")
    assert admin.send(f"/admin/people/{user_id}/close").status_code == 303
    assert "Closed" in assert_sound(admin.get("/admin/"))
    with pytest.raises(SignInError):
        engine.accounts.sign_in("officer@landlord.example", PASSWORD)
    assert admin.send(f"/admin/people/{user_id}/open").status_code == 303
    assert engine.accounts.sign_in("officer@landlord.example", PASSWORD).user_id == user_id


def test_a_locked_account_is_unlocked(admin: Visitor, engine: Engine) -> None:
    user_id = id_of(engine, "officer")
    for _ in range(5):
        with pytest.raises(SignInError):
            engine.accounts.sign_in("officer@landlord.example", "wrong")
    assert "Locked" in assert_sound(admin.get("/admin/"))
    assert admin.send(f"/admin/people/{user_id}/unlock").status_code == 303
    assert engine.accounts.sign_in("officer@landlord.example", PASSWORD).user_id == user_id


def test_an_administrator_cannot_close_the_account_in_use(admin: Visitor, engine: Engine) -> None:
    user_id = id_of(engine, "administrator")
    assert admin.send(f"/admin/people/{user_id}/close").status_code in (403, 422)
    assert assert_sound(admin.get("/admin/"))


def test_people_of_another_landlord_are_not_found(admin: Visitor, engine: Engine) -> None:
    user_id = id_of(engine, "stranger")
    assert admin.get(f"/admin/people/{user_id}").status_code == 404
    form = {"name": "Mine now", "roles": ["officer"], "teams": []}
    assert admin.send(f"/admin/people/{user_id}", form).status_code == 404
    for deed in ("password", "unlock", "close", "open"):
        assert admin.send(f"/admin/people/{user_id}/{deed}").status_code == 404
    assert "Stranger Sample" not in admin.get("/admin/").text
    assert engine.accounts.sign_in("stranger@landlord.example", PASSWORD).user_id == user_id


@pytest.fixture
def unsent(engine: Engine) -> OutboxMessage:
    """An e-mail of CA that was given up."""
    now = engine.clock.now()
    message = OutboxMessage(
        landlord="CA", kind="overdue", address="gone@landlord.example", subject="Overdue", body="Secret words",
        idempotency_key="k1", created_at=now, next_try_at=now, tries=8, failed_at=now, last_error="550 No such mailbox",
    )  # fmt: skip
    with engine.database.write() as session:
        session.add(message)
        session.flush()
        session.expunge(message)
    return message


def test_an_email_that_could_not_be_sent_is_listed_without_its_text_and_sent_again(
    admin: Visitor, engine: Engine, unsent: OutboxMessage
) -> None:
    page = assert_sound(admin.get("/admin/mail"))
    assert "550 No such mailbox" in page
    assert "Secret words" not in page
    assert admin.send(f"/admin/mail/{unsent.id}/again").status_code == 303
    assert "Every e-mail went out." in assert_sound(admin.get("/admin/mail"))
    assert admin.send("/admin/mail/999/again").status_code == 404


def test_closing_an_account_says_what_lies_open_and_the_manager_finds_it(
    admin: Visitor, visit: Callable[..., Visitor], engine: Engine, case_id: int
) -> None:
    manager = engine.accounts.sign_in("manager@landlord.example", PASSWORD)
    engine.cases.set_officer(manager, case_id, id_of(engine, "officer"))
    admin.send(f"/admin/people/{id_of(engine, 'officer')}/close")
    assert "1 case has no officer now" in admin.get("/admin/").text
    page = assert_sound(visit("manager").get("/monitor/without-officer"))
    assert "Officer Sample" in page
    assert "held by nobody since" in page
    assert "the account is closed" in page
