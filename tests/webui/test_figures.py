"""The pages of figures and reports, through the site and a real engine."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from engine import Engine
from engine.clock import SimulatedClock
from engine.jobs.sweep import run_due, writing
from engine.reporting import reports
from engine.settings import PROJECT
from tests.webui.conftest import Visitor
from tests.webui.pages import assert_sound


@pytest.fixture
def report_id(engine: Engine) -> int:
    """A draft of CA for August."""
    with writing(engine, "CA") as work:
        period = reports.period_of(work, date(2026, 8, 1), date(2026, 8, 31))
        return reports.compile_report(work, period).id


@pytest.fixture
def manager(visit: Callable[..., Visitor]) -> Visitor:
    """A manager of CA at work."""
    return visit("manager")


def test_the_pages_are_sound_html(manager: Visitor, report_id: int) -> None:
    for address in ("/figures/", f"/figures/{report_id}", "/figures/homes"):
        assert_sound(manager.get(address))


def test_a_report_shows_its_figures_with_what_they_count(manager: Visitor, report_id: int) -> None:
    text = manager.get(f"/figures/{report_id}").text
    assert "Partner boards" in text
    assert "Money spent in the period by kind." in text
    assert "Definitions version" in text


@pytest.mark.parametrize(("kind", "starts"), [("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbfreport"), ("json", b"{")])
def test_a_report_can_be_taken_as_a_file(manager: Visitor, report_id: int, kind: str, starts: bytes) -> None:
    answer = manager.get(f"/figures/{report_id}/report.{kind}")
    assert answer.data.startswith(starts)
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_report_of_another_landlord_is_not_there(visit: Callable[..., Visitor], report_id: int) -> None:
    assert visit("stranger").get(f"/figures/{report_id}").status_code == 404


def test_homes_are_recorded_and_a_mistake_is_told_beside_its_field(manager: Visitor) -> None:
    assert manager.send("/figures/homes", {"year": "2026", "homes": "12500"}).status_code == 303
    assert "12,500" in manager.get("/figures/homes").text
    wrong = manager.send("/figures/homes", {"year": "1066", "homes": "0"})
    assert wrong.status_code == 422
    assert "Enter a year from 2000" in wrong.text


def test_asking_for_a_report_needs_a_reason(manager: Visitor) -> None:
    assert "Enter why the report is made" in manager.send("/figures/", {"reason": " "}).text


def test_a_quarter_that_no_report_covers_is_named_and_made_from_the_page(
    manager: Visitor, engine: Engine, clock: SimulatedClock
) -> None:
    engine.procedures.publish_files([PROJECT / "workflows" / "reporting.bpmn"], reason="For the tests")
    run_due(engine)
    assert "Never made" not in manager.get("/figures/").text
    clock.set(clock.now() + timedelta(days=400))
    run_due(engine)
    manager.sign_in("manager")
    text = manager.get("/figures/").text
    assert "Never made" in text
    row = re.search(r"Make it<.*? for (.*?)</span>", text)
    start = re.search(r'name="start" value="(\d+)".*?name="number" value="(\d+)"', text, re.S)
    assert row
    assert start
    form = {"start": start[1], "number": start[2]}
    assert manager.send("/figures/missed", form).status_code == 303
    assert f"for {row[1]}</span>" not in manager.get("/figures/").text
    assert manager.send("/figures/missed", form).status_code == 404
    assert_sound(manager.get("/figures/"))
