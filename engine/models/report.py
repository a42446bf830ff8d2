"""What came in (report), what happened (happening) and who is concerned (party)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId


class Report(Base):
    """What came in, once, by one channel, from one reporter."""

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    landlord: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(24))  # phone, email, letter, text, in_person, website, hotline, staff
    reporter_kind: Mapped[str] = mapped_column(String(24))  # victim, third_party, anonymous, staff, non_customer
    received_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    account: Mapped[str] = mapped_column(Text)  # what the reporter said, in the officer's note


class Happening(Base):
    """One dated incident of harassment: evidence of a course of conduct. Shown to people as 'incident'."""

    __tablename__ = "happening"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    happened_on: Mapped[date | None] = mapped_column(Date)
    happened_at_text: Mapped[str | None] = mapped_column(String(100))  # "evening", "several nights"
    location: Mapped[str | None] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(40))  # code of casework.incidents.KINDS
    description: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Party(Base):
    """A person on a case in a role: complainant, victim, perpetrator (alleged), witness, reporter, guardian."""

    __tablename__ = "party"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(24))
    name: Mapped[str | None] = mapped_column(String(200))
    name_key: Mapped[str | None] = mapped_column(String(200), index=True)  # normalised, to find open cases
    address: Mapped[str | None] = mapped_column(String(400))
    address_key: Mapped[str | None] = mapped_column(String(200), index=True)
    phone: Mapped[str | None] = mapped_column(String(60))
    email: Mapped[str | None] = mapped_column(String(254))
    # Words about safe contact. They may hold a letter, never let one go; the answers below do: None is not asked.
    contact_preference: Mapped[str | None] = mapped_column(String(200))
    post_safe: Mapped[bool | None]
    email_safe: Mapped[bool | None]
    tenancy: Mapped[str | None] = mapped_column("tenure", String(24))  # code of casework.parties.TENANCIES
    date_of_birth: Mapped[date | None] = mapped_column(Date)
    age: Mapped[int | None]  # in years as told on `age_told_on`, where no date of birth is known
    age_told_on: Mapped[date | None] = mapped_column(Date)
    aliases: Mapped[list[str]] = mapped_column(default=list)
    needs: Mapped[str | None] = mapped_column(Text)  # support and access needs
    language: Mapped[str | None] = mapped_column(String(60))  # where an interpreter or translation is needed
    formats: Mapped[list[str]] = mapped_column(default=list)  # codes of casework.parties.FORMATS
    alert: Mapped[str | None] = mapped_column(String(200))  # anything else staff must know before a visit or a call
    no_lone_visit: Mapped[bool] = mapped_column(default=False)
    female_only: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # those of the dictionary kept for each person


class PartyGuardian(Base):
    """Who answers for a child or for somebody who cannot decide: one person of the case for another."""

    __tablename__ = "party_guardian"

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id", ondelete="CASCADE"), primary_key=True)
    guardian_id: Mapped[int] = mapped_column(ForeignKey("party.id", ondelete="CASCADE"), primary_key=True, index=True)
