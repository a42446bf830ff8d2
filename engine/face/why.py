"""Why a case stands where it stands: everything that waits in it, where it comes from, and when it moves next."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from engine import events
from engine.access import Actor, system_actor
from engine.casework import cases, facts, hand_overs, letter_posts
from engine.errors import NotFoundError
from engine.face import held_lines, owed
from engine.face.base import Face
from engine.face.types import WhyLine, WhyView
from engine.models import (
    Case,
    HandOver,
    Letter,
    LetterDraft,
    LetterHold,
    ProcedureDefinition,
    ProcessIncident,
    ProcessInstance,
    Promise,
    Task,
    Timer,
)
from engine.process import incidents, library, telling
from engine.process.library import Definition
from engine.process.running import RUNNING
from engine.work import Work
from engine.workflow.promises import rows

TIMER, PROMISE, TASK, MESSAGE = "timer", "promise", "task", "message"
LETTER, HAND_OVER, FAILED = "letter", "hand_over", "failed_step"
KINDS: Mapping[str, str] = {
    FAILED: "Failed step",
    PROMISE: "Promise",
    TASK: "Open task",
    TIMER: "Timer",
    MESSAGE: "Waits for a message",
    LETTER: "Letter",
    HAND_OVER: "Hand-over",
}
_DRAWN = (ProcedureDefinition.id.label("definition_id"), ProcedureDefinition.sha256, ProcedureDefinition.version)


class Why(Face):
    """What waits in a case, for managers and for whoever runs the programme."""

    def of_case(self, actor: Actor, case_id: int) -> WhyView:
        """Return what waits in a case that a manager may see; the look is written to the history."""
        with self._write(actor) as work:
            case = cases.load(work, case_id, "case.why")
            events.record(work, "why.viewed", case_id=case.id, landlord=case.landlord)
            return view(work, case)

    def of_reference(self, reference: str) -> WhyView:
        """Return the same by the case's reference, for the command line. Raises NotFoundError."""
        with self.database.read() as session:
            case = session.scalars(select(Case).where(Case.reference == reference.strip().upper())).one_or_none()
            if case is None:
                raise NotFoundError("case")
            work = Work(session, system_actor(case.landlord), self.clock.now(), self.policies, self.settings)
            return view(work, case)


def view(work: Work, case: Case) -> WhyView:
    """Return everything that waits in a case: by kind in the order of KINDS, what moves first at the top."""
    found = [line for find in _FINDERS for line in find(work, case)]
    order = list(KINDS)
    found.sort(key=lambda line: (order.index(line.kind), line.next_at is None, line.next_at or work.now))
    return WhyView(case.id, case.reference, case.landlord, case.status, found)


def _failed(work: Work, case: Case) -> Iterator[WhyLine]:
    query = select(ProcessIncident).where(ProcessIncident.case_id == case.id, ProcessIncident.state != "resolved")
    for row in work.session.scalars(query.order_by(ProcessIncident.id)):
        procedure, step = telling.names_of(work, row)
        waits = "waits for a manager" if row.state == incidents.WAITING else "is tried again by itself"
        yield WhyLine(
            FAILED, step, f"{row.error} It {waits}.", drawing=procedure or None, element=row.element,
            since=row.created_at, next_at=row.retry_at if row.state != incidents.WAITING else None,
        )  # fmt: skip


def _promises(work: Work, case: Case) -> Iterator[WhyLine]:
    steps = owed.steps_of(work, case)
    for row in rows.of_case(work, case):
        if row.closed:
            continue
        step = owed.carrier(row, steps)
        by = f"The task “{step.name}” carries it." if step else "No task carries it yet."
        late = f" Late since {rows.words_of(work, case, row.late_at)}." if row.late_at else ""
        yield WhyLine(
            PROMISE, rows.title_of(work, row), f"{by}{late}", clause=row.clause, anchor=_anchor(work, row),
            since=row.anchor_at, due_at=row.due_at, next_at=row.next_at,
        )  # fmt: skip


def _anchor(work: Work, row: Promise) -> str:
    entry = work.policies.catalogue.get(row.requirement)
    found = _name_of(entry.anchor) if entry else "the step that began it"
    return f"{found}, round {row.nth}" if entry is not None and entry.recurring else found


def _name_of(anchor: str) -> str:
    """What people call the fact that a promise counts from."""
    fact = facts.FACTS.get(anchor) or facts.DERIVED.get(anchor)
    label = fact.label if fact else anchor.removesuffix("_at").replace("_", " ")
    return label[:1].lower() + label[1:]


