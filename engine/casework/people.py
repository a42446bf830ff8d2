"""Colleagues as one transaction knows them: each read once."""

from sqlalchemy import bindparam, select

from engine.models import User
from engine.work import Work

_BY_NUMBER = select(User).where(User.id == bindparam("user"))  # put together once, which takes longer than to run it
_HELD = "people"  # in the session: the rows read so far, which it would otherwise let go and read again


def find(work: Work, user_id: int | None) -> User | None:
    """Return a colleague by number, of any landlord and also one who has left; None for nobody."""
    if user_id is None:
        return None
    held: User | None = work.session.info.get(_HELD, {}).get(user_id)
    if held is not None:
        return held
    person = work.session.scalars(_BY_NUMBER, {"user": user_id}).one_or_none()
    if person is not None:
        hold(work, person)
    return person


def hold(work: Work, person: User) -> None:
    """Keep a row that was read for the rest of the transaction."""
    work.session.info.setdefault(_HELD, {})[person.id] = person
