"""Cases offered to another service of the landlord: complaints, human resources, domestic abuse and the like."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId


class HandOver(Base):
    """One offer of a case to one service of the landlord, and what the service answered.

    States: offered, accepted, sent_back, withdrawn (the case was closed first). Until it is accepted the case stays
    with those who offered it.
    """

    __tablename__ = "hand_over"
    __table_args__ = (Index("ix_hand_over_team_state", "team_id", "state"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    landlord: Mapped[str] = mapped_column(String(16))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    instance_id: Mapped[int | None] = mapped_column(BigId)  # the procedure that offered it
    service: Mapped[str] = mapped_column(String(60))  # complaints, hr, asb, domestic_abuse, contractor
    lane: Mapped[str] = mapped_column(String(60))  # the role that receives it
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(String(200))  # who or what decided that it belongs there
    offered_at: Mapped[datetime]
    offered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[str] = mapped_column(String(12))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[str | None] = mapped_column(Text)  # what they will do; of one sent back: why
    contact_by: Mapped[date | None]  # by when they said they will be in touch, in the landlord's zone
    told: Mapped[str | None] = mapped_column(String(12))  # how the person heard of it: letter, spoken
