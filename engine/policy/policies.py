"""All landlords' policies together: loading the folder, and asking when something is due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import InvalidInputError, ProfileError
from engine.policy.calendar import DayOff
from engine.policy.clauses import SUFFIX, Clause, read_clauses
from engine.policy.document import Document, read_document, suggest
from engine.policy.inheritance import check_tightening
from engine.policy.profile import Profile
from engine.policy.profile_reading import read_profile
from engine.policy.readings import FILE as READINGS_FILE
from engine.policy.readings import Reading, read_readings
from engine.policy.remedies import Remedies, read_remedies
from engine.policy.requirements import Catalogue, Requirement, Rule, read_catalogue
from engine.policy.targets import Due, every_instant, work_out

if TYPE_CHECKING:
    from engine.policy.versions import Version

CATALOGUE_FILE = "requirements.toml"
REMEDIES_FILE = "remedies.toml"


@dataclass(frozen=True)
class Policies:
    """Every landlord's profile and clauses, and the catalogue they answer."""

    landlords: Mapping[str, Profile]
    vocabulary: Catalogue
    clauses: Mapping[str, tuple[Clause, ...]] = field(default_factory=dict)  # by landlord, in the policy's order
    readings: Mapping[str, Reading] = field(default_factory=dict)  # how unclear places are read, by code
    remedies: Remedies = field(default_factory=dict)  # by code
    days_off: tuple[DayOff, ...] = ()  # declared while the programme runs; the calendars above hold them already
    shipped: "Policies | None" = None  # the policies without them, where days off were added
    versions: "tuple[Version, ...]" = ()  # published after the files, of every landlord
    by_version: "Mapping[tuple[str, int], Policies]" = field(default_factory=dict)  # by landlord and number

    @property
    def catalogue(self) -> Mapping[str, Requirement]:
        """Return the timescales a policy can set, by code."""
        return self.vocabulary.requirements

    @property
    def rules(self) -> Mapping[str, Rule]:
        """Return the questions a policy answers without a clock, by key."""
        return self.vocabulary.rules

    def profile(self, landlord: str) -> Profile:
        """Return the landlord's profile; raises InvalidInputError that lists the landlords there are."""
        if landlord not in self.landlords:
            raise InvalidInputError(
                {"landlord": [f"There is no landlord {landlord!r}{suggest(landlord, self.landlords)}."]}
            )
        return self.landlords[landlord]

    def requirement(self, code: str) -> Requirement:
        """Return a requirement of the catalogue; raises InvalidInputError with the nearest code."""
        if code not in self.catalogue:
            raise InvalidInputError(
                {"requirement": [f"There is no requirement {code!r}{suggest(code, self.catalogue)}."]}
            )
        return self.catalogue[code]

    def due(
        self,
        landlord: str,
        requirement: str,
        anchor: datetime,
        *,
        nth: int = 1,
        facts: Mapping[str, object] | None = None,
    ) -> Due | None:
        """Return when `requirement` is due at `landlord` for a clock started at `anchor`, or None if it sets no time.

        `nth` is the round of a recurring requirement: the anchor plus so many intervals. `facts` are plain values such
        as violence=True; an unknown one counts as the catalogue assumes. Raises InvalidInputError for an unknown
        landlord or requirement or an impossible round, ValueError for an anchor without a time zone.
        """
        profile, wanted = self.profile(landlord), self.requirement(requirement)
        return work_out(profile, wanted, anchor, nth, facts or {}, self.vocabulary.facts)

    def every_instant(
        self, landlord: str, requirement: str, anchor: datetime, nth: int, facts: Mapping[str, object]
    ) -> list[datetime]:
        """Return each instant (UTC) that some facts or others would make of an anchor and a round, in one order."""
        return every_instant(self.profile(landlord), self.requirement(requirement), anchor, nth, facts)

    def warn_at(
        self,
        landlord: str,
        requirement: str,
        anchor: datetime,
        *,
        nth: int = 1,
        facts: Mapping[str, object] | None = None,
    ) -> datetime | None:
        """Return, in UTC, when to tell the manager that `requirement` will soon be due; None where it is never due.

        The time between the round before (or the anchor) and the due instant is what the landlord's share is taken of.
        """
        due = self.due(landlord, requirement, anchor, nth=nth, facts=facts)
        if due is None:
            return None
        before = self.due(landlord, requirement, anchor, nth=nth - 1, facts=facts) if nth > 1 else None
        start = before.due_utc if before else due.anchor
        return self.landlords[landlord].escalation.instant(requirement, start, due.due_utc)


def load_policies(folder: Path) -> Policies:
    """Read the catalogue and every profile in `folder`; files that were read before and have not changed are not again.

    Raises ProfileError with file, line, key and reason for the first thing that is wrong; nothing is half loaded.
    """
    return _load(folder, tuple((path.name, path.read_bytes()) for path in sorted(folder.glob("*.toml"))))


@lru_cache(maxsize=4)
def _load(folder: Path, content: tuple[tuple[str, bytes], ...]) -> Policies:
    """`content`, name and bytes of every file, is what an earlier reading is known by."""
    vocabulary = read_catalogue(folder / CATALOGUE_FILE)
    documents: dict[str, Document] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name in (CATALOGUE_FILE, READINGS_FILE, REMEDIES_FILE) or path.name.endswith(SUFFIX):
            continue
        document = read_document(path)
        code = document.root().text("code")
        if code in documents:
            raise document.error(("code",), f"{code} is already the code of {documents[code].file}")
        documents[code] = document
    landlords: dict[str, Profile] = {}
    for code in documents:
        _read_with_parents(code, documents, vocabulary, landlords, ())
    clauses = dict(read_clauses(path, vocabulary) for path in sorted(folder.glob(f"*{SUFFIX}")))
    held = {code: landlords[code] for code in documents}
    remedies = read_remedies(folder / REMEDIES_FILE) if (folder / REMEDIES_FILE).exists() else {}
    return Policies(held, vocabulary, clauses, read_readings(folder, vocabulary), remedies)


def _read_with_parents(
    code: str,
    documents: Mapping[str, Document],
    vocabulary: Catalogue,
    landlords: dict[str, Profile],
    heirs: tuple[str, ...],
) -> Profile:
    if code in landlords:
        return landlords[code]
    document = documents[code]
    parent = None
    if "inherits" in document.data:
        name = document.root().text("inherits")
        parent = _read_with_parents(
            _check_parent(name, code, document, documents, heirs), documents, vocabulary, landlords, (*heirs, code)
        )
    profile = read_profile(document, vocabulary, parent)
    if parent is not None:
        check_tightening(document, profile, parent, vocabulary)
    landlords[code] = profile
    return profile


def _check_parent(
    name: str, code: str, document: Document, documents: Mapping[str, Document], heirs: tuple[str, ...]
) -> str:
    reason: str | None = None
    if name == code:
        reason = "a profile cannot inherit from itself"
    elif name in heirs:
        reason = f"profiles inherit in a ring: {' from '.join((*heirs, code, name))}"
    elif name not in documents:
        reason = f"there is no profile {name!r}{suggest(name, documents)}"
    if reason:
        raise ProfileError(document.file, document.line_of(("inherits",)), "inherits", reason)
    return name
