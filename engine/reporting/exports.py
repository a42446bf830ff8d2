"""A report as a file: PDF for readers, CSV for spreadsheets, JSON for programs. All from the frozen figures."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.models import PerformanceReport
from engine.papers import Heading, Paper, Paragraph, Part, Table, with_marks, write
from engine.policy import Profile
from engine.reporting.reports import DRAFT, NOTES, content

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Export:
    """A file to give out: its bytes, media type and name."""

    data: bytes
    media_type: str
    name: str


def export(row: PerformanceReport, profile: Profile, kind: str) -> Export:
    """Return a report as `pdf`, `csv` or `json`. Raises KeyError for another kind, PaperError for a PDF that fails."""
    media_type, make = KINDS[kind]
    return Export(make(row, profile), media_type, f"{row.reference}-version-{row.version}.{kind}")


def as_csv(row: PerformanceReport, profile: Profile) -> bytes:
    """One line a figure: measure, columns by name. A value that a spreadsheet might take for a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["report", "version", "measure", "definition version", "line", "column", "value"])
    for figure in row.figures:
        for number, values in enumerate(figure["rows"], start=1):
            for column, value in zip(figure["columns"], values, strict=True):
                writer.writerow(
                    [row.reference, row.version, figure["title"], row.definition_version, number, column, _safe(value)]
                )
    return ("\ufeff" + out.getvalue()).encode()


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else "" if value is None else value


def as_json(row: PerformanceReport, profile: Profile) -> bytes:
    """What the report says with its digest, and who signed when."""
    told = {**content(row), "sha256": row.sha256, "state": row.state, "compiled_at": row.compiled_at.isoformat()}
    told["signed_at"] = row.signed_at.isoformat() if row.signed_at else None
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def as_pdf(row: PerformanceReport, profile: Profile) -> bytes:
    """The report to be read, with every definition; the digest of its content stands at its foot."""
    title = f"Harassment and hate crime: report to {row.audience}"
    last = f"{row.ends_on.day} {row.ends_on:%B %Y}"
    first = f"{row.begins_on.day} {row.begins_on:%B %Y}"
    parts: list[Part] = [
        Heading(title, 1),
        Paragraph(f"{profile.name}. {first} to {last}. Reference {row.reference}, version {row.version}."),
        Paragraph(_standing(row, profile)),
    ]
    if row.corrects:
        parts.append(Paragraph(f"This version takes the place of the one before. {row.corrects}"))
    for name, label in NOTES.items():
        if row.notes.get(name):
            parts += [Heading(label, 2), Paragraph(row.notes[name])]
    for figure in row.figures:
        parts += [Heading(figure["title"], 2), Paragraph(f"{figure['definition']} ({figure['source']})")]
        if figure["rows"]:
            rows = [[_shown(value) for value in values] for values in figure["rows"]]
            parts.append(Table([column or "Kind" for column in figure["columns"]], rows))
        else:
            parts.append(Paragraph("Nothing was recorded in this period."))
        if figure["note"]:
            parts.append(Paragraph(figure["note"]))
    parts += [
        Heading("How the figures are made", 2),
        Paragraph(f"Definitions version {row.definition_version}. Fingerprint of the content (SHA-256): {row.sha256}"),
    ]
    footer = f"{row.reference}, version {row.version}"
    paper = with_marks(Paper(title, parts, author=profile.name, footer=footer))
    return write(paper, at=row.signed_at or row.compiled_at)


def _standing(row: PerformanceReport, profile: Profile) -> str:
    if row.state == DRAFT or row.signed_at is None:
        return "Draft. Not signed off."
    day = row.signed_at.astimezone(profile.zone)
    return f"Signed off on {day.day} {day:%B %Y}. {row.sign_note or ''}".strip()


def _shown(value: object) -> str:
    return (
        "" if value is None else f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    )


KINDS: Mapping[str, tuple[str, Callable[[PerformanceReport, Profile], bytes]]] = {
    "pdf": ("application/pdf", as_pdf),
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
}
