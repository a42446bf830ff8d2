"""Forms that came after a session had ended: kept for the person who typed them, and for nobody else.

They hold words of a case, sent by a browser that nobody is signed in at. So they are kept only for an account that was
signed in there, found again only by the same account with a secret of the same browser, few, small, and not for long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, delete, func, select

from engine.casework.passwords import fingerprint
from engine.models import KeptForm, User
from engine.work import Work

LIFE = timedelta(hours=8)  # a working day: time to have a forgotten password reset
LONGEST = 400_000  # characters of all fields together
MOST = 20  # of one account


@dataclass(frozen=True)
class Typed:
    """A form as it was sent: where to, its fields in their order, and the names of its files."""

    path: str
    values: Sequence[tuple[str, str]]
    files: Sequence[str] = ()


def keep(work: Work, user_id: int, browser: str, typed: Typed, instead_of: int | None = None) -> bool:
    """Keep a form for an account; False where there is too much, or the account is closed. Twice the same is once.

    `browser`: the secret of the browser. `instead_of`: the number of a kept form that this one is a later state of.
    """
    user = work.session.get(User, user_id)
    size = sum(len(name) + len(text) for name, text in typed.values)
    if user is None or not user.active or size > LONGEST or len(typed.path) > 500:
        return False
    forget_expired(work)
    pairs = [[name, text.replace("\x00", "")] for name, text in typed.values]
    held = work.session.scalars(_of(work, user_id, browser)).all()
    if any(row.path == typed.path and row.typed == pairs for row in held):
        return True
    row = next((row for row in held if row.id == instead_of and row.path == typed.path), None)
    if row is None:
        count = work.session.scalar(select(func.count()).where(KeptForm.user_id == user_id)) or 0
        if count >= MOST:
            return False
        row = KeptForm(user_id=user_id, browser_hash=fingerprint(browser), path=typed.path)
        work.session.add(row)
    row.typed, row.files = pairs, [name[:200] for name in typed.files][:50]
    row.at, row.expires_at = work.now, work.now + LIFE
    return True


def of(work: Work, browser: str) -> Sequence[KeptForm]:
    """Return what is kept for the actor and this browser, oldest first."""
    return work.session.scalars(_of(work, work.actor.user_id or 0, browser)).all()


def drop(work: Work, browser: str, number: int | None = None) -> int:
    """Forget one kept form of the actor and this browser, or all of them; returns how many are left."""
    for row in of(work, browser):
        if number is None or row.id == number:
            work.session.delete(row)
    work.session.flush()
    return len(of(work, browser))


def forget_expired(work: Work) -> int:
    """Forget every form whose time is over; returns how many."""
    rows = work.session.scalars(delete(KeptForm).where(KeptForm.expires_at <= work.now).returning(KeptForm.id))
    return len(rows.all())


def has_expired(work: Work) -> bool:
    """Tell whether a form's time is over."""
    return work.session.scalar(select(KeptForm.id).where(KeptForm.expires_at <= work.now).limit(1)) is not None


def _of(work: Work, user_id: int, browser: str) -> Select[KeptForm]:
    mine = (KeptForm.user_id == user_id, KeptForm.browser_hash == fingerprint(browser))
    return select(KeptForm).where(*mine, KeptForm.expires_at > work.now).order_by(KeptForm.id)
