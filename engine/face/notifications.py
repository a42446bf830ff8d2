"""The face of notifications: what a person is told on the site; and, for administrators, e-mails that stay unsent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, update

from engine.access import Actor, can, require
from engine.casework import cases
from engine.casework.paging import cursor, read_cursor
from engine.errors import NotFoundError
from engine.face.base import Face
from engine.models import Case, Notice, OutboxMessage, Task
from engine.work import Work

_PAGE = 25
_MOST_URGENT = 100
# Asked on every page: most people have nothing unread, and then nothing more is asked.
_ANY_UNREAD = select(Notice.id).where(Notice.user_id == bindparam("me"), Notice.read_at.is_(None)).limit(1)


@dataclass(frozen=True)
class NoticeCount:
    """How much somebody has not read, and how much of it is urgent."""

    unread: int = 0
    urgent: int = 0


@dataclass(frozen=True)
class NoticeLine:
    """A notice to the person who asks. It leads to an open task, to a failed step, or to its case."""

    id: int
    kind: str
    subject: str
    text: str
    urgent: bool
    created_at: datetime
    read_at: datetime | None
    case_id: int | None
    case_reference: str | None
    task_id: int | None
    incident_id: int | None


@dataclass(frozen=True)
class NoticePage:
    """A page of notices: the urgent ones that are unread (on the first page only), then all others, newest first.

    `newest` is the last notice on it, up to which all may be marked as read: what came meanwhile stays unread.
    """

    urgent: Sequence[NoticeLine]
    rows: Sequence[NoticeLine]
    next: str | None
    newest: int


@dataclass(frozen=True)
class UnsentMessage:
    """A message that waits or was given up. Its text is not shown: it may concern a case."""

    id: int
    kind: str
    address: str
    created_at: datetime
    tries: int
    next_try_at: datetime
    given_up_at: datetime | None
    error: str | None


class Notifications(Face):
    """A person's own notices, and what the outbox could not get rid of."""

    def count(self, actor: Actor) -> NoticeCount:
        """Return how many notices the actor has not read; of a case that is not theirs to see none counts."""
        if not can(actor, "notice.own"):
            return NoticeCount()
        with self.database.look() as connection:
            if connection.execute(_ANY_UNREAD, {"me": actor.user_id}).first() is None:
                return NoticeCount()
        with self._read(actor) as work:
            counted = select(func.count(), func.count().filter(Notice.urgent)).select_from(Notice)
            query = counted.outerjoin(Case, Case.id == Notice.case_id).where(_mine(work), Notice.read_at.is_(None))
            unread, urgent = work.session.execute(query).one()
            return NoticeCount(unread, urgent)

    def mine(self, actor: Actor, after: str | None = None) -> NoticePage:
        """Return the actor's notices. Those of a case that is not theirs to see, or no longer, are left out."""
        require(actor, "notice.own")
        pinned = and_(Notice.urgent, Notice.read_at.is_(None))
        with self._read(actor) as work:
            first = work.session.execute(_lines(work).where(pinned).limit(_MOST_URGENT)).all() if after is None else []
            query = _lines(work).where(~pinned)
            if after is not None:
                query = query.where(Notice.id < read_cursor(after)[1])
            rows = work.session.execute(query.limit(_PAGE + 1)).all()
            last = rows[_PAGE - 1][0] if len(rows) > _PAGE else None
            shown = rows[:_PAGE]
            return NoticePage(
                urgent=[_line(*row) for row in first],
                rows=[_line(*row) for row in shown],
                next=cursor(last.created_at, last.id) if last else None,
                newest=max((row[0].id for row in (*first, *shown)), default=0),
            )

    def mark_read(self, actor: Actor, notice_id: int) -> None:
        """Mark one notice as read; twice is once. Raises NotFoundError for one that is not the actor's to see."""
        require(actor, "notice.own")
        with self._write(actor) as work:
            query = select(Notice).outerjoin(Case, Case.id == Notice.case_id).where(_mine(work), Notice.id == notice_id)
            row = work.session.scalars(query).one_or_none()
            if row is None:
                raise NotFoundError("notice")
            row.read_at = row.read_at or work.now

    def mark_all_read(self, actor: Actor, newest: int) -> None:
        """Mark every notice up to `newest` as read, but no urgent one: those are read one by one."""
        require(actor, "notice.own")
        with self._write(actor) as work:
            shown = select(Notice.id).outerjoin(Case, Case.id == Notice.case_id).where(_mine(work), Notice.id <= newest)
            unread = shown.where(Notice.read_at.is_(None), ~Notice.urgent)
            work.session.execute(update(Notice).where(Notice.id.in_(unread)).values(read_at=work.now))

    def unsent(self, actor: Actor, limit: int = 100) -> list[UnsentMessage]:
        """Return messages of the landlord that were tried and not sent, given up ones first."""
        require(actor, "outbox.view")
        with self._read(actor) as work:
            query = select(OutboxMessage).where(
                OutboxMessage.landlord == actor.landlord, OutboxMessage.sent_at.is_(None), OutboxMessage.tries > 0
            )
            rows = work.session.scalars(
                query.order_by(OutboxMessage.failed_at.is_(None), OutboxMessage.id.desc()).limit(limit)
            )
            return [
                UnsentMessage(
                    row.id,
                    row.kind,
                    row.address,
                    row.created_at,
                    row.tries,
                    row.next_try_at,
                    row.failed_at,
                    row.last_error,
                )
                for row in rows
            ]

    def send_again(self, actor: Actor, message_id: int) -> None:
        """Try a message again from the beginning. Raises NotFoundError for another landlord's or a sent one."""
        require(actor, "outbox.view")
        with self._write(actor) as work:
            row = work.session.get(OutboxMessage, message_id)
            if row is None or row.landlord != actor.landlord or row.sent_at is not None:
                raise NotFoundError("message")
            row.tries, row.failed_at, row.next_try_at = 0, None, work.now


def _mine(work: Work) -> ColumnElement[bool]:
    """The condition on Notice, joined with its Case: to the actor, and of a case that the actor may see now."""
    seen = or_(Notice.case_id.is_(None), cases.visible(work, work.actor))
    return and_(Notice.user_id == work.actor.user_id, seen)


def _lines(work: Work) -> Any:
    task = and_(Task.instance_id == Notice.instance_id, Task.token == Notice.token, Task.state == "open")
    return (
        select(Notice, Case.reference, Task.id)
        .outerjoin(Case, Case.id == Notice.case_id)
        .outerjoin(Task, task)
        .where(_mine(work))
        .order_by(Notice.id.desc())
    )


def _line(row: Notice, reference: str | None, task_id: int | None) -> NoticeLine:
    return NoticeLine(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        text=row.text,
        urgent=row.urgent,
        created_at=row.created_at,
        read_at=row.read_at,
        case_id=row.case_id,
        case_reference=reference,
        task_id=task_id,
        incident_id=row.incident_id,
    )
