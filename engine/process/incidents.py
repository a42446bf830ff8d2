"""Steps that failed: kept where people see them and told to the managers, tried again with back-off, then left to one
of them.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine import events
from engine.bpmn import Element, Failed
from engine.casework import letter_papers
from engine.models import Case, Letter, ProcessIncident
from engine.process import telling
from engine.process.telling import LETTER, MESSAGE, START, TIME, TIMER, title_of
from engine.work import Work

if TYPE_CHECKING:
    from engine.process.running import Running

__all__ = ["LETTER", "MESSAGE", "START", "TIME", "TIMER", "title_of"]

RETRYING, WAITING, RESOLVED = "retrying", "waiting", "resolved"
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))  # before the 2nd, 3rd, 4th and 5th try
FAILED = "failed"  # the runtime's state of a token whose step failed


def store(running: "Running") -> None:
    """Bring the incidents of an instance into line with the steps that stand failed in it."""
    failures = {failure.token: failure for failure in running.run.failures()}
    if not failures and not running.tried and not running.work.session.info.get(("failing", running.row.id)):
        return
    held = {row.token: row for row in _open(running.work, running.row.id) if row.token is not None}
    for token, failure in failures.items():
        if token not in held:
            _raise(running, failure)
        elif token in running.tried:
            try_later(running.work, held[token], failure.error, failure.inputs)
    for token, row in held.items():
        if token not in failures:
            resolve(running.work, row)


def note_failing(running: "Running") -> None:
    """Remember that this instance came with failed steps, whose incidents may be over after this transaction."""
    if any(state == FAILED for _, state in running.row.tokens):
        running.work.session.info[("failing", running.row.id)] = True


def resolve(work: Work, row: ProcessIncident) -> None:
    """Close an incident: its step has been taken, skipped or is no longer needed."""
    row.state, row.retry_at = RESOLVED, None
    row.resolved_at, row.resolved_by_id = work.now, work.actor.user_id


def unknown_message(
    work: Work, case: Case, instance_id: int | None, element: str, message: str, payload: object
) -> None:
    """Keep a message that no published procedure knows where a manager sees it; the case goes on."""
    error = f"No published procedure starts with or waits for the message “{message}”."
    inputs = {"message": message, "payload": payload}
    _keep(work, case.landlord, case.id, MESSAGE, error, element=element, instance_id=instance_id, inputs=inputs)
    events.record(
        work, "message.unknown", case_id=case.id, landlord=case.landlord, instance_id=instance_id, element=element,
        message=message,
    )  # fmt: skip


def broken_timer(work: Work, case_id: int, instance_id: int, element: str, error: str) -> None:
    """Keep the failure of a timer that could not even be fired, once, where a manager sees it."""
    query = select(ProcessIncident.id).where(
        ProcessIncident.instance_id == instance_id,
        ProcessIncident.element == element,
        ProcessIncident.kind == TIMER,
        ProcessIncident.state != RESOLVED,
    )
    if work.session.scalars(query.limit(1)).one_or_none() is None:
        landlord = work.session.get_one(Case, case_id).landlord  # who keeps it is the clock, which has none
        _keep(work, landlord, case_id, TIMER, error, element=element, instance_id=instance_id)
        events.record(
            work, "step.failed", case_id=case_id, landlord=landlord, instance_id=instance_id, element=element,
            name=element, error=error,
        )  # fmt: skip


def timer_went_off(work: Work, case_id: int, instance_id: int, element: str) -> None:
    """Close the incident of a timer that could not go off and now has."""
    query = select(ProcessIncident).where(
        ProcessIncident.case_id == case_id,
        ProcessIncident.instance_id == instance_id,
        ProcessIncident.element == element,
        ProcessIncident.kind == TIMER,
        ProcessIncident.state != RESOLVED,
    )
    for row in work.session.scalars(query):
        resolve(work, row)


def missed_start(work: Work, office: Case, missed: Mapping[str, Any], error: str) -> None:
    """Keep a start by timer that failed in the office file, with what is needed to begin it later."""
    row = _keep(work, office.landlord, office.id, START, error, element=str(missed["start"]), inputs=missed)
    events.record(
        work, "step.failed", case_id=office.id, landlord=office.landlord, element=row.element, name=title_of(row),
        error=error,
    )  # fmt: skip


def untold_time(
    work: Work, case: Case, element: str, error: str, inputs: Mapping[str, Any], instance_id: int | None = None
) -> None:
    """Keep that the time of a task (of that instance), or of a start by timer, could not be told; tried again.

    `inputs` names it: `what` in words, and `token` of the task or `key` of the procedure.
    """
    if instance_id is None and open_times(work, case.id, None, "key", inputs["key"]):
        return
    retry_at = work.now + BACK_OFF[0]
    row = _keep(
        work, case.landlord, case.id, TIME, error, element=element, instance_id=instance_id, inputs=inputs,
        retry_at=retry_at,
    )  # fmt: skip
    events.record(
        work, "step.failed", case_id=case.id, landlord=case.landlord, instance_id=instance_id, element=element,
        name=title_of(row), error=error,
    )  # fmt: skip


def open_times(work: Work, case_id: int, instance_id: int | None, named: str, value: str) -> list[ProcessIncident]:
    """Return the open incidents about the time of one task (`token`) or of one start (`key`)."""
    query = select(ProcessIncident).where(
        ProcessIncident.case_id == case_id,
        ProcessIncident.instance_id == instance_id,
        ProcessIncident.kind == TIME,
        ProcessIncident.state != RESOLVED,
    )
    return [row for row in work.session.scalars(query) if row.inputs.get(named) == value]


def needs_no_time(work: Work, case_id: int, instance_id: int, token: str) -> None:
    """Close what is open about the due time of a task that is done or no longer needed."""
    for row in open_times(work, case_id, instance_id, "token", token):
        resolve(work, row)


def unprinted_letter(work: Work, letter: Letter, case: Case, reason: str) -> None:
    """Keep that an issued letter could not be made into a PDF where a manager sees it. From now on it is tried again
    as a failed step is, and not at every round.
    """
    token, inputs = letter_papers.mark_of(letter.id), {"letter": letter.id, "subject": letter.subject}
    retry_at, error = work.now + BACK_OFF[0], why_unprinted(reason)
    row = _keep(work, case.landlord, case.id, LETTER, error, token=token, inputs=inputs, retry_at=retry_at)
    events.record(work, "step.failed", case_id=case.id, landlord=case.landlord, name=title_of(row), error=error)


def why_unprinted(reason: str) -> str:
    """Return what a manager reads about a letter that cannot be printed, and what can be done about it."""
    return (
        f"The PDF could not be made: {reason}. The letter counts as issued and its text is kept, but it was neither "
        "posted nor e-mailed. Read its text to the person or write a letter that replaces it, then let this step pass."
    )


def _keep(
    work: Work,
    landlord: str,
    case_id: int,
    kind: str,
    error: str,
    *,
    element: str = "",
    instance_id: int | None = None,
    token: str | None = None,
    inputs: Mapping[str, Any] | None = None,
    retry_at: datetime | None = None,
) -> ProcessIncident:
    """Store an incident: tried again by itself from `retry_at` (UTC), else it waits for a manager."""
    row = ProcessIncident(
        landlord=landlord,
        case_id=case_id,
        instance_id=instance_id,
        token=token,
        element=element,
        kind=kind,
        error=error,
        inputs=events.plain(inputs or {}),
        state=RETRYING if retry_at else WAITING,
        tries=1,
        retry_at=retry_at,
        created_at=work.now,
    )
    work.session.add(row)
    work.session.flush()  # its number is part of what the managers are told
    telling.tell(work, row, waits=row.state == WAITING)
    return row


def _open(work: Work, instance_id: int) -> list[ProcessIncident]:
    query = select(ProcessIncident).where(
        ProcessIncident.instance_id == instance_id,
        ProcessIncident.token.is_not(None),
        ProcessIncident.state != RESOLVED,
    )
    return list(work.session.scalars(query))


def _raise(running: "Running", failure: Failed) -> None:
    work, element = running.work, running.definition.elements.get(failure.element)
    _keep(
        work,
        running.case.landlord,
        running.case.id,
        kind_of(element),
        failure.error,
        element=failure.element,
        instance_id=running.row.id,
        token=failure.token,
        inputs=failure.inputs,
        retry_at=work.now + BACK_OFF[0],
    )
    events.record(
        work, "step.failed", case_id=running.case.id, landlord=running.case.landlord, instance_id=running.row.id,
        element=failure.element, name=(element.name if element else "") or failure.element, error=failure.error,
    )  # fmt: skip


def try_later(work: Work, row: ProcessIncident, error: str, inputs: Mapping[str, Any]) -> None:
    """Keep that a step failed once more; after the fifth time it waits for a manager."""
    row.tries += 1
    row.error, row.inputs = error, events.plain(inputs)
    wait = BACK_OFF[row.tries - 1] if row.tries <= len(BACK_OFF) else None
    row.state = RETRYING if wait else WAITING
    row.retry_at = work.now + wait if wait else None
    if row.state == WAITING:
        telling.tell(work, row, waits=True)


def kind_of(element: Element | None) -> str:
    """Return what sort of step failed: action, decision or expression."""
    if element is not None and element.topic:
        return "action"
    return "decision" if element is not None and element.decision else "expression"
