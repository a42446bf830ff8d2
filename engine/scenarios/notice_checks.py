"""What an example may expect of the messages to colleagues."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine.jobs.sweep import writing
from engine.models import OutboxMessage

if TYPE_CHECKING:
    from engine.scenarios.checks import Seen


def _subjects(seen: "Seen") -> list[str]:
    """The subjects of the messages about the case, as far as they name it."""
    with writing(seen.engine, seen.landlord) as work:
        found = work.session.scalars(select(OutboxMessage.subject).order_by(OutboxMessage.id))
        return [subject for subject in found if subject]


def _wanted(wanted: Any) -> list[str]:
    if wanted in (None, "none"):
        return []
    return [str(item) for item in (wanted if isinstance(wanted, list) else [wanted])]


def _notices(seen: "Seen", wanted: Any) -> Iterable[str]:
    """Each text stands in the subject of some message that was sent."""
    subjects = _subjects(seen)
    told = "; ".join(sorted(set(subjects))) or "none"
    return [f"nobody was told “{item}”; told were: {told}" for item in _wanted(wanted) if not _stands(item, subjects)]


def _no_notices(seen: "Seen", wanted: Any) -> Iterable[str]:
    subjects = _subjects(seen)
    return [f"somebody was told “{item}”" for item in _wanted(wanted) if _stands(item, subjects)]


def _stands(item: str, subjects: list[str]) -> bool:
    return any(item in subject for subject in subjects)


CHECKS: Mapping[str, Callable[["Seen", Any], Iterable[str]]] = {"notices": _notices, "no_notices": _no_notices}
