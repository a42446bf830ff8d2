"""What an example may expect of the reports to those who run the landlord."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine.jobs.sweep import writing
from engine.models import Case, Erasure, PerformanceReport

if TYPE_CHECKING:
    from engine.scenarios.checks import Seen


def _newest(seen: "Seen") -> PerformanceReport | None:
    with writing(seen.engine, seen.landlord) as work:
        query = select(PerformanceReport).where(PerformanceReport.landlord == seen.landlord)
        row = work.session.scalars(query.order_by(PerformanceReport.id.desc())).first()
        if row is not None:
            work.session.expunge(row)
        return row


def _report(seen: "Seen", wanted: Any) -> Iterable[str]:
    """The newest report: state, audience, period (`first day to last day`), version, measures, words in its notes."""
    row = _newest(seen)
    if wanted in (None, "none"):
        return [] if row is None else [f"there is the report {row.reference}"]
    if row is None:
        return ["there is no report"]
    return [problem for name, value in wanted.items() for problem in _LOOKS[name](row, value)]


def _same(name: str) -> Callable[[PerformanceReport, Any], Iterable[str]]:
    def look(row: PerformanceReport, value: Any) -> Iterable[str]:
        have = getattr(row, name)
        return [] if have == value else [f"the report's {name} is {have}, not {value}"]

    return look


def _period(row: PerformanceReport, value: Any) -> Iterable[str]:
    have = f"{row.begins_on} to {row.ends_on}"
    return [] if have == value else [f"the report covers {have}, not {value}"]


def _measures(row: PerformanceReport, value: Any) -> Iterable[str]:
    have = {figure["code"] for figure in row.figures}
    return [f"the report lacks {code}; it has {', '.join(sorted(have))}" for code in value if code not in have]


def _notes(row: PerformanceReport, value: Any) -> Iterable[str]:
    missing = [name for name, text in value.items() if text not in row.notes.get(name, "")]
    return [f"{name} says {row.notes.get(name)!r}" for name in missing]


def _figures(row: PerformanceReport, value: Any) -> Iterable[str]:
    """By measure: the first cell of a row and what its second holds."""
    for code, rows in value.items():
        found: list[Any] = next((figure["rows"] for figure in row.figures if figure["code"] == code), [])
        have = {cells[0]: cells[1] for cells in found}
        for name, number in rows.items():
            if have.get(name) != number:
                told = json.dumps(have, ensure_ascii=False)
                yield f"{code}, {name} is {have.get(name)!r}, not {number!r}; it has {told}"


_LOOKS: Mapping[str, Callable[[PerformanceReport, Any], Iterable[str]]] = {
    "state": _same("state"),
    "audience": _same("audience"),
    "version": _same("version"),
    "corrects": _same("corrects"),
    "period": _period,
    "measures": _measures,
    "notes": _notes,
    "figures": _figures,
}


def _erased(seen: "Seen", wanted: Any) -> Iterable[str]:
    """How many files were destroyed, and that no case of their reference is left."""
    with writing(seen.engine, seen.landlord) as work:
        gone = work.session.scalars(select(Erasure.reference).where(Erasure.landlord == seen.landlord)).all()
        left = work.session.scalars(select(Case.reference).where(Case.reference.in_(gone))).all()
    if len(gone) != wanted:
        yield f"{len(gone)} files were destroyed, not {wanted}"
    if left:
        yield f"still there: {', '.join(left)}"


CHECKS: Mapping[str, Callable[["Seen", Any], Iterable[str]]] = {"performance_report": _report, "erased": _erased}
