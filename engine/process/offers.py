"""Offering a task: who it goes to (the landlord's team behind the lane, perhaps a person), and by when."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.engine import Engine as SqlEngine

from engine import events
from engine.bpmn import Element, OpenTask, text_template
from engine.casework import notices, people, referrals
from engine.models import Case, ProcessInstance, Promise, Task, Team, User
from engine.notifications.site import Place
from engine.policy import in_own_words
from engine.process import incidents, time_of
from engine.process.context import CaseContext
from engine.work import Work
from engine.workflow.promises import keeping

FAR_FUTURE = datetime(9999, 1, 1, tzinfo=UTC)
CASE_OFFICER = "Officer"  # the lane of the person who handles the case
USUAL_PRIORITY = 50
READS_CASE = "reads_case"  # element property: "no" where being offered the task lets nobody into the file of the case

# Teams are never renamed or removed, so a team once found stays found; one book a database.
_teams: WeakKeyDictionary[SqlEngine | Connection, dict[tuple[str, str], int]] = WeakKeyDictionary()


def offer(
    work: Work,
    case: Case,
    instance: ProcessInstance,
    context: CaseContext,
    elements: Mapping[str, Element],
    wanted: OpenTask,
    data: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the row of an open task for a token that waits for a person, and tell the person it is given to.

    The caller inserts it: a plain row costs a fraction of what the session asks for an object.
    """
    element = elements[wanted.element]
    own = {**data, **_item_names(element, wanted)}
    lane = role_of(context, elements, wanted, own)
    assignee = _assignee(work, case, context, element, lane, own)
    due_at, target, untold = _due(work, case, context, element, own)
    requirement = target.requirement if target else next(iter(element.requirements), None)
    values = {
        "landlord": case.landlord,
        "case_id": case.id,
        "instance_id": instance.id,
        "definition_id": instance.definition_id,
        "token": wanted.token,
        "element": wanted.element,
        "name": task_name(element, wanted.item, context.profile.labels),
        "role": lane,
        "team_id": team_id(work, case.landlord, lane),
        "assignee_id": assignee,
        "item": item_label(wanted.item),
        "about": context.about.name[:200] if context.about else None,
        "reads_case": element.properties.get(READS_CASE, "yes").lower() != "no",
        "state": "open",
        "priority": _priority(context, element, own),
        "requirement": requirement,
        "clause": target.clause if target else _clause(context, requirement),
        "created_at": work.now,
        "due_at": due_at,
        "due_sort": due_at or FAR_FUTURE,
        "warn_at": target.warn_at if target else _warn_at(context, element, requirement, work.now, due_at),
        "warned_at": work.now if target and target.warn_at and target.warn_at <= work.now else None,
        "revision": 1,
    }
    role = context.profile.roles.get(lane)
    events.record(
        work,
        "task.offered",
        case_id=case.id,
        landlord=case.landlord,
        instance_id=instance.id,
        element=element.id,
        name=values["name"],
        role=role.title if role else lane,
        due_at=due_at,
    )
    if untold:
        inputs = {"what": values["name"], "token": wanted.token, "due": element.due}
        incidents.untold_time(work, case, element.id, untold, inputs, instance.id)
    if assignee is not None and assignee != work.actor.user_id:
        tell_assignee(work, case, Task(**values), assignee)
    return values


def tell_assignee(work: Work, case: Case, task: Task, user_id: int) -> None:
    """Send “a task is yours” to the person a task was given to."""
    zone = work.policies.landlords[case.landlord].zone
    due = task.due_at.astimezone(zone) if task.due_at else None
    when = f" It is due on {due.day} {due:%B %Y at %H:%M}." if due else ""
    whom = f" ({task.about})" if task.about else ""
    text = f"The task “{task.name}”{whom} is yours.{when}"
    key = f"assigned:{task.instance_id}:{task.token}:{work.now.isoformat()}"
    subject, place = f"A task is yours: {task.name}", Place(task.instance_id, task.token)
    to_work = not task.reads_case
    notices.notify_person(work, case, user_id, "assigned", subject, text, key, to_work=to_work, place=place)


def role_of(context: CaseContext, elements: Mapping[str, Element], wanted: OpenTask, data: Mapping[str, Any]) -> str:
    """Return the role a task is offered to: its group, its lane, the lane of what it stands in, or the case officer."""
    element = elements[wanted.element]
    if element.groups:
        given = text_template(element.groups, context.names(data), context.functions)
        group = str(given[0] if isinstance(given, list) and given else given or "").split(",")[0].strip()
        if group:
            return group
    around = (elements[name].lane for name in reversed(wanted.scope) if name in elements)
    return element.lane or next((lane for lane in around if lane), None) or CASE_OFFICER


def team_id(work: Work, landlord: str, lane: str) -> int | None:
    """Return the team that the landlord's profile binds to a lane; None where it has not been made yet."""
    role = work.policies.landlords[landlord].roles.get(lane)
    name = role.team if role else lane
    book = _teams.setdefault(_database(work), {})
    if (landlord, name) not in book:
        found = work.session.scalars(select(Team.id).where(Team.landlord == landlord, Team.name == name)).one_or_none()
        if found is None:
            return None
        book[(landlord, name)] = found
    return book[(landlord, name)]


