"""What a measure gives: a small table of plain values, with what it means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SMALLEST = 5  # a count of people below this is not shown: somebody might be recognised
HIDDEN = "fewer than 5"

Row = Sequence[str | int | float | None]


@dataclass(frozen=True)
class Figures:
    """The rows of one measure under the headings of its columns; `note` says what the reader must know."""

    columns: Sequence[str]
    rows: Sequence[Row]
    note: str = ""


def counted(heading: str, counts: Mapping[str, int], note: str = "", unit: str = "Number") -> Figures:
    """Return counts by name, the largest first."""
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return Figures((heading, unit), [(name, count) for name, count in ordered], note)


def tally(names: Iterable[str]) -> dict[str, int]:
    """Return how often each name occurs."""
    found: dict[str, int] = {}
    for name in names:
        found[name] = found.get(name, 0) + 1
    return found


def guarded(count: int) -> int | str:
    """Return a count of people, or words in its place where it is so small that somebody might be recognised."""
    return count if count == 0 or count >= SMALLEST else HIDDEN


def guarded_counts(counts: Mapping[str, int]) -> dict[str, int | str]:
    """Return counts of people with the small ones hidden.

    Where exactly one is hidden, the smallest of the others is hidden too, as the hidden one could be worked out from
    the total.
    """
    shown = {name: guarded(count) for name, count in counts.items()}
    hidden = [name for name, count in shown.items() if count == HIDDEN]
    if len(hidden) == 1:
        others = [name for name in counts if name not in hidden and counts[name]]
        if others:
            shown[min(others, key=lambda name: (counts[name], name))] = "not shown"
    return shown


def share(part: int, whole: int) -> str:
    """Return a share in whole per cent, or a dash where there is nothing to share."""
    return f"{round(100 * part / whole)} %" if whole else "–"


def as_json(figures: Figures) -> dict[str, Any]:
    """Return figures as plain values."""
    return {"columns": list(figures.columns), "rows": [list(row) for row in figures.rows], "note": figures.note}
