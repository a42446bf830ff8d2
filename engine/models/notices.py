"""What people are told on the site, beside the e-mail: one row for each person told."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId


class Notice(Base):
    """One notice to one person. `read_at` empty: not marked as read yet. It goes with its case.

    `instance_id` and `token` name the task it leads to (its row may be stored after the notice), `incident_id` the
    failed step; neither outlives the case, so neither needs a foreign key.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("idempotency_key"),
        Index("ix_notice_user_id_id", "user_id", "id"),
        # The count in the header of every page.
        Index(
            "ix_notice_unread",
            "user_id",
            postgresql_where=text("read_at IS NULL"),
            sqlite_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    instance_id: Mapped[int | None] = mapped_column(BigId)
    token: Mapped[str | None] = mapped_column(String(64))
    incident_id: Mapped[int | None] = mapped_column(BigId)
    kind: Mapped[str] = mapped_column(String(24))  # notice, assigned, due_soon, overdue, failed_step
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)  # may hold a person's circumstances: only for those who may see the case
    urgent: Mapped[bool] = mapped_column(default=False)
    idempotency_key: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
