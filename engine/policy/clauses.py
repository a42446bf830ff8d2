"""Every clause of a landlord's policy: what it asks for in our own words, and which requirements carry it out.

They stand beside the profile, in `policies/<landlord>.clauses.toml`. Kinds: E enforce (a gate),
X execute (a task, timer or letter), R record, P report, I information only. All but I must be covered by the drawings.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.policy.document import Section, read_document, suggest
from engine.policy.requirements import Catalogue

KINDS: Mapping[str, str] = {
    "E": "Enforced",
    "X": "Carried out",
    "R": "Recorded",
    "P": "Reported",
    "I": "Information",
}
SUFFIX = ".clauses.toml"


@dataclass(frozen=True)
class Clause:
    """One clause: its number, its kinds, a summary, the requirement codes, and today's law where it differs."""

    landlord: str
    number: str
    kinds: tuple[str, ...]
    summary: str
    requirements: tuple[str, ...]
    rows: tuple[str, ...]
    law: str | None

    @property
    def required(self) -> bool:
        """Whether the drawings must carry it out."""
        return self.kinds != ("I",)


def read_clauses(path: Path, catalogue: Catalogue) -> tuple[str, tuple[Clause, ...]]:
    """Read one landlord's clauses in their order; return its code and them.

    Raises ProfileError with file, line, key and reason: an unknown kind or requirement, a number given twice, a clause
    that must be covered and names no requirement.
    """
    root = read_document(path).root()
    root.allow(("landlord", "clauses"))
    code = root.text("landlord")
    return code, tuple(_clauses(code, root.section("clauses"), catalogue))


def _clauses(landlord: str, part: Section, catalogue: Catalogue) -> Iterator[Clause]:
    for number, given in part.sections():
        given.allow(("kinds", "summary", "requirements", "rows", "law"))
        kinds, requirements = given.texts("kinds"), given.texts("requirements")
        for kind in kinds:
            if kind not in KINDS:
                raise given.error("kinds", f"{kind!r} is not one of {', '.join(KINDS)}")
        for name in requirements:
            if name not in catalogue.codes:
                raise given.error("requirements", f"{name!r} is not in the catalogue{suggest(name, catalogue.codes)}")
        if not kinds or ("I" in kinds and len(kinds) > 1):
            raise given.error("kinds", "must be I alone, or some of E, X, R, P")
        if kinds != ("I",) and not requirements:
            raise given.error("requirements", "is missing: a clause that is not mere information needs one")
        law = given.text("law") if "law" in given.data else None
        yield Clause(landlord, number, kinds, given.text("summary"), requirements, given.texts("rows"), law)