def _database(work: Work) -> SqlEngine | Connection:
    return work.session.get_bind()


def task_name(element: Element, item: Any, words: Mapping[str, str]) -> str:
    """Return a task's name in the landlord's words, with what it is about where it is one of several."""
    label = item_label(item)
    name = in_own_words(words, element.name or element.id.replace("_", " "))
    return f"{name}: {label}"[:300] if label else name[:300]


def item_label(item: Any) -> str | None:
    """Return the words for an item of a repeated task."""
    if item is None:
        return None
    if isinstance(item, Mapping):
        item = item.get("name") or item.get("label") or item.get("value") or next(iter(item.values()), "")
    return referrals.AGENCIES.get(str(item), str(item))[:200]


def _item_names(element: Element, wanted: OpenTask) -> dict[str, Any]:
    if wanted.item is None:
        return {}
    return {(element.multi.item if element.multi and element.multi.item else "item"): wanted.item}


def _assignee(
    work: Work, case: Case, context: CaseContext, element: Element, lane: str, data: Mapping[str, Any]
) -> int | None:
    if element.assignee:
        wanted = text_template(element.assignee, context.names(data), context.functions)
        return _person(work, case, wanted, lane)
    if not element.groups and lane == CASE_OFFICER:
        return _able(people.find(work, case.officer_id), lane)
    return None


def _able(person: User | None, lane: str) -> int | None:
    """Return the number of somebody who can do a task of the lane; a task for anybody else is its team's."""
    return person.id if person is not None and people.may_hold(person, lane) else None


def _person(work: Work, case: Case, wanted: object, lane: str) -> int | None:
    """Return the person who can do it that an assignee names: `officer`, a number, an address or a full name."""
    text = str(wanted or "").strip()
    if not text:
        return None
    officer = people.find(work, case.officer_id)
    if text == "officer" or (officer and text in (officer.name, officer.email, str(officer.id))):
        return _able(officer, lane)
    which = User.id == int(text) if text.isdigit() else (User.email == text if "@" in text else User.name == text)
    query = select(User).where(which, User.landlord == case.landlord, User.active).order_by(User.id)
    return next((person.id for person in work.session.scalars(query) if people.may_hold(person, lane)), None)


def _due(
    work: Work, case: Case, context: CaseContext, element: Element, data: Mapping[str, Any]
) -> tuple[datetime | None, Promise | None, str | None]:
    """Return when a task is due, the promise that says so, and why nobody can tell.

    A task is never lost for its time: it is offered without one, and a manager sees it among the failed steps.
    """
    if not element.due:
        return None, None, None
    owed = [_ensured(work, case, context, code) for code in time_of.requirements_in(element.due)]
    try:
        due_at = time_of.due_date(context, element.due, data)
    except time_of.UNTOLD as error:
        return None, None, f"The task is offered without a due time, because it cannot be told. {error}"
    return due_at, next((row for row in owed if row is not None and row.due_at == due_at), None), None


def _ensured(work: Work, case: Case, context: CaseContext, code: str) -> Promise | None:
    """The promise that a task carries: in the ledger from its anchor on, and at the latest once its task is offered."""
    return keeping.ensure(work, case, code, context.about_id) if code in work.policies.catalogue else None


def give_time(work: Work, case: Case, context: CaseContext, element: Element, wanted: OpenTask, task: Task) -> str:
    """Set the due time of an open task that was offered without one; return why not, or nothing once it is set."""
    data = {**context.data, **_item_names(element, wanted)}
    due_at, target, untold = _due(work, case, context, element, data)
    if untold:
        return untold
    if due_at is not None:
        requirement = target.requirement if target else task.requirement
        task.due_at = task.due_sort = due_at
        task.warn_at = target.warn_at if target else _warn_at(context, element, requirement, work.now, due_at)
        task.requirement, task.clause = requirement, target.clause if target else task.clause
    return ""


def _warn_at(
    context: CaseContext, element: Element, requirement: str | None, start: datetime, due_at: datetime | None
) -> datetime | None:
    """When to say that a task will soon be due that carries no promise: by the landlord's usual share of its time."""
    if due_at is None:
        return None
    code = "" if time_of.practice_in(element.due) else requirement or ""
    return context.profile.escalation.instant(code, start, due_at)


def _priority(context: CaseContext, element: Element, data: Mapping[str, Any]) -> int:
    if not element.priority:
        return USUAL_PRIORITY
    value = text_template(element.priority, context.names(data), context.functions)
    return int(float(str(value))) if value not in (None, "") else USUAL_PRIORITY


def _clause(context: CaseContext, requirement: str | None) -> str | None:
    if requirement is None:
        return None
    stance = context.profile.timer(requirement) or context.profile.stance(requirement)
    return stance.clause if stance else None
