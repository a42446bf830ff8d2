"""Reports to those who run a landlord, as they were frozen, and the number of homes that rates are worked out on."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId


class PerformanceReport(Base):
    """One version of a report for a period and an audience. States: draft, signed, sent.

    Once it is signed nothing of it changes but that it was sent; a correction is a new version
    (engine.reporting.reports keeps both rules).
    """

    __tablename__ = "performance_report"
    __table_args__ = (
        UniqueConstraint("landlord", "reference", "version"),
        Index("ix_performance_report_landlord_id", "landlord", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    landlord: Mapped[str] = mapped_column(String(16))
    reference: Mapped[str] = mapped_column(String(40))  # the same for all versions
    version: Mapped[int]
    instance_id: Mapped[int | None] = mapped_column(BigId, index=True)  # the procedure it was made in
    audience: Mapped[str] = mapped_column(String(200))
    begins_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)  # the last day it covers
    definition_version: Mapped[int]
    figures: Mapped[list[Any]]
    notes: Mapped[dict[str, Any]]  # what people add: findings, lessons, comments
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12))
    corrects: Mapped[str | None] = mapped_column(Text)  # why this version takes the place of the one before
    compiled_at: Mapped[datetime]
    compiled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    sign_note: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None]


class Stock(Base):
    """How many homes a landlord has in a year: what the regulator's rates are worked out on."""

    __tablename__ = "stock"

    landlord: Mapped[str] = mapped_column(String(16), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)  # the calendar year in which the landlord's year ends
    homes: Mapped[int]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Erasure(Base):
    """What is left of a case whose personal data was destroyed: the figures that reports count, and who decided."""

    __tablename__ = "erasure"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    landlord: Mapped[str] = mapped_column(String(16), index=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    received_at: Mapped[datetime]
    closed_at: Mapped[datetime]
    hate: Mapped[bool]
    counts: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    erased_at: Mapped[datetime]
    erased_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
