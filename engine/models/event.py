"""The append-only history of a case: the audit trail that a court may read."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId


class Event(Base):
    """One thing that happened. Never changed, never deleted but with its case. Without `case_id`: not about a case."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_case_id_id", "case_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    landlord: Mapped[str] = mapped_column(String(16))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    instance_id: Mapped[int | None]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # empty: the system
    kind: Mapped[str] = mapped_column(String(60))
    element: Mapped[str | None] = mapped_column(String(120))
    payload: Mapped[dict[str, Any]]
