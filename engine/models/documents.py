"""Files kept with a case: what the row says of them; the bytes stand in the file store under their SHA-256."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId


class Document(Base):
    """A document, picture or recording of a case. Two rows may share the same bytes."""

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_sha256", "sha256"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id", ondelete="SET NULL"), index=True)
    happening_id: Mapped[int | None] = mapped_column(ForeignKey("happening.id", ondelete="SET NULL"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(200))  # made safe; what a browser saves it as
    kind: Mapped[str] = mapped_column(String(12))  # picture, document, sound, video
    media_type: Mapped[str] = mapped_column(String(120))  # found in the content
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    sha256: Mapped[str] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
