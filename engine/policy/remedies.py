"""The remedies: what can be done against an alleged perpetrator, since when, and what stands for what was abolished."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.policy.document import Section, read_document

KINDS: Mapping[str, str] = {
    "own": "Needs no court",
    "civil": "Civil court",
    "possession": "The tenancy or lease",
    "criminal": "Police and criminal courts",
    "family": "Parents",
}


@dataclass(frozen=True)
class Remedy:
    """One remedy. It can be sought from `valid_from` to `valid_to`, both days included; empty: no such bound.

    `named_by` maps a landlord to the clause that names it, `policy_words` are what profiles call it where abolished.
    """

    code: str
    title: str
    kind: str
    statute: str
    valid_from: date | None = None
    valid_to: date | None = None
    replaced_by: tuple[str, ...] = ()
    named_by: Mapping[str, str] | None = None
    policy_words: tuple[str, ...] = ()
    min_age: int | None = None

    def is_open(self, day: date) -> bool:
        """Tell whether it can be sought on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def clause_of(self, landlord: str) -> str | None:
        """Return the clause of a landlord's policy that names it."""
        return (self.named_by or {}).get(landlord)


Remedies = Mapping[str, Remedy]


def read_remedies(path: Path) -> Remedies:
    """Read remedies.toml. Raises ProfileError with file, line, key and reason, also where a successor is not there."""
    root = read_document(path).root()
    found = {code: _remedy(code, part) for code, part in root.sections()}
    for code, part in root.sections():
        for other in found[code].replaced_by:
            if other not in found:
                raise part.error("replaced_by", f"names “{other}”, which is not in this file")
    return found


def standing_for(remedies: Remedies, code: str, day: date) -> Sequence[Remedy]:
    """Return what can be sought on a day in the place of a remedy: itself, or what replaced it, however often."""
    waiting, reached, seen = [code], list[Remedy](), set[str]()
    while waiting:
        remedy = remedies.get(waiting.pop(0))
        if remedy is None or remedy.code in seen:
            continue
        seen.add(remedy.code)
        if remedy.is_open(day):
            reached.append(remedy)
        else:
            waiting.extend(remedy.replaced_by)
    return reached


def replaced_for(remedies: Remedies, landlord: str, day: date) -> Sequence[tuple[Remedy, Sequence[Remedy]]]:
    """Return what a landlord's policy names and the law no longer has on a day, each with what stands in its place."""
    gone = [one for one in remedies.values() if one.clause_of(landlord) and not one.is_open(day)]
    return [(one, standing_for(remedies, one.code, day)) for one in gone]


def _remedy(code: str, part: Section) -> Remedy:
    part.allow(
        (
            "title", "kind", "statute", "valid_from", "valid_to", "replaced_by", "named_by", "policy_words", "min_age",
        )
    )  # fmt: skip
    start, end = _day(part, "valid_from"), _day(part, "valid_to")
    if start and end and end < start:
        raise part.error("valid_to", "lies before valid_from")
    named = part.section("named_by")
    return Remedy(
        code=code,
        title=part.text("title"),
        kind=part.one_of("kind", tuple(KINDS)),
        statute=part.text("statute"),
        valid_from=start,
        valid_to=end,
        replaced_by=part.texts("replaced_by"),
        named_by={landlord: named.text(landlord) for landlord in named.data},
        policy_words=part.texts("policy_words"),
        min_age=part.whole("min_age") if "min_age" in part.data else None,
    )


def _day(part: Section, name: str) -> date | None:
    value = part.data.get(name)
    if value is not None and not isinstance(value, date):
        raise part.error(name, "must be a day such as 2015-03-23")
    return value
