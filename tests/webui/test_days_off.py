"""The page of days off: declared by the keeper of a profile, counted at once, told in words."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine import Engine
from engine.clock import SimulatedClock
from engine.settings import PROJECT
from tests.webui.conftest import Visitor
from tests.webui.pages import assert_sound

PAGE = "/procedures/days-off"
MONDAY = {"day-day": "21", "day-month": "9", "day-year": "2026"}
WHY = "A bank holiday declared last week"


@pytest.fixture
def owner(visit: Callable[..., Visitor]) -> Visitor:
    """A process owner of CA at work."""
    return visit("process_owner")


def test_a_day_is_declared_listed_and_taken_back(owner: Visitor) -> None:
    assert_sound(owner.get(PAGE))
    assert owner.send(PAGE, {**MONDAY, "reason": WHY}).status_code == 303
    answer = owner.get(PAGE)
    assert_sound(answer)
    assert "Monday 21 September 2026" in answer.text
    assert WHY in answer.text
    assert owner.send(f"{PAGE}/remove", {"day": "2026-09-21"}).status_code == 303
    assert "Monday 21 September 2026" not in owner.get(PAGE).text


def test_what_is_wrong_is_told_beside_its_field(owner: Visitor) -> None:
    saturday = owner.send(PAGE, {**MONDAY, "day-day": "19", "reason": WHY})
    assert saturday.status_code == 422
    assert "is no working day already" in saturday.text
    empty = owner.send(PAGE, {"day-day": "", "day-month": "", "day-year": "", "reason": ""})
    assert "Enter the day" in empty.text
    assert "Enter why" in empty.text


def test_a_day_of_another_landlord_cannot_be_taken_back(owner: Visitor) -> None:
    assert owner.send(f"{PAGE}/remove", {"day": "2026-09-21"}).status_code == 404


def test_the_same_day_sent_twice_is_one(owner: Visitor) -> None:
    for _ in range(2):
        owner.send(PAGE, {**MONDAY, "reason": WHY})
    assert owner.get(PAGE).text.count(WHY) == 1


def test_the_policy_page_shows_the_version_that_holds_today(
    owner: Visitor, engine: Engine, clock: SimulatedClock
) -> None:
    text = (PROJECT / "policies" / "ca.toml").read_text(encoding="utf-8")
    contact = "[timers.officer_contact]\namount = "
    changed = text.replace(f"{contact}5", f"{contact}77")
    today = engine.clock.now().date()
    assert "Holds today" not in owner.get("/procedures/profile").text
    engine.profile_versions.publish("CA", ("ca.toml", changed), today, "shorten", "The board decided it")
    clock.set(clock.now() + timedelta(minutes=1))
    answer = owner.get("/procedures/profile")
    assert_sound(answer)
    assert ("77 days" in answer.text, "Holds today" in answer.text) == (True, True)
    assert "Become due sooner, never later" in answer.text
