"""When something is due next, of every kind that the clock asks for: one statement, put together once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal_column, select, true
from sqlalchemy.orm import InstrumentedAttribute

from engine.models import Closure, LetterHold, ProcessIncident, ProfileVersion, Promise, Task, Timer, TimerStart
from engine.process import incidents
from engine.process.held_letters import UNTOLD
from engine.process.reminders import OPEN
from engine.work import Work

DAY_OFF, VERSION, START, TIMER, RETRY, TARGET, TASK = "day_off", "version", "start", "timer", "retry", "target", "task"
HOLD = "hold"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_OPEN = OPEN & Task.due_at.is_not(None)
# Written out, not bound: only then is the partial index on open promises sure to be used.
_UNCLOSED = Promise.state.in_((literal_column("'open'"), literal_column("'late'")))
_QUESTIONS: tuple[tuple[str, InstrumentedAttribute[Any], ColumnElement[bool]], ...] = (
    (DAY_OFF, Closure.declared_at, Closure.settled_at.is_(None) & Closure.removed_at.is_(None)),
    (VERSION, ProfileVersion.holds_at, ProfileVersion.settled_at.is_(None)),
    (START, TimerStart.due_at, true()),
    (TIMER, Timer.due_at, Timer.fired_at.is_(None)),
    (RETRY, ProcessIncident.retry_at, ProcessIncident.state == incidents.RETRYING),
    (TARGET, Promise.next_at, _UNCLOSED),
    (HOLD, LetterHold.tell_at, UNTOLD),
    (TASK, Task.due_sort, _OPEN & Task.overdue_told_at.is_(None)),
    (TASK, Task.warn_at, _OPEN & Task.warned_at.is_(None)),
)
_NEXT = select(
    *(
        select(func.min(column)).where(condition, column > bindparam("after", type_=column.type)).scalar_subquery()
        for _, column, condition in _QUESTIONS
    )
)


def next_of_each(work: Work, after: datetime | None = None) -> Mapping[str, datetime]:
    """Return when each kind is due next (UTC), of what is later than `after`; a kind that never is, is left out.

    `day_off` and `version` (of a profile) are what open cases have yet to follow, `start` a procedure that begins by
    the clock, `retry` a failed step, `target`, `task` and `hold` (of a letter) what people are told
    of.
    """
    found: dict[str, datetime] = {}
    instants = work.connection.execute(_NEXT, {"after": after or _LONG_AGO}).one()
    for (kind, _, _), instant in zip(_QUESTIONS, instants, strict=True):
        if instant is not None:
            found[kind] = min(instant, found.get(kind, instant))
    return found
