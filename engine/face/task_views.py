"""A task as an officer opens it: form, guidance, clause and due time, and what the case already answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from engine.bpmn import Element, Field
from engine.casework import alerts, cases, documents, facts, hand_overs, people
from engine.errors import DueProcessError, NotFoundError
from engine.face import owed, remedy_views
from engine.face.task_lines import make_line, select_lines
from engine.face.types import (
    Choice,
    FieldView,
    LetterProposal,
    Person,
    SettledTask,
    StanceView,
    TaskForm,
    TaskLine,
    TaskView,
)
from engine.models import Case, CaseAccess, ProcedureDefinition, ProcessInstance, Promise, Task, TaskDraft, User
from engine.policy import in_own_words
from engine.policy.guidance import own_guidance
from engine.process import acts, known, letter_tasks, library, tasks, time_of, visits
from engine.process.context import CaseContext
from engine.work import Work
from engine.workflow.promises import rows

REMEDY_IN_FORCE = "remedy_in_force"  # the duty whose tasks show what the law has replaced
_DRAWN = (
    select(Task.name, Task.definition_id, Task.element, ProcedureDefinition.sha256)
    .join(ProcedureDefinition, ProcedureDefinition.id == Task.definition_id)
    .where(Task.id == bindparam("task"), Task.landlord == bindparam("own"))
)


def form(work: Work, task_id: int) -> TaskForm:
    """Return what the drawing may ask in a task of the landlord, to read the answers that were sent.

    Nothing of the case is looked at or told: whoever takes the answers decides who may give them. Raises NotFoundError.
    """
    task = work.connection.execute(_DRAWN, {"task": task_id, "own": work.actor.landlord}).one_or_none()
    if task is None:
        raise NotFoundError("task")
    return form_of(task.name, library.get(work, task.definition_id, task.sha256).elements[task.element])


def form_of(name: str, element: Element) -> TaskForm:
    """Return what the drawing may ask in a task of that name at an element."""
    drawn = element.form.fields if element.form else ()
    fields = [
        FieldView(field.id, field.label, field.type, field.required, maxlength=field.maxlength)
        for field in (*drawn, *visits.possible_fields(element), *acts.possible_fields(element))
    ]
    return TaskForm(name, fields)


def view(work: Work, task_id: int) -> TaskView:
    """Return a task with its form. Raises NotFoundError where it is not the actor's to see."""
    row = work.session.execute(
        select_lines().add_columns(Task).where(Task.id == task_id, Task.landlord == work.actor.landlord)
    ).one_or_none()
    if row is None:
        raise NotFoundError("task")
    task: Task = row.Task
    case = work.session.get_one(Case, task.case_id)
    tasks.check_access(work, case, task, "task.view")
    instance, sha256 = work.session.execute(
        select(ProcessInstance, ProcedureDefinition.sha256)
        .join(ProcedureDefinition, ProcedureDefinition.id == ProcessInstance.definition_id)
        .where(ProcessInstance.id == task.instance_id)
    ).one()
    elements = library.get(work, task.definition_id, sha256).elements
    element = elements[task.element]
    draft = work.session.get(TaskDraft, (task.id, work.actor.user_id)) if work.actor.user_id else None
    context = CaseContext(work, case, instance.id, instance.about_party_id)
    asking = known.divide(element, context.stored, instance.data)
    is_open = task.state == tasks.OPEN
    when = acts.fields_of(work, case, element, context.about_id) if is_open else ()
    asked = (*asking.fields, *visits.fields_of(work, case, element), *when)
    values = {**known.prefill(context, when, instance.data), **_values(context, asking, instance.data, task, draft)}
    profile = context.profile
    code = task.requirement or ""
    requirement = work.policies.catalogue.get(code)
    rule = _rule(context, task)
    mine = is_open and tasks.may_complete(work, case, task)
    may_change = is_open and cases.may(work, case, "task.complete")
    sees_case = task.reads_case or tasks.cases_visible(work, case)
    line, has_decided = make_line(work, row), mine and tasks.has_decided_before(work, task, element)
    return TaskView(
        line=line,
        guidance=in_own_words(
            profile.labels, own_guidance(element.documentation, case.landlord, work.policies.landlords)
        ),
        requirement_title=requirement.title if requirement else None,
        clause_summary=rule.summary if rule else None,
        clause_status=rule.status if rule else None,
        practice=_practice(context, task, element),
        anchor_at=_anchor(context, task),
        fields=[_field(context, field, {**instance.data, **values}) for field in asked],
        values=values,
        draft_saved_at=draft.saved_at if draft else None,
        known=_known(context, asking, instance.data),
        can_complete=mine and may_change and not has_decided,
        can_claim=mine and may_change and task.assignee_id != work.actor.user_id,
        can_release=mine and may_change and task.assignee_id is not None,
        can_pass_on=mine and may_change,
        colleagues=_colleagues(work, case) if mine else (),
        alerts=alerts.of(work, case) if sees_case else (),
        files=_files(work, case, asked, values),
        completed_at=task.completed_at,
        completed_by=_name(work, task.completed_by_id),
        why_not=_why_not(line, mine=mine, may_change=may_change, has_decided=has_decided),
        replaced_remedies=_replaced(work, element),
        letter=_letter(context, element, {**instance.data, **values}) if is_open else None,
        offered=hand_overs.summary(work, case, instance.id) if code == hand_overs.ANSWER else (),
        sees_case=sees_case,
        settled=_settled(work, case, task, elements, context.about_id) if is_open and sees_case else (),
    )


