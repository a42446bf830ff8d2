"""Procedures of a case as others use them: start, deliver a message, end; and the hooks that tie facts to clocks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.casework import cases, contacts, facts, incidents
from engine.errors import ConflictError, NotFoundError
from engine.models import Case, ProcedureDefinition, ProcessInstance
from engine.models.promise import BY_CLOSING
from engine.process import danger, disclosures, library, messages, moving, running
from engine.process.library import Definition
from engine.process.running import RUNNING
from engine.work import Work
from engine.workflow.promises import ending, keeping, reckoning, rows


def start_by_message(work: Work, case: Case, message: str, payload: Mapping[str, Any]) -> list[ProcessInstance]:
    """Start every procedure that begins with a message, newest version, the landlord's own drawing first.

    Where none does, the message is kept as an incident that a manager sees.
    """
    rows = messages.begin(work, case, message, payload, f"message {message}")
    if not rows:
        messages.deliver(work, case, message, payload)
    return rows


def deliver(work: Work, case: Case, message: str, payload: Mapping[str, Any]) -> int:
    """Bring a message to the procedures of a case; return how many took it or were started by it."""
    running.lock_case(work, case.id)
    return messages.deliver(work, case, message, payload)


def tell_of_incident(work: Work, case: Case, kind: str, reported_at: datetime) -> None:
    """Tell the procedures of a case about a new incident; damage has a procedure of its own (WCH 10.1.1, KHA 6.2)."""
    deliver(work, case, "NewIncident", {})
    if kind in incidents.DAMAGE and messages.is_wanted(work, case, "PropertyDamaged"):
        damage = "graffiti" if kind == "graffiti" else None
        payload = {"damage_kind": damage, "damage_reported_at": reported_at.isoformat()}
        deliver(work, case, "PropertyDamaged", payload)


def start(
    work: Work, case: Case, key: str, by: str, about: int | None = None, reason: str | None = None
) -> list[ProcessInstance]:
    """Start a procedure by a person's decision, about one alleged perpetrator or, where `about` is empty, about each.

    One of which several may run (`each_time`) starts beside those that do. Raises ConflictError where another runs
    already about whom it is wanted, NotFoundError for somebody not on the case.
    """
    running.lock_case(work, case.id)
    definition = library.newest(work, key)
    wanted = messages.concerned(work, case, definition, {messages.ABOUT: about})
    if about is not None and wanted != [about]:
        raise NotFoundError("alleged perpetrator")
    taken = running_about(work, case, definition)
    free = [one for one in wanted if one not in taken]
    if not free:
        raise ConflictError(
            "This procedure is running in the case already. Nothing was started; see the case's procedures."
        )
    first = definition.spec.plain_start or next(iter(definition.procedure.message_starts.values()), None)
    rows = []
    for one in free:
        live = running.begin(work, case, definition, first, {}, by, one, reason)
        messages.settle(work, case, live)
        rows.append(live.row)
    return rows


def running_about(work: Work, case: Case, definition: Definition) -> set[int | None]:
    """Return about whom a procedure runs in a case, so that no other may start; None: about the whole case."""
    if definition.each_time:
        return set()
    query = select(ProcessInstance.about_party_id).where(
        ProcessInstance.case_id == case.id, ProcessInstance.key == definition.key, ProcessInstance.status == RUNNING
    )
    return set(work.session.scalars(query))


def cancel_case(work: Work, case: Case) -> None:
    """End what runs in a case that is being closed; the procedure that closes it goes to its own end."""
    still_owed = _requirements_of_survivors(work, case)
    for row in list(rows.of_case(work, case)):
        if row.requirement not in still_owed:
            ending.release(work, case, row, f"The case was closed: {case.close_reason}", BY_CLOSING)
    reckoning.reckon(work, case)
    if work.session.info.get(running.ADVANCING) is None:
        running.end_others(work, case, None)
    else:
        work.session.info[running.CLOSED] = case.id


def _requirements_of_survivors(work: Work, case: Case) -> set[str]:
    """Return what the procedures carry out that go on after the case is closed."""
    query = (
        select(ProcessInstance.definition_id, ProcedureDefinition.sha256)
        .join(ProcedureDefinition, ProcedureDefinition.id == ProcessInstance.definition_id)
        .where(ProcessInstance.case_id == case.id, ProcessInstance.status == RUNNING)
    )
    definitions = [library.get(work, definition_id, sha256) for definition_id, sha256 in work.session.execute(query)]
    return {
        requirement
        for definition in definitions
        if not definition.ends_with_case
        for element in definition.elements.values()
        for requirement in element.requirements
    }


def _follow_facts(work: Work, case: Case, changes: facts.Changes) -> None:
    reckoning.follow_facts(work, case, changes)
    disclosures.notice(work, case, changes)
    danger.tell(work, case, changes)


def _reckon(work: Work, case: Case) -> None:
    """Put into the ledger what has just begun to be owed; what recording itself fulfils is fulfilled (WCH 7.2)."""
    for row in reckoning.reckon(work, case):
        if work.policies.catalogue[row.requirement].met_by_recording:
            keeping.meet(work, case, row.requirement, row.occurrence)


def _keep_by_contact(work: Work, case: Case, spoken_at: datetime) -> None:
    """Speaking to the person harassed keeps every promise to be in touch that was made before."""
    for code, entry in work.policies.catalogue.items():
        if entry.met_by_contact:
            for row in [one for one in rows.rounds(work, case, code) if not one.closed and one.made_at < work.now]:
                keeping.meet(work, case, code, row.occurrence, done_at=spoken_at)


def register_hooks() -> None:
    """Tie the clocks to the facts, and the procedures to the closing of a case; calling it twice changes nothing."""
    if moving.follow not in reckoning.on_move:
        reckoning.on_move.append(moving.follow)
    if moving.give_times not in reckoning.on_birth:
        reckoning.on_birth.append(moving.give_times)
    if _follow_facts not in facts.on_change:
        facts.on_change.append(_follow_facts)
    if _reckon not in cases.on_anchor:
        cases.on_anchor.append(_reckon)
    if _keep_by_contact not in contacts.on_spoken:
        contacts.on_spoken.append(_keep_by_contact)
    if reckoning.reckon_again not in cases.on_reopen:
        cases.on_reopen.append(reckoning.reckon_again)
    if cancel_case not in cases.on_close:
        cases.on_close.append(cancel_case)


register_hooks()
