"""One procedure instance inside one transaction: loaded under lock, advanced, stored with all that came of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, literal_column, select

from engine import events
from engine.bpmn import ArmedTimer, ProcedureRun, Thrown
from engine.casework import lasting
from engine.errors import NotFoundError
from engine.models import Case, ProcedureDefinition, ProcessInstance, Task, Timer
from engine.process import incidents, library, offers, time_of
from engine.process.context import CaseContext
from engine.process.library import Definition
from engine.work import Work
from engine.workflow.promises import keeping, shifting

RUNNING, FINISHED, CANCELLED = "running", "finished", "cancelled"
ADVANCING, CLOSED = "advancing", "closed"  # in the session: the instance that takes its steps; the case closed by it
DONE = "done"  # state of an element that a token has left, beside the runtime's own token states

# Built once: putting a statement together costs more than running it.
_RUNNING = (
    select(ProcessInstance, ProcedureDefinition.sha256)
    .join(ProcedureDefinition, ProcedureDefinition.id == ProcessInstance.definition_id)
    .where(
        ProcessInstance.id == bindparam("instance"),
        ProcessInstance.case_id == bindparam("case"),
        ProcessInstance.status == RUNNING,
    )
    .with_for_update(of=ProcessInstance, key_share=True)
    .execution_options(populate_existing=True)
)
_OPEN_TASKS = select(Task).where(Task.instance_id == bindparam("instance"), Task.state == literal_column("'open'"))
_OFFER, _ARM = insert(Task), insert(Timer)
_DISARM = delete(Timer).where(
    Timer.instance_id == bindparam("instance"),
    Timer.token == bindparam("held_token"),
    Timer.round == bindparam("held_round"),
    Timer.fired_at.is_(None),
)


@dataclass
class Running:
    """A loaded instance: its row, its drawing, its run. `tried` are failed steps that this transaction tries again."""

    work: Work
    case: Case
    row: ProcessInstance
    definition: Definition
    run: ProcedureRun
    context: CaseContext
    tried: set[str] = field(default_factory=set)
    completed: str | None = None
    # What the stored rows hold: written together with the state, they need not be read to see what has changed.
    open_before: frozenset[str] = frozenset()
    armed_before: frozenset[tuple[str, int]] = frozenset()

    @property
    def messages(self) -> frozenset[str]:
        """The messages the instance waits for now."""
        return frozenset(awaited.message for awaited in self.run.awaiting())


def lock_case(work: Work, case_id: int) -> Case:
    """Return a case of the actor's landlord, locked until the end of the transaction: procedures of one case never
    run at the same time, so that facts, targets and messages cannot be lost. No check of access.

    Its promises follow what days off were declared before anything else happens to it.
    """
    query = select(Case).where(Case.id == case_id, Case.landlord == work.actor.landlord)
    case = work.session.scalars(
        query.with_for_update(key_share=True).execution_options(populate_existing=True)
    ).one_or_none()
    if case is None:
        raise NotFoundError("case")
    shifting.bring_up(work, case)
    return case


def begin(
    work: Work,
    case: Case,
    definition: Definition,
    start: str | None,
    data: dict[str, Any],
    by: str,
    about: int | None = None,
    reason: str | None = None,
) -> Running:
    """Start an instance of a published procedure at a start event; it is stored, and not advanced yet.

    `about` is the alleged perpetrator it is about, `reason` what the person said who started it.
    """
    row = lasting.begin(
        work,
        ProcessInstance,
        case_id=case.id,
        definition_id=definition.id,
        key=definition.key,
        status=RUNNING,
        started_at=work.now,
        started_by=by[:120],
        state=b"",
        data={},
        tokens=[],
        awaited=[],
        revision=0,
        ended_at=None,
        about_party_id=about,
    )
    context = CaseContext(work, case, row.id, about)
    events.record(
        work,
        "instance.started",
        case_id=case.id,
        landlord=case.landlord,
        instance_id=row.id,
        name=definition.procedure.name or definition.key,
        started_by=by,
        version=definition.version,
        about=context.about.name if context.about else None,
        reason=reason,
    )
    known = {"about": context.about_id, "about_name": context.about.name} if context.about else {}
    run = ProcedureRun.begin(definition.spec, context, start, {**data, **known})
    context.data = run.data
    return Running(work, case, row, definition, run, context)


def load(work: Work, case: Case, instance_id: int) -> Running:
    """Bring back an instance of a case that is locked already. Raises NotFoundError where it is not running."""
    found = work.session.execute(_RUNNING, {"instance": instance_id, "case": case.id}).one_or_none()
    if found is None:
        raise NotFoundError("running procedure")
    return restore(work, case, *found)


def restore(work: Work, case: Case, row: ProcessInstance, sha256: str) -> Running:
    """Bring back an instance from its row, read under the lock of its case, and the checksum of its drawing."""
    definition = library.get(work, row.definition_id, sha256)
    context = CaseContext(work, case, row.id, row.about_party_id)
    run = ProcedureRun.restore(definition.spec, row.state, dict(row.data), context)
    context.data = run.data
    running = Running(work, case, row, definition, run, context)
    running.open_before = frozenset(task.token for task in run.open_tasks())
    running.armed_before = frozenset((timer.token, timer.round) for timer in run.timers())
    incidents.note_failing(running)
    return running


def advance(running: Running) -> None:
    """Take every automatic step of an instance, until only waiting remains."""
    session = running.work.session
    session.info[ADVANCING] = running.row.id
    try:
        running.run.advance()
    finally:
        session.info.pop(ADVANCING, None)


def store(running: Running) -> list[Thrown]:
    """Store an advanced instance and all that came of it; return the messages it sent."""
    _store_all(running)
    if running.work.session.info.pop(CLOSED, None) == running.case.id:
        end_others(running.work, running.case, running.row.id)
    return [*running.run.thrown, *running.context.thrown]


def end_others(work: Work, case: Case, but: int | None) -> None:
    """Cancel the running procedures of a closed case, except instance `but` and those that outlive their case."""
    query = select(ProcessInstance.id).where(ProcessInstance.case_id == case.id, ProcessInstance.status == RUNNING)
    for instance_id in work.session.scalars(query.order_by(ProcessInstance.id)).all():
        if instance_id != but:
            live = load(work, case, instance_id)
            if live.definition.ends_with_case:
                cancel(live, "the case was closed")


def cancel(running: Running, reason: str) -> None:
    """End an instance early: its tasks and timers go, its history stays."""
    running.run.cancel()
    running.row.status, running.row.ended_at = CANCELLED, running.work.now
    _store_all(running)
    name = running.definition.procedure.name or running.definition.key
    record(running, "instance.cancelled", name=name, reason=reason)


def record(running: Running, kind: str, element: str | None = None, **payload: object) -> None:
    """Write an event of this instance into the history of its case."""
    events.record(
        running.work,
        kind,
        case_id=running.case.id,
        landlord=running.case.landlord,
        instance_id=running.row.id,
        element=element,
        **payload,
    )


def _store_all(running: Running) -> None:
    """Write the state and what came of it. The session's objects go first: timers that just went off or moved are
    in the database before others are disarmed, and everything that new rows refer to is there.
    """
    _store_state(running)
    offered = _store_tasks(running)
    incidents.store(running)
    session = running.work.session
    session.flush()
    if offered:
        session.connection().execute(_OFFER, offered)
    _store_timers(running)


def _store_state(running: Running) -> None:
    row, run = running.row, running.run
    is_over = run.finished and row.status == RUNNING
    lasting.change(
        running.work,
        row,
        state=run.state(),
        data=run.data,
        tokens=[*([element, state] for element, state in run.tokens()), *_done_elements(row, run)],
        awaited=sorted({awaited.message for awaited in run.awaiting()}),
        revision=row.revision + 1,
        status=FINISHED if is_over else row.status,
        ended_at=running.work.now if is_over else row.ended_at,
    )
    if is_over:
        name = running.definition.procedure.name or running.definition.key
        record(running, "instance.finished", name=name)


def _done_elements(row: ProcessInstance, run: ProcedureRun) -> list[list[str]]:
    """Every element a token has passed, once each: for the diagram. It never grows beyond the drawing."""
    done = {element: None for element, state in row.tokens if state == DONE}
    done.update({step.element: None for step in run.trail if step.what in ("completed", "fired", "passed", "skipped")})
    return [[element, DONE] for element in done]


def _store_tasks(running: Running) -> list[dict[str, Any]]:
    """Cancel what is no longer needed; return the rows of what is offered now."""
    work, run, row = running.work, running.run, running.row
    wanted = {task.token: task for task in run.open_tasks()}
    gone = running.open_before - wanted.keys() - {running.completed}
    for task in work.session.scalars(_OPEN_TASKS, {"instance": row.id}) if gone else ():
        if task.state == "open" and task.token in gone:
            task.state, task.revision = CANCELLED, task.revision + 1
            record(running, "task.cancelled", task.element, name=task.name)
            if running.definition.elements[task.element].due and task.due_at is None:
                incidents.needs_no_time(work, running.case.id, row.id, task.token)
    elements = running.definition.elements
    return [
        offers.offer(work, running.case, row, running.context, elements, open_task, run.data)
        for token, open_task in wanted.items()
        if token not in running.open_before
    ]


def _store_timers(running: Running) -> None:
    work, run, row = running.work, running.run, running.row
    armed = {(timer.token, timer.round): timer for timer in run.timers()}
    if armed.keys() == running.armed_before:
        return
    connection = work.connection
    gone = running.armed_before - armed.keys()
    if gone:
        connection.execute(_DISARM, [{"instance": row.id, "held_token": key[0], "held_round": key[1]} for key in gone])
    new = [_timer_row(running, wanted) for key, wanted in armed.items() if key not in running.armed_before]
    if new:
        connection.execute(_ARM, new)


def _timer_row(running: Running, wanted: ArmedTimer) -> dict[str, Any]:
    for code in time_of.requirements_in(wanted.text):  # what a timer waits for is owed, at the latest from now on
        if code in running.work.policies.catalogue:
            keeping.ensure(running.work, running.case, code, running.context.about_id)
    return {
        "case_id": running.case.id,
        "instance_id": running.row.id,
        "token": wanted.token,
        "element": wanted.element,
        "round": wanted.round,
        "requirement": wanted.requirement or time_of.requirement_in(wanted.text),
        "armed_at": wanted.armed_at,
        "due_at": _due_now(running, wanted),
    }


def _due_now(running: Running, wanted: ArmedTimer) -> datetime:
    """The proposed instant, worked out again where a fact set later in the same step may have moved its requirement."""
    if wanted.kind == "date" and time_of.requirement_in(wanted.text):
        return time_of.date_timer(running.context, wanted.text, running.run.data, wanted.armed_at) or wanted.due_at
    return wanted.due_at
