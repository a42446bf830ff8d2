"""Versions of profiles: the figures that hold on a day, and those that an open case counts by."""

import tomllib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock

from engine.errors import ProfileError
from engine.logs import get_logger
from engine.policy.closures import with_days_off
from engine.policy.document import Document
from engine.policy.inheritance import check_tightening
from engine.policy.policies import Policies
from engine.policy.profile import Profile
from engine.policy.profile_reading import read_profile

log = get_logger(__name__)
SHIPPED = 1  # the number of the version that the files hold
KEEP, SHORTEN, MOVE = "keep", "shorten", "move"
CHOICES = (KEEP, SHORTEN, MOVE)
_KEPT = 16


@dataclass(frozen=True)
class Version:
    """One published version: its number, the landlord's day from which it holds, and what open cases do.

    Instants are UTC. `sha256` is that of its text, which is read only when its figures are first needed.
    """

    landlord: str
    number: int
    holds_from: date
    holds_at: datetime
    open_cases: str
    reason: str
    published_at: datetime
    sha256: str


class _Kept:
    """The policies made last, by what they are made of; safe between threads."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[object, ...], tuple[Policies, Policies]] = OrderedDict()
        self._lock = Lock()

    def get(self, base: Policies, key: tuple[object, ...], make: Callable[[], Policies]) -> Policies:
        key = (id(base), *key)
        with self._lock:
            held = self._made.get(key)
            if held is not None and held[0] is base:
                self._made.move_to_end(key)
                return held[1]
        made = make()
        with self._lock:
            self._made[key] = (base, made)
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return made


_kept = _Kept()


def with_versions(
    base: Policies, versions: tuple[Version, ...], now: datetime, text_of: Callable[[Version], tuple[str, str]]
) -> Policies:
    """Return policies in which each landlord has the version that holds at `now`, and every other can be asked for.

    `text_of` gives the file's name and text of a version; it is asked once a process.
    """
    if not versions:
        return base
    holding = tuple(number_at(versions, code, now) for code in base.landlords)

    def make() -> Policies:
        read = {(one.landlord, one.number): _read_kept(base, one.landlord, *text_of(one)) for one in versions}
        numbers = dict(zip(base.landlords, holding, strict=True))
        landlords = {code: read.get((code, numbers[code]), own) for code, own in base.landlords.items()}
        return replace(base, landlords=landlords, versions=versions, by_version=_each(base, read))

    return _kept.get(base, (versions, holding), make)


def _each(base: Policies, read: Mapping[tuple[str, int], Profile]) -> Mapping[tuple[str, int], Policies]:
    found = {(code, SHIPPED): base for code in base.landlords}
    for (code, number), profile in read.items():
        found[code, number] = replace(base, landlords={**base.landlords, code: profile})
    return found


def read_version(base: Policies, name: str, text: str) -> Profile:
    """Read a profile from its text. Raises ProfileError with file, line, key and reason."""
    try:
        document = Document(name, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(name, None, "the file", f"is not TOML: {error}") from error
    parent = None
    if "inherits" in document.data:
        parent = base.landlords.get(document.root().text("inherits"))
        if parent is None:
            raise document.error(("inherits",), "there is no such profile")
    profile = read_profile(document, base.vocabulary, parent)
    if parent is not None:
        check_tightening(document, profile, parent, base.vocabulary)
    return profile


def _read_kept(base: Policies, landlord: str, name: str, text: str) -> Profile:
    """Read a version that was sound when it was published, also where the catalogue has grown since.

    What it says nothing of is as in the file that ships. One that cannot be read at all is told in the log, and the
    shipped figures stand in: a site that answers is better than none.
    """
    try:
        return read_version(base, name, text)
    except ProfileError as error:
        log.warning("profile_version_outgrown", landlord=landlord, file=name, error=str(error))
    try:
        return read_profile(Document(name, text, tomllib.loads(text)), base.vocabulary, base.landlords.get(landlord))
    except (ProfileError, tomllib.TOMLDecodeError) as error:
        log.error("profile_version_unreadable", landlord=landlord, file=name, error=str(error))
        return base.landlords[landlord]


def number_at(versions: tuple[Version, ...], landlord: str, instant: datetime) -> int:
    """Return the number of the version that a case opened at an instant (UTC) counts by.

    A case of the very instant in which a version was published was open before it.
    """
    numbers = [
        one.number
        for one in versions
        if one.landlord == landlord and one.holds_at <= instant and one.published_at < instant
    ]
    return max(numbers, default=SHIPPED)


def of_version(policies: Policies, landlord: str, number: int) -> Policies:
    """Return policies in which a landlord has a version of its own, with the days off that are in force."""
    bare = policies.by_version.get((landlord, number))
    return policies if bare is None else with_days_off(bare, policies.days_off)
