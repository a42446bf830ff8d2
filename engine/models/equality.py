"""Answers to the equality questions: a table of its own, joined to nothing that lists or searches read."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId


class EqualityAnswers(Base):
    """What one person chose to tell about themselves, for equality monitoring alone; kept as it stands now."""

    __tablename__ = "equality_answers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id", ondelete="CASCADE"), unique=True)
    answers: Mapped[dict[str, Any]]  # question -> code; "prefer_not" is an answer
    lawful_basis: Mapped[str] = mapped_column(String(200))
    told_purpose: Mapped[bool]  # the person was told what the answers are for
    at: Mapped[datetime]
    changed_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
