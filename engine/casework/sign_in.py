"""Signing in: five wrong passwords lock an account for 15 minutes; nothing tells whether it exists."""

from datetime import timedelta

from sqlalchemy import CompoundSelect, bindparam, literal_column, select, union_all

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


# Asked at every request: built once, because putting a statement together costs more than running it.
_USER = select(User).where(User.id == bindparam("user"))
_TIES: CompoundSelect[str, int] = union_all(
    select(literal_column("'team'"), TeamMember.team_id).where(TeamMember.user_id == bindparam("user")),
    select(literal_column("'cover'"), Cover.absent_id).where(
        Cover.cover_id == bindparam("user"), Cover.starts_at <= bindparam("now"), Cover.ends_at > bindparam("now")
    ),
)


def actor_of(work: Work, user: User) -> Actor:
    """Return an account as the one who acts, with teams and whom they cover now."""
    ties = work.session.connection().execute(_TIES, {"user": user.id, "now": work.now}).all()
    return Actor(
        user_id=user.id,
        landlord=user.landlord,
        name=user.name,
        roles=frozenset(user.roles),
        team_ids=frozenset(number for kind, number in ties if kind == "team"),
        covers=frozenset(number for kind, number in ties if kind == "cover"),
        must_change_password=user.must_change_password,
        session_version=user.session_version,
    )


def of_session(work: Work, user_id: int, session_version: int) -> Actor | None:
    """Return who a session belongs to, or None where it has ended (password changed, switched off)."""
    user = work.session.scalars(_USER, {"user": user_id}).one_or_none()
    if user is None or not user.active or user.session_version != session_version:
        return None
    return actor_of(work, user)


def of_token(work: Work, fingerprint: str) -> tuple[Actor, ApiToken] | None:
    """Return who a bearer token acts for, or None for one that is unknown, revoked or expired."""
    query = select(ApiToken, User).join(User, User.id == ApiToken.user_id).where(ApiToken.token_hash == fingerprint)
    row = work.session.execute(query).one_or_none()
    if row is None:
        return None
    token, user = row
    expired = token.expires_at is not None and token.expires_at <= work.now
    if token.revoked_at is not None or expired or not user.active:
        return None
    return actor_of(work, user), token


def use_is_stale(token: ApiToken, work: Work) -> bool:
    """Whether the last use of a token should be noted again."""
    return token.last_used_at is None or work.now - token.last_used_at >= TOKEN_USE_NOTED_EVERY
