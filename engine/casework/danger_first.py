"""Danger first: in every list, the cases in which somebody is in danger now stand before all others.

They are few, and have an index of their own. A list shows them on its first page, however they would sort, and leaves
them out of the order of the rest.
"""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from engine.casework.cases import CLOSED
from engine.models import Case
from engine.work import Work

MOST = 100  # more than that is no longer "first"
_IN_DANGER = (
    select(Case.id)
    .where(Case.in_danger, Case.landlord == bindparam("landlord"), Case.status != CLOSED)
    .order_by(Case.id.desc())
    .limit(MOST)
)


def ids(work: Work) -> Sequence[int]:
    """Return the open cases of the actor's landlord in which somebody is in danger now, seen by the actor or not."""
    return work.connection.execute(_IN_DANGER, {"landlord": work.actor.landlord}).scalars().all()
