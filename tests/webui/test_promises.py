"""What is owed, on the case page and through the API: recorded as done, released, excused, and by whom."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from engine import Engine
from engine.clock import SimulatedClock
from engine.jobs.sweep import run_until
from tests.webui.conftest import PASSWORD, Program, Visitor
from tests.webui.pages import assert_sound

DONE = {"done_at-day": "8", "done_at-month": "9", "done_at-year": "2026", "done_at-time": "9:30am", "note": "Rang her"}
RELEASE = {"why": "not_needed", "reason": "They have moved away"}
EXCUSE = {"reason": "In hospital", "evidence": "Ward sister", "clause": "4.9"}
FORMS = {"done": DONE, "release": RELEASE, "excuse": EXCUSE}
BODIES = {
    "done": {"done_at": "2026-09-08T09:30:00+01:00", "note": "Rang her"},
    "release": RELEASE,
    "excuse": EXCUSE,
}


@pytest.fixture
def promise_id(engine: Engine, case_id: int) -> int:
    """The officer's contact, which is owed in the case and carried by its first task."""
    return the(engine, case_id, "officer_contact").id


def the(engine: Engine, case_id: int, requirement: str):
    """The only promise of a requirement, as a manager sees it."""
    manager = engine.accounts.sign_in("manager@landlord.example", PASSWORD)
    (found,) = (one for one in engine.promises.of_case(manager, case_id) if one.requirement == requirement)
    return found


@pytest.fixture
def given(engine: Engine, case_id: int) -> int:
    """The case, given to the officer."""
    manager = engine.accounts.sign_in("manager@landlord.example", PASSWORD)
    engine.cases.set_officer(manager, case_id, engine.accounts.sign_in("officer@landlord.example", PASSWORD).user_id)
    return case_id


def test_the_officer_records_on_the_case_page_that_a_promise_was_kept(
    engine: Engine, officer: Visitor, given: int, promise_id: int
) -> None:
    address = f"/cases/{given}/promises/{promise_id}/done"
    assert address in officer.get(f"/cases/{given}").text
    assert_sound(officer.get(address))
    assert officer.send(address, DONE).status_code == 303
    page = assert_sound(officer.get(f"/cases/{given}"))
    assert the(engine, given, "officer_contact").state == "met"
    assert "Rang her" in page
    assert "Recorded by Officer Sample" in page


def test_the_page_says_that_a_task_is_still_open_whose_promise_has_ended(
    officer: Visitor, given: int, promise_id: int
) -> None:
    assert 'id="settled"' not in officer.get(f"/cases/{given}").text
    officer.send(f"/cases/{given}/promises/{promise_id}/done", DONE)
    page = officer.get(f"/cases/{given}").text
    assert re.search(r'id="settled".*Speak to the person.*is still open, but its promise has ended', page, re.DOTALL)
    task = re.search(r'id="settled".*?href="(/tasks/\d+)"', page, re.DOTALL)
    assert task
    assert "was recorded as done by hand on" in assert_sound(officer.get(task[1]))


def test_a_wrong_time_is_said_at_the_form_and_nothing_is_recorded(
    engine: Engine, officer: Visitor, given: int, promise_id: int
) -> None:
    answer = officer.send(f"/cases/{given}/promises/{promise_id}/done", {**DONE, "done_at-year": "2025"})
    assert "It cannot have been done before 8 September 2026 at 09:00" in assert_sound(answer, 422)
    assert the(engine, given, "officer_contact").state == "open"


@pytest.mark.parametrize(("what", "state"), [("release", "released"), ("excuse", "excused")])
def test_a_manager_releases_and_excuses_on_the_case_page(
    engine: Engine, visit: Callable[..., Visitor], case_id: int, promise_id: int, what: str, state: str
) -> None:
    manager = visit("manager")
    address = f"/cases/{case_id}/promises/{promise_id}/{what}"
    assert address in manager.get(f"/cases/{case_id}").text
    assert_sound(manager.get(address))
    assert manager.send(address, FORMS[what]).status_code == 303
    assert the(engine, case_id, "officer_contact").state == state


def test_the_new_time_of_an_excused_interview_stands_on_the_case_page(
    engine: Engine, visit: Callable[..., Visitor], case_id: int
) -> None:
    manager, interview = visit("manager"), the(engine, case_id, "interview")
    address = f"/cases/{case_id}/promises/{interview.id}/excuse"
    assert "New time that was agreed" in manager.get(address).text
    until = {"until-day": "28", "until-month": "9", "until-year": "2026", "until-time": "10am"}
    assert manager.send(address, {**EXCUSE, **until}).status_code == 303
    page = manager.get(f"/cases/{case_id}").text
    assert "28 September" in page
    assert "In hospital Evidence: Ward sister Clause 4.9." in page


def test_a_promise_that_has_ended_meanwhile_is_told_on_the_case_page(
    officer: Visitor, given: int, promise_id: int
) -> None:
    address = f"/cases/{given}/promises/{promise_id}/done"
    officer.send(address, DONE)
    assert officer.get(address).status_code == 303
    assert officer.send(address, DONE).status_code == 303
    assert "This promise has ended already" in officer.get(f"/cases/{given}").text


def test_a_form_sent_twice_is_recorded_once(engine: Engine, officer: Visitor, given: int, promise_id: int) -> None:
    address = f"/cases/{given}/promises/{promise_id}/done"
    once = re.search(r'<main.*?name="once" value="([^"]+)"', officer.get(address).text, re.DOTALL)
    assert once
    for _ in range(2):
        assert officer.send(address, {**DONE, "once": once[1]}).status_code == 303
    page = officer.get(f"/cases/{given}").text
    assert "ended already" not in page


