"""Telling people before and when something is due: managers of targets, the people of a task of the task."""

from datetime import datetime

from sqlalchemy import ColumnElement, false, literal_column, or_, select

from engine import events
from engine.access import system_actor
from engine.casework import notices
from engine.models import Case, ProcedureDefinition, ProcessInstance, Target, Task, Timer
from engine.process import library, running, targets, tasks
from engine.work import Work

# Written out, not bound: only then is the partial index on open tasks sure to be used.
OPEN = Task.state == literal_column("'open'")
_WARNING = (Target.warned_at.is_(None)) & (Target.late_at.is_(None))


def _target_due(now: datetime) -> ColumnElement[bool]:
    late = (Target.due_at <= now) & Target.late_at.is_(None)
    soon = (Target.warn_at <= now) & _WARNING
    return (Target.closed == false()) & or_(late, soon)


def next_target(work: Work) -> tuple[int, str] | None:
    """Return an open target (id, landlord) that is late or nearly due and nobody was told of, nearest due first."""
    query = (
        select(Target.id, Case.landlord)
        .join(Case, Case.id == Target.case_id)
        .where(_target_due(work.now))
        .order_by(Target.due_at, Target.id)
        .limit(1)
    )
    found = work.session.execute(query).one_or_none()
    return (found[0], found[1]) if found else None


def tell_target(work: Work, target_id: int, landlord: str) -> None:
    """Record that a target is late, or will soon be, and tell the manager; nothing where it was done meanwhile."""
    work.actor = system_actor(landlord)
    case_id = work.session.scalars(select(Target.case_id).where(Target.id == target_id)).one()
    case = running.lock_case(work, case_id)
    target = work.session.get_one(Target, target_id, populate_existing=True)
    if target.closed:
        return
    entry = work.policies.catalogue.get(target.requirement)
    title = entry.title if entry else target.requirement
    if target.due_at <= work.now and target.late_at is None:
        target.late_at = work.now
        target.warned_at = target.warned_at or work.now
        targets.tell(work, case, "target.late", target)
        if not _drawing_tells(work, case, target):
            _tell_manager(work, case, target, f"Late: {title}", "was not met in time")
    elif target.warned_at is None and target.warn_at is not None and target.warn_at <= work.now:
        target.warned_at = work.now
        targets.tell(work, case, "target.warned", target)
        _tell_manager(work, case, target, f"Soon due: {title}", "will soon be due")


def _drawing_tells(work: Work, case: Case, target: Target) -> bool:
    """Tell whether a timer at the edge of a task goes, or went, off at this due instant: then the drawing tells."""
    query = (
        select(Timer.element, ProcessInstance.definition_id, ProcedureDefinition.sha256)
        .join(ProcessInstance, ProcessInstance.id == Timer.instance_id)
        .join(ProcedureDefinition, ProcedureDefinition.id == ProcessInstance.definition_id)
        .where(
            Timer.case_id == case.id, Timer.requirement == target.requirement, Timer.due_at == target.due_at
        )
    )  # fmt: skip
    for name, definition_id, sha256 in work.session.execute(query):
        element = library.get(work, definition_id, sha256).elements.get(name)
        if element is not None and element.attached_to is not None and not element.interrupting:
            return True
    return False


def _tell_manager(work: Work, case: Case, target: Target, subject: str, words: str) -> None:
    due = target.due_at.astimezone(work.policies.landlords[case.landlord].zone)
    text = f"{subject} in case {case.reference}: it {words} (due {due.day} {due:%B %Y at %H:%M}, {target.clause})."
    lane = work.policies.landlords[case.landlord].escalation.tell
    key = f"target:{target.id}:{words}:{target.due_at.isoformat()}"
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
    if task.state != "open" or task.due_at is None:
        return
    kind = "overdue" if task.due_at <= work.now else "due_soon"
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
    if task.assignee_id is not None and tasks.holder(work, task) is not None:
        notices.notify_person(work, case, task.assignee_id, kind, subject, text, key, to_work=not task.reads_case)
    elif kind == "overdue":
        notices.notify_role(work, case, task.role, subject, text, key, to_work=not task.reads_case)
