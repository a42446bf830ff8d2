"""Telling people before and when something is due: managers of promises, the people of a task of the task."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, literal_column, or_, select

from engine import events
from engine.access import system_actor
from engine.casework import notices, people
from engine.models import Case, ProcedureDefinition, ProcessInstance, Promise, Task, Timer
from engine.notifications.site import Place
from engine.policy import CASE_OFFICER
from engine.process import library, running, tasks
from engine.work import Work
from engine.workflow.promises import passing, reckoning, rows

# Written out, not bound: only then is the partial index on open tasks sure to be used.
OPEN = Task.state == literal_column("'open'")


def tell_promise(work: Work, promise_id: int, landlord: str) -> None:
    """Let a promise pass its next instant, and tell whoever the landlord's ladder names; nothing if done meanwhile."""
    work.actor = system_actor(landlord)
    case_id = work.session.scalars(select(Promise.case_id).where(Promise.id == promise_id)).one()
    case = running.lock_case(work, case_id)
    row = work.session.get_one(Promise, promise_id, populate_existing=True)
    rows.forget(work)
    row = next(one for one in rows.of_case(work, case) if one.id == row.id)
    passed = passing.let_pass(work, case, row)
    if passed is None or reckoning.was_late_at_upgrade(row) or not passed.is_newest:
        return
    if passed.what == passing.FELL_LATE and _drawing_tells(work, case, row):
        return
    _tell(work, case, row, passed)


def _drawing_tells(work: Work, case: Case, row: Promise) -> bool:
    """Tell whether a timer at the edge of a task goes, or went, off at this due instant: then the drawing tells."""
    query = (
        select(Timer.element, ProcessInstance.definition_id, ProcedureDefinition.sha256)
        .join(ProcessInstance, ProcessInstance.id == Timer.instance_id)
        .join(ProcedureDefinition, ProcedureDefinition.id == ProcessInstance.definition_id)
        .where(
            Timer.case_id == case.id, Timer.requirement == row.requirement, Timer.due_at == row.due_at
        )
    )  # fmt: skip
    for name, definition_id, sha256 in work.session.execute(query):
        element = library.get(work, definition_id, sha256).elements.get(name)
        if element is not None and element.attached_to is not None and not element.interrupting:
            return True
    return False


_WORDS: Mapping[str, tuple[str, str]] = {
    passing.WARNED: ("Soon due", "will soon be due"),
    passing.FELL_LATE: ("Late", "was not met in time"),
    passing.REPEATED: ("Still late", "is still not done"),
}


def _tell(work: Work, case: Case, row: Promise, passed: passing.Passed) -> None:
    heading, words = _WORDS[passed.what]
    title, due = rows.title_of(work, row), rows.words_of(work, case, row.due_at)
    subject = f"{heading}: {title} in case {case.reference}, due {due}, clause {row.clause}"
    missed = passing.missed_before(work, case, row)
    before = f" Before it {missed} round{'' if missed == 1 else 's'} passed without it." if missed else ""
    text = f"{title} in case {case.reference} {words}: due {due}, clause {row.clause}.{before}"
    escalation = work.policies.landlords[case.landlord].escalation
    lane = escalation.tells(passed.rung)
    key = f"promise:{row.id}:{passed.what}:{passed.rung}:{row.due_at.isoformat()}"
    if lane == CASE_OFFICER:
        officer = people.working(work, case.officer_id)
        if officer is not None:
            notices.notify_person(work, case, officer.id, "notice", subject, text, key)
            return
        lane = escalation.tell  # nobody has it, or whoever had it has left
    notices.notify_role(work, case, lane, subject, text, key)


def _task_due(now: datetime) -> ColumnElement[bool]:
    overdue = (Task.due_sort <= now) & Task.overdue_told_at.is_(None)
    soon = (Task.warn_at <= now) & Task.warned_at.is_(None)
    return OPEN & or_(overdue, soon)


def next_task(work: Work) -> tuple[int, str] | None:
    """Return an open task (id, landlord) that is overdue or nearly due and nobody was told of, nearest due first."""
    query = select(Task.id, Task.landlord).where(_task_due(work.now)).order_by(Task.due_sort, Task.id).limit(1)
    found = work.session.execute(query).one_or_none()
    return (found[0], found[1]) if found else None


def tell_task(work: Work, task_id: int, landlord: str) -> None:
    """Tell the person a task is given to (or, untaken, its team) that it is overdue or soon will be; once each."""
    work.actor = system_actor(landlord)
    case_id = work.session.scalars(select(Task.case_id).where(Task.id == task_id)).one()
    case = running.lock_case(work, case_id)
    task = work.session.get_one(Task, task_id, populate_existing=True)
    # Another worker may have told of it while this one waited for the case.
    if task.state != "open" or task.due_at is None:
        return
    kind = "overdue" if task.due_at <= work.now else "due_soon"
    if (task.overdue_told_at if kind == "overdue" else task.warned_at) is not None:
        return
    if kind == "overdue":
        task.overdue_told_at = work.now
        task.warned_at = task.warned_at or work.now
        events.record(
            work, "task.overdue", case_id=case.id, landlord=landlord, instance_id=task.instance_id,
            element=task.element, name=task.name,
        )  # fmt: skip
    else:
        task.warned_at = work.now
    _tell_people(work, case, task, kind)


def _tell_people(work: Work, case: Case, task: Task, kind: str) -> None:
    if task.due_at is None:
        return
    due = task.due_at.astimezone(work.policies.landlords[case.landlord].zone)
    words = "Overdue" if kind == "overdue" else "Soon due"
    subject = f"{words}: {task.name}"
    text = f"The task “{task.name}” is due on {due.day} {due:%B %Y at %H:%M}."
    key = f"{kind}:{task.id}:{task.due_at.isoformat()}"
    place, to_work = Place(task.instance_id, task.token), not task.reads_case
    if task.assignee_id is not None and tasks.holder(work, task) is not None:
        notices.notify_person(work, case, task.assignee_id, kind, subject, text, key, to_work=to_work, place=place)
    elif kind == "overdue":
        notices.notify_role(work, case, task.role, subject, text, key, to_work=to_work, place=place)
