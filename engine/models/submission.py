"""What was sent once and must not be stored twice."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId


class Submission(Base):
    """A form or call that was stored: its one-time key, what it held (hashed), and the number of what it made."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(64))  # SHA-256 of the purpose and the key as sent
    fingerprint: Mapped[str] = mapped_column(String(64))  # SHA-256 of what was sent
    result_id: Mapped[int | None] = mapped_column(BigInteger)  # empty only within the transaction that makes it
    at: Mapped[datetime]
