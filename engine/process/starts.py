"""Starts by timer: a published procedure begins in the landlord's office file when its start event's time has come.

One stored row for each landlord, procedure and start event says when; it survives a restart. The n-th start is worked
out from the anchor, so it never drifts. What was missed while the machine was down goes off once, on return.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from engine.access import system_actor
from engine.bpmn import Element, Timer, text_template
from engine.bpmn.timers import is_bare, next_round, work_out_due
from engine.casework import cases, facts, offices
from engine.clock import as_utc
from engine.errors import ConflictError
from engine.models import Case, ProcedureDefinition, Promise, TimerStart, User
from engine.policy import Due
from engine.process import incidents, library, messages, running, time_of
from engine.process.context import CaseContext
from engine.process.library import Definition
from engine.work import Work
from engine.workflow.promises import keeping

_MOMENT = timedelta(microseconds=1)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_NEWEST = select(func.max(ProcedureDefinition.id)).where(ProcedureDefinition.kind == "bpmn").scalar_subquery()
_PUBLISHED = select(User.landlord, _NEWEST.label("newest")).distinct()


def what_is_published(work: Work) -> tuple[object, ...]:
    """Return what starts depend on: it changes with every publication and with the first person of a landlord."""
    rows = work.connection.execute(_PUBLISHED).all()
    return (rows[0].newest if rows else None, *sorted(row.landlord for row in rows))


def arm(work: Work) -> None:
    """Bring the rows of every landlord that has people into line with what is published."""
    # One worker at a time: everybody takes the same row first.
    first = select(ProcedureDefinition.id).order_by(ProcedureDefinition.id).limit(1).with_for_update()
    if work.session.scalars(first).one_or_none() is None:
        return
    for landlord in sorted(work.session.scalars(select(User.landlord).distinct())):
        if landlord in work.policies.landlords:
            work.actor = system_actor(landlord)
            _arm_landlord(work)


def _arm_landlord(work: Work) -> None:
    query = select(TimerStart).where(TimerStart.landlord == work.actor.landlord)
    held = {(row.key, row.element): row for row in work.session.scalars(query)}
    for definition, element, timer in _timer_starts(work):
        row = held.pop((definition.key, element.id), None)
        if row is None:
            row = TimerStart(landlord=work.actor.landlord, key=definition.key, element=element.id)
            work.session.add(row)
            _set(work, row, definition, timer)
            _owe_what_passed(work, row)
        elif (row.kind, row.text) != (timer.kind, timer.text):
            _set(work, row, definition, timer)
        else:  # the start moves to the new version; its rounds go on as they were
            row.definition_id = definition.id
            if row.due_at is None:
                _advance(work, row, row.round, work.now - _MOMENT)
    for row in held.values():
        work.session.delete(row)


def _timer_starts(work: Work) -> Iterator[tuple[Definition, Element, Timer]]:
    for definition in library.all_newest(work):
        for name in definition.procedure.starts:
            element = definition.elements[name]
            if element.timer is not None:
                yield definition, element, element.timer


def _set(work: Work, row: TimerStart, definition: Definition, timer: Timer) -> None:
    code, before = time_of.requirement_in(timer.text), time_of.requirement_in(row.text)
    row.definition_id, row.kind, row.text = definition.id, timer.kind, timer.text
    if code is not None and code == before and row.round:
        # The same timescale, drawn in another way: its rounds go on, and none is left out or comes twice.
        _advance(work, row, row.round - 1, _LONG_AGO)
        return
    row.anchor_at = _anchor(work, code)
    _advance(work, row, 0, work.now - _MOMENT)


def _owe_what_passed(work: Work, row: TimerStart) -> None:
    """Arm the last round that passed before anything could begin it: a review of the policy that is past is owed now.

    Only where the rounds count from before this site began, and nobody has closed that round since.
    """
    code = time_of.requirement_in(row.text)
    entry = work.policies.catalogue.get(code) if code else None
    number = row.round - 1 if row.due_at else row.round
    if entry is None or entry.anchor not in offices.ANCHORED_BEFORE or number < 1:
        return
    instant = instant_of(work, row, number)
    if instant is not None and not _is_closed(work, row, entry.code, number):
        row.round, row.due_at = number, instant


def _is_closed(work: Work, row: TimerStart, code: str, number: int) -> bool:
    query = (
        select(Promise.id)
        .join(Case, Case.id == Promise.case_id)
        .where(Case.landlord == row.landlord, Case.kind == cases.OFFICE, Promise.requirement == code)
        .where(Promise.anchor_at == row.anchor_at, Promise.nth == number, Promise.closed)
    )
    return work.session.scalars(query.limit(1)).first() is not None


def _anchor(work: Work, code: str | None) -> datetime:
    """From when the rounds count: the instant the catalogue names (the day the policy was approved); else now."""
    entry = work.policies.catalogue.get(code) if code else None
    if entry is None:
        return work.now
    office = Case(landlord=work.actor.landlord, facts={}, received_at=work.now, opened_at=work.now)
    found = getattr(facts.names(work, office), entry.anchor, None)
    return as_utc(found) if isinstance(found, datetime) else work.now


def _advance(work: Work, row: TimerStart, after: int, now: datetime) -> None:
    """Set the first round behind `after` that is later than `now`; none where there is no more.

    One whose time cannot be told is kept in the office file, and holds up nobody else's.
    """
    untold = _set_round(work, row, after, now)
    if untold:
        name = work.session.scalar(select(ProcedureDefinition.name).where(ProcedureDefinition.id == row.definition_id))
        inputs = {"what": name or row.key, "key": row.key, "start": row.element, "due": row.text}
        incidents.untold_time(work, offices.office_file(work), row.element, untold, inputs)


def _set_round(work: Work, row: TimerStart, after: int, now: datetime) -> str:
    row.round, row.due_at = after, None
    try:
        found = next_round(lambda number: instant_of(work, row, number), after, now)
    except time_of.UNTOLD as error:
        return f"The procedure does not start by the clock, because its time cannot be told. {error}"
    if found:
        row.round, row.due_at = found
    return ""


def set_again(work: Work, inputs: Mapping[str, Any]) -> str:
    """Set the next round of a start whose time could not be told; return why it still cannot, or nothing."""
    query = select(TimerStart).where(
        TimerStart.landlord == work.actor.landlord,
        TimerStart.key == inputs["key"],
        TimerStart.element == inputs["start"],
    )
    row = work.session.scalars(query).one_or_none()
    return "" if row is None or row.due_at else _set_round(work, row, row.round, work.now - _MOMENT)


def set_by_version(work: Work, row: TimerStart) -> None:
    """Let a start take the figures of a version of the profile: the first round of the new interval that is ahead."""
    code = time_of.requirement_in(row.text)
    if code is not None and row.due_at is not None and row.due_at > work.now:
        row.anchor_at = _anchor(work, code)
        _advance(work, row, 0, work.now - _MOMENT)


def instant_of(work: Work, row: TimerStart, number: int) -> datetime | None:
    """Return when the n-th start is due (UTC); None where this landlord's policy has no such time, or no more rounds.

    `due('…')` in the timer means the n-th round of that timescale from the anchor of the row.
    """
    profile = work.policies.landlords[row.landlord]
    code = time_of.requirement_in(row.text)
    if code is not None and _of_policy(work, row, code, number) is None:
        return None
    value: Any = row.text.strip()
    if not is_bare(row.text):
        context = CaseContext(work, Case(landlord=row.landlord, facts={}, received_at=row.anchor_at))
        functions: dict[str, Callable[..., Any]] = {
            **context.functions,
            "due": lambda name: _local(work, row, name, number),
            "before": lambda name, practice: context.ahead(_local(work, row, name, number), practice),
        }
        value = text_template(row.text, context.names({}), functions)
        time_of.refuse_empty(value, row.text, context.names({}), functions)
    by_policy = bool(code and work.policies.catalogue[code].recurring)
    recurs = isinstance(value, str) and value[:1] in ("R", "r")
    if number > 1 and not recurs and row.kind != "cycle" and not by_policy:
        return None
    kind = "date" if by_policy else row.kind  # the rounds are the policy's own, however the timer is drawn
    return work_out_due(kind, value, row.anchor_at, number, profile.zone, time())


def _of_policy(work: Work, row: TimerStart, code: str, number: int) -> Due | None:
    return work.policies.due(row.landlord, code, row.anchor_at, nth=number, facts={})


def _local(work: Work, row: TimerStart, code: str, number: int) -> datetime | None:
    found = _of_policy(work, row, code, number)
    return found.due_utc.astimezone(work.policies.landlords[row.landlord].zone) if found else None


def next_due(work: Work, skip: Collection[int] = ()) -> int | None:
    """Return the start that has been due longest, locked for this transaction; others' are passed over."""
    query = select(TimerStart.id).where(TimerStart.due_at <= work.now).order_by(TimerStart.due_at, TimerStart.id)
    if skip:
        query = query.where(TimerStart.id.not_in(skip))
    return work.session.scalars(query.limit(1).with_for_update(skip_locked=True)).one_or_none()


