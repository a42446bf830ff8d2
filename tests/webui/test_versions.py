"""The pages of a new version of the policy: shown first, published by its keeper, refused beside the file."""

import io
import re
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from engine import Engine
from engine.settings import PROJECT
from tests.webui.conftest import Visitor
from tests.webui.pages import assert_sound

PAGE = "/procedures/versions"
CONTACT = "[timers.officer_contact]\namount = "
SHIPPED = (PROJECT / "policies" / "ca.toml").read_text(encoding="utf-8")
WHY = "The board decided it"


@pytest.fixture
def owner(visit: Callable[..., Visitor]) -> Visitor:
    """A process owner of CA at work."""
    return visit("process_owner")


def try_out(owner: Visitor, text: str, day: str = "2027-01-01", choice: str = "shorten") -> TestResponse:
    file = (io.BytesIO(text.encode()), "ca.toml")
    return owner.send(PAGE, {"file": file, "holds_from": day, "open_cases": choice, "reason": WHY})


def hidden(page: str) -> dict[str, object]:
    wanted = ("holds_from", "open_cases", "reason", "original", "file_name")
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return {name: found[name] for name in wanted}


def test_what_would_move_is_shown_before_anything_is_published(owner: Visitor, engine: Engine, case_id: int) -> None:
    assert_sound(owner.get(PAGE))
    shown = try_out(owner, SHIPPED.replace(f"{CONTACT}5", f"{CONTACT}3"), engine.clock.now().date().isoformat())
    assert_sound(shown)
    assert shown.status_code == 200
    assert "Would be due" in shown.text
    assert engine.profile_versions.list("CA") == []
    assert owner.send(f"{PAGE}/publish", hidden(shown.text)).status_code == 303
    line = engine.profile_versions.list("CA")[0]
    assert (line.number, line.open_cases, line.reason) == (2, "shorten", WHY)
    assert WHY in owner.get("/procedures/profile").text


@pytest.mark.parametrize(
    ("text", "day", "choice", "word"),
    [
        (SHIPPED, "2020-01-01", "keep", "dated back"),
        (SHIPPED + "\n[nonsense]\n", "2027-01-01", "keep", "no such key"),
        (SHIPPED.replace('code = "CA"', 'code = "WCH"', 1), "2027-01-01", "keep", "is WCH, not CA"),
        (SHIPPED, "2027-01-01", "", "Choose what open cases do"),
        (SHIPPED, "", "keep", "Enter the first day"),
        ("", "2027-01-01", "keep", "Choose the file"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_published(
    owner: Visitor, engine: Engine, text: str, day: str, choice: str, word: str
) -> None:
    answer = try_out(owner, text, day, choice)
    assert (answer.status_code, word in answer.text) == (422, True)
    assert engine.profile_versions.list("CA") == []
