"""A demonstration says on every page that it is one, and lets people in; no other site does."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.app import Engine
from engine.demo import describe_demonstration
from tests.webui.conftest import PASSWORD, Visitor
from tests.webui.pages import assert_sound

BANNER = "All people and cases are invented"


@pytest.fixture
def shown(engine: Engine) -> Engine:
    """An engine of a demonstration."""
    engine.settings = replace(engine.settings, demonstration=describe_demonstration())
    return engine


def test_every_page_of_a_demonstration_says_that_it_is_one(shown: Engine, visit: Callable[..., Visitor]) -> None:
    assert BANNER in assert_sound(visit().get("/sign-in"))
    assert BANNER in assert_sound(visit("officer").get("/work"))


def test_its_sign_in_page_lists_the_accounts_of_all_five_landlords(
    shown: Engine, visit: Callable[..., Visitor]
) -> None:
    page = assert_sound(visit().get("/sign-in"))
    for landlord in ("ca", "chg", "kha", "pcha", "wch"):
        assert f'value="manager.{landlord}@example.org"' in page
    assert describe_demonstration().password in page


def test_one_press_signs_in_with_a_sample_account(shown: Engine, visit: Callable[..., Visitor]) -> None:
    password = describe_demonstration().password
    shown.accounts.create_user(None, "CA", "owner.ca@example.org", "Flint Mockridge", ["process_owner"], [], password)
    visitor = visit()
    answer = visitor.send("/sign-in", {"email": "owner.ca@example.org", "password": password}, page="/sign-in")
    assert answer.status_code == 303
    assert visitor.get("/procedures/").status_code == 200


def test_no_other_site_lists_accounts_or_says_so(visit: Callable[..., Visitor]) -> None:
    page = assert_sound(visit().get("/sign-in"))
    assert BANNER not in page
    assert "example.org" not in page
    assert PASSWORD not in page


def test_the_environment_cannot_make_a_site_a_demonstration() -> None:
    from engine.settings import read_settings

    assert read_settings({"DEMONSTRATION": "1", "DUEPROCESS_DEMONSTRATION": "1"}).demonstration is None
