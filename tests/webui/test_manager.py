"""The manager's pages, through the site and a real engine."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from engine import Engine
from engine.access import Actor
from engine.clock import SimulatedClock
from engine.jobs import run_due
from tests.webui.conftest import PASSWORD, Visitor
from tests.webui.pages import assert_sound

FAILING = Path(__file__).parent / "drawings" / "failing.bpmn"
STUCK = Path(__file__).parents[1] / "engine" / "process" / "drawings" / "stuck.bpmn"
PAGES = (
    "/monitor/",
    "/monitor/tasks/overdue",
    "/monitor/tasks/unassigned",
    "/monitor/high-risk",
    "/monitor/without-officer",
    "/monitor/procedures/intake",
    "/monitor/procedures/intake/elements/Task_Speak",
    "/monitor/problems",
    "/monitor/workload",
)


@pytest.fixture
def manager(visit: Callable[..., Visitor]) -> Visitor:
    """A manager of CA at work."""
    return visit("manager")


def actor_of(engine: Engine, name: str) -> Actor:
    return engine.accounts.sign_in(f"{name}@landlord.example", PASSWORD)


@pytest.fixture
def problem_id(engine: Engine, case_id: int, clock: SimulatedClock) -> int:
    """A step that failed."""
    engine.procedures.publish_files([FAILING], reason="For the tests")
    actor = actor_of(engine, "manager")
    engine.procedures.start(actor, case_id, "failing", "To see it fail")
    (problem,) = engine.monitor.incidents(actor).rows
    return problem.id


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_sound_with_a_case_and_without(
    manager: Visitor, visit: Callable[..., Visitor], case_id: int, address: str
) -> None:
    assert_sound(manager.get(address))


def test_pages_of_an_empty_landlord_say_that_there_is_nothing(visit: Callable[..., Visitor]) -> None:
    manager = visit("manager")
    assert "Nothing is overdue." in assert_sound(manager.get("/monitor/tasks/overdue"))
    assert "No step has failed." in assert_sound(manager.get("/monitor/problems"))
    assert "No open case is at high risk." in assert_sound(manager.get("/monitor/high-risk"))
    assert "No case is in this procedure now." in assert_sound(manager.get("/monitor/procedures/intake"))


def test_the_drawing_carries_how_many_cases_stand_where_and_leads_to_them(manager: Visitor, case_id: int) -> None:
    page = assert_sound(manager.get("/monitor/procedures/intake"))
    assert "&#34;element&#34;: &#34;Task_Speak&#34;" in page
    assert "&#34;count&#34;: 1" in page
    assert "/monitor/procedures/intake/elements/Task_Speak" in page
    assert manager.get("/monitor/procedures/intake/drawing.bpmn").text.lstrip().startswith("<bpmn:definitions")
    assert f"/cases/{case_id}" in assert_sound(manager.get("/monitor/procedures/intake/elements/Task_Speak"))


def test_a_late_task_is_counted_on_the_first_page_the_list_and_the_drawing(
    engine: Engine, manager: Visitor, case_id: int, clock: SimulatedClock, visit: Callable[..., Visitor]
) -> None:
    clock.advance(timedelta(days=10))
    run_due(engine)
    manager = visit("manager")  # the session of ten days ago has ended
    assert "dp-figure--late" in assert_sound(manager.get("/monitor/"))
    assert "Speak to the person" in assert_sound(manager.get("/monitor/tasks/overdue"))
    assert "1 overdue" in assert_sound(manager.get("/monitor/procedures/intake"))


def test_an_untaken_task_is_given_to_a_colleague_who_then_has_it(
    engine: Engine, manager: Visitor, case_id: int, task_id: int
) -> None:
    colleague = actor_of(engine, "colleague")
    assert_sound(manager.get(f"/monitor/tasks/{task_id}/reassign"))
    address = f"/monitor/tasks/{task_id}/reassign"
    assert manager.send(address, {"to": colleague.user_id, "note": "Please ring today"}).status_code == 303
    line = engine.tasks.get(colleague, task_id).line
    assert line.assignee is not None
    assert line.assignee.id == colleague.user_id
    assert "Speak to the person" in assert_sound(manager.get(f"/monitor/people/{colleague.user_id}/tasks"))
    assert "Colleague Sample" in assert_sound(manager.get("/monitor/workload"))


def test_nobody_chosen_gives_a_task_back_to_its_team(engine: Engine, manager: Visitor, task_id: int) -> None:
    address = f"/monitor/tasks/{task_id}/reassign"
    manager.send(address, {"to": actor_of(engine, "colleague").user_id, "note": ""})
    assert manager.send(address, {"to": "", "note": ""}).status_code == 303
    assert engine.tasks.get(actor_of(engine, "manager"), task_id).line.assignee is None


@pytest.mark.parametrize("user_id", ["x", "999999", "0", "-1", "9" * 30])
def test_a_colleague_who_does_not_exist_is_refused_on_the_page(manager: Visitor, task_id: int, user_id: str) -> None:
    answer = manager.send(f"/monitor/tasks/{task_id}/reassign", {"to": user_id, "note": "n"})
    assert answer.status_code in (404, 422)


def test_a_failed_step_shows_its_error_and_what_it_was_given(manager: Visitor, problem_id: int) -> None:
    page = assert_sound(manager.get("/monitor/problems"))
    assert "Note the risk" in page
    assert "enormous" in page
    assert "fact.set" in page


def test_trying_again_says_whether_it_worked(manager: Visitor, problem_id: int) -> None:
    assert manager.send(f"/monitor/problems/{problem_id}/retry").status_code == 303
    assert "It failed again" in assert_sound(manager.get("/monitor/problems"))


def test_letting_a_step_pass_needs_a_reason_and_moves_the_case_on(manager: Visitor, problem_id: int) -> None:
    refused = manager.send(f"/monitor/problems/{problem_id}/pass", {"reason": "  "})
    page = assert_sound(refused, 422)
    assert 'href="#reason"' in page
    assert 'id="reason"' in page
    assert manager.send(f"/monitor/problems/{problem_id}/pass", {"reason": "Done by hand"}).status_code == 303
    assert "No step has failed." in manager.get("/monitor/problems").text


def test_a_manager_of_another_landlord_finds_nothing(
    visit: Callable[..., Visitor], case_id: int, task_id: int, problem_id: int
) -> None:
    stranger = visit("stranger")
    assert stranger.get(f"/monitor/tasks/{task_id}/reassign").status_code == 404
    assert stranger.send(f"/monitor/tasks/{task_id}/reassign", {"to": "", "note": ""}).status_code == 404
    assert stranger.send(f"/monitor/problems/{problem_id}/retry").status_code == 404
    assert stranger.send(f"/monitor/problems/{problem_id}/pass", {"reason": "x"}).status_code == 404
    assert stranger.get("/monitor/people/1/tasks").status_code == 404
    for address in PAGES:
        assert "Sample Road" not in stranger.get(address).text


@pytest.mark.parametrize(
    "address", ["/monitor/procedures/none", "/monitor/procedures/none/drawing.bpmn", "/monitor/people/999/tasks"]
)
def test_what_does_not_exist_is_not_found(manager: Visitor, address: str) -> None:
    assert_sound(manager.get(address), 404)


@pytest.mark.parametrize(
    "address",
    [
        "/monitor/tasks/overdue?after=nonsense",
        "/monitor/high-risk?after=%00",
        "/monitor/problems?after='--",
        "/monitor/tasks/unassigned?after=" + "x" * 500,
    ],
)
def test_a_damaged_address_of_a_list_is_never_a_crash(manager: Visitor, address: str) -> None:
    assert manager.get(address).status_code < 500


def test_what_a_failed_step_asks_for_is_corrected_on_a_page_of_its_own(
    engine: Engine, manager: Visitor, case_id: int, visit: Callable[..., Visitor]
) -> None:
    engine.procedures.publish_files([STUCK], reason="For the tests")
    actor = actor_of(engine, "manager")
    engine.procedures.start(actor, case_id, "stuck", "To see it fail")
    task = next(task for task in engine.cases.get(actor, case_id).tasks if task.name == "Say how many weeks")
    engine.tasks.complete(actor, task.id, task.revision, {"weeks": 0})
    (problem,) = engine.monitor.incidents(actor).rows
    address = f"/monitor/problems/{problem.id}/correct"
    failed = assert_sound(manager.get("/monitor/problems"))
    assert address in failed
    assert "Let it pass" not in failed, "what would be refused at a gateway is not offered"
    page = assert_sound(manager.get(address))
    assert "12 / weeks" in page
    assert 'value="0"' in page
    refused = manager.send(address, {"weeks": "soon", "case-risk": "", "reason": "They meant two"})
    assert refused.status_code == 422
    assert "must be a number" in refused.text
    assert "soon" in refused.text
    done = manager.send(address, {"weeks": "2", "case-risk": "", "reason": "They meant two"})
    assert done.status_code == 303
    assert "It worked: the case goes on." in assert_sound(manager.get("/monitor/problems"))
    assert visit("officer").get(address).status_code in (403, 404)
