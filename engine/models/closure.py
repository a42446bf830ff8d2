"""Days off declared while the programme runs: a new bank holiday, or a closure of one landlord."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId

ALL = "*"
_IN_FORCE = text("removed_at IS NULL")


class Closure(Base):
    """One day on which a landlord does not work, beside what its profile and the bank holidays of its region say.

    `landlord` is a code, or `*` for all of them. Every transaction reads what is in force, so a new one counts at once
    in every process. `settled_at` is when the open cases had all been gone through; `moved` counts what moved in them.
    """

    __tablename__ = "closure"
    __table_args__ = (
        Index(
            "uq_closure_in_force",
            "landlord",
            "day",
            unique=True,
            postgresql_where=_IN_FORCE,
            sqlite_where=_IN_FORCE,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    landlord: Mapped[str] = mapped_column(String(16))
    day: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    declared_at: Mapped[datetime]
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # empty: an operator
    settled_at: Mapped[datetime | None]
    moved: Mapped[int] = mapped_column(default=0)  # promises that moved because of it
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