def _settled(
    work: Work, case: Case, task: Task, elements: Mapping[str, Element], about: int | None
) -> Sequence[SettledTask]:
    """What a person recorded outside the task that ended its promise; nothing where it is still to be kept."""
    element = elements[task.element]
    carries = acts.carried_by(elements, element)
    step = owed.Step(task.id, task.name, task.role, about, task.created_at, carries, acts.met_by(element))
    return owed.settled(work, case, [step])


def _why_not(line: TaskLine, *, mine: bool, may_change: bool, has_decided: bool) -> str | None:
    """Say why the actor cannot fill in a task that nobody has completed; None where they can, or it is done."""
    if line.state == tasks.DONE:
        return None
    if line.state != tasks.OPEN:
        return "This task is no longer needed: the procedure went another way. Nobody answered it."
    if has_decided:
        return tasks.FOUR_EYES
    if mine and not may_change:
        return "Your role lets you read this task, not fill it in."
    if mine:
        return None
    if line.role == people.MANAGERS_LANE:
        return "Only a manager can fill in this task."
    holder = line.assignee.name if line.assignee else f"the team {line.team or line.role_title}"
    return (
        f"This task is with {holder}. Only they or a manager can fill it in; ask them, or a manager to give it to you. "
        "What you know about the case can be recorded as a contact or an incident."
    )


def _letter(context: CaseContext, element: Element, data: Mapping[str, Any]) -> LetterProposal | None:
    """The letter that completing the task issues."""
    proposal = letter_tasks.propose(context, element, data)
    return LetterProposal(**vars(proposal)) if proposal else None


def _replaced(work: Work, element: Element) -> Sequence[tuple[str, str]]:
    """What the policy names and the law has replaced, beside the tasks in which a remedy is chosen or prepared."""
    if REMEDY_IN_FORCE not in element.requirements:
        return ()
    return [
        (f"{line.title} (clause {line.clause})", "; ".join(line.in_its_place) or "nothing")
        for line in remedy_views.replaced(work)
    ]


class _Rule(NamedTuple):
    """What a requirement rests on, and how sure that is."""

    summary: str
    status: str


def _rule(context: CaseContext, task: Task) -> _Rule | None:
    """The rule that gave a task its due time; of a task without one, what the policy says of its requirement."""
    target, requirement = _target(context, task), task.requirement or ""
    if target is not None:
        return _Rule(rows.summary_of(context.work, context.case, target), target.status)
    stance = context.profile.timer(requirement) or context.profile.stance(requirement)
    return _Rule(stance.summary, stance.status) if stance else None


def _practice(context: CaseContext, task: Task, element: Element) -> StanceView | None:
    """The landlord's practice that a task has its due time from; None where a promise gave it, or an answer."""
    code, target = time_of.practice_in(element.due), _target(context, task)
    if code is None or task.due_at is None or (target is not None and target.due_at == task.due_at):
        return None
    stance, named = context.profile.practice(code), context.work.policies.vocabulary.practices.get(code)
    if stance is None or named is None:
        return None
    return StanceView(code, named.title, str(stance.value), stance.clause, stance.status, stance.summary)


