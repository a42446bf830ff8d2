"""Firing timers: the stored row says when; each goes off once, in due order, in its own transaction."""

from collections.abc import Collection

from sqlalchemy import select

from engine.access import system_actor
from engine.models import Case, Timer
from engine.process import incidents, messages, running
from engine.work import Work
from engine.workflow.promises import shifting


def next_due(work: Work, skip: Collection[int] = (), instance_id: int | None = None) -> tuple[int, int, str] | None:
    """Return the timer that has been due longest (id, case, landlord), with its case locked for this transaction.

    On PostgreSQL cases that somebody else holds are passed over, so that workers take different timers.
    """
    query = (
        select(Timer.id, Timer.case_id, Case.landlord)
        .select_from(Timer)
        .join(Case, Case.id == Timer.case_id)
        .where(Timer.fired_at.is_(None), Timer.due_at <= work.now)
        .order_by(Timer.due_at, Timer.id)
        .limit(1)
        .with_for_update(of=Case, key_share=True, skip_locked=True)
    )
    if skip:
        query = query.where(Timer.id.not_in(skip))
    if instance_id is not None:
        query = query.where(Timer.instance_id == instance_id)
    found = work.session.execute(query).one_or_none()
    return (found[0], found[1], found[2]) if found else None


def is_any_due(work: Work) -> bool:
    """Tell whether any timer is due, without taking a lock."""
    query = select(Timer.id).where(Timer.fired_at.is_(None), Timer.due_at <= work.now).limit(1)
    return work.session.scalars(query).one_or_none() is not None


def fire(work: Work, timer_id: int, landlord: str) -> bool:
    """Let one timer go off, if it is still armed and due now that its case is locked; False where it is not.

    A clock that jumped back never fires a timer twice: the row remembers that it went off.
    """
    work.actor = system_actor(landlord)
    found = work.session.execute(
        select(Timer, Case)
        .join(Case, Case.id == Timer.case_id)
        .where(Timer.id == timer_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        return False
    timer, case = found
    shifting.bring_up(work, case)
    if timer.fired_at is not None or timer.due_at > work.now:
        return False
    with work.session.no_autoflush:
        _fire(work, case, timer)
    return True


def _fire(work: Work, case: Case, timer: Timer) -> None:
    live = running.load(work, case, timer.instance_id)
    timer.fired_at = work.now
    element = live.definition.elements.get(timer.element)
    running.record(
        live, "timer.fired", timer.element, name=(element.name if element else "") or timer.element, due_at=timer.due_at
    )
    live.run.fire(timer.token)
    messages.settle(work, case, live)
    incidents.timer_went_off(work, case.id, timer.instance_id, timer.element)
