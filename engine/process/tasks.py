"""Tasks of people: take, give back, pass on, fill in. Every change needs the revision the person saw."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from engine import events
from engine.access import MANAGER, CaseScope, require
from engine.bpmn import Element
from engine.casework import cases, documents, facts, lasting, people
from engine.casework.people import MANAGERS_LANE
from engine.errors import InvalidInputError, NotAllowedError, NotFoundError, TaskTakenError
from engine.models import Case, CaseAccess, Event, ProcedureDefinition, ProcessInstance, Task, TaskDraft, User
from engine.policy import in_own_words
from engine.process import acts, incidents, known, letter_tasks, messages, offers, running, shelf, visits
from engine.process.running import Running
from engine.work import Work

Answers = Mapping[str, Any] | Callable[[str, Element], Mapping[str, Any]]  # by field, or what reads them for a task
OPEN, DONE = "open", "done"
WHOLE_CASE = "case"  # in a drawing's `not_by`: nobody who had any part in the case
FOUR_EYES = (
    "You took the step before this one, or had a part in this case, and somebody else must decide here. "
    "Pass the task on to another manager."
)
_PAST = {DONE: "completed", "cancelled": "ended"}
_HANDED = {
    "task.claimed": "took",
    "task.released": "gave back",
    "task.passed_on": "passed on",
    "task.reassigned": "passed on",
}

# The case is locked first, by every writer; only then is the task read, as whoever held the lock left it.
_LOCKED = (
    select(Case)
    .where(
        Case.id == select(Task.case_id).where(Task.id == bindparam("task")).scalar_subquery(),
        Case.landlord == bindparam("landlord"),
    )
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
# What completing needs, in one statement: the task, its procedure with the drawing's checksum, whether a draft waits,
# and how many versions are published.
_NEEDED = (
    Task,
    ProcessInstance,
    ProcedureDefinition.sha256,
    exists().where(TaskDraft.task_id == Task.id, TaskDraft.user_id == bindparam("user")),
    shelf.COUNT,
)
_WITH_PROCEDURE = (
    select(*_NEEDED)
    .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
    .join(ProcedureDefinition, ProcedureDefinition.id == ProcessInstance.definition_id)
    .where(Task.id == bindparam("task"))
    .with_for_update(of=ProcessInstance, key_share=True)
    .execution_options(populate_existing=True)
)
# On SQLite a transaction that writes has no rival from its beginning: there the case comes in the same statement.
_WITH_CASE = (
    select(Case, *_NEEDED)
    .select_from(Task)
    .join(Case, Case.id == Task.case_id)
    .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
    .join(ProcedureDefinition, ProcedureDefinition.id == ProcessInstance.definition_id)
    .where(Task.id == bindparam("task"), Case.landlord == bindparam("landlord"))
    .execution_options(populate_existing=True)
)
_DRAFT = delete(TaskDraft).where(TaskDraft.task_id == bindparam("task"), TaskDraft.user_id == bindparam("user"))


def lock(work: Work, task_id: int, action: str, revision: int | None) -> tuple[Task, Case]:
    """Return an open task with its case, both locked, for an action of the actor.

    Raises NotFoundError where it is not theirs to see, TaskTakenError where it changed since `revision`.
    """
    case = _lock_case(work, task_id)
    task = work.session.get_one(Task, task_id, populate_existing=True)
    check_access(work, case, task, action)
    check_unchanged(work, task, revision)
    return task, case


def _lock_case(work: Work, task_id: int) -> Case:
    case = work.session.scalars(_LOCKED, {"task": task_id, "landlord": work.actor.landlord}).one_or_none()
    if case is None:
        raise NotFoundError("task")
    return case


def _read_all(work: Work, task_id: int) -> tuple[Case, Task, ProcessInstance, str, bool]:
    """Everything that completing a task needs, locked. Raises NotFoundError for a task of another landlord or none."""
    values = {"task": task_id, "user": work.actor.user_id, "landlord": work.actor.landlord}
    if work.connection.dialect.name == "sqlite":
        found = work.session.execute(_WITH_CASE, values).one_or_none()
        if found is None:
            raise NotFoundError("task")
        case, task, row, sha256, has_draft, count = found
    else:
        case = _lock_case(work, task_id)
        task, row, sha256, has_draft, count = work.session.execute(_WITH_PROCEDURE, values).one()
    shelf.note_count(work, count)
    return case, task, row, sha256, has_draft


def check_access(work: Work, case: Case, task: Task, action: str) -> None:
    """Raise NotFoundError where the case is not the actor's to see, NotAllowedError where the role forbids it."""
    actor = work.actor
    if not _is_near(work, case, task) and not cases_visible(work, case):
        raise NotFoundError("task")
    require(actor, action, CaseScope(case.landlord, case.restricted, case.team_id, case.officer_id, seen=True))


