"""Disposal of old files: listing them, keeping some longer, and destroying what a person decided to destroy.

Destroying cannot be undone, so no drawing does it by itself: whatever is drawn, the action looks for the person.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine import events
from engine.access import Actor, can
from engine.bpmn import Field
from engine.errors import ActionFailedError
from engine.models import ProcedureDefinition, Task, User
from engine.process import library
from engine.process.actions.call import Call, Entry, Outputs, entry
from engine.reporting import disposal

LISTED, COMPLETED = "disposal.listed", "task.completed"
NOT_DESTROYED = "Nothing was destroyed."


def _list_due(call: Call) -> Outputs:
    found = disposal.due(call.landlords_work)
    events.record(
        call.work, LISTED, case_id=call.case.id, landlord=call.case.landlord, instance_id=call.context.instance_id,
        element=call.action.element, references=found, count=len(found),
    )  # fmt: skip
    return {"disposal_due": found}


def _dispose(call: Call) -> Outputs:
    references = call.items("cases")
    decided_by = _who_decided(call, references) if references else None
    return {"disposed": disposal.dispose(call.landlords_work, references, call.text("reason"), decided_by)}


def _who_decided(call: Call, references: Sequence[str]) -> int:
    """Return the person who decided in this run to destroy exactly these files, since they were last listed.

    Raises ActionFailedError, with the reason, where nobody did who may.
    """
    listed, done = _since_listed(call)
    unlisted = [reference for reference in references if reference not in listed]
    if unlisted:
        raise ActionFailedError(
            f"{', '.join(unlisted)} is not in the newest list of files past their time that this procedure made. "
            f"{NOT_DESTROYED} Draw the action “disposal.list” and a task to look at its list before this step."
        )
    tasks = call.work.session.scalars(select(Task).where(Task.id.in_(done), Task.state == "done"))
    deciding = [task for task in tasks if _chose(call, task, references)]
    for task in deciding:
        person = call.work.session.get(User, task.completed_by_id) if task.completed_by_id else None
        if person is not None and _may_decide(call, person):
            return person.id
    why = (
        "was chosen by somebody who may not decide it: only a manager of this landlord may"
        if deciding
        else "was not chosen by a person, in one answer of a completed task, since the list was made"
    )
    raise ActionFailedError(f"That exactly {', '.join(references)} should be destroyed {why}. {NOT_DESTROYED}")


def _since_listed(call: Call) -> tuple[Collection[str], list[int]]:
    """Return the newest list of this run, and the numbers of the tasks completed since, the newest first."""
    listed: Collection[str] = ()
    done: list[int] = []
    if call.context.instance_id is None:
        return listed, done
    for kind, payload in events.of_instance(call.work, call.case.id, call.context.instance_id, (LISTED, COMPLETED)):
        if kind == LISTED:
            listed, done = frozenset(payload.get("references", ())), []
        elif "task_id" in payload:
            done.insert(0, payload["task_id"])
    return listed, done


def _chose(call: Call, task: Task, references: Sequence[str]) -> bool:
    """Tell whether one answer of a completed task names exactly these files, and the form showed each by its reference.

    An answer that the case knew already was not asked; options of the drawing's own may hide a file behind other words.
    """
    answers: Mapping[str, Any] = task.answers or {}
    return any(
        isinstance(answers.get(field.id), list)
        and set(answers[field.id]) == set(references)
        and field.type == "choices"
        and field.among
        and not field.options
        and not field.fact
        for field in _fields(call, task)
    )


def _fields(call: Call, task: Task) -> Sequence[Field]:
    sha256 = call.work.session.scalars(
        select(ProcedureDefinition.sha256).where(ProcedureDefinition.id == task.definition_id)
    ).one()
    form = library.get(call.work, task.definition_id, sha256).elements[task.element].form
    return form.fields if form else ()


def _may_decide(call: Call, person: User) -> bool:
    """Tell whether a person holds the right now, at this landlord: it may have been taken away since the task."""
    actor = Actor(person.id, person.landlord, person.name, frozenset(person.roles))
    return person.active and person.landlord == call.case.landlord and can(actor, "disposal.decide")


def _hold(call: Call) -> Outputs:
    disposal.hold(call.landlords_work, call.items("cases"), call.text("reason"), call.day("until"))
    return None


ENTRIES: Mapping[str, Entry] = {
    "disposal.list": entry("List closed cases past their time", _list_due),
    "disposal.dispose": entry("Destroy case files", _dispose, "", {"cases": "references", "reason": "who looked"}),
    "disposal.hold": entry(
        "Keep case files longer", _hold, "", {"cases": "references", "reason": "why", "until": "look again on"}
    ),
}