@pytest.mark.parametrize("what", ["release", "excuse"])
def test_the_officer_is_offered_neither_release_nor_exception(
    engine: Engine, officer: Visitor, given: int, promise_id: int, what: str
) -> None:
    address = f"/cases/{given}/promises/{promise_id}/{what}"
    assert address not in officer.get(f"/cases/{given}").text
    assert officer.get(address).status_code == 403
    assert officer.send(address, FORMS[what]).status_code == 403
    assert the(engine, given, "officer_contact").state == "open"


# who -> the answer to done, release and excuse; through the page and the API alike
REFUSED = {
    "colleague": {"done": 403, "release": 403, "excuse": 403},  # of the team, but not the case's officer
    "officer": {"release": 403, "excuse": 403},
    "stranger": {"done": 404, "release": 404, "excuse": 404},  # of another landlord
    "administrator": {"done": 404, "release": 404, "excuse": 404},
    "process_owner": {"done": 404, "release": 404, "excuse": 404},
}


@pytest.mark.parametrize(("who", "what"), [(who, what) for who, acts in REFUSED.items() for what in acts])
def test_nobody_else_ends_a_promise_through_the_api(
    engine: Engine, program: Callable[..., Program], given: int, promise_id: int, who: str, what: str
) -> None:
    answer = program(who).call("POST", f"/cases/{given}/promises/{promise_id}/{what}", BODIES[what])
    assert answer.status_code == REFUSED[who][what]
    assert the(engine, given, "officer_contact").state == "open"


@pytest.mark.parametrize("what", sorted(FORMS))
def test_a_colleague_who_is_not_the_officer_is_refused_on_the_page(
    engine: Engine, visit: Callable[..., Visitor], given: int, promise_id: int, what: str
) -> None:
    assert (
        visit("colleague").send(f"/cases/{given}/promises/{promise_id}/{what}", FORMS[what]).status_code
        == REFUSED["colleague"][what]
    )
    assert the(engine, given, "officer_contact").state == "open"


def test_whoever_left_ends_nothing(
    engine: Engine, program: Callable[..., Program], given: int, promise_id: int
) -> None:
    leaver = program("manager")
    administrator = engine.accounts.sign_in("administrator@landlord.example", PASSWORD)
    manager = engine.accounts.sign_in("manager@landlord.example", PASSWORD)
    before = the(engine, given, "officer_contact").state
    engine.accounts.set_active(administrator, manager.user_id, False)
    answer = leaver.call("POST", f"/cases/{given}/promises/{promise_id}/release", RELEASE)
    assert (before, answer.status_code) == ("open", 401)


@pytest.mark.parametrize(("what", "state"), [("done", "met"), ("release", "released"), ("excuse", "excused")])
def test_a_program_of_a_manager_ends_a_promise_by_the_same_rule(
    program: Callable[..., Program], case_id: int, promise_id: int, what: str, state: str
) -> None:
    manager = program("manager")
    answer = manager.call("POST", f"/cases/{case_id}/promises/{promise_id}/{what}", BODIES[what])
    assert (answer.status_code, answer.json["state"]) == (200, state)
    listed = next(one for one in manager.get(f"/cases/{case_id}/promises") if one["id"] == promise_id)
    assert listed["state"] == state


def test_the_api_refuses_what_was_done_in_the_future(
    program: Callable[..., Program], case_id: int, promise_id: int
) -> None:
    body = {**BODIES["done"], "done_at": "2027-01-01T09:00:00+00:00"}
    answer = program("manager").call("POST", f"/cases/{case_id}/promises/{promise_id}/done", body)
    assert answer.status_code == 422
    assert "future" in answer.text


def test_what_is_owed_names_the_task_that_carries_it_or_no_task_yet(
    engine: Engine, officer: Visitor, case_id: int, task_id: int
) -> None:
    page = officer.get(f"/cases/{case_id}").text
    owed = page[page.index('id="owed"') : page.index("</table>", page.index('id="owed"'))]
    rows = {re.sub(r".*?dp-strong\">(.*?)<.*", r"\1", row, flags=re.DOTALL): row for row in owed.split("<tr ")[2:]}
    assert f'href="/tasks/{task_id}"' in rows["Officer&#39;s contact"]
    assert "No task yet" in rows["First response"]


def test_my_work_and_monitor_lead_to_the_promises_that_are_late(
    visit: Callable[..., Visitor], clock: SimulatedClock, engine: Engine, given: int
) -> None:
    run_until(engine, clock, clock.now() + timedelta(days=3))
    officer, manager = visit("officer"), visit("manager")
    assert "1 promise is late" in officer.get("/work").text
    assert "First response" in assert_sound(officer.get("/work/promises"))
    assert "/monitor/promises/without_task" in assert_sound(manager.get("/monitor/"))
    for which in ("late", "without_task"):
        page = assert_sound(manager.get(f"/monitor/promises/{which}"))
        assert "First response" in page
        assert "No task yet" in page
    assert manager.get("/work").text.count("promise is late") == 0


def test_a_manager_sees_what_waits_in_a_case_and_the_officer_does_not(
    visit: Callable[..., Visitor], program: Callable[..., Program], officer: Visitor, case_id: int
) -> None:
    manager, address = visit("manager"), f"/monitor/cases/{case_id}/why"
    assert address in manager.get(f"/cases/{case_id}").text
    assert address not in officer.get(f"/cases/{case_id}").text
    page = assert_sound(manager.get(address))
    assert "Speak to the person" in page
    assert "Counts from: received<" in page
    assert officer.get(address).status_code == 403
    assert visit("stranger").get(address).status_code == 404
    assert {line["kind"] for line in program("manager").get(f"/cases/{case_id}/why")["lines"]} >= {"promise", "task"}
    assert program("officer").call("GET", f"/cases/{case_id}/why").status_code == 403