def _is_near(work: Work, case: Case, task: Task) -> bool:
    """The short way to the answer most requests get, without a query; False only means: ask properly."""
    actor = work.actor
    if actor.is_system:
        return True
    if case.restricted or actor.must_change_password or not actor.roles:
        return False
    return (
        MANAGER in actor.roles
        or bool(actor.stands_for & {task.assignee_id, case.officer_id})
        # A task that a colleague has just completed is still the team's to hear of: they are told who was faster.
        or bool(actor.team_ids & {task.team_id, case.team_id})
    )


def cases_visible(work: Work, case: Case) -> bool:
    """Tell whether the actor may see a case, by the full rule."""
    query = select(exists().where(Case.id == case.id, cases.visible(work, work.actor)))
    return bool(work.session.scalar(query))


def check_unchanged(work: Work, task: Task, revision: int | None) -> None:
    """Raise TaskTakenError, with who and when, where a task is closed or no longer as the person saw it."""
    if task.state != OPEN:
        by = task.completed_by_id
        raise TaskTakenError(task.id, _name(work, by), task.completed_at, _PAST.get(task.state, "changed"))
    if revision is not None and revision != task.revision:
        raise _changed(work, task)


def _changed(work: Work, task: Task) -> TaskTakenError:
    """Who last took, gave back or passed on an open task, and when, from the history."""
    happened = (Event.instance_id == task.instance_id, Event.element == task.element, Event.kind.in_(_HANDED))
    query = select(Event).where(Event.case_id == task.case_id, *happened).order_by(Event.id.desc()).limit(1)
    last = work.session.scalars(query).one_or_none()
    if last is None:
        return TaskTakenError(task.id, _name(work, task.assignee_id), None, "changed")
    return TaskTakenError(task.id, _name(work, last.actor_id), last.at, _HANDED[last.kind])


def may_complete(work: Work, case: Case, task: Task) -> bool:
    """Tell whether the actor is one of those a visible open task falls to."""
    actor = work.actor
    if actor.is_system or MANAGER in actor.roles:
        return True
    if task.role == MANAGERS_LANE:  # where managers and officers share a team, the lane decides
        return False
    if task.assignee_id in actor.stands_for:
        return True
    if holder(work, task) is not None:
        return False
    return task.team_id is None or task.team_id in actor.team_ids or case.officer_id in actor.stands_for


def holder(work: Work, task: Task) -> User | None:
    """Return the person who has a task; None where nobody has, or they have left or lost the role it needs."""
    person = people.find(work, task.assignee_id)
    return person if person is not None and people.may_hold(person, task.role) else None


def claim(work: Work, task_id: int, revision: int) -> Task:
    """Take a task of one's team, or one of an absent colleague that one covers, or of somebody who has left."""
    task, case = lock(work, task_id, "task.claim", revision)
    actor = work.actor
    mine = task.assignee_id in actor.stands_for or MANAGER in actor.roles
    if not mine and holder(work, task) is not None:
        raise _changed(work, task)
    if not may_complete(work, case, task):
        raise NotAllowedError("This task is for another team. Nothing was changed.")
    _give(work, case, task, actor.user_id, "task.claimed")
    return task


def release(work: Work, task_id: int, revision: int) -> Task:
    """Give a task back to its team."""
    task, case = lock(work, task_id, "task.release", revision)
    mine = task.assignee_id in work.actor.stands_for or MANAGER in work.actor.roles
    has_left = task.assignee_id is not None and holder(work, task) is None
    if not mine and not (has_left and may_complete(work, case, task)):
        raise NotAllowedError("This task is not yours to give back. Nothing was changed.")
    _give(work, case, task, None, "task.released")
    return task


def pass_on(work: Work, task_id: int, revision: int | None, to_user_id: int, note: str) -> Task:
    """Pass a task on to a colleague, who is told. Raises InvalidInputError for somebody who cannot take it."""
    task, case = lock(work, task_id, "task.pass_on", revision)
    if not may_complete(work, case, task):
        raise NotAllowedError("This task is not yours to pass on. Nothing was changed; ask a manager to reassign it.")
    person = colleague(work, case, to_user_id, task.role)
    _give(work, case, task, person.id, "task.passed_on", assignee=person.name, note=note.strip() or None)
    offers.tell_assignee(work, case, task, person.id)
    return task


