"""What is typed in a real browser after the session has ended, with JavaScript and without."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from engine.clock import SimulatedClock
from tests.conftest import make_empty_database
from tests.e2e import render
from tests.e2e.site import PASSWORD, Site, complaints_of_axe, serving_site, sign_in

pytestmark = pytest.mark.e2e

WORDS = "He was on the landing with a hammer, and shouted that he knows where she works."


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A site of its own: its clock is moved."""
    with serving_site(make_empty_database(request, "sqlite", tmp_path), tmp_path) as served:
        yield served


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A browser."""
    with render.chromium() as opened:
        yield opened


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_contact_typed_over_a_long_call_survives_signing_in(browser: Browser, site: Site, script: bool) -> None:
    page = browser.new_context(java_script_enabled=script).new_page()
    sign_in(page, site, "officer")
    page.goto(f"{site.address}/cases/1/contacts/add")
    page.fill("#note", WORDS)
    clock = site.engine.clock
    assert isinstance(clock, SimulatedClock)
    clock.advance(timedelta(minutes=61))
    page.click("main form button[type=submit]")
    expect(page.locator("#why")).to_contain_text("What you typed is kept")
    page.fill("#email", "officer@landlord.example")
    page.fill("#password", PASSWORD)
    page.click("main form button[type=submit]")
    expect(page.locator("#note")).to_have_value(WORDS)
    expect(page.locator("main")).to_contain_text("Not stored yet")
    if script:
        assert complaints_of_axe(page) == []
    page.context.close()
