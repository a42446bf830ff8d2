"""Finding open cases about the same address or people, before a report opens another (TSM NM01)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from engine.casework import cases, parties
from engine.models import Case, Party
from engine.work import Work

MOST = 20


@dataclass(frozen=True)
class Match:
    """An open case that may be about the same people, and why it was found."""

    case: Case
    why: str
    visible: bool  # whether the actor may see it


def find(work: Work, *, address: str | None, names: Sequence[str]) -> list[Match]:
    """Return open cases of the actor's landlord with the same address or a person of the same name in any role.

    Names match without regard to order, case, accents and titles; newest first. Restricted cases that are not the
    actor's to see are in the result with `visible` False: the caller decides what may be said of them.
    """
    where = parties.address_key(address)
    keys = sorted({key for key in map(parties.name_key, names) if key})
    ways = []
    if where:
        ways += [
            Case.address_key == where,
            Case.id.in_(select(Party.case_id).where(Party.address_key == where)),
        ]
    if keys:
        ways.append(Case.id.in_(select(Party.case_id).where(Party.name_key.in_(keys))))
    if not ways:
        return []
    open_cases = (Case.landlord == work.actor.landlord, Case.kind == cases.HARASSMENT, Case.status != cases.CLOSED)
    query = select(Case).where(*open_cases, or_(*ways))
    in_order = (Case.in_danger.desc(), Case.received_at.desc(), Case.id.desc())
    found = work.session.scalars(query.order_by(*in_order).limit(MOST)).all()
    ids = [case.id for case in found]
    seen = set(work.session.scalars(select(Case.id).where(Case.id.in_(ids), cases.visible(work, work.actor))))
    people = _people(work, ids)
    return [Match(case, _why(case, people.get(case.id, []), where, keys), case.id in seen) for case in found]


def _people(work: Work, case_ids: Sequence[int]) -> dict[int, list[Party]]:
    """The people of several cases."""
    people: dict[int, list[Party]] = {}
    for party in work.session.scalars(select(Party).where(Party.case_id.in_(case_ids))):
        people.setdefault(party.case_id, []).append(party)
    return people


def _why(case: Case, people: Sequence[Party], where: str | None, keys: Sequence[str]) -> str:
    """The reason in words."""
    reasons = []
    if where and (case.address_key == where or any(party.address_key == where for party in people)):
        reasons.append("same address")
    if any(party.name_key in keys for party in people if party.name_key):
        reasons.append("same name")
    return " and ".join(reasons)