def _tasks(work: Work, case: Case) -> Iterator[WhyLine]:
    query = (
        select(Task, *_DRAWN)
        .select_from(Task)
        .join(ProcedureDefinition, ProcedureDefinition.id == Task.definition_id)
        .where(Task.case_id == case.id, Task.state == "open")
    )
    for row in work.session.execute(query):
        task: Task = row.Task
        yield WhyLine(
            TASK, task.name, f"Waits for {task.role}.", drawing=_drawing(work, row), element=task.element,
            clause=task.clause, since=task.created_at, due_at=task.due_at, next_at=None,
        )  # fmt: skip


def _of_instances(*columns: Any) -> Select[Any]:
    query = select(*columns, *_DRAWN).select_from(ProcessInstance)
    return query.join(ProcedureDefinition, ProcedureDefinition.id == ProcessInstance.definition_id)


def _timers(work: Work, case: Case) -> Iterator[WhyLine]:
    query = _of_instances(Timer).join(Timer, Timer.instance_id == ProcessInstance.id)
    for row in work.session.execute(query.where(Timer.case_id == case.id, Timer.fired_at.is_(None))):
        timer: Timer = row.Timer
        element = _definition(work, row).elements.get(timer.element)
        text = element.timer.text if element is not None and element.timer is not None else ""
        yield WhyLine(
            TIMER, (element.name if element else "") or timer.element, f"Drawn as {text}." if text else "",
            drawing=_drawing(work, row), element=timer.element, anchor=_title(work, timer.requirement),
            since=timer.armed_at, next_at=timer.due_at,
        )  # fmt: skip


def _title(work: Work, requirement: str | None) -> str | None:
    """The requirement that a timer follows, in words."""
    entry = work.policies.catalogue.get(requirement or "")
    return f"when “{entry.title}” is due" if entry else None


def _messages(work: Work, case: Case) -> Iterator[WhyLine]:
    query = _of_instances(ProcessInstance).where(ProcessInstance.case_id == case.id, ProcessInstance.status == RUNNING)
    for row in work.session.execute(query):
        instance: ProcessInstance = row.ProcessInstance
        elements = _definition(work, row).elements
        reached = {at for at, _ in instance.tokens}
        for name in sorted(set(instance.awaited)):
            waiting = [one for one in elements.values() if one.message == name]
            here = next((one for one in waiting if one.id in reached), next(iter(waiting), None))
            yield WhyLine(
                MESSAGE, name, "Goes on when it comes.", drawing=_drawing(work, row),
                element=here.id if here else None, since=instance.started_at, next_at=None,
            )  # fmt: skip


def _letters(work: Work, case: Case) -> Iterator[WhyLine]:
    held = select(LetterHold, Letter).join(Letter, Letter.id == LetterHold.letter_id)
    for hold, letter in work.session.execute(
        held.where(LetterHold.case_id == case.id, LetterHold.released_at.is_(None))
    ):
        why = "; ".join(held_lines.reasons(hold)) or "somebody must decide"
        yield WhyLine(LETTER, letter.subject, f"Held: {why}.", since=hold.since, next_at=None)
    drafts = select(LetterDraft).where(LetterDraft.case_id == case.id, LetterDraft.state.in_(("draft", "waiting")))
    for draft in work.session.scalars(drafts.order_by(LetterDraft.id)):
        what = "Waits for approval." if draft.state == "waiting" else "A draft, not sent."
        yield WhyLine(LETTER, draft.subject, what, since=draft.created_at, next_at=None)
    waiting = {number for number, posting in letter_posts.of(work, case).items() if posting.posted_at is None}
    for letter in work.session.scalars(select(Letter).where(Letter.id.in_(sorted(waiting))).order_by(Letter.id)):
        yield WhyLine(LETTER, letter.subject, "Issued, not posted yet.", since=letter.issued_at, next_at=None)


def _hand_overs(work: Work, case: Case) -> Iterator[WhyLine]:
    query = select(HandOver).where(HandOver.case_id == case.id, HandOver.state == hand_overs.OFFERED)
    for row in work.session.scalars(query):
        yield WhyLine(
            HAND_OVER, hand_overs.name_of(work, row.service), f"Offered, not answered: {row.reason}",
            since=row.offered_at, next_at=None,
        )  # fmt: skip


_FINDERS: Sequence[Callable[[Work, Case], Iterator[WhyLine]]] = (
    _failed, _promises, _tasks, _timers, _messages, _letters, _hand_overs,
)  # fmt: skip


def _definition(work: Work, row: Any) -> Definition:
    return library.get(work, row.definition_id, row.sha256)


def _drawing(work: Work, row: Any) -> str:
    return f"{_definition(work, row).procedure.name}, version {row.version}"
