"""Tries to reach somebody that came to nothing: two on different days show that no time could be agreed (CA 4.9)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

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
    return count_each(work, case, [party_id])[party_id]


def count_each(work: Work, case: Case, party_ids: Collection[int | None]) -> dict[int | None, Attempts]:
    """Count the tries to reach each of several people, as `count` does, in one query; None: the person harassed."""
    query = select(Contact).where(Contact.case_id == case.id).order_by(Contact.at, Contact.id)
    rows = work.session.scalars(query).all()
    zone = work.policies.landlords[case.landlord].zone
    return {party_id: _count(_with(rows, party_id), zone) for party_id in party_ids}


def _count(rows: Sequence[Contact], zone: ZoneInfo) -> Attempts:
    tries: list[Contact] = []
    for row in rows:
        if row.outcome == "agreed_time":
            tries = []
        elif row.outcome in IN_VAIN:
            tries.append(row)
    days = {row.at.astimezone(zone).date() for row in tries}
    return Attempts(len(tries), len(days), len({row.way for row in tries}))


def _with(rows: Sequence[Contact], party_id: int | None) -> list[Contact]:
    if party_id is not None:
        return [row for row in rows if row.party_id == party_id]
    return [row for row in rows if row.with_role in HARASSED]
