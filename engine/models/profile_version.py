"""Versions of a landlord's profile, each with the day from which it holds. Version 1 is the file that ships."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId


class ProfileVersion(Base):
    """One version of a profile after the first, as it was published. Never changed, never removed.

    `open_cases` is what its keeper chose for the cases that are open when it begins to hold: `keep`, `shorten` or
    `move`. `settled_at` is when they had all been gone through; `moved` counts the promises that moved.
    """

    __tablename__ = "profile_version"
    __table_args__ = (UniqueConstraint("landlord", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    landlord: Mapped[str] = mapped_column(String(16))
    number: Mapped[int]  # from 2 on
    holds_from: Mapped[date] = mapped_column(Date)  # the landlord's day
    holds_at: Mapped[datetime]  # its first moment
    open_cases: Mapped[str] = mapped_column(String(8))
    file_name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # empty: an operator
    settled_at: Mapped[datetime | None]
    moved: Mapped[int] = mapped_column(default=0)
