"""Facts that concern one alleged perpetrator: kept for that person, and summed up for the case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from engine.casework.dictionary import FACTS
from engine.models import Case, Party
from engine.work import Work

PERPETRATOR = "perpetrator"
PER_PARTY: frozenset[str] = frozenset(name for name, fact in FACTS.items() if fact.per_party)
# Allowed values that stand in an order: of several people's, the case shows the furthest.
_RANKED = frozenset({"evidence_level", "severity"})


@dataclass(frozen=True)
class About:
    """The person a procedure is about. `alone`: the only alleged perpetrator, so what the case knows is about them."""

    party: Party
    alone: bool

    @property
    def name(self) -> str:
        """What people call this person."""
        return self.party.name or f"Person {self.party.id}"


def perpetrators(work: Work, case: Case) -> Sequence[Party]:
    """Return the alleged perpetrators of a case in the order they were added."""
    query = select(Party).where(Party.case_id == case.id, Party.role == PERPETRATOR).order_by(Party.id)
    return work.session.scalars(query).all()


def find(work: Work, case: Case, party_id: int | None) -> About | None:
    """Return the person a procedure of the case is about; None where it is about the whole case."""
    if party_id is None:
        return None
    party = work.session.get(Party, party_id)
    if party is None or party.case_id != case.id:
        return None
    return About(party, all(one.id == party.id for one in perpetrators(work, case)))


def stored(case: Case, about: About | None) -> Mapping[str, object]:
    """Return the stored facts as a procedure about this person sees them.

    Where there are several alleged perpetrators, what the case says of one of them is never taken for another.
    """
    if about is None:
        return case.facts
    shared = case.facts if about.alone else {name: case.facts[name] for name in case.facts if name not in PER_PARTY}
    return {**shared, **about.party.facts}


def keep(work: Work, case: Case, about: About, values: Mapping[str, object]) -> dict[str, object]:
    """Keep facts for a person (None: unknown again); return what they make of the case as a whole."""
    for name, value in values.items():
        if value is None:
            about.party.facts.pop(name, None)
        else:
            about.party.facts[name] = value
    flag_modified(about.party, "facts")
    people = perpetrators(work, case)
    return {name: value if about.alone else _sum_up(name, value, people) for name, value in values.items()}


def _sum_up(name: str, last: object, people: Sequence[Party]) -> object:
    """Yes if it is so of anybody; the furthest of what has an order; else what was said last."""
    known = [person.facts[name] for person in people if person.facts.get(name) is not None]
    fact = FACTS[name]
    if fact.type == "bool":
        return any(known) if known else None
    if name in _RANKED and known:
        order = list(fact.choices or {})
        return max(known, key=lambda value: order.index(str(value)))
    return last if last is not None else next(iter(known), None)
