"""Steps that failed: kept where people see them, tried again with back-off, then left to a manager."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine import events
from engine.bpmn import Element, Failed
from engine.models import Case, ProcessIncident
from engine.work import Work

if TYPE_CHECKING:
    from engine.process.running import Running

RETRYING, WAITING, RESOLVED = "retrying", "waiting", "resolved"
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))  # before the 2nd, 3rd, 4th and 5th try
START = "start"  # the kind of an incident: a procedure that should have begun by itself
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
            _try_later(running, held[token], failure)
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
    work.session.add(
        ProcessIncident(
            landlord=case.landlord,
            case_id=case.id,
            instance_id=instance_id,
            token=None,
            element=element,
            kind="message",
            error=error,
            inputs={"message": message, "payload": events.plain(payload)},
            state=WAITING,
            tries=1,
            retry_at=None,
            created_at=work.now,
        )
    )
    events.record(
        work, "message.unknown", case_id=case.id, landlord=case.landlord, instance_id=instance_id, element=element,
        message=message,
    )  # fmt: skip


def broken_timer(work: Work, case_id: int, instance_id: int, element: str, error: str) -> None:
    """Keep the failure of a timer that could not even be fired, once, where a manager sees it."""
    query = select(ProcessIncident.id).where(
        ProcessIncident.instance_id == instance_id,
        ProcessIncident.element == element,
        ProcessIncident.kind == "timer",
        ProcessIncident.state != RESOLVED,
    )
    if work.session.scalars(query.limit(1)).one_or_none() is None:
        work.session.add(
            ProcessIncident(
                landlord=work.actor.landlord,
                case_id=case_id,
                instance_id=instance_id,
                token=None,
                element=element,
                kind="timer",
                error=error,
                inputs={},
                state=WAITING,
                tries=1,
                retry_at=None,
                created_at=work.now,
            )
        )
        events.record(
            work, "step.failed", case_id=case_id, instance_id=instance_id, element=element, name=element, error=error
        )


def missed_start(work: Work, office: Case, missed: Mapping[str, Any], error: str) -> None:
    """Keep a start by timer that failed in the office file, with what is needed to begin it later."""
    element, name = str(missed["start"]), str(missed["procedure"])
    work.session.add(
        ProcessIncident(
            landlord=office.landlord,
            case_id=office.id,
            instance_id=None,
            token=None,
            element=element,
            kind=START,
            error=error,
            inputs=events.plain(dict(missed)),
            state=WAITING,
            tries=1,
            retry_at=None,
            created_at=work.now,
        )
    )
    events.record(
        work, "step.failed", case_id=office.id, landlord=office.landlord, element=element, name=f"Start of {name}",
        error=error,
    )  # fmt: skip


def _open(work: Work, instance_id: int) -> list[ProcessIncident]:
    query = select(ProcessIncident).where(
        ProcessIncident.instance_id == instance_id,
        ProcessIncident.token.is_not(None),
        ProcessIncident.state != RESOLVED,
    )
    return list(work.session.scalars(query))


def _raise(running: "Running", failure: Failed) -> None:
    work, element = running.work, running.definition.elements.get(failure.element)
    work.session.add(
        ProcessIncident(
            landlord=running.case.landlord,
            case_id=running.case.id,
            instance_id=running.row.id,
            token=failure.token,
            element=failure.element,
            kind=kind_of(element),
            error=failure.error,
            inputs=events.plain(failure.inputs),
            state=RETRYING,
            tries=1,
            retry_at=work.now + BACK_OFF[0],
            created_at=work.now,
        )
    )
    events.record(
        work, "step.failed", case_id=running.case.id, landlord=running.case.landlord, instance_id=running.row.id,
        element=failure.element, name=(element.name if element else "") or failure.element, error=failure.error,
    )  # fmt: skip


def _try_later(running: "Running", row: ProcessIncident, failure: Failed) -> None:
    row.tries += 1
    row.error, row.inputs = failure.error, events.plain(failure.inputs)
    wait = BACK_OFF[row.tries - 1] if row.tries <= len(BACK_OFF) else None
    row.state = RETRYING if wait else WAITING
    row.retry_at = running.work.now + wait if wait else None


def kind_of(element: Element | None) -> str:
    """Return what sort of step failed: action, decision or expression."""
    if element is not None and element.topic:
        return "action"
    return "decision" if element is not None and element.decision else "expression"