def is_any_due(work: Work) -> bool:
    """Tell whether any start is due, without taking a lock."""
    query = select(TimerStart.id).where(TimerStart.due_at <= work.now).limit(1)
    return work.session.scalars(query).one_or_none() is not None


def fire(work: Work, start_id: int) -> bool:
    """Begin the procedure of a start that is due, and set the row to its next round; False where it is not due.

    The instance knows as data `round` and `started_for` (the instant it was due, ISO 8601, UTC); a timescale that its
    timer names is started in the office file for that round.
    """
    row = _due_row(work, start_id)
    if row is None or row.due_at is None:
        return False
    number, due_at = row.round, row.due_at
    _advance(work, row, number, work.now)
    row.last_fired_at = work.now
    _begin(work, row, number, due_at)
    return True


def _due_row(work: Work, start_id: int) -> TimerStart | None:
    """The start of that number if it is due now; the work then goes on as its landlord's."""
    row = work.session.get(TimerStart, start_id, populate_existing=True)
    if row is None or row.due_at is None or row.due_at > work.now:
        return None
    work.actor = system_actor(row.landlord)
    return row


def _begin(work: Work, row: TimerStart, number: int, due_at: datetime, *, owed: bool = True) -> None:
    begin_round(work, running.lock_case(work, offices.office_file(work).id), row, number, due_at, owed=owed)


