"""The register of disclosures: what was told about a person, to whom, why and on what ground; or why it was refused."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId


class Disclosure(Base):
    """One line of the register. Never changed, never deleted but with its case (engine.casework.disclosures)."""

    __tablename__ = "disclosure"
    __table_args__ = (Index("ix_disclosure_landlord_id", "landlord", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    landlord: Mapped[str] = mapped_column(String(16))
    decision: Mapped[str] = mapped_column(String(12))  # told, refused
    recipient: Mapped[str] = mapped_column(String(40))  # code of casework.disclosures.RECIPIENTS
    recipient_name: Mapped[str | None] = mapped_column(String(200))
    asked: Mapped[bool]  # the recipient asked for it; else we offered it
    purpose: Mapped[str] = mapped_column(Text)
    about: Mapped[list[Any]] = mapped_column()  # roles of the people it tells of
    what: Mapped[str] = mapped_column(Text)
    consent: Mapped[str | None] = mapped_column(String(24))
    lawful_basis: Mapped[str | None] = mapped_column(String(40))  # UK GDPR Article 6
    condition: Mapped[str | None] = mapped_column(String(40))  # UK GDPR Article 9 or 10, DPA 2018 Schedule 1
    reason: Mapped[str | None] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(String(300))
    way: Mapped[str | None] = mapped_column(String(24))
    person_told: Mapped[bool | None]
    left_at: Mapped[datetime | None]  # when it left; empty for a refusal
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    keep_until: Mapped[date] = mapped_column(Date)
