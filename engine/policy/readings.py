"""How unclear places of the policies are read: the register that a stance's `readings` point to.

A: the text is unclear. I: it contradicts itself. C: the landlords differ. Each has a default and the keys of a profile
that change it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.policy.document import Section, read_document, suggest
from engine.policy.requirements import Catalogue

FILE = "readings.toml"
KINDS: Mapping[str, str] = {
    "A": "The text is unclear",
    "I": "The policy contradicts itself",
    "C": "The landlords differ",
}
# Parts of a profile that are no stance, and may be what changes a reading.
PARTS = frozenset({"labels", "roles", "calendar"})


@dataclass(frozen=True)
class Reading:
    """One unclear place: what is open, how it is read until somebody decides otherwise, and what changes that."""

    code: str
    title: str
    question: str
    taken: str
    switch: tuple[str, ...]  # keys of a profile: "weekend.check_time", "timers.interview", or one of PARTS
    landlords: tuple[str, ...]  # empty: all of them
    clause: str

    @property
    def kind(self) -> str:
        """Return A, I or C."""
        return self.code[0]

    def concerns(self, landlord: str) -> bool:
        """Tell whether it matters to a landlord."""
        return not self.landlords or landlord in self.landlords


def read_readings(folder: Path, catalogue: Catalogue) -> Mapping[str, Reading]:
    """Return the register by code; nothing where the folder has none.

    Raises ProfileError with file, line, key and reason: a code that does not begin with A, I or C, a reading without a
    switch, or a switch that is no key of a profile.
    """
    path = folder / FILE
    if not path.is_file():
        return {}
    return {reading.code: reading for reading in _readings(read_document(path).root(), catalogue)}


def _readings(root: Section, catalogue: Catalogue) -> Iterator[Reading]:
    switches = {*PARTS, *catalogue.rules, *(f"timers.{code}" for code in catalogue.requirements)}
    for code, part in root.sections():
        part.allow(("title", "question", "taken", "switch", "landlords", "clause"))
        if code[0] not in KINDS:
            raise root.error(code, f"does not begin with one of {', '.join(KINDS)}")
        switch = part.texts("switch")
        if not switch:
            raise part.error("switch", "is missing: name the keys of a profile that change this reading")
        for key in switch:
            if key not in switches:
                raise part.error("switch", f"{key!r} is no key of a profile{suggest(key, switches)}")
        clause = part.text("clause") if "clause" in part.data else ""
        yield Reading(
            code, part.text("title"), part.text("question"), part.text("taken"), switch, part.texts("landlords"), clause
        )
