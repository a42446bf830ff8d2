"""What somebody typed after their session had ended, until they have signed in again."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId


class KeptForm(Base):
    """A form that came without a session: shown to the same account in the same browser, gone after some hours."""

    __tablename__ = "kept_form"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    browser_hash: Mapped[str] = mapped_column(String(64))  # SHA-256 of a secret in the browser's signed cookie
    path: Mapped[str] = mapped_column(String(500))  # where the form was sent
    typed: Mapped[list[Any]]  # pairs of a field's name and its text, in their order
    files: Mapped[list[str]]  # names of files that must be chosen again
    at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
