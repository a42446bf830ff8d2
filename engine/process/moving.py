"""What moves along when a promise moves: the timers and open tasks of the case that carry its requirement."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from engine.models import Case, ProcedureDefinition, ProcessInstance, Promise, Task, Timer
from engine.process import library, time_of
from engine.process.context import CaseContext
from engine.work import Work

# (requirement, whom it is about) -> due instants before, with the promise that has moved
Moved = dict[tuple[str, int | None], list[tuple[datetime, Promise]]]


def follow(work: Work, case: Case, moved: Sequence[tuple[datetime, Promise]]) -> None:
    """Move the armed timers and open tasks of the case that carry a promise which moved, given with its old instant."""
    found: Moved = {}
    for old, row in moved:
        found.setdefault((row.requirement, row.about_party_id), []).append((old, row))
    _move_tasks(work, case, found)
    _move_timers(work, case, found)


def give_times(work: Work, case: Case, born: Sequence[Promise]) -> None:
    """Give open tasks the time that new facts call for, where theirs is none or later: that of a promise, or that of a
    practice, which counts from now, when the facts became known.
    """
    codes = {row.requirement for row in born}
    found = work.session.execute(
        select(Task, ProcedureDefinition.sha256, ProcessInstance.about_party_id, ProcessInstance.data)
        .join(ProcedureDefinition, ProcedureDefinition.id == Task.definition_id)
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .where(Task.case_id == case.id, Task.state == "open")
    ).all()
    for task, sha256, about, data in found:
        text = library.get(work, task.definition_id, sha256).elements[task.element].due
        if text is None or not (time_of.practice_in(text) or codes & set(time_of.requirements_in(text))):
            continue
        try:
            due = time_of.due_date(CaseContext(work, case, task.instance_id, about), text, data)
        except time_of.UNTOLD:
            continue  # what is wrong with it was told when the task was offered
        row = next((one for one in born if one.due_at == due), None)
        if due is not None and due < task.due_sort:
            task.due_at = task.due_sort = due
            task.warn_at, task.clause = (row.warn_at, row.clause) if row else (task.warn_at, task.clause)
            task.overdue_told_at = None


def _move_tasks(work: Work, case: Case, moved: Moved) -> None:
    rows = work.session.execute(
        select(Task, ProcessInstance.about_party_id)
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .where(Task.case_id == case.id, Task.state == "open", Task.requirement.in_([code for code, _ in moved]))
    ).all()
    for task, about in rows:
        for old, row in _found(moved, task.requirement, about):
            if task.due_at == old:
                task.due_at = task.due_sort = row.due_at
                task.warn_at, task.clause = row.warn_at, row.clause
                task.warned_at = task.overdue_told_at = None  # of the new time people are told anew
                break


def _move_timers(work: Work, case: Case, moved: Moved) -> None:
    rows = work.session.execute(
        select(
            Timer,
            ProcessInstance.definition_id,
            ProcedureDefinition.sha256,
            ProcessInstance.data,
            ProcessInstance.about_party_id,
        )
        .join(ProcessInstance, ProcessInstance.id == Timer.instance_id)
        .join(ProcedureDefinition, ProcedureDefinition.id == ProcessInstance.definition_id)
        .where(Timer.case_id == case.id, Timer.fired_at.is_(None), Timer.requirement.in_([code for code, _ in moved]))
    ).all()
    for timer, definition_id, sha256, data, about in rows:
        element = library.get(work, definition_id, sha256).elements.get(timer.element)
        if element is None or element.timer is None or element.timer.kind != "date":
            continue
        context = CaseContext(work, case, timer.instance_id, about)
        context.begun_at = timer.armed_at
        due = time_of.date_timer(context, element.timer.text, data, timer.armed_at)
        if due is not None:
            timer.due_at = due


def _found(moved: Moved, requirement: str | None, about: int | None) -> Sequence[tuple[datetime, Promise]]:
    """The promises of the case, or of the person the task is about."""
    return moved.get((str(requirement), about)) or moved.get((str(requirement), None)) or ()
