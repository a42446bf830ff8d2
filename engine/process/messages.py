"""Messages between the procedures of one case: they go to all who wait, start what they start, and are never lost.

A message that some running procedure of the case will wait for later is kept in that instance's letter box; one that
no published procedure knows becomes an incident that a manager sees.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, select

from engine import events
from engine.bpmn import Thrown
from engine.casework import letter_going
from engine.casework.about import PERPETRATOR, perpetrators
from engine.errors import ActionFailedError
from engine.models import Case, ProcedureDefinition, ProcessInstance
from engine.process import disclosures, incidents, library, running
from engine.process.library import Definition
from engine.process.running import RUNNING, Running
from engine.work import Work

ABOUT = "about"  # in a message: the number of the alleged perpetrator it concerns
LETTER_BOX = "_letter_box"  # in an instance's data: message -> payloads that came before it waited
_MOST = 200  # messages that one step may cause before it is taken for a ring of procedures that call each other
Queue = deque[tuple[Thrown, int | None]]
_OPEN = (
    select(ProcessInstance.id, ProcessInstance.key, ProcessInstance.about_party_id, ProcessInstance.awaited)
    .where(ProcessInstance.case_id == bindparam("case"), ProcessInstance.status == RUNNING)
    .order_by(ProcessInstance.id)
)


def settle(work: Work, case: Case, live: Running) -> None:
    """Advance and store an instance, then bring its messages to the other procedures of the case, and theirs."""
    queue: Queue = deque()
    _settle_one(live, queue)
    route(work, case, queue)


def route(work: Work, case: Case, queue: Queue) -> int:
    """Deliver messages until none is left; return how many were taken. Raises ActionFailedError for endless rings."""
    taken = count = 0
    while queue:
        count += 1
        if count > _MOST:
            raise ActionFailedError(
                "The procedures of this case send each other messages without end. Nothing was stored."
            )
        thrown, sender = queue.popleft()
        taken += _deliver(work, case, thrown, sender, queue)
    return taken


def deliver(work: Work, case: Case, message: str, payload: Mapping[str, Any]) -> int:
    """Bring a message from outside to the case; return how many procedures took it or were started by it."""
    return route(work, case, deque([(Thrown("", message, dict(payload)), None)]))


def tell_of_letters(work: Work, case: Case) -> int:
    """Tell the procedures of a case of letters that left outside any of them; returns how many took it."""
    return route(work, case, deque(_of_this_step(work, case)))


def begin(
    work: Work, case: Case, message: str, payload: Mapping[str, Any], by: str, only: Iterable[str] | None = None
) -> list[ProcessInstance]:
    """Start every procedure of the landlord that begins with a message; `only` limits it to some keys."""
    rows = []
    for definition, start in library.started_by(work, message):
        if only is None or definition.key in only:
            for about in concerned(work, case, definition, payload):
                live = running.begin(work, case, definition, start, dict(payload), by, about)
                settle(work, case, live)
                rows.append(live.row)
    return rows


def concerned(work: Work, case: Case, definition: Definition, payload: Mapping[str, Any]) -> list[int | None]:
    """Return whom instances are to be started about: each alleged perpetrator where the drawing says `one_per`.

    The message may name one (`about`, a person's number on the case); with none on the case, one is about somebody
    not known. For any other drawing, one about the whole case.
    """
    if definition.one_per != PERPETRATOR:
        return [None]
    people: list[int | None] = [party.id for party in perpetrators(work, case)]
    named = about_of(payload)
    if named is not None:
        return [named] if named in people else [None]
    return people or [None]


def about_of(payload: Mapping[str, Any]) -> int | None:
    """Return the number of the person a message is about, if it names one."""
    about = payload.get(ABOUT)
    return int(about) if isinstance(about, int | str) and str(about).isdigit() else None


@dataclass(frozen=True)
class Open:
    """A running procedure of a case: which one, about whom, and the messages it waits for."""

    id: int
    key: str
    about: int | None
    awaited: Sequence[str]

    def is_meant(self, about: int | None) -> bool:
        """Tell whether a message about a person (None: about the case) concerns this instance."""
        return about is None or self.about is None or self.about == about


def _deliver(work: Work, case: Case, thrown: Thrown, sender: int | None, queue: Queue) -> int:
    what: dict[str, Any] = {"message": thrown.message}
    if sender is not None:
        events.record(
            work,
            "message.thrown",
            case_id=case.id,
            landlord=case.landlord,
            instance_id=sender,
            element=thrown.element,
            **what,
        )
    about = about_of(thrown.payload)
    rows = _running(work, case)
    meant = [row for row in rows if row.is_meant(about)]
    taken = sum(_hand_over(work, case, row.id, thrown, queue) for row in meant if thrown.message in row.awaited)
    if taken:
        events.record(work, "message.delivered", case_id=case.id, landlord=case.landlord, **what)
    starting = library.started_by(work, thrown.message)
    started = sum(_start(work, case, definition, start, thrown, rows, queue) for definition, start in starting)
    if taken:
        return taken + started
    kept = _keep(work, case, thrown, [row.id for row in meant])
    if (
        not (kept or starting)
        and not library.is_known(work, thrown.message)
        and not _may_go_unheard(work, thrown, sender)
    ):
        incidents.unknown_message(work, case, sender, thrown.element, thrown.message, thrown.payload)
    return started


def _start(
    work: Work, case: Case, definition: Definition, start: str, thrown: Thrown, rows: Sequence[Open], queue: Queue
) -> int:
    """Start what a message starts, except about whom it runs already; return how many were started."""
    held = {row.about for row in rows if row.key == definition.key}
    started = 0
    for about in concerned(work, case, definition, thrown.payload):
        if about not in held or definition.each_time:
            by = f"message {thrown.message}"
            live = running.begin(work, case, definition, start, dict(thrown.payload), by, about)
            _settle_one(live, queue)
            started += 1
    return started


def _may_go_unheard(work: Work, thrown: Thrown, sender: int | None) -> bool:
    """Tell whether the drawing says (property `optional`: yes) that this message informs whoever may listen."""
    row = work.session.get(ProcessInstance, sender) if sender is not None else None
    definition = work.session.get(ProcedureDefinition, row.definition_id) if row is not None else None
    if definition is None:
        return False
    element = library.get(work, definition.id, definition.sha256).procedure.elements.get(thrown.element)
    return element is not None and element.properties.get("optional", "").lower() in ("yes", "true")


def _hand_over(work: Work, case: Case, instance_id: int, thrown: Thrown, queue: Queue) -> int:
    live = running.load(work, case, instance_id)
    taken = live.run.deliver(thrown.message, thrown.payload)
    _settle_one(live, queue)
    return 1 if taken else 0


def _settle_one(live: Running, queue: Queue) -> None:
    """Advance and store; empty the letter box as far as the instance now waits for what lies in it."""
    while True:
        running.advance(live)
        message = next((name for name in live.messages if live.run.data.get(LETTER_BOX, {}).get(name)), None)
        if message is None:
            break
        box = {name: list(payloads) for name, payloads in live.run.data[LETTER_BOX].items()}
        payload = box[message].pop(0)
        live.run.data[LETTER_BOX] = {name: payloads for name, payloads in box.items() if payloads}
        live.run.deliver(message, payload)
        events.record(
            live.work, "message.delivered", case_id=live.case.id, landlord=live.case.landlord,
            instance_id=live.row.id, message=message,
        )  # fmt: skip
    queue.extend((_say_about(thrown, live), live.row.id) for thrown in running.store(live))
    queue.extend(_of_this_step(live.work, live.case))


def _of_this_step(work: Work, case: Case) -> list[tuple[Thrown, int | None]]:
    """What this step brought to light, and the letters that left in it."""
    gone = [Thrown("", message, {}) for message in letter_going.take(work, case) if library.is_known(work, message)]
    return [(thrown, None) for thrown in (*disclosures.take(work, case), *gone)]


def _say_about(thrown: Thrown, live: Running) -> Thrown:
    """A message from a procedure about a person is about that person, unless the drawing says otherwise."""
    about = live.context.about_id
    if about is None or ABOUT in thrown.payload:
        return thrown
    return replace(thrown, payload={**thrown.payload, ABOUT: about})


def _keep(work: Work, case: Case, thrown: Thrown, instance_ids: list[int]) -> bool:
    """Put a message into the letter box of each running procedure that may still come to wait for it."""
    kept = False
    for instance_id in instance_ids:
        live = running.load(work, case, instance_id)
        if thrown.message in live.definition.procedure.caught:
            box = dict(live.row.data.get(LETTER_BOX, {}))
            box[thrown.message] = [*box.get(thrown.message, []), events.plain(thrown.payload)]
            live.row.data = {**live.row.data, LETTER_BOX: box}
            kept = True
    return kept


def _running(work: Work, case: Case) -> list[Open]:
    work.session.flush()  # what this step changed counts
    return [Open(*row) for row in work.connection.execute(_OPEN, {"case": case.id})]


def is_wanted(work: Work, case: Case, message: str) -> bool:
    """Tell whether a message would be taken now: somebody waits for it, or a published procedure knows it."""
    return any(message in row.awaited for row in _running(work, case)) or library.is_known(work, message)
