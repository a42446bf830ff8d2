"""Notices on the site: counted in the header of every page, listed, read, and each person's own."""

from collections.abc import Callable

import pytest

from engine import Engine
from engine.access import Actor
from engine.casework import notices
from engine.jobs.sweep import writing
from engine.models import Case
from tests.webui.conftest import PASSWORD, Visitor
from tests.webui.pages import assert_sound


@pytest.fixture
def manager(visit: Callable[..., Visitor]) -> Visitor:
    """A manager of CA at work."""
    return visit("manager")


def actor_of(engine: Engine, name: str) -> Actor:
    return engine.accounts.sign_in(f"{name}@landlord.example", PASSWORD)


def tell(engine: Engine, case_id: int, name: str, subject: str, *, urgent: bool = False) -> None:
    """Tell one of PEOPLE something about a case."""
    to = actor_of(engine, name).user_id or 0
    with writing(engine, "CA") as work:
        case = work.session.get_one(Case, case_id)
        notices.notify_person(work, case, to, "notice", subject, f"All about {subject}", subject, urgent=urgent)


def test_every_page_says_how_many_notices_are_unread_and_how_many_of_them_are_urgent(
    engine: Engine, manager: Visitor, case_id: int
) -> None:
    assert "dp-count" not in manager.get("/monitor/").text
    tell(engine, case_id, "manager", "usual")
    tell(engine, case_id, "manager", "danger", urgent=True)
    for address in ("/monitor/", "/cases", "/help", "/nowhere"):
        assert '2<span class="govuk-visually-hidden"> not read</span>, 1 urgent' in manager.get(address).text


def test_the_page_shows_text_and_link_and_marks_as_read_without_javascript(
    engine: Engine, manager: Visitor, case_id: int
) -> None:
    tell(engine, case_id, "manager", "usual")
    tell(engine, case_id, "manager", "danger", urgent=True)
    page = assert_sound(manager.get("/notices"))
    assert page.index("All about danger") < page.index("All about usual")
    assert f'href="/cases/{case_id}"' in page
    urgent = engine.notifications.mine(actor_of(engine, "manager")).urgent[0]
    assert manager.send(f"/notices/{urgent.id}/read").status_code == 303
    assert 'read <time datetime="' in assert_sound(manager.get("/notices"))
    assert manager.send("/notices/read", {"newest": urgent.id}).status_code == 303
    assert "dp-count" not in manager.get("/notices").text


def test_an_empty_page_and_a_damaged_form_or_address_are_no_crash(manager: Visitor) -> None:
    assert "Nobody has told you anything yet." in assert_sound(manager.get("/notices"))
    assert manager.send("/notices/read", {"newest": "x"}).status_code == 303
    assert manager.send("/notices/999/read").status_code == 404
    assert manager.get("/notices?after=nonsense").status_code == 422


def test_a_notice_is_its_readers_alone(engine: Engine, visit: Callable[..., Visitor], case_id: int) -> None:
    tell(engine, case_id, "manager", "for the manager")
    [line] = engine.notifications.mine(actor_of(engine, "manager")).rows
    for name in ("officer", "stranger", "administrator", "process_owner"):
        visitor = visit(name)
        assert "for the manager" not in assert_sound(visitor.get("/notices"))
        assert visitor.send(f"/notices/{line.id}/read").status_code == 404


def test_who_has_not_signed_in_is_asked_to(visit: Callable[..., Visitor]) -> None:
    assert visit().get("/notices").status_code == 303
