"""The ledger of promises: what a policy owes somebody, from the event that makes it until it ends."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import ColumnElement

from engine.db import Base, BigId

# The life of a promise. Only the first two are still to be kept. Nothing goes back from late to open, unless a manager
# corrects what it counted from: then the row keeps what it was before.
OPEN, LATE = "open", "late"
MET, MET_LATE, EXCUSED, RELEASED, MISSED = "met", "met_late", "excused", "released", "missed"
UNCLOSED = (OPEN, LATE)
# Why nothing more is owed: a fact, the closing of the case, a series that counts anew, or somebody's decision.
BY_FACT, BY_CLOSING, BY_COUNTING, BY_DECISION = "fact", "closing", "counting", "decision"
BY_CORRECTION = "correction"
STATES = (*UNCLOSED, MET, MET_LATE, EXCUSED, RELEASED, MISSED)
_UNCLOSED = text("state IN ('open', 'late')")


class Promise(Base):
    """One thing owed in a case, or one round of it: anchor, due instant, and what became of it.

    `late_at` is the instant it fell late and is never taken back; where a manager corrected what it counted from,
    `due_then` and `late_then_at` keep what it was under the facts then known. `done_at` is when the act happened that
    met it, `met_at` when that was recorded. `next_at` is when the ledger must look at it again: to warn, to call it
    late, to tell the next person; one index finds them.
    """

    __tablename__ = "promise"
    __table_args__ = (
        Index(
            "uq_promise_of_case",
            "case_id",
            "requirement",
            "occurrence",
            unique=True,
            postgresql_where=text("about_party_id IS NULL"),
            sqlite_where=text("about_party_id IS NULL"),
        ),
        UniqueConstraint("case_id", "requirement", "occurrence", "about_party_id"),
        Index("ix_promise_next", "next_at", "id", postgresql_where=_UNCLOSED, sqlite_where=_UNCLOSED),
        Index("ix_promise_due_unclosed", "due_at", postgresql_where=_UNCLOSED, sqlite_where=_UNCLOSED),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    requirement: Mapped[str] = mapped_column(String(60))
    about_party_id: Mapped[int | None] = mapped_column(BigId)  # whom it is owed about; empty: the case
    occurrence: Mapped[int] = mapped_column(default=1)  # counts every row of the requirement in the case
    nth: Mapped[int] = mapped_column(default=1)  # round of its anchor
    anchor_at: Mapped[datetime]
    made_at: Mapped[datetime]  # when the ledger knew of it
    due_at: Mapped[datetime]
    warn_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    rung: Mapped[int] = mapped_column(default=0)  # of the ladder of escalation: how many people were told, in turn
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    late_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    met_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # excused, released or missed
    due_then: Mapped[datetime | None]  # before the first correction
    late_then_at: Mapped[datetime | None]  # since when it was late before a correction
    corrected_at: Mapped[datetime | None]
    cause: Mapped[str | None] = mapped_column(String(10))  # of a release: fact, closing, counting, decision, correction
    reason: Mapped[str | None] = mapped_column(Text)  # why it was excused, released or corrected
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # who met, excused or released it
    satisfied: Mapped[list[str]]  # which of the landlord's conditions are fulfilled
    clause: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(16))  # STATED, INFERRED, LANDLORD_SET, LAW_OVERLAY
    origin: Mapped[str] = mapped_column(String(12), default="policy")  # policy, fact, drawing, upgrade, agreed

    @hybrid_property
    def closed(self) -> bool:
        """Whether nothing more is owed: met, excused, released, or a round that passed."""
        return self.state not in UNCLOSED

    @closed.inplace.expression
    @classmethod
    def _closed(cls) -> ColumnElement[bool]:
        return cls.state.not_in(UNCLOSED)

    @property
    def exception(self) -> str | None:
        """The reason of an agreed exception; None for every other end."""
        return self.reason if self.state == EXCUSED else None
