"""The site in a real browser: by keyboard alone, without JavaScript, on a narrow screen, and as axe sees it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import BOTH, make_empty_database
from tests.e2e import render
from tests.e2e.site import ROLES, Site, complaints_of_axe, overflow, serving_site, sign_in

pytestmark = pytest.mark.e2e

NOWHERE = "/nowhere"
SECTIONS = (
    "people", "incidents", "tasks", "timeline", "procedures", "letters", "contacts",
    "plan", "disclosures", "documents", "costs", "links", "chronology", "bundle", "access",
)  # fmt: skip
FORMS = (
    "people/add", "incidents/add", "contacts/add", "people/1", "procedures/1", "documents/add", "costs/add",
    "satisfaction/add", "links/add", "people/1/equality",
)  # fmt: skip
FIGURES = ("/figures/", "/figures/1", "/figures/homes")
CONFORMANCE = (
    "/conformance/",
    "/conformance/CA",
    "/conformance/CA/clauses/4.9",
    "/conformance/CA/readings",
    "/conformance/CA/examples/ca-ordinary",
    "/conformance/drawings/1",
)
OFFICER_PAGES = (
    "/work", "/work/promises", "/work?mine=1&overdue=1", "/work/cover",
    "/cases", "/cases?q=amara&risk=high", "/cases/1", "/tasks/1",
    "/letters", "/letters/held/1", "/letters/drafts/1", "/letters/drafts/2", "/cases/1/letters/1",
    "/remedies/", *FIGURES,
    "/reports/new", "/account", "/notices", "/help", "/password", NOWHERE,
    *(f"/cases/1/{part}" for part in (*SECTIONS, *FORMS)),
)  # fmt: skip
MONITOR = (
    "",
    "disclosures",
    "workload",
    "promises/late",
    "promises/without_task",
    "cases/1/why",
    "problems",
    "high-risk",
    "without-officer",
    "tasks/overdue",
    "tasks/unassigned",
    "procedures/intake",
)
LETTERS = ("/procedures/letters", "/procedures/letters/closure", "/procedures/letters/closure?landlord=WCH&to=victim")
PAGES = {
    "officer": OFFICER_PAGES,
    "manager": (
        *(f"/monitor/{part}" for part in MONITOR),
        "/monitor/tasks/1/reassign",
        "/cases/1/access",
        *(f"/cases/1/promises/1/{act}" for act in ("done", "release", "excuse")),
        "/cases/1/corrections/fact",
        "/cases/1/corrections/received",
        *FIGURES,
        *CONFORMANCE,
    ),
    "owner": (
        "/procedures/",
        "/procedures/1",
        "/procedures/upload",
        "/procedures/profile",
        "/procedures/dictionary",
        *LETTERS,
        *CONFORMANCE,
        "/remedies/",
    ),
    "administrator": ("/admin/", "/admin/people/new", "/admin/people/1", "/admin/mail"),
}


@pytest.fixture(scope="module", params=BOTH)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with serving_site(make_empty_database(request, request.param, folder), folder) as served:
        yield served


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with render.chromium() as opened:
        yield opened


def window(browser: Browser, **options: object) -> Page:
    """Open a window that shares nothing with another."""
    return browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options}).new_page()  # type: ignore[arg-type]


@dataclass
class Walk:
    """What one person's walk over all their pages showed, by address."""

    refused: dict[str, int] = field(default_factory=dict)  # pages that did not come
    complaints: dict[str, list[str]] = field(default_factory=dict)  # of axe
    said: list[str] = field(default_factory=list)  # errors and warnings of the browser
    wide: dict[str, int] = field(default_factory=dict)  # by how much a page scrolls sideways at 320 pixels


WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


