"""A case: the log of activity about the same parties, and who may know of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId


class Case(Base):
    """One case. `facts` holds the stored facts of the data dictionary; the columns beside it are mirrored for lists."""

    __tablename__ = "case_file"
    __table_args__ = (
        Index("ix_case_file_landlord_status", "landlord", "status"),
        Index(
            "ix_case_file_in_danger", "landlord", postgresql_where=text("in_danger"), sqlite_where=text("in_danger = 1")
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    landlord: Mapped[str] = mapped_column(String(16))
    # harassment, or office: the landlord's file for what no report causes (reports, training), in no list or figure
    kind: Mapped[str] = mapped_column(String(16), default="harassment", server_default="harassment")
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(String(200))  # who and where, for lists
    status: Mapped[str] = mapped_column(String(24))  # triage, investigating, action, enforcement, monitoring, closed
    risk: Mapped[str | None] = mapped_column(String(12))  # low, medium, high
    hate: Mapped[bool] = mapped_column(default=False)
    in_danger: Mapped[bool] = mapped_column(default=False, server_default=false())  # now; see casework.danger_first
    restricted: Mapped[bool] = mapped_column(default=False)  # only the people named in case_access
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    address_key: Mapped[str | None] = mapped_column(String(200), index=True)  # normalised, to find open cases
    received_at: Mapped[datetime]  # anchor of every clock: when the report reached the landlord, not when typed in
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None] = mapped_column(String(200))
    facts: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    reckoned_at: Mapped[datetime | None]  # when the ledger first held all it owes; empty: of a version before
    profile_version: Mapped[int | None]  # whose figures it counts by; empty: those that held when it was opened
    profile_seen: Mapped[int | None]  # the last version whose keeper's choice for open cases it has followed
    closure_id: Mapped[int | None] = mapped_column(BigId)  # the last declared day off that its promises followed


class CaseAccess(Base):
    """A person named for a case: always let in, and the only ones let into a restricted case."""

    __tablename__ = "case_access"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    granted_at: Mapped[datetime]


class CaseNumber(Base):
    """The last case number given out, by landlord and year."""

    __tablename__ = "case_number"

    landlord: Mapped[str] = mapped_column(String(16), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
