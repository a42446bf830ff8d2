"""Signing in: five wrong passwords lock an account for 15 minutes; nothing tells whether it exists."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, Connection, bindparam, literal_column, null, select, union_all

from engine import events
from engine.access import Actor
from engine.models import ApiToken, Cover, TeamMember, User
from engine.work import Work

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
TOKEN_USE_NOTED_EVERY = timedelta(minutes=5)
REFUSED = (
    "The e-mail address and password do not match an account, or there were too many attempts. "
    "Check both, or wait 15 minutes; an administrator can reset your password."
)


def by_email(work: Work, email: str) -> User | None:
    """Return the account of an address, whatever its case."""
    return work.session.scalars(
        select(User).where(User.email == email.replace("\x00", "").strip().lower())
    ).one_or_none()


def note_attempt(work: Work, user_id: int, right: bool) -> User | None:
    """Count an attempt; return the account where it may sign in. The row is locked: attempts at once all count."""
    query = select(User).where(User.id == user_id).with_for_update().execution_options(populate_existing=True)
    user = work.session.scalars(query).one_or_none()
    if user is None or not user.active or (user.locked_until is not None and user.locked_until > work.now):
        return None
    if right:
        user.failed_attempts, user.locked_until = 0, None
        return user
    user.failed_attempts += 1
    if user.failed_attempts >= MOST_FAILURES:
        user.failed_attempts, user.locked_until = 0, work.now + LOCKED_FOR
        events.record(work, "account.locked", landlord=user.landlord, person=user.name)
    return None


# Asked at every request: built once, because putting a statement together costs more than running it; and one statement
# of plain columns, because reading the account apart, as an entity, costs twice as much.
_WHO: CompoundSelect[Any] = union_all(
    select(
        literal_column("'who'").label("kind"),
        User.id.label("number"),
        User.landlord,
        User.name,
        User.roles,
        User.active,
        User.must_change_password,
        User.session_version,
    ).where(User.id == bindparam("user")),
    select(literal_column("'team'"), TeamMember.team_id, *([null()] * 6)).where(
        TeamMember.user_id == bindparam("user")
    ),
    select(literal_column("'cover'"), Cover.absent_id, *([null()] * 6))
    .join(User, User.id == Cover.absent_id)
    .where(
        Cover.cover_id == bindparam("user"),
        Cover.starts_at <= bindparam("now"),
        Cover.ends_at > bindparam("now"),
        User.active,  # one who has left is not away
    ),
)


def actor_of(connection: Connection, now: datetime, user_id: int) -> Actor | None:
    """Return an account as the one who acts, with teams and whom they cover at `now` (UTC); None where shut or gone."""
    rows = connection.execute(_WHO, {"user": user_id, "now": now}).all()
    who = next((row for row in rows if row.kind == "who"), None)
    if who is None or not who.active:
        return None
    return Actor(
        user_id=user_id,
        landlord=who.landlord,
        name=who.name,
        roles=frozenset(who.roles),
        team_ids=frozenset(row.number for row in rows if row.kind == "team"),
        covers=frozenset(row.number for row in rows if row.kind == "cover"),
        must_change_password=who.must_change_password,
        session_version=who.session_version,
    )


def of_session(connection: Connection, now: datetime, user_id: int, session_version: int) -> Actor | None:
    """Return who a session belongs to, or None where it has ended (password changed, switched off)."""
    actor = actor_of(connection, now, user_id)
    return actor if actor is not None and actor.session_version == session_version else None


def of_token(work: Work, fingerprint: str) -> tuple[Actor, ApiToken] | None:
    """Return who a bearer token acts for, or None for one that is unknown, revoked or expired."""
    query = select(ApiToken, User).join(User, User.id == ApiToken.user_id).where(ApiToken.token_hash == fingerprint)
    row = work.session.execute(query).one_or_none()
    if row is None:
        return None
    token, user = row
    expired = token.expires_at is not None and token.expires_at <= work.now
    if token.revoked_at is not None or expired:
        return None
    actor = actor_of(work.connection, work.now, user.id)
    return (actor, token) if actor is not None else None


def use_is_stale(token: ApiToken, work: Work) -> bool:
    """Whether the last use of a token should be noted again."""
    return token.last_used_at is None or work.now - token.last_used_at >= TOKEN_USE_NOTED_EVERY
