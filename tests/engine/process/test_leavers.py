"""A case goes on when its officer has left: no step of it may be given to an account that is closed."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine.access import Actor
from engine.casework import accounts, letter_context
from engine.casework.letter_templates import available, find
from engine.errors import InvalidInputError, TaskTakenError
from engine.face.types import CaseLine, TaskFilter
from engine.jobs.sweep import writing
from engine.models import Case, OutboxMessage, Task, User
from tests.engine.process.desk import Desk


def _triaged(desk: Desk) -> tuple[CaseLine, Actor]:
    """A case that an officer has."""
    case = desk.report()
    desk.do(case, "Triage the report", note="x")
    with writing(desk.engine) as work:
        officer = work.session.get_one(Case, case.id).officer_id
    return case, desk.office.of_user(officer or 0)


def _close(desk: Desk, person: Actor) -> None:
    with writing(desk.engine, "CA") as work:
        accounts.set_active(work, person.user_id or 0, False)


def _switch_off(desk: Desk, person: Actor) -> None:
    """As an account may stand that was closed while the step before was stored."""
    with writing(desk.engine) as work:
        work.session.execute(update(User).where(User.id == person.user_id).values(active=False))


def _colleague(desk: Desk, person: Actor) -> Actor:
    view, _ = desk.engine.accounts.create_user(
        None, "CA", "second@ca.example", "Second Officer", ["officer"], [str(team) for team in person.team_ids], None
    )
    with writing(desk.engine) as work:
        work.session.execute(update(User).where(User.id == view.id).values(must_change_password=False))
    actor = desk.engine.accounts.actor(view.id, 1)
    assert actor is not None
    return actor


def test_the_next_step_after_the_officer_left_goes_to_the_team_and_not_to_the_closed_account(desk: Desk) -> None:
    case, officer = _triaged(desk)
    colleague = _colleague(desk, officer)
    _close(desk, officer)
    assert {task.assignee for task in desk.open_tasks(case)} == {None}
    assert case.id in {line.case_id for line in desk.engine.tasks.my_work(colleague, TaskFilter()).tasks}
    again = desk.report()
    desk.do(again, "Triage the report", note="x")
    assert {task.assignee.id for task in desk.open_tasks(again) if task.assignee} == {colleague.user_id}


def test_a_case_still_kept_with_a_closed_account_gives_that_account_no_more_tasks(desk: Desk) -> None:
    case = desk.report()
    officer = desk.office.of_lane("Officer")
    desk.engine.cases.set_officer(desk.office.manager, case.id, officer.user_id or 0)
    _switch_off(desk, officer)
    desk.do(case, "Triage the report", note="x")
    assert officer.user_id not in {task.assignee.id for task in desk.open_tasks(case) if task.assignee}


def test_a_colleague_takes_a_task_that_lies_with_a_closed_account(desk: Desk) -> None:
    case, officer = _triaged(desk)
    colleague = _colleague(desk, officer)
    task = desk.task(case, "Contact the complainant")
    with pytest.raises(TaskTakenError):
        desk.engine.tasks.claim(colleague, task.id, task.revision)
    _switch_off(desk, officer)
    view = desk.engine.tasks.get(colleague, task.id)
    assert view.can_claim
    assert view.can_complete
    assert task.id in {line.id for line in desk.engine.monitor.unassigned(desk.office.manager).rows}
    desk.engine.tasks.claim(colleague, task.id, task.revision)
    with writing(desk.engine) as work:
        assert work.session.get_one(Task, task.id).assignee_id == colleague.user_id


def test_the_team_hears_that_a_task_of_a_leaver_is_overdue(desk: Desk) -> None:
    case, officer = _triaged(desk)
    colleague = _colleague(desk, officer)
    task = desk.task(case, "Contact the complainant")
    _switch_off(desk, officer)
    assert task.due_at is not None
    desk.until(task.due_at + timedelta(minutes=1))
    with writing(desk.engine) as work:
        told = set(work.session.scalars(select(OutboxMessage.user_id).where(OutboxMessage.subject.contains("Overdue"))))
    assert colleague.user_id in told


def test_a_managers_decision_is_passed_to_managers_only(desk: Desk) -> None:
    case, officer = _triaged(desk)
    task = desk.task(case, "Contact the complainant")
    with writing(desk.engine) as work:
        work.session.get_one(Task, task.id).role = "Manager"
    with pytest.raises(InvalidInputError, match="Choose a manager"):
        desk.engine.monitor.reassign(desk.office.manager, task.id, officer.user_id)


def test_a_letter_does_not_name_a_leaver(quick_desk: Desk) -> None:
    case, officer = _triaged(quick_desk)
    folder = quick_desk.engine.settings.letters
    letter = find(folder, available(folder)[0])
    with writing(quick_desk.engine, "CA") as work:
        row = work.session.get_one(Case, case.id)
        assert letter_context.build(work, row, "reporter", None, letter)["officer"]["name"] == officer.name
    _switch_off(quick_desk, officer)
    with writing(quick_desk.engine, "CA") as work:
        row = work.session.get_one(Case, case.id)
        assert letter_context.build(work, row, "reporter", None, letter)["officer"]["name"] is None


def test_managers_see_the_cases_that_a_leaver_left_with_nobody(desk: Desk) -> None:
    case, officer = _triaged(desk)
    manager = desk.office.manager
    assert desk.engine.monitor.without_officer(manager).rows == []
    _close(desk, officer)
    [line] = desk.engine.monitor.without_officer(manager).rows
    assert (line.case.id, line.was_with, line.because) == (case.id, officer.name, "the account is closed")
    assert line.since == desk.clock.now()
    assert desk.engine.monitor.home(manager).without_officer == 1
    desk.engine.cases.set_officer(manager, case.id, manager.user_id or 0)
    assert desk.engine.monitor.without_officer(manager).rows == []
