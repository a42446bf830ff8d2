"""People who sign in, the teams they work in, cover for absence, and the tokens of their programs."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId


class User(Base):
    """A person of one landlord. `roles` holds any of officer, manager, process_owner, administrator."""

    __tablename__ = "user_account"
    __table_args__ = (UniqueConstraint("email"), UniqueConstraint("calendar_secret_hash"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    landlord: Mapped[str] = mapped_column(String(16), index=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    roles: Mapped[list[str]]
    gender: Mapped[str | None] = mapped_column(
        String(20)
    )  # only to honour a request for female-only staff (PCHA 3.3.1)
    password_hash: Mapped[str] = mapped_column(String(255))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    session_version: Mapped[int] = mapped_column(default=1)  # raised to end every session of this person
    notify_assigned: Mapped[bool] = mapped_column(default=True)
    notify_due_soon: Mapped[bool] = mapped_column(default=True)
    notify_overdue: Mapped[bool] = mapped_column(default=True)
    notify_digest: Mapped[bool] = mapped_column(default=True)
    calendar_secret_hash: Mapped[str | None] = mapped_column(String(64))
    last_digest_on: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Team(Base):
    """A team of one landlord; the profile's role map names teams by `name`."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("landlord", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    landlord: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(120))


class TeamMember(Base):
    """Membership of a team."""

    __tablename__ = "team_member"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Cover(Base):
    """While `absent_id` is away, `cover_id` sees and may do their tasks."""

    __tablename__ = "cover"
    __table_args__ = (Index("ix_cover_cover_id_ends_at", "cover_id", "ends_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    absent_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    cover_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class ApiToken(Base):
    """A bearer token made by its user; only the SHA-256 of it is kept."""

    __tablename__ = "api_token"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
