"""The face of notifications: messages that could not be sent, for administrators."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.access import Actor, require
from engine.errors import NotFoundError
from engine.face.base import Face
from engine.models import OutboxMessage


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
    """What the outbox could not get rid of."""

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
