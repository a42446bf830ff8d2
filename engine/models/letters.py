"""Letters: drafts that people edit, letters as they went out or are held, their PDF, the post, and templates."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from engine.db import Base, BigId
from engine.errors import ConflictError


class Letter(Base):
    """A letter issued on a case, as it went out. It never changes; a mistake is put right by one that replaces it."""

    __tablename__ = "letter"
    __table_args__ = (
        Index(
            "ix_letter_without_pdf",
            "id",
            postgresql_where=text("pdf_sha256 IS NULL"),
            sqlite_where=text("pdf_sha256 IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    template: Mapped[str] = mapped_column(String(60))
    to_role: Mapped[str] = mapped_column(String(24))
    to_name: Mapped[str | None] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(24))  # post, email, hand, held
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))  # of the text
    issued_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    party_id: Mapped[int | None] = mapped_column(BigId)  # no reference: the letter outlives a correction of people
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))  # set once, when its PDF is made
    large_print: Mapped[bool] = mapped_column(default=False)
    request: Mapped[str | None] = mapped_column(String(200))  # another language or format that the reader asked for
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    # Where its reader could be reached when it was written; the address also stands in its text.
    address: Mapped[str | None] = mapped_column(String(400))
    email: Mapped[str | None] = mapped_column(String(254))


class LetterPaper(Base):
    """The PDF of a letter, apart from it so that lists do not load it."""

    __tablename__ = "letter_paper"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), primary_key=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)


class LetterPosting(Base):
    """A letter that somebody has to print and post, and what was done about it."""

    __tablename__ = "letter_posting"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), primary_key=True)
    landlord: Mapped[str] = mapped_column(String(16), index=True)
    done_for_request: Mapped[str | None] = mapped_column(Text)  # what was done about the language or format asked for
    posted_at: Mapped[datetime | None]
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class LetterHold(Base):
    """A letter that does not go by itself, why, and what a person decided about it. One letter may be held again.

    `way`: how it was let go (post, email, hand) or not_sent. `address`: where it was let go to, by post or by e-mail;
    `words`: what its reader had said about safe contact, as whoever decided read it.
    """

    __tablename__ = "letter_hold"
    __table_args__ = (
        # One open hold a letter.
        Index(
            "uq_letter_hold_open",
            "letter_id",
            unique=True,
            postgresql_where=text("released_at IS NULL"),
            sqlite_where=text("released_at IS NULL"),
        ),
        Index(
            "ix_letter_hold_untold",
            "tell_at",
            postgresql_where=text("released_at IS NULL AND told_at IS NULL"),
            sqlite_where=text("released_at IS NULL AND told_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    landlord: Mapped[str] = mapped_column(String(16))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), index=True)
    reasons: Mapped[list[str]] = mapped_column(default=list)  # codes of casework.letter_ways.REASONS
    since: Mapped[datetime]
    tell_at: Mapped[datetime | None]  # when the managers are told that nobody has decided
    told_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    way: Mapped[str | None] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(Text)
    handed_on: Mapped[date | None] = mapped_column(Date)  # the day it was given to its reader
    address: Mapped[str | None] = mapped_column(String(400))
    words: Mapped[str | None] = mapped_column(String(200))


class LetterDraft(Base):
    """A letter that has not gone out: being written, waiting for approval, sent back, issued or dropped."""

    __tablename__ = "letter_draft"
    __table_args__ = (Index("ix_letter_draft_landlord_state", "landlord", "state"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    landlord: Mapped[str] = mapped_column(String(16))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    template: Mapped[str] = mapped_column(String(60))
    to_role: Mapped[str] = mapped_column(String(24))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id", ondelete="SET NULL"))
    to_name: Mapped[str | None] = mapped_column(String(200))
    channel: Mapped[str | None] = mapped_column(String(24))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12))  # draft, waiting, issued, dropped
    note: Mapped[str | None] = mapped_column(Text)  # why it was sent back or dropped
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    revision: Mapped[int] = mapped_column(default=1)
    # Where its reader could be reached when it was drafted.
    address: Mapped[str | None] = mapped_column(String(400))
    email: Mapped[str | None] = mapped_column(String(254))


class LetterVersion(Base):
    """One version of a landlord's own text of a letter; the newest holds. Empty text: back to the text supplied."""

    __tablename__ = "letter_version"
    __table_args__ = (UniqueConstraint("landlord", "name", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    landlord: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    text: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


@event.listens_for(Letter, "before_update")
@event.listens_for(LetterPaper, "before_update")
def _refuse_change(mapper: Mapper[Base], connection: object, target: Base) -> None:
    """An issued letter is evidence of what somebody was told."""
    raise ConflictError("An issued letter never changes. Nothing was stored; write a letter that replaces it.")