def reassign(work: Work, task_id: int, to_user_id: int | None, note: str) -> Task:
    """Give a task to somebody else or back to the team, as a manager."""
    task, case = lock(work, task_id, "task.reassign", None)
    if to_user_id is None:
        _give(work, case, task, None, "task.released", note=note.strip() or None)
        return task
    person = colleague(work, case, to_user_id, task.role)
    _give(work, case, task, person.id, "task.reassigned", assignee=person.name, note=note.strip() or None)
    offers.tell_assignee(work, case, task, person.id)
    return task


def colleague(work: Work, case: Case, user_id: int, lane: str) -> User:
    """Return a colleague who may see the case and do a task of the lane; raise InvalidInputError by the field `to`."""
    person = work.session.get(User, user_id)
    if person is None or person.landlord != case.landlord or not people.can_work(person):
        raise InvalidInputError({"to": ["Choose a colleague from the list."]})
    if not people.may_hold(person, lane):
        raise InvalidInputError({"to": ["Only a manager can do this task. Choose a manager."]})
    if case.restricted and person.id != case.officer_id:
        named = exists().where(CaseAccess.case_id == case.id, CaseAccess.user_id == person.id)
        if not work.session.scalar(select(named)):
            raise InvalidInputError({"to": ["The case is restricted and this colleague is not named for it."]})
    return person


def complete(work: Work, task_id: int, revision: int | None, answers: Answers) -> Task:
    """Fill in a task: the answers are checked, become facts and data, and the procedure goes on; all or nothing.

    `answers` may be what reads them once the task is known: then the form need not be looked up in a transaction apart.
    Raises InvalidInputError by field, TaskTakenError where a colleague was faster, NotAllowedError for another's task.
    """
    with work.session.no_autoflush:  # one flush an instance, when all that came of the step is known
        return _complete(work, task_id, revision, answers)


def _complete(work: Work, task_id: int, revision: int | None, given: Answers) -> Task:
    case, task, row, sha256, has_draft = _read_all(work, task_id)
    check_access(work, case, task, "task.complete")
    check_unchanged(work, task, revision)
    if not may_complete(work, case, task):
        raise NotAllowedError(
            "This task is with somebody else. Nothing was changed; ask them, or a manager to reassign it."
        )
    if row.status != running.RUNNING:
        raise NotFoundError("running procedure")
    live = running.restore(work, case, row, sha256)
    element = live.definition.elements[task.element]
    _check_four_eyes(work, task, element)
    answers = given if isinstance(given, Mapping) else given(task.name, element)
    asked = {name: value for name, value in answers.items() if name != letter_tasks.ANSWER}
    clean = check_answers(live, element, task, acts.without_own(visits.without_own(asked)))
    live.context.done_at = acts.read(work, case, element, {**answers, **clean})
    escort = visits.check(work, case, element, answers, live.context.names({**live.run.data, **clean}))
    _set_facts(live, element, clean)
    clean = {**clean, **letter_tasks.send(live.context, element, {**live.run.data, **clean}, answers)}
    lasting.change(
        work,
        task,
        state=DONE,
        answers={**clean, **escort, **acts.kept_answer(live.context)},
        revision=task.revision + 1,
        completed_at=work.now,
        completed_by_id=work.actor.user_id,
    )
    live.completed = task.token
    if element.due and task.due_at is None:
        incidents.needs_no_time(work, case.id, row.id, task.token)
    done_at = live.context.done_at
    running.record(live, "task.completed", element.id, name=task.name, task_id=task.id, done_at=done_at)
    live.run.complete(task.token, clean)
    live.run.data[known.ANSWERED] = sorted({*live.run.data.get(known.ANSWERED, ()), element.id})
    acts.keep(live.context, element, live.run.data, clean)
    messages.settle(work, case, live)
    if has_draft:
        work.connection.execute(_DRAFT, {"task": task.id, "user": work.actor.user_id})
    return task


def _check_four_eyes(work: Work, task: Task, element: Element) -> None:
    """Raise NotAllowedError where the drawing's property `not_by` asks for somebody else than who did a step before.

    Two people agree before support ends (WCH 12.2).
    """
    if has_decided_before(work, task, element):
        raise NotAllowedError(f"{FOUR_EYES} Nothing was changed.")


