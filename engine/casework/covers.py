"""Cover: while somebody is away, a colleague sees and may do their tasks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from engine import events
from engine.access import can, require
from engine.casework import people
from engine.casework.checks import Checks
from engine.errors import NotAllowedError, NotFoundError
from engine.models import Cover, User
from engine.work import Work

LONGEST = timedelta(days=366)


def current(work: Work) -> Sequence[Cover]:
    """Return covers that have not ended: a manager's or administrator's whole landlord, else one's own.

    Those by or for somebody whose account is closed count for nothing, and are left out.
    """
    require(work.actor, "cover.own") if not can(work.actor, "cover.manage") else None
    covering = aliased(User)
    query = select(Cover).join(User, User.id == Cover.absent_id).join(covering, covering.id == Cover.cover_id)
    query = query.where(User.landlord == work.actor.landlord, Cover.ends_at > work.now, User.active, covering.active)
    if not can(work.actor, "cover.manage"):
        me = work.actor.user_id
        query = query.where((Cover.absent_id == me) | (Cover.cover_id == me))
    return work.session.scalars(query.order_by(Cover.starts_at, Cover.id)).all()


def add(work: Work, absent_id: int, cover_id: int, starts_at: datetime, ends_at: datetime) -> Cover:
    """Let `cover_id` act for `absent_id` from `starts_at` until `ends_at` (aware instants).

    One may be away oneself; a manager or an administrator arranges it for others. Nobody lets themselves in.
    Raises InvalidInputError by field, NotAllowedError.
    """
    _may_arrange(work, absent_id)
    absent, cover = _colleague(work, absent_id), _colleague(work, cover_id)
    checks = Checks()
    if absent is None or not absent.active:
        checks.say("absent_id", "Choose who is away from the list.")
    if cover is None or not people.can_work(cover):
        checks.say("cover_id", "Choose a colleague from the list.")
    if absent_id == cover_id:
        checks.say("cover_id", "Choose somebody other than the person who is away.")
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        checks.say("starts_at", "The times need a time zone.")
        checks.done()
    if ends_at <= starts_at or ends_at <= work.now:
        checks.say("ends_at", "The end must come after the start, and not be past.")
    elif ends_at - starts_at > LONGEST:
        checks.say("ends_at", "Cover lasts a year at most.")
    checks.done()
    row = Cover(
        absent_id=absent_id, cover_id=cover_id, starts_at=starts_at, ends_at=ends_at, made_by_id=work.actor.user_id
    )
    work.session.add(row)
    work.session.flush()
    _record(work, "cover.added", row)
    return row


def remove(work: Work, cover_row_id: int) -> None:
    """End a cover at once. Raises NotFoundError for one of another landlord."""
    row = work.session.get(Cover, cover_row_id)
    if row is None or _colleague(work, row.absent_id) is None:
        raise NotFoundError("cover")
    _may_arrange(work, row.absent_id)
    _record(work, "cover.removed", row)
    work.session.delete(row)


def _may_arrange(work: Work, absent_id: int) -> None:
    """One's own absence, or a manager's or administrator's arrangement for others."""
    if absent_id == work.actor.user_id:
        require(work.actor, "cover.own")
    elif not can(work.actor, "cover.manage"):
        raise NotAllowedError(
            "You can arrange cover for your own absence only; a manager arranges it for others. Nothing was changed."
        )


def _colleague(work: Work, user_id: int) -> User | None:
    """Somebody of the actor's landlord."""
    user = work.session.get(User, user_id)
    return user if user is not None and user.landlord == work.actor.landlord else None


def _record(work: Work, kind: str, row: Cover) -> None:
    """Write cover to the landlord's history."""
    absent, cover = work.session.get_one(User, row.absent_id), work.session.get_one(User, row.cover_id)
    events.record(work, kind, absent=absent.name, cover=cover.name, starts_at=row.starts_at, ends_at=row.ends_at)
