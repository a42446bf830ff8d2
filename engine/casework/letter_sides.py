"""The two sides of a case, and what they share: an address, an e-mail address, a name, a home."""

from collections.abc import Sequence

from engine.casework import parties
from engine.models import Case, Party
from engine.work import Work

HARASSED = frozenset({"complainant", "victim", "reporter", "witness"})
# What the case may know that tells of one household, whatever addresses are recorded.
_HOUSEHOLD = (("domestic_abuse", True), ("perpetrator_kind", "household_member"))


def opposite(work: Work, case: Case, reader: Party) -> Sequence[Party]:
    """Return the people of the other side than the reader's, without the reader.

    Who answers for an alleged perpetrator, or for nobody that is recorded, stands on that side; for a child who is
    harassed, on theirs. Whoever answers for both has everybody else on the other side.
    """
    people = parties.of(work, case)
    roles = {person.id: person.role for person in people}
    wards = _wards(work, case) if "guardian" in roles.values() else {}
    own = _sides(reader, roles, wards)
    both = len(own) > 1
    return [
        person
        for person in people
        if person.id != reader.id and (both or _sides(person, roles, wards) != own)
    ]  # fmt: skip


def share_household(work: Work, case: Case) -> bool:
    """Tell whether the sides live together: by what the case knows, or by their addresses."""
    return household_is_known(work, case) or any(
        same_address(person, other)
        for person in parties.of(work, case)
        if person.role in HARASSED
        for other in opposite(work, case, person)
    )


def household_is_known(work: Work, case: Case) -> bool:
    """Tell whether the case knows, apart from addresses, that the sides are of one household."""
    known = [case.facts, *(person.facts or {} for person in parties.of(work, case))]
    return any(facts.get(name) == value for facts in known for name, value in _HOUSEHOLD)


def same_address(one: Party, other: Party) -> bool:
    """Tell whether two people may live at one address; one may be written without the number of the flat."""
    first, second = one.address_key or "", other.address_key or ""
    if not first or not second:
        return False
    longer, shorter = (first, second) if len(first) >= len(second) else (second, first)
    return longer == shorter or longer.endswith(f" {shorter}")


def same_email(one: Party, other: Party) -> bool:
    """Tell whether two people have one e-mail address."""
    return bool(one.email) and (one.email or "").casefold() == (other.email or "").casefold()


def same_name(one: Party, other: Party) -> bool:
    """Tell whether a letter to one could be taken for one to the other: full names, initials, names they also use."""
    return any(_alike(first, second) for first in _names(one) for second in _names(other))


def _names(person: Party) -> list[list[str]]:
    keys = [parties.name_key(name) for name in (person.name, *(person.aliases or ()))]
    return [key.split() for key in keys if key]


def _alike(one: list[str], other: list[str]) -> bool:
    """Whether every part of the shorter name is a part of the longer, or its initial."""
    shorter, longer = sorted((one, other), key=len)
    left = list(longer)
    for part in sorted(shorter, key=len, reverse=True):
        found = next((word for word in left if _same_part(part, word)), None)
        if found is None:
            return False
        left.remove(found)
    return any(len(part) > 1 for part in shorter)


def _same_part(one: str, other: str) -> bool:
    initial = min(one, other, key=len)
    return one == other or (len(initial) == 1 and max(one, other, key=len).startswith(initial))


def _wards(work: Work, case: Case) -> dict[int, set[int]]:
    """Guardian -> those they answer for."""
    found: dict[int, set[int]] = {}
    for ward, guardians in parties.guardians_of(work, case).items():
        for guardian in guardians:
            found.setdefault(guardian, set()).add(ward)
    return found


def _sides(person: Party, roles: dict[int, str], wards: dict[int, set[int]]) -> frozenset[bool]:
    """On which sides somebody stands: True is that of those who are harassed or spoke."""
    if person.role != "guardian":
        return frozenset({person.role in HARASSED})
    answered_for = {roles[ward] in HARASSED for ward in wards.get(person.id, ()) if ward in roles}
    return frozenset(answered_for or {False})
