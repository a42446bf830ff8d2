"""What moves along when a target moves: the timers and open tasks of the case that carry its requirement."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from engine.models import Case, ProcedureDefinition, ProcessInstance, Target, Task, Timer
from engine.process import library, targets, time_of
from engine.process.context import CaseContext
from engine.work import Work


def follow(work: Work, case: Case, moved: Mapping[str, tuple[datetime, Target]]) -> None:
    """Move the armed timers and open tasks of the case whose requirement's target moved (old due instant, target)."""
    _move_tasks(work, case, moved)
    _move_timers(work, case, moved)


def give_times(work: Work, case: Case, requirements: Collection[str]) -> None:
    """Give open tasks that had no due time the one of a requirement that new facts have called for."""
    rows = work.session.execute(
        select(Task, ProcedureDefinition.sha256)
        .join(ProcedureDefinition, ProcedureDefinition.id == Task.definition_id)
        .where(Task.case_id == case.id, Task.state == "open", Task.due_at.is_(None), Task.requirement.in_(requirements))
    ).all()
    for task, sha256 in rows:
        element = library.get(work, task.definition_id, sha256).elements[task.element]
        named = time_of.requirement_in(element.due)
        target = targets.due(work, case, named) if named and named == task.requirement else None
        if target is not None:
            task.due_at = task.due_sort = target.due_at
            task.warn_at, task.clause = target.warn_at, target.clause


def _move_tasks(work: Work, case: Case, moved: Mapping[str, tuple[datetime, Target]]) -> None:
    rows = work.session.scalars(
        select(Task).where(Task.case_id == case.id, Task.state == "open", Task.requirement.in_(moved))
    )
    for task in rows:
        old, target = moved[str(task.requirement)]
        if task.due_at == old:
            task.due_at = task.due_sort = target.due_at
            task.warn_at, task.clause = target.warn_at, target.clause
            task.warned_at = task.warned_at if target.warned_at else None
            task.overdue_told_at = task.overdue_told_at if target.late_at else None


def _move_timers(work: Work, case: Case, moved: Mapping[str, tuple[datetime, Target]]) -> None:
    rows = work.session.execute(
        select(Timer, ProcessInstance.definition_id, ProcedureDefinition.sha256, ProcessInstance.data)
        .join(ProcessInstance, ProcessInstance.id == Timer.instance_id)
        .join(ProcedureDefinition, ProcedureDefinition.id == ProcessInstance.definition_id)
        .where(Timer.case_id == case.id, Timer.fired_at.is_(None), Timer.requirement.in_(moved))
    ).all()
    for timer, definition_id, sha256, data in rows:
        element = library.get(work, definition_id, sha256).elements.get(timer.element)
        if element is None or element.timer is None or element.timer.kind != "date":
            continue
        due = time_of.date_timer(CaseContext(work, case), element.timer.text, data, timer.armed_at)
        if due is not None:
            timer.due_at = due
