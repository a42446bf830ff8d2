"""Which published versions hold for a landlord: read once for each state of what is published.

Versions are only ever added, so their number names the state. Every transaction asks for it, or reads it along with
something else (`COUNT`, `note_count`), so that what any process publishes holds for the next transaction of all.
"""

from collections.abc import Mapping
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, bindparam, func, or_, select

from engine.models import ProcedureDefinition
from engine.work import Work

EVERYONE = "*"
COUNT = select(func.count()).select_from(ProcedureDefinition).scalar_subquery()


class Version(NamedTuple):
    """The newest version of one procedure or decision table, without its drawing."""

    id: int
    kind: str
    key: str
    scope: str
    version: int
    sha256: str


Shelf = Mapping[str, Mapping[str, Version]]  # kind -> key -> version

_COUNTED, _PUBLISHING = "published_versions", "publishing"  # in the session
_NUMBER = select(COUNT)
_VERSIONS = (
    select(*(getattr(ProcedureDefinition, name) for name in Version._fields))
    .where(or_(ProcedureDefinition.scope == EVERYONE, ProcedureDefinition.scope == bindparam("own")))
    .order_by(ProcedureDefinition.version)
)
# One book a pool of connections: landlord -> how many versions there were, and what held then.
_books: WeakKeyDictionary[Pool, dict[str, tuple[int, Shelf]]] = WeakKeyDictionary()


def note_count(work: Work, count: int) -> None:
    """Keep the number of published versions that this transaction read along with something else."""
    work.session.info.setdefault(_COUNTED, count)


def note_publishing(work: Work) -> None:
    """Say that this transaction publishes: what it sees may be rolled back, so none of it is kept for others."""
    work.session.info[_PUBLISHING] = True


def forget() -> None:
    """Read everything anew: for whoever changes published versions in place, as nobody does where cases run."""
    _books.clear()


def newest(work: Work, kind: str, landlord: str | None = None) -> Mapping[str, Version]:
    """Return the newest version of each key of a kind, the landlord's own scope before everyone's.

    `landlord`: whose; by default the one at work.
    """
    own, info = landlord or work.actor.landlord, work.session.info
    if info.get(_PUBLISHING):
        return _read(work, own).get(kind, {})
    if _COUNTED not in info:
        info[_COUNTED] = work.connection.execute(_NUMBER).scalar_one()
    count = info[_COUNTED]
    book = _books.setdefault(work.connection.engine.pool, {})
    held = book.get(own)
    if held is None or held[0] != count:
        held = book[own] = (count, _read(work, own))
    return held[1].get(kind, {})


def _read(work: Work, own: str) -> Shelf:
    shelf: dict[str, dict[str, Version]] = {}
    for row in work.connection.execute(_VERSIONS, {"own": own}):
        version = Version(*row)
        of_kind = shelf.setdefault(version.kind, {})
        held = of_kind.get(version.key)
        if held is None or held.scope == EVERYONE or version.scope != EVERYONE:
            of_kind[version.key] = version
    return shelf
