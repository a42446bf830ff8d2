"""Tries to reach somebody that came to nothing: two on different days show that no time could be agreed (CA 4.9)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engine.models import Case, Contact
from engine.work import Work

IN_VAIN = frozenset({"no_answer", "message_left", "refused"})
HARASSED = frozenset({"complainant", "victim", "reporter"})


@dataclass(frozen=True)
class Attempts:
    """How often somebody was tried in vain since a time was last agreed, on how many days and in how many ways."""

    count: int
    days: int
    ways: int


def count(work: Work, case: Case, party_id: int | None = None) -> Attempts:
    """Count the tries to reach one person of the case, or the person harassed where none is named.

    An agreed time ends the count before it. Days are the landlord's.
    """
    query = select(Contact).where(Contact.case_id == case.id).order_by(Contact.at, Contact.id)
    tries: list[Contact] = []
    for row in _with(work.session.scalars(query).all(), party_id):
        if row.outcome == "agreed_time":
            tries = []
        elif row.outcome in IN_VAIN:
            tries.append(row)
    zone = work.policies.landlords[case.landlord].zone
    days = {row.at.astimezone(zone).date() for row in tries}
    return Attempts(len(tries), len(days), len({row.way for row in tries}))


def _with(rows: Sequence[Contact], party_id: int | None) -> list[Contact]:
    if party_id is not None:
        return [row for row in rows if row.party_id == party_id]
    return [row for row in rows if row.with_role in HARASSED]