@pytest.fixture(scope="module", params=ROLES)
def walk(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Walk:
    """Open every page of a role once, wide and narrow, and let axe look at it."""
    page, seen = window(browser), Walk()
    page.on("console", lambda message: _note(seen, page, message.type, message.text))
    page.on("pageerror", lambda error: seen.said.append(f"{page.url} {error}"))
    sign_in(page, site, request.param)
    for address in PAGES[request.param]:
        answer = page.goto(site.address + address)
        status = answer.status if answer else 0
        if status != (404 if address == NOWHERE else 200):
            seen.refused[address] = status
        expect(page.locator(".dp-diagram[data-ready=loading]")).to_have_count(0)
        if found := complaints_of_axe(page):
            seen.complaints[address] = found
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        if (too_much := overflow(page)) > 0:
            seen.wide[address] = too_much
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.context.close()
    return seen


def _note(seen: Walk, page: Page, kind: str, text: str) -> None:
    if kind in ("error", "warning") and not page.url.endswith(NOWHERE):
        seen.said.append(f"{page.url} {text}")


def test_every_page_comes(walk: Walk) -> None:
    assert walk.refused == {}


def test_axe_finds_nothing_on_any_page(walk: Walk) -> None:
    assert walk.complaints == {}


def test_the_browser_refuses_and_complains_of_nothing_on_any_page(walk: Walk) -> None:
    assert walk.said == []


def test_no_page_scrolls_sideways_at_320_pixels(walk: Walk) -> None:
    assert walk.wide == {}


def test_the_sign_in_page_and_its_errors_are_accessible(browser: Browser, site: Site) -> None:
    page = window(browser)
    page.goto(f"{site.address}/sign-in")
    assert complaints_of_axe(page) == []
    page.click("main button[type=submit]")
    expect(page.get_by_role("alert")).to_contain_text("Enter your email address")
    assert complaints_of_axe(page) == []


def test_a_report_is_recorded_and_its_task_done_by_keyboard_alone(browser: Browser, site: Site) -> None:
    page = window(browser)
    page.goto(f"{site.address}/sign-in")
    type_into(page, "email", "officer@landlord.example")
    type_into(page, "password", "a long invented phrase")
    page.keyboard.press("Enter")
    page.wait_for_url("**/work")
    follow(page, "Record a report")
    type_into(page, "channel", "P")
    type_into(page, "account", "Eggs were thrown at the window.")
    type_into(page, "happening_kind", "T")
    press_on(page, "reporter_kind", "Space")
    type_into(page, "reporter_name", "Bela Invented")
    type_into(page, "victim_address", "2 Other Street, Testham TE2 2ST")
    page.keyboard.press("Tab")
    type_into(page, "perpetrator_address", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/recorded")
    follow(page, "Open the case")
    follow(page, "Triage the report")
    fill_by_keyboard(page)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("status")).to_contain_text("“Triage the report” is completed.")


def reach(page: Page, wanted: str) -> None:
    """Press Tab until the element that answers to `wanted` (a script's condition on `e`) has the focus."""
    for _ in range(150):
        if page.evaluate(f"(() => {{ const e = document.activeElement; return {wanted}; }})()"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached by keyboard on {page.url}")


def type_into(page: Page, name: str, text: str) -> None:
    reach(page, f"e.id === '{name}'")
    page.keyboard.type(text)


def press_on(page: Page, name: str, key: str) -> None:
    reach(page, f"e.name === '{name}'")
    page.keyboard.press(key)


def follow(page: Page, words: str) -> None:
    """Go to a link by keyboard and follow it."""
    reach(page, f"e.tagName === 'A' && e.textContent.trim().startsWith('{words}')")
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: address != before)
    page.wait_for_load_state()


def fill_by_keyboard(page: Page) -> None:
    """Answer every question of a task as it comes by Tab, and press its button."""
    page.wait_for_selector("form.dp-task-form")
    for _ in range(200):
        page.keyboard.press("Tab")
        kind = page.evaluate("""(() => { const e = document.activeElement;
            if (!e.closest("form.dp-task-form")) return "";
            if (e.tagName === "BUTTON") return "button";
            return e.type === "radio" && e.checked ? "" : e.type || ""; })()""")
        if kind == "button":
            page.keyboard.press("Enter")
            return
        if kind == "radio":
            page.keyboard.press("Space")
        elif kind == "select-one":
            page.keyboard.press("ArrowDown")
        elif kind == "textarea":
            page.keyboard.type("Typed by keyboard")
    raise AssertionError("the button of the task cannot be reached by keyboard")


def test_the_pages_work_without_javascript(browser: Browser, site: Site) -> None:
    page = window(browser, java_script_enabled=False)
    sign_in(page, site, "officer")
    page.goto(f"{site.address}/tasks/1")
    page.fill("textarea", "Typed without scripts")
    page.click("text=Save as a draft")
    expect(page.get_by_role("status")).to_contain_text("Your draft is saved")
    expect(page.locator("textarea").first).to_have_value("Typed without scripts")
    page.goto(f"{site.address}/cases/1/procedures/1")
    expect(page.get_by_role("region", name="Where it stands")).to_contain_text("Here now")


def test_a_question_that_does_not_apply_is_hidden_until_it_does(browser: Browser, site: Site) -> None:
    page = window(browser)
    sign_in(page, site, "officer")
    page.goto(f"{site.address}/tasks/1")
    waiting = page.locator("[data-when-field]").first
    field, value = waiting.get_attribute("data-when-field"), waiting.get_attribute("data-when-value")
    expect(waiting).to_be_hidden()
    page.check(f'input[name="{field}"][value="{value}"]')
    expect(waiting).to_be_visible()


def test_the_drawing_of_a_running_procedure_shows_where_it_stands(browser: Browser, site: Site) -> None:
    page = window(browser)
    sign_in(page, site, "officer")
    page.goto(f"{site.address}/cases/1/procedures/1")
    expect(page.locator(".dp-diagram")).to_have_attribute("data-ready", "true")
    expect(page.get_by_role("region", name="Where it stands")).to_contain_text("Triage the report")