def _values(
    context: CaseContext, asking: known.Asking, data: Mapping[str, Any], task: Task, draft: TaskDraft | None
) -> dict[str, Any]:
    if task.state == tasks.DONE:
        return dict(task.answers or {})
    start = known.prefill(context, asking.fields, data)
    return {**start, **draft.answers} if draft else start


def _known(context: CaseContext, asking: known.Asking, data: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    have, own = {**data, **asking.known}, context.profile.labels
    return [
        (label_of(own, field), in_own_words(own, known.words(field, asking.known[field.id])))
        for field in asking.known_fields
        if known.is_asked(context, field, have)
    ]


def _field(context: CaseContext, field: Field, data: Mapping[str, Any]) -> FieldView:
    return FieldView(
        id=field.id,
        label=label_of(context.profile.labels, field),
        type=field.type,
        required=field.required,
        options=options_of(context, field, data),
        hint=in_own_words(context.profile.labels, field.hint) if field.hint else None,
        default=known.default_of(context, field, data) if field.default is not None else None,
        min=_bound(context, field.min, data) or _still_ahead(context, field),
        max=_bound(context, field.max, data),
        maxlength=field.maxlength,
        when=field.when,
        sensitive=field.sensitive,
        fact=field.fact,
        minlength=field.minlength,
        pattern=field.pattern,
    )


def label_of(labels: Mapping[str, str], field: Field) -> str:
    """Return the question of a field, with people called as the landlord calls them."""
    return in_own_words(labels, field.label or field.id)


def options_of(context: CaseContext, field: Field, data: Mapping[str, Any]) -> Sequence[Choice]:
    """Return the options offered: those of the drawing, or of them the ones its `among` expression allows.

    Where none is drawn, what the expression gives are the options.
    """
    choices = [Choice(value, in_own_words(context.profile.labels, label)) for value, label in field.options]
    among = getattr(field, "among", None)
    if not among:
        return choices
    allowed = time_of.value_of(context, among if "${" in among else f"${{{among}}}", data)
    if not choices and isinstance(allowed, list | tuple):
        return [Choice(str(value), str(value)) for value in allowed]
    return [choice for choice in choices if choice.value in allowed] if isinstance(allowed, list | tuple) else choices


def _still_ahead(context: CaseContext, field: Field) -> str | None:
    """What is promised must lie ahead: the form proposes nothing before now."""
    fact = facts.FACTS.get(field.fact or "")
    return context.now().astimezone(context.zone).isoformat() if fact is not None and fact.future else None


def _bound(context: CaseContext, text: str | None, data: Mapping[str, Any]) -> str | None:
    if text is None:
        return None
    try:
        value = time_of.value_of(context, text, data)
    except DueProcessError:
        return None  # the check on sending says what is wrong with the drawing; the form still opens
    return None if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)


def _target(context: CaseContext, task: Task) -> Promise | None:
    """The target that a task has its due time from; none where it has no due time."""
    if task.requirement is None or task.due_at is None:
        return None
    return rows.current(context.work, context.case, task.requirement, context.about_id)


def _anchor(context: CaseContext, task: Task) -> datetime | None:
    target = _target(context, task)
    return target.anchor_at if target else None


def _colleagues(work: Work, case: Case) -> Sequence[Person]:
    query = select(User.id, User.name, User.roles).where(
        User.landlord == case.landlord, User.active, User.id != (work.actor.user_id or 0)
    )
    if case.restricted:
        named = select(CaseAccess.user_id).where(CaseAccess.case_id == case.id)
        query = query.where(User.id.in_(named) | (User.id == case.officer_id))
    people = work.session.execute(query.order_by(User.name))
    return [Person(person.id, person.name) for person in people if {"officer", "manager"} & set(person.roles)]


def _files(work: Work, case: Case, asked: Sequence[Field], values: Mapping[str, Any]) -> Mapping[str, str]:
    """The names of the documents that were added as answers, by the field's id."""
    numbers = {field.id: str(values.get(field.id) or "") for field in asked if field.type == "file"}
    if not any(numbers.values()):
        return {}
    names = {str(row.id): row.name for row in documents.of(work, case)}
    return {field: names[number] for field, number in numbers.items() if number in names}


def _name(work: Work, user_id: int | None) -> str | None:
    person = work.session.get(User, user_id) if user_id else None
    return person.name if person else None


def element_name(element: Element | None, element_id: str) -> str:
    """Return what people call an element."""
    return (element.name if element else "") or element_id
