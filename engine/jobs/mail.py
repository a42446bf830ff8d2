"""Sending what the outbox holds: after the commit, at least once, with a Message-ID by which repeats are known."""

import hashlib
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol

from sqlalchemy import select

from engine.access import system_actor
from engine.casework import letter_papers, letter_rechecks
from engine.casework.letter_ways import EMAIL
from engine.clock import Clock
from engine.db import Database
from engine.errors import PaperError
from engine.models import Case, Letter, OutboxMessage
from engine.policy import Policies
from engine.settings import Settings
from engine.work import Work

MOST_TRIES = 10
AT_ONCE = 100
LEASE = timedelta(minutes=5)  # a sender that dies lets go of its message after this
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
CONNECT_SECONDS = 20


class Office(Protocol):
    """The parts of the engine that sending needs."""

    @property
    def database(self) -> Database:
        """Where the outbox is."""
        ...

    @property
    def settings(self) -> Settings:
        """The mail server."""
        ...

    @property
    def clock(self) -> Clock:
        """What time it is."""
        ...

    @property
    def policies(self) -> Policies:
        """The landlords, for the zone of the morning digest."""
        ...


@dataclass(frozen=True)
class Outgoing:
    """A message taken from the outbox, detached from the database."""

    id: int
    address: str
    subject: str
    body: str
    key: str
    tries: int
    created_at: datetime
    pdf: bytes | None = None  # of a letter


def send_outbox(engine: Office) -> int:
    """Send what is due to be sent; returns how many messages the mail server took.

    Each message is leased in one short transaction, sent outside of any, and marked in another: no lock is held while
    the mail server answers, and a process that dies between leads to a repeat, never to a loss. Any number of
    processes may do this at once. Without a mail server configured the messages wait.
    """
    if not engine.settings.smtp_host:
        return 0
    sent = 0
    messages = _lease(engine)
    while messages:
        sent += _send_all(engine, messages)
        messages = _lease(engine) if len(messages) == AT_ONCE else []
    return sent


def _lease(engine: Office) -> list[Outgoing]:
    """Take due messages so that no other sender takes them meanwhile."""
    now = engine.clock.now()
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.sent_at.is_(None), OutboxMessage.failed_at.is_(None), OutboxMessage.next_try_at <= now)
        .order_by(OutboxMessage.next_try_at, OutboxMessage.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    if not _anything_due(engine, now):  # most rounds find nothing: they should not take a write lock
        return []
    with engine.database.write() as session:
        rows = session.scalars(query).all()
        for row in rows:
            row.tries += 1
            row.next_try_at = now + LEASE
        work = Work(session, system_actor("*"), now, engine.policies, engine.settings)
        return [message for row in rows if (message := _outgoing(work, row)) is not None]


def _outgoing(work: Work, row: OutboxMessage) -> Outgoing | None:
    """Take a message off its row, with the PDF of its letter; None, with the reason kept, where that cannot be set.

    A letter that must not go any more is held, and its message is gone: whoever lets it go makes another.
    """
    letter = work.session.get(Letter, row.letter_id) if row.letter_id is not None else None
    case = work.session.get_one(Case, letter.case_id) if letter is not None else None
    if letter is not None and case is not None and letter_rechecks.hold_if_unsafe(work, case, letter, EMAIL):
        work.session.delete(row)
        return None
    try:
        pdf = letter_papers.of(work, letter, case) if letter is not None and case is not None else None
    except PaperError as error:
        _note_failure(row, _words(error), work.now)
        return None
    return Outgoing(row.id, row.address, row.subject, row.body, row.idempotency_key, row.tries, row.created_at, pdf)


def _anything_due(engine: Office, now: datetime) -> bool:
    """Whether any message is due to be sent."""
    query = select(OutboxMessage.id).where(
        OutboxMessage.sent_at.is_(None), OutboxMessage.failed_at.is_(None), OutboxMessage.next_try_at <= now
    )
    with engine.database.read() as session:
        return session.scalars(query.limit(1)).first() is not None


def _send_all(engine: Office, messages: list[Outgoing]) -> int:
    """Send messages over one connection where the server lets us; each has its own outcome."""
    sent, settled = 0, 0
    try:
        with _connect(engine.settings) as server:
            for message in messages:
                error = _send(server, engine.settings, message)
                _mark(engine, message, error)
                settled += 1
                sent += error is None
    except (OSError, smtplib.SMTPException) as error:  # no connection, or it broke: the rest is tried again later
        for message in messages[settled:]:
            _mark(engine, message, _words(error))
    return sent


def _connect(settings: Settings) -> smtplib.SMTP:
    """Open a connection, encrypted and signed in where the settings say so."""
    server = smtplib.SMTP(settings.smtp_host or "", settings.smtp_port, timeout=CONNECT_SECONDS)
    try:
        if settings.smtp_starttls:
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password or "")
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _send(server: smtplib.SMTP, settings: Settings, message: Outgoing) -> str | None:
    """Send one message; returns what went wrong, or None. A lost connection is for the caller."""
    try:
        server.send_message(compose(settings, message))
    except smtplib.SMTPServerDisconnected:
        raise
    except (smtplib.SMTPException, ValueError) as error:
        return _words(error)
    return None


def compose(settings: Settings, message: Outgoing) -> EmailMessage:
    """Return the e-mail: plain text and the PDF of a letter, with a Message-ID that is the same at every attempt."""
    mail = EmailMessage()
    mail["From"] = settings.mail_from
    mail["To"] = message.address
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.created_at)
    domain = settings.mail_from.rpartition("@")[2] or "localhost"
    mail["Message-ID"] = f"<{hashlib.sha256(message.key.encode()).hexdigest()[:40]}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps absence notes from answering
    mail.set_content(message.body)
    if message.pdf is not None:
        mail.add_attachment(message.pdf, maintype="application", subtype="pdf", filename="letter.pdf")
    return mail


def back_off(tries: int) -> timedelta:
    """Return how long to wait after so many tries: a minute, doubled each time, six hours at most."""
    return min(FIRST_WAIT * (1 << min(tries - 1, 12)), LONGEST_WAIT)


def _mark(engine: Office, message: Outgoing, error: str | None) -> None:
    """Store what became of one message."""
    now = engine.clock.now()
    with engine.database.write() as session:
        row = session.get(OutboxMessage, message.id)
        if row is None:  # its case was erased while it was on its way
            return
        if error is None:
            row.last_error, row.sent_at = None, now
        else:
            _note_failure(row, error, now)


def _note_failure(row: OutboxMessage, error: str, now: datetime) -> None:
    """Keep what went wrong with a message, and when it is tried again; after ten tries it is given up."""
    row.last_error = error
    if row.tries >= MOST_TRIES:
        row.failed_at = now
    else:
        row.next_try_at = now + back_off(row.tries)


def _words(error: Exception) -> str:
    """The error for administrators: kind and text, bounded."""
    return f"{type(error).__name__}: {error}"[:500]
