"""Tasks and timers by the landlord's practice: told as such, in its working time, and never behind the policy."""

from collections.abc import Callable

import pytest

from engine.app import Engine
from engine.bpmn import evaluate
from engine.bpmn.expression_nothing import means_nothing
from engine.casework import facts
from engine.clock import SimulatedClock
from engine.errors import ExpressionError
from engine.jobs.sweep import reading, writing
from engine.models import Case
from engine.process import running
from engine.process.context import CaseContext
from tests.engine.process.desk import Desk, london, make_desk

RING, RESPOND = "Ring the authority", "Respond"


@pytest.fixture
def desk(make_engine: Callable[..., Engine], database_url: str, clock: SimulatedClock) -> Desk:
    return make_desk(make_engine(database_url, clock), clock, "CA", "practice.bpmn")


def worked_out(desk: Desk, text: str) -> object:
    """What an expression comes to in a case reported now."""
    case = desk.report()
    with reading(desk.engine) as work:
        context = CaseContext(work, work.session.get_one(Case, case.id))
        return evaluate(text, context.names({}), context.functions)


def test_a_task_says_that_its_time_is_the_landlords_practice(desk: Desk) -> None:
    case = desk.report()
    task = desk.task(case, RING)
    assert task.due_at == london("2026-09-08T14:30")
    view = desk.engine.tasks.get(desk.office.manager, task.id)
    assert view.practice is not None
    assert (view.practice.value, view.practice.status) == ("4 working hours", "LANDLORD_SET")
    assert view.practice.title == "Step towards a safeguarding referral"


def test_a_task_that_a_promise_times_says_nothing_of_a_practice(desk: Desk) -> None:
    task = desk.task(desk.report(), RESPOND)
    assert task.due_at == london("2026-09-09T10:30")
    assert desk.engine.tasks.get(desk.office.manager, task.id).practice is None


def test_a_timer_comes_round_by_the_practice(desk: Desk) -> None:
    case = desk.report()
    desk.until(london("2026-09-22T10:29"))
    assert "Ask what holds it up" not in desk.names(case)
    desk.until(london("2026-10-06T10:30"))
    assert desk.names(case).count("Ask what holds it up") == 2


def test_danger_makes_a_step_due_at_once(desk: Desk) -> None:
    case = desk.report()
    with writing(desk.engine, "CA") as work:
        facts.assign(work, running.lock_case(work, case.id), {"immediate_danger": True})
    assert worked_out(desk, "within('safeguarding_step')") == london("2026-09-08T14:30")
    with reading(desk.engine) as work:
        context = CaseContext(work, work.session.get_one(Case, case.id))
        assert context.functions["within"]("safeguarding_step") == london("2026-09-08T10:30")


def test_danger_told_later_makes_an_open_step_due_then_and_lengthens_none(desk: Desk) -> None:
    case = desk.report()
    desk.until(london("2026-09-08T11:00"))
    with writing(desk.engine, "CA") as work:
        facts.assign(work, running.lock_case(work, case.id), {"immediate_danger": True})
    assert desk.task(case, RING).due_at == london("2026-09-08T11:00")
    assert desk.task(case, RESPOND).due_at == london("2026-09-09T10:30")
    desk.until(london("2026-09-08T12:00"))
    with writing(desk.engine, "CA") as work:
        facts.assign(work, running.lock_case(work, case.id), {"immediate_danger": False})
    assert desk.task(case, RING).due_at == london("2026-09-08T11:00")


@pytest.mark.parametrize("text", ["within('nothing')", "within('outside_chase')", "every('duty_call')", "within(5)"])
def test_what_is_no_practice_for_that_use_is_refused(desk: Desk, text: str) -> None:
    with pytest.raises(ExpressionError):
        worked_out(desk, text)


def test_something_begins_so_long_before_a_requirement_is_due_or_before_a_date(desk: Desk) -> None:
    assert worked_out(desk, "before('initial_response', 'answer_warning')") == london("2026-09-07T10:30")
    assert worked_out(desk, "before(today() + days(30), 'answer_warning')") == london("2026-10-06T23:59")


def test_nothing_begins_before_a_time_that_the_policy_does_not_have_or_a_date_nobody_gave(desk: Desk) -> None:
    assert worked_out(desk, "before('standard_forms', 'answer_warning')") is None
    assert worked_out(desk, "before(case.review_answer_by, 'answer_warning')") is None


@pytest.mark.parametrize(
    ("text", "is_meant"),
    [
        ("before('standard_forms', 'answer_warning')", True),
        ("before(case.review_answer_by, 'answer_warning')", False),
        ("before(case.review_answer_by or null, 'answer_warning')", True),
    ],
)
def test_a_date_that_nobody_gave_is_no_time_that_the_policy_does_not_have(text: str, is_meant: bool) -> None:
    nothing = {"before": lambda what, code: None}
    assert means_nothing(text, {"case": {}}, nothing) is is_meant