def has_decided_before(work: Work, task: Task, element: Element) -> bool:
    """Tell whether the actor did the step that this one must not be done by too (property `not_by`)."""
    before = element.properties.get("not_by", "").replace(",", " ").split()
    if not before or work.actor.user_id is None:
        return False
    if WHOLE_CASE in before:
        return _had_part(work, task)
    if element.id in before and _sat_already(work, task):
        return True
    others = [name for name in before if name != element.id]
    query = select(Task).where(Task.instance_id == task.instance_id, Task.element.in_(others), Task.state == DONE)
    newest = {row.element: row.completed_by_id for row in work.session.scalars(query.order_by(Task.id))}
    return work.actor.user_id in newest.values()


def _sat_already(work: Work, task: Task) -> bool:
    """Tell whether the actor did another of the tasks offered together with this one: one vote each (WCH 3.2)."""
    same = (Task.instance_id == task.instance_id, Task.element == task.element, Task.created_at == task.created_at)
    mine = (Task.state == DONE, Task.completed_by_id == work.actor.user_id)
    return bool(work.session.scalar(select(exists().where(*same, *mine))))


def _had_part(work: Work, task: Task) -> bool:
    """Tell whether the actor is the officer of the task's case or took any step in it (an appeal, CA 6.2)."""
    me = work.actor.user_id
    if work.session.scalar(select(exists().where(Case.id == task.case_id, Case.officer_id == me))):
        return True
    steps = (Task.case_id == task.case_id, Task.completed_by_id == me, Task.state == DONE)
    return bool(work.session.scalar(select(exists().where(*steps))))


def check_answers(live: Running, element: Element, task: Task, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the checked answers of a form, with what the case already knew; raise InvalidInputError by field."""
    if element.form is None:
        return {}
    asking = known.divide(element, live.context.stored, live.run.data)
    given = {**asking.known, **{name: value for name, value in answers.items() if not _is_blank(name, value, asking)}}
    try:
        clean = dict(element.form.validate(given, live.context.names(live.run.data), live.context.functions))
        _check_files(live, element, clean)
        return clean
    except InvalidInputError as error:  # the messages name the questions, which the person sees in the landlord's words
        own = live.context.profile.labels
        told = {name: [in_own_words(own, problem) for problem in problems] for name, problems in error.fields.items()}
        raise InvalidInputError(told) from error


def _check_files(live: Running, element: Element, clean: Mapping[str, Any]) -> None:
    """An answer to a question for a file is the number of a document of the case."""
    for field in element.form.fields if element.form else ():
        if field.type == "file" and clean.get(field.id) not in (None, ""):
            documents.check_answer(live.work, live.case, field.id, clean[field.id])


def _is_blank(name: str, value: Any, asking: known.Asking) -> bool:
    return name in asking.known and value in (None, "", [])


def _set_facts(live: Running, element: Element, clean: Mapping[str, Any]) -> None:
    fields = [field for field in element.form.fields if field.fact] if element.form else []
    values = {str(field.fact): clean[field.id] for field in fields if clean.get(field.id) is not None}
    try:
        facts.assign(live.work, live.case, values, live.context.about)
    except InvalidInputError as error:
        names = {str(field.fact): field.id for field in fields}
        raise InvalidInputError({names.get(name, name): problems for name, problems in error.fields.items()}) from error


def save_draft(work: Work, task_id: int, answers: Mapping[str, Any]) -> datetime:
    """Keep what somebody typed, also where the task is no longer theirs to complete; returns when."""
    if work.actor.user_id is None:
        return work.now
    maker = postgresql.insert if work.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"answers": events.plain(answers), "saved_at": work.now}
    statement = maker(TaskDraft).values(task_id=task_id, user_id=work.actor.user_id, **values)
    # The same person may send the same form twice at once: the later one is kept, neither fails.
    work.session.execute(statement.on_conflict_do_update(index_elements=["task_id", "user_id"], set_=values))
    return work.now


def _give(work: Work, case: Case, task: Task, user_id: int | None, kind: str, **more: object) -> None:
    task.assignee_id, task.revision = user_id, task.revision + 1
    events.record(
        work, kind, case_id=case.id, landlord=case.landlord, instance_id=task.instance_id, element=task.element,
        name=task.name, **more,
    )  # fmt: skip


def _name(work: Work, user_id: int | None) -> str | None:
    person = work.session.get(User, user_id) if user_id else None
    return person.name if person else None
