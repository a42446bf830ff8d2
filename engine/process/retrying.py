"""Trying failed steps again: by the clock with back-off, or because a manager says so; or letting one pass."""

from collections.abc import Collection

from sqlalchemy import select

from engine import events
from engine.access import system_actor
from engine.casework import cases, letter_papers
from engine.errors import ConflictError, InvalidInputError, NotFoundError, PaperError
from engine.models import Case, Letter, ProcessIncident, Task
from engine.process import incidents, messages, offers, running, starts
from engine.work import Work


def next_due(work: Work, skip: Collection[int] = (), instance_id: int | None = None) -> tuple[int, str] | None:
    """Return the failed step whose next try has been due longest (id, landlord), with its case locked."""
    query = (
        select(ProcessIncident.id, ProcessIncident.landlord)
        .select_from(ProcessIncident)
        .join(Case, Case.id == ProcessIncident.case_id)
        .where(ProcessIncident.state == incidents.RETRYING, ProcessIncident.retry_at <= work.now)
        .order_by(ProcessIncident.retry_at, ProcessIncident.id)
        .limit(1)
        .with_for_update(of=Case, key_share=True, skip_locked=True)
    )
    if skip:
        query = query.where(ProcessIncident.id.not_in(skip))
    if instance_id is not None:
        query = query.where(ProcessIncident.instance_id == instance_id)
    found = work.session.execute(query).one_or_none()
    return (found[0], found[1]) if found else None


def retry_by_clock(work: Work, incident_id: int, landlord: str) -> bool:
    """Try a failed step again because its time has come; True where it is resolved."""
    work.actor = system_actor(landlord)
    row = _fresh(work, incident_id)
    if row.state != incidents.RETRYING or row.retry_at is None or row.retry_at > work.now:
        return False
    return _retry(work, row)


def retry_as_person(work: Work, incident_id: int) -> bool:
    """Try a failed step again at a manager's word; True if it is resolved. Raises NotFoundError, ConflictError."""
    return _retry(work, open_incident(work, incident_id, "incident.retry"))


def skip(work: Work, incident_id: int, reason: str) -> None:
    """Let a failed step pass without its work. Raises InvalidInputError (no reason), NotAllowedError (a gateway)."""
    if not reason.strip():
        raise InvalidInputError({"reason": ["Say why the step may be left out."]})
    row = open_incident(work, incident_id, "incident.skip")
    if row.token is None or row.instance_id is None:
        incidents.resolve(work, row)
        events.record(
            work, "step.skipped", case_id=row.case_id, landlord=row.landlord, element=row.element or None,
            name=incidents.title_of(row), reason=reason.strip(),
        )  # fmt: skip
        return
    case = running.lock_case(work, row.case_id)
    live = running.load(work, case, row.instance_id)
    live.tried.add(row.token)
    live.run.skip(row.token)
    running.record(live, "step.skipped", row.element, name=_name(live, row), reason=reason.strip())
    messages.settle(work, case, live)


def _retry(work: Work, row: ProcessIncident) -> bool:
    case = running.lock_case(work, row.case_id)
    if row.token is None or row.instance_id is None:
        return _retry_outside(work, case, row)
    live = running.load(work, case, row.instance_id)
    live.tried.add(row.token)
    live.run.retry(row.token)
    running.record(live, "step.retried", row.element, name=_name(live, row))
    messages.settle(work, case, live)
    return row.state == incidents.RESOLVED


def _retry_outside(work: Work, case: Case, row: ProcessIncident) -> bool:
    """A message nobody knew, or a start that failed: a better drawing may be published. A broken timer is armed still.
    A letter that could not be set: the fonts may have been mended. A time nobody could tell: it may be known now.

    A start that fails again raises what went wrong, and stays where it is.
    """
    if row.kind == incidents.START:
        starts.begin_missed(work, row.inputs)
    if row.kind == incidents.LETTER and not _print(work, case, row):
        return False
    if row.kind == incidents.TIME and not _tell_time(work, case, row):
        return False
    if row.kind == incidents.MESSAGE:
        name = str(row.inputs.get("message", ""))
        if not messages.is_wanted(work, case, name):
            return False
        messages.deliver(work, case, name, row.inputs.get("payload") or {})
    incidents.resolve(work, row)
    return True


def _print(work: Work, case: Case, row: ProcessIncident) -> bool:
    """Make the PDF of a letter that could not be set before; one that fails again is left for later."""
    letter = work.session.get_one(Letter, row.inputs["letter"])
    try:
        letter_papers.of(work, letter, case)
    except PaperError as error:
        incidents.try_later(work, row, incidents.why_unprinted(error.reason), row.inputs)
        return False
    return True


def _tell_time(work: Work, case: Case, row: ProcessIncident) -> bool:
    """Work out the time of a task or start that could not be told before; one that still cannot is left for later."""
    untold = (
        starts.set_again(work, row.inputs) if row.instance_id is None else _give_time(work, case, row.instance_id, row)
    )
    if untold:
        incidents.try_later(work, row, untold, row.inputs)
    return not untold


def _give_time(work: Work, case: Case, instance_id: int, row: ProcessIncident) -> str:
    token = row.inputs["token"]
    query = select(Task).where(Task.instance_id == instance_id, Task.token == token, Task.state == "open")
    task = work.session.scalars(query).one_or_none()
    if task is None:
        return ""
    live = running.load(work, case, instance_id)
    wanted = next(open_task for open_task in live.run.open_tasks() if open_task.token == token)
    return offers.give_time(work, case, live.context, live.definition.elements[task.element], wanted, task)


def open_incident(work: Work, incident_id: int, action: str) -> ProcessIncident:
    """Return a failed step that somebody may act on, its case locked.

    Raises NotFoundError, NotAllowedError, and ConflictError where it is done already.
    """
    row = work.session.get(ProcessIncident, incident_id)
    if row is None or row.landlord != work.actor.landlord:
        raise NotFoundError("failed step")
    cases.load(work, row.case_id, action)
    running.lock_case(work, row.case_id)
    row = _fresh(work, incident_id)
    if row.state == incidents.RESOLVED:
        raise ConflictError("This step has been done in the meantime. Nothing is left to do.")
    return row


def _fresh(work: Work, incident_id: int) -> ProcessIncident:
    return work.session.get_one(ProcessIncident, incident_id, populate_existing=True)


def _name(live: running.Running, row: ProcessIncident) -> str:
    element = live.definition.elements.get(row.element)
    return (element.name if element else "") or row.element
