"""What an example may expect of the register of disclosures."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine.jobs.sweep import writing
from engine.models import Disclosure

if TYPE_CHECKING:
    from engine.scenarios.checks import Seen

_FIELDS = ("decision", "recipient", "consent", "lawful_basis", "condition", "document", "way", "person_told", "asked")


def _disclosures(seen: "Seen", wanted: Any) -> Iterable[str]:
    """The lines of the register, each with what it must say; `none` for an empty register."""
    rows = _lines(seen)
    if wanted in (None, "none", []):
        return [f"the register holds: {_told(rows)}"] if rows else []
    items = wanted if isinstance(wanted, list) else [wanted]
    missing = [item for item in items if not any(_fits(row, item) for row in rows)]
    return [f"the register has no line {item}; it holds: {_told(rows)}" for item in missing]


def _lines(seen: "Seen") -> list[dict[str, Any]]:
    with writing(seen.engine, seen.landlord) as work:
        query = select(Disclosure).where(Disclosure.case_id == seen.file.line.id).order_by(Disclosure.id)
        return [
            {name: getattr(row, name) for name in _FIELDS}
            | {
                "what": row.what,
                "approved": row.approved_by_id is not None,
                "by": row.by_id is not None,
                "two_people": row.approved_by_id not in (None, row.by_id),
            }
            for row in work.session.scalars(query)
        ]


def _fits(row: Mapping[str, Any], item: Any) -> bool:
    if not isinstance(item, Mapping):
        return bool(row["recipient"] == item)
    return all(row.get(name) == value for name, value in item.items())


def _told(rows: list[dict[str, Any]]) -> str:
    return "; ".join(f"{row['recipient']} {row['decision']} ({row['consent']}, {row['lawful_basis']})" for row in rows)


CHECKS: Mapping[str, Callable[["Seen", Any], Iterable[str]]] = {"disclosures": _disclosures}
