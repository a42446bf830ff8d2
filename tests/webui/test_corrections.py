"""Correcting a wrong fact and a wrong time, on the case page and through the API, and who may."""

import re
from collections.abc import Callable

import pytest

from engine import Engine
from tests.webui.conftest import PASSWORD, Program, Visitor
from tests.webui.pages import assert_sound
from tests.webui.test_promises import the

FACT = {"name": "violence", "value": "true", "reason": "The neighbour told us of it"}
TIME = {
    "report_id": "1",
    "received_at-day": "7",
    "received_at-month": "9",
    "received_at-year": "2026",
    "received_at-time": "9am",
    "reason": "The letter is stamped on the 7th",
}
FORMS = {"fact": FACT, "received": TIME}
BODIES: dict[str, dict[str, object]] = {
    "fact": {**FACT, "value": True},
    "received": {"report_id": 1, "received_at": "2026-09-07T09:00:00+01:00", "reason": "The letter is stamped"},
}


@pytest.mark.parametrize("what", sorted(FORMS))
def test_a_manager_corrects_on_the_case_page_and_both_times_stand_there(
    engine: Engine, visit: Callable[..., Visitor], case_id: int, what: str
) -> None:
    manager, before = visit("manager"), the(engine, case_id, "officer_contact").due_at
    address = f"/cases/{case_id}/corrections/{what}"
    assert address in manager.get(f"/cases/{case_id}").text
    assert_sound(manager.get(address))
    assert manager.send(address, FORMS[what]).status_code == 303
    view = the(engine, case_id, "officer_contact")
    assert view.due_at < before
    page = assert_sound(manager.get(f"/cases/{case_id}"))
    told = re.sub(r"<[^>]+>", "", page)
    assert ("Under the facts then known it was due 13 September 2026" in told) == (what == "received")
    history = manager.get(f"/cases/{case_id}/timeline").text
    assert "Corrected: " in history
    assert str(FORMS[what]["reason"]) in history


@pytest.mark.parametrize("what", sorted(FORMS))
def test_an_empty_form_says_at_each_question_what_is_missing(
    visit: Callable[..., Visitor], case_id: int, what: str
) -> None:
    answer = visit("manager").send(f"/cases/{case_id}/corrections/{what}", {})
    assert "Enter why it was wrong, and how you know" in assert_sound(answer, 422)


# who -> the answer, on the page and through the API
REFUSED = {"officer": 403, "colleague": 403, "stranger": 404}


@pytest.mark.parametrize(("who", "what"), [(who, what) for who in REFUSED for what in FORMS])
def test_nobody_but_a_manager_corrects(
    engine: Engine,
    visit: Callable[..., Visitor],
    program: Callable[..., Program],
    case_id: int,
    who: str,
    what: str,
) -> None:
    before = the(engine, case_id, "officer_contact").due_at
    visitor = visit(who)
    address = f"/cases/{case_id}/corrections/{what}"
    assert visitor.get(address).status_code == REFUSED[who]
    assert visitor.send(address, FORMS[what]).status_code == REFUSED[who]
    answer = program(who).call("POST", f"/cases/{case_id}/corrections/{what}", BODIES[what])
    assert answer.status_code == REFUSED[who]
    assert the(engine, case_id, "officer_contact").due_at == before


def test_the_officer_is_not_offered_a_correction(officer: Visitor, case_id: int) -> None:
    assert "/corrections/" not in officer.get(f"/cases/{case_id}").text


@pytest.mark.parametrize("what", sorted(BODIES))
def test_a_program_of_a_manager_corrects_by_the_same_rule(
    engine: Engine, program: Callable[..., Program], case_id: int, what: str
) -> None:
    before = the(engine, case_id, "officer_contact").due_at
    answer = program("manager").call("POST", f"/cases/{case_id}/corrections/{what}", BODIES[what])
    assert answer.status_code == 200, answer.text
    owed = next(one for one in answer.json if one["requirement"] == "officer_contact")
    assert owed["due_at"] < before.isoformat()


def test_a_manager_who_has_left_corrects_nothing(engine: Engine, program: Callable[..., Program], case_id: int) -> None:
    leaver = program("manager")
    administrator = engine.accounts.sign_in("administrator@landlord.example", PASSWORD)
    manager = engine.accounts.sign_in("manager@landlord.example", PASSWORD)
    engine.accounts.set_active(administrator, manager.user_id or 0, False)
    assert leaver.call("POST", f"/cases/{case_id}/corrections/fact", BODIES["fact"]).status_code == 401
