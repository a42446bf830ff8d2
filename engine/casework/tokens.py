"""Bearer tokens of people's programs, and the secret address of their calendar; only fingerprints are kept."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from engine import events
from engine.access import require
from engine.casework import passwords
from engine.casework.checks import Checks
from engine.errors import NotFoundError
from engine.models import ApiToken, User
from engine.work import Work

PREFIX = "dp_"  # lets scanners recognise a token that leaked
LONGEST_DAYS = 366


def of_actor(work: Work) -> Sequence[ApiToken]:
    """Return one's own tokens that are not revoked, newest first."""
    require(work.actor, "token.own")
    query = select(ApiToken).where(ApiToken.user_id == work.actor.user_id, ApiToken.revoked_at.is_(None))
    return work.session.scalars(query.order_by(ApiToken.id.desc())).all()


def create(work: Work, name: str, days: int) -> tuple[ApiToken, str]:
    """Make a token that lives for `days`; returns it with its secret, which cannot be shown again."""
    require(work.actor, "token.own")
    checks = Checks()
    label = checks.text("name", name, "a name for the token", longest=100)
    if not 1 <= days <= LONGEST_DAYS:
        checks.say("days", f"Enter a number of days from 1 to {LONGEST_DAYS}.")
    checks.done()
    value = passwords.secret(PREFIX)
    token = ApiToken(
        user_id=work.actor.user_id,
        name=label or "",
        token_hash=passwords.fingerprint(value),
        created_at=work.now,
        expires_at=work.now + timedelta(days=days),
    )
    work.session.add(token)
    work.session.flush()
    events.record(work, "token.created", name=token.name)
    return token, value


def revoke(work: Work, token_id: int) -> None:
    """End one of one's own tokens at once. Raises NotFoundError for anybody else's."""
    require(work.actor, "token.own")
    token = work.session.get(ApiToken, token_id)
    if token is None or token.user_id != work.actor.user_id:
        raise NotFoundError("token")
    if token.revoked_at is None:
        token.revoked_at = work.now
        events.record(work, "token.revoked", name=token.name)


def make_calendar(work: Work) -> str:
    """Give one's calendar feed a new secret address, which ends the old one; returns the secret."""
    require(work.actor, "token.own")
    value = passwords.secret()
    work.session.get_one(User, work.actor.user_id).calendar_secret_hash = passwords.fingerprint(value)
    return value


def drop_calendar(work: Work) -> None:
    """End one's calendar feed."""
    require(work.actor, "token.own")
    work.session.get_one(User, work.actor.user_id).calendar_secret_hash = None
