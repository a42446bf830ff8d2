"""The diagram viewer in a real browser, under the strictest content security policy."""

import filecmp
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.render import ROOT, Seen, chromium, open_drawing, picture, render, serving, viewer_folder

MODELLER = ROOT / "webui" / "modeller"
DRAWINGS = sorted((ROOT / "workflows").rglob("*.bpmn"))
INTAKE = ROOT / "workflows" / "intake.bpmn"
STATES: list[dict[str, object]] = [
    {"element": "Task_Triage", "state": "done"},
    {"element": "Task_First", "state": "active", "count": 3, "overdue": 1, "href": "/cases?at=Task_First"},
    {"element": "Not_there", "state": "active"},
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with serving(INTAKE.read_bytes(), STATES) as address:
        yield open_drawing(browser, address, Seen(), width=1200, height=800)


@pytest.fixture(scope="module")
def easel(browser: Browser) -> Page:
    """A page that pictures are made on."""
    return browser.new_page()


@pytest.mark.parametrize("file", DRAWINGS, ids=lambda file: file.stem)
def test_a_shipped_drawing_is_drawn_without_a_warning_and_becomes_a_picture(
    browser: Browser, easel: Page, file: Path, tmp_path: Path
) -> None:
    seen = render(browser, file)
    assert (seen.warnings, seen.refusals, seen.errors) == ([], [], [])
    for plane, svg in seen.svg.items():
        target = tmp_path / f"{plane}.png"
        _, _, width, height = picture(easel, svg, target, scale=0.5)
        assert target.stat().st_size > 3_000
        assert width > 300
        assert height > 100


def test_a_badge_tells_count_and_lateness_in_words_and_leads_to_the_cases(page: Page) -> None:
    page.get_by_role("button", name="Show the current step").click()
    badge = page.get_by_role("link", name="Make the first response: 3 active, 1 overdue")
    assert badge.get_attribute("href") == "/cases?at=Task_First"
    assert badge.bounding_box()["height"] >= 24  # type: ignore[index] # WCAG 2.2, 2.5.8


def test_the_button_that_steps_through_findings_says_so(browser: Browser) -> None:
    found: list[dict[str, object]] = [{"element": "Task_Triage", "state": "warning"}]
    with serving(INTAKE.read_bytes(), found) as address:
        opened = open_drawing(browser, address, Seen())
        assert opened.get_by_role("button", name="Show the next finding").inner_text() == "Next finding"
        opened.close()


def test_a_step_inside_a_collapsed_sub_process_shows_on_the_sub_process(page: Page) -> None:
    assert page.evaluate("viewer.get('canvas').hasMarker('Sub_First', 'dp-state-active')")


def test_every_state_is_told_by_a_sign_besides_its_colour(page: Page) -> None:
    assert page.locator(".dp-badge--done .dp-badge__sign").first.get_attribute("data-text") == "\N{CHECK MARK}"


def test_the_diagram_can_be_zoomed_with_the_keyboard(page: Page) -> None:
    before = page.evaluate("viewer.get('canvas').zoom()")
    page.get_by_role("button", name="Zoom in").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("viewer.get('canvas').zoom()") > before


def test_fitting_shows_the_whole_width(page: Page) -> None:
    page.evaluate("viewer.get('canvas').setRootElement(viewer.get('canvas').findRoot('Collaboration_intake'))")
    page.get_by_role("button", name="Fit to width").click()
    shown = page.evaluate("viewer.get('canvas').viewbox()")
    assert shown["x"] <= shown["inner"]["x"]
    assert shown["x"] + shown["width"] >= shown["inner"]["x"] + shown["inner"]["width"]


def test_the_watermark_of_the_library_stays_visible(page: Page) -> None:
    assert page.locator(".bjs-powered-by").is_visible()


def test_the_diagram_has_a_name_for_people_who_do_not_see_it(page: Page) -> None:
    assert page.get_by_role("group", name="Diagram: Intake").count() == 1


def test_nothing_of_the_viewer_needs_inline_styles_or_scripts(page: Page) -> None:
    assert page.evaluate("window.refusals") == []


def test_a_drawing_that_cannot_be_read_leaves_a_message(browser: Browser) -> None:
    seen = Seen()
    with serving(b"<definitions", []) as address:
        opened = open_drawing(browser, address, seen)
        assert "outline on this page" in (opened.locator(".dp-diagram__message").text_content() or "")


def test_the_committed_bundle_is_what_its_sources_build(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not (MODELLER / "node_modules").is_dir():
        pytest.skip("NODE OR THE MODULES OF webui/modeller ARE MISSING")
    subprocess.run([node, MODELLER / "build.mjs", tmp_path], check=True)
    names = sorted(file.name for file in viewer_folder().iterdir())
    assert filecmp.cmpfiles(viewer_folder(), tmp_path, names, shallow=False) == (names, [], [])
