"""Colleagues as one transaction knows them: each read once, and whether they can be given anything."""

from sqlalchemy import bindparam, select

from engine.access import MANAGER, OFFICER
from engine.models import User
from engine.work import Work

MANAGERS_LANE = "Manager"  # decisions that only a manager may take
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


def working(work: Work, user_id: int | None) -> User | None:
    """Return a colleague who can work on cases today; None for nobody, and for one who has left or lost the role.

    A number kept with a case or a task says who it was given to, not that they are still there: ask here first.
    """
    person = find(work, user_id)
    return person if person is not None and can_work(person) else None


def can_work(person: User) -> bool:
    """Tell whether somebody can be given cases and tasks: the account is open and has a role that sees cases."""
    return person.active and bool({OFFICER, MANAGER} & set(person.roles))


def may_hold(person: User, lane: str) -> bool:
    """Tell whether somebody can do a task of a lane; a manager's decision needs the role of a manager."""
    return can_work(person) and (lane != MANAGERS_LANE or MANAGER in person.roles)


def hold(work: Work, person: User) -> None:
    """Keep a row that was read for the rest of the transaction."""
    work.session.info.setdefault(_HELD, {})[person.id] = person