def begin_round(work: Work, office: Case, row: TimerStart, number: int, due_at: datetime, *, owed: bool = True) -> int:
    """Begin the procedure of a start for its n-th round, which was due at `due_at` (UTC), in the locked office file.

    `owed`: the timescale that the timer names is started for that round. Returns the number of the instance.
    """
    definition = library.newest(work, row.key)
    code = time_of.requirement_in(row.text)
    if code is not None and owed:
        keeping.start(work, office, code, row.anchor_at, number)
    data = {"round": number, time_of.STARTED_FOR: due_at.isoformat()}
    live = running.begin(work, office, definition, row.element, data, "timer")
    messages.settle(work, office, live)
    return live.row.id


def pass_over(work: Work, start_id: int) -> dict[str, Any] | None:
    """Leave out a round whose procedure could not begin: the next one is armed, so that nothing goes in circles.

    Returns what was missed, for `keep_failure`; None where the start is not due any more.
    """
    row = _due_row(work, start_id)
    if row is None or row.due_at is None:
        return None
    name = work.session.scalar(select(ProcedureDefinition.name).where(ProcedureDefinition.id == row.definition_id))
    missed = {
        "landlord": row.landlord,
        "key": row.key,
        "procedure": name or row.key,
        "start": row.element,
        "timer": row.text,
        "round": row.round,
        "started_for": row.due_at.isoformat(),
    }
    _advance(work, row, row.round, work.now)
    return missed


def keep_failure(work: Work, missed: Mapping[str, Any], error: str) -> None:
    """Keep a round that could not begin in the landlord's office file, where a manager sees it and may try again."""
    work.actor = system_actor(str(missed["landlord"]))
    office = running.lock_case(work, offices.office_file(work).id)
    incidents.missed_start(work, office, missed, error)


def begin_missed(work: Work, missed: Mapping[str, Any]) -> None:
    """Begin, late, the procedure of a round that was left out. Raises ConflictError where it starts so no longer."""
    query = select(TimerStart).where(
        TimerStart.landlord == work.actor.landlord,
        TimerStart.key == missed["key"],
        TimerStart.element == missed["start"],
    )
    row = work.session.scalars(query).one_or_none()
    if row is None:
        raise ConflictError(
            "The procedure as it is published now does not start by itself at a set time any more. Nothing was begun. "
            "Let this start pass, and say why."
        )
    # Rounds of another timer are counted otherwise: then the time owed is not this one's.
    owed = row.text == missed["timer"]
    _begin(work, row, int(missed["round"]), datetime.fromisoformat(str(missed["started_for"])), owed=owed)
