"""Days off declared while the programme runs: read by every transaction, so that they count at once everywhere."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Closure
from engine.policy import DayOff, Policies
from engine.policy.closures import with_days_off
from engine.work import Work

_IN_FORCE = (
    select(Closure.id, Closure.landlord, Closure.day, Closure.reason, Closure.declared_at)
    .where(Closure.removed_at.is_(None))
    .order_by(Closure.id)
)


def policies_now(session: Session, policies: Policies) -> Policies:
    """Return the policies of the files with the days off that are in force in this transaction."""
    return with_days_off(policies, [DayOff(*row) for row in session.execute(_IN_FORCE)])


def of_landlord(work: Work) -> Sequence[Closure]:
    """Return the days off declared for the landlord at work or for all, the latest day first; none that was removed."""
    query = select(Closure).where(Closure.landlord.in_((work.actor.landlord, "*")), Closure.removed_at.is_(None))
    return work.session.scalars(query.order_by(Closure.day.desc(), Closure.id.desc())).all()
