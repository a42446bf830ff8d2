"""What moves along when a target moves: the timers and open tasks of the case that carry its requirement."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from engine.models import Case, ProcedureDefinition, ProcessInstance, Target, Task, Timer
from engine.process import library, targets, time_of
from engine.process.context import CaseContext
from engine.work import Work

# (requirement, whom it is about) -> (old due instant, target)
Moved = dict[tuple[str, int | None], tuple[datetime, Target]]


def follow(work: Work, case: Case, moved: Moved) -> None:
    """Move the armed timers and open tasks of the case whose requirement's target moved."""
    _move_tasks(work, case, moved)
    _move_timers(work, case, moved)


def give_times(work: Work, case: Case, requirements: Collection[str]) -> None:
    """Give open tasks that had no due time the one of a requirement that new facts have called for."""
    rows = work.session.execute(
        select(Task, ProcedureDefinition.sha256, ProcessInstance.about_party_id)
        .join(ProcedureDefinition, ProcedureDefinition.id == Task.definition_id)
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .where(Task.case_id == case.id, Task.state == "open", Task.due_at.is_(None), Task.requirement.in_(requirements))
    ).all()
    for task, sha256, about in rows:
        element = library.get(work, task.definition_id, sha256).elements[task.element]
        named = time_of.requirement_in(element.due)
        target = targets.due(work, case, named, about) if named and named == task.requirement else None
        if target is not None:
            task.due_at = task.due_sort = target.due_at
            task.warn_at, task.clause = target.warn_at, target.clause


def _move_tasks(work: Work, case: Case, moved: Moved) -> None:
    rows = work.session.execute(
        select(Task, ProcessInstance.about_party_id)
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .where(Task.case_id == case.id, Task.state == "open", Task.requirement.in_([code for code, _ in moved]))
    ).all()
    for task, about in rows:
        old, target = _found(moved, task.requirement, about)
        if target is not None and task.due_at == old:
            task.due_at = task.due_sort = target.due_at
            task.warn_at, task.clause = target.warn_at, target.clause
            task.warned_at = task.warned_at if target.warned_at else None
            task.overdue_told_at = task.overdue_told_at if target.late_at else None


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
        due = time_of.date_timer(context, element.timer.text, data, timer.armed_at)
        if due is not None:
            timer.due_at = due


def _found(moved: Moved, requirement: str | None, about: int | None) -> tuple[datetime | None, Target | None]:
    """The target of the case, or of the person the task is about."""
    return moved.get((str(requirement), about)) or moved.get((str(requirement), None)) or (None, None)
