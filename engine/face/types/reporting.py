"""What people see of the reports to those who run the landlord. Instants are UTC; days are the landlord's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class ReportLine:
    """One version of a report in a list. `corrects`: why it takes the place of the version before."""

    id: int
    reference: str
    version: int
    audience: str
    begins_on: date
    ends_on: date
    state: str
    state_words: str
    corrects: str | None
    signed_at: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True)
class MissedReportLine:
    """A regular report that was never made: which start and round it belongs to, its days, and when it was due."""

    start_id: int
    number: int
    begins_on: date
    ends_on: date
    due_on: date | None


@dataclass(frozen=True)
class ReportFigure:
    """One measure of a report: what is counted, and the rows under its columns."""

    code: str
    title: str
    definition: str
    source: str
    unit: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | int | float]]
    note: str


@dataclass(frozen=True)
class ReportView:
    """A whole report. `intact`: its content still has the fingerprint it was frozen with.

    `open_tasks` are (number, name, lane) of what is to be done on it.
    """

    line: ReportLine
    figures: Sequence[ReportFigure]
    notes: Sequence[tuple[str, str]]
    definition_version: int
    sha256: str
    intact: bool
    compiled_at: datetime
    signed_by: str | None
    sign_note: str | None
    open_tasks: Sequence[tuple[int, str, str]]


@dataclass(frozen=True)
class StockLine:
    """How many homes the landlord had in a year."""

    year: int
    homes: int
    recorded_at: datetime
    recorded_by: str | None
