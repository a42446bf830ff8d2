"""What officers record on a case besides tasks: contacts, risk assessments, plans, referrals."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId


class Contact(Base):
    """A contact made or tried with somebody on the case."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    with_role: Mapped[str] = mapped_column(String(24))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id", ondelete="SET NULL"), index=True)
    way: Mapped[str] = mapped_column(String(24))  # phone, visit, email, letter, text, in_person
    outcome: Mapped[str] = mapped_column(String(24))  # spoken, no_answer, message_left, refused, agreed_time
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class RiskAssessment(Base):
    """One version of the risk assessment, with every answer and the score it gave."""

    __tablename__ = "risk_assessment"
    __table_args__ = (UniqueConstraint("case_id", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    version: Mapped[int]
    answers: Mapped[dict[str, Any]]
    score: Mapped[int]
    band: Mapped[str] = mapped_column(String(12))  # what the table gave
    level: Mapped[str] = mapped_column(String(12))  # what holds, after floor and override
    floor_reason: Mapped[str | None] = mapped_column(Text)
    override_reason: Mapped[str | None] = mapped_column(Text)
    breakdown: Mapped[list[Any]] = mapped_column(default=list)  # [question, answer, points] as the table counted them
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Plan(Base):
    """One version of the action plan."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("case_id", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    version: Mapped[int]
    actions: Mapped[str] = mapped_column(Text)
    agreed_with: Mapped[str | None] = mapped_column(String(200))
    agreed_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]  # when the customer was given it
    issued_to: Mapped[str | None] = mapped_column(String(200))
    contact_every_days: Mapped[int | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Referral(Base):
    """Something handed to somebody else: agency, repairs, another policy."""

    __tablename__ = "referral"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    recipient: Mapped[str] = mapped_column(String(60))
    purpose: Mapped[str] = mapped_column(Text)
    lawful_basis: Mapped[str | None] = mapped_column(String(200))
    consent: Mapped[str | None] = mapped_column(String(24))
    made_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    acknowledged_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(Text)
