"""People who sign in, and their settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.face.types.common import Person


@dataclass(frozen=True)
class UserView:
    id: int
    name: str
    email: str
    roles: Sequence[str]
    teams: Sequence[str]
    active: bool
    locked: bool
    must_change_password: bool
    gender: str | None = None


@dataclass(frozen=True)
class TokenView:
    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True)
class KeptFormView:
    """A form that came after a session had ended: where to, what was typed in order, and files to choose again."""

    id: int
    path: str
    values: Sequence[tuple[str, str]]
    files: Sequence[str]
    at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Preferences:
    notify_assigned: bool = True
    notify_due_soon: bool = True
    notify_overdue: bool = True
    notify_digest: bool = True
    has_calendar: bool = False


@dataclass(frozen=True)
class CoverView:
    id: int
    absent: Person
    cover: Person
    starts_at: datetime
    ends_at: datetime
