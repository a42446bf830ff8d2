"""Figures and reports as people see them: the list, one report with its definitions, files, homes, asking for one."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine import events
from engine.access import Actor, require
from engine.casework import cases, offices, people, submissions
from engine.casework.submissions import Sending
from engine.errors import InvalidInputError, NotFoundError
from engine.face import starting
from engine.face.base import Face
from engine.face.types.reporting import MissedReportLine, ReportFigure, ReportLine, ReportView, StockLine
from engine.models import PerformanceReport, Stock, Task
from engine.process import missed_reports
from engine.reporting import exports, reports
from engine.reporting.exports import Export
from engine.work import Work

KEY = "reporting"
_MOST = 200
_MOST_HOMES = 2_000_000


class Reporting(Face):
    """What those who run the landlord are told."""

    def list(self, actor: Actor) -> Sequence[ReportLine]:
        """Return the landlord's reports, the newest first; all versions."""
        require(actor, "figures.view")
        with self._read(actor) as work:
            query = select(PerformanceReport).where(PerformanceReport.landlord == actor.landlord)
            rows = work.session.scalars(query.order_by(PerformanceReport.id.desc()).limit(_MOST)).all()
            return [_line(row) for row in rows]

    def get(self, actor: Actor, report_id: int) -> ReportView:
        """Return one report with its figures, notes and the tasks that are open on it. Raises NotFoundError."""
        require(actor, "figures.view")
        with self._read(actor) as work:
            row = _load(work, report_id)
            return ReportView(
                line=_line(row),
                figures=[_figure(figure) for figure in row.figures],
                notes=[(label, row.notes[name]) for name, label in reports.NOTES.items() if row.notes.get(name)],
                definition_version=row.definition_version,
                sha256=row.sha256,
                intact=row.sha256 == reports.digest(row),
                compiled_at=row.compiled_at,
                signed_by=_name(work, row.signed_by_id),
                sign_note=row.sign_note,
                open_tasks=_open_tasks(work, row),
            )

    def export(self, actor: Actor, report_id: int, kind: str) -> Export:
        """Return a report as pdf, csv or json. Raises NotFoundError for another kind; keeps who took it."""
        require(actor, "figures.view")
        if kind not in exports.KINDS:
            raise NotFoundError("file")
        with self._write(actor) as work:
            row = _load(work, report_id)
            events.record(work, "figures.taken", reference=row.reference, version=row.version, format=kind)
            return exports.export(row, work.policies.landlords[actor.landlord], kind)

    def ask(self, actor: Actor, reason: str, sent: Sending | None = None) -> int:
        """Start the procedure that makes a report, with a reason; returns the number of the office file."""
        require(actor, "figures.ask")
        with self._write(actor) as work:
            office = offices.office_file(work)
            cases.load(work, office.id, "instance.start")
            submissions.once(work, sent, lambda: starting.start(work, office, KEY, reason, None).id)
            return office.id

    def missed(self, actor: Actor) -> Sequence[MissedReportLine]:
        """Return the regular reports that were never made, the oldest first: their time passed in a downtime."""
        require(actor, "figures.view")
        with self._read(actor) as work:
            zone = work.policies.landlords[actor.landlord].zone
            return [
                MissedReportLine(
                    start_id=one.start_id,
                    number=one.number,
                    begins_on=one.period.first,
                    ends_on=one.period.last,
                    due_on=one.due_at.astimezone(zone).date() if one.due_at else None,
                )
                for one in missed_reports.missed(work)
            ]

    def make_missed(self, actor: Actor, start_id: int | None, number: int | None, sent: Sending | None = None) -> int:
        """Begin a regular report that was never made, for its own months; returns the number of the office file.

        Raises NotFoundError where it is not missing any more.
        """
        require(actor, "figures.ask")
        with self._write(actor) as work:
            office = offices.office_file(work)
            cases.load(work, office.id, "instance.start")
            submissions.once(work, sent, lambda: missed_reports.begin(work, start_id or 0, number or 0))
            return office.id

    def stock(self, actor: Actor) -> Sequence[StockLine]:
        """Return how many homes the landlord had in each year, the newest first."""
        require(actor, "figures.view")
        with self._read(actor) as work:
            rows = work.session.scalars(
                select(Stock).where(Stock.landlord == actor.landlord).order_by(Stock.year.desc())
            ).all()
            return [StockLine(row.year, row.homes, row.recorded_at, _name(work, row.recorded_by_id)) for row in rows]

    def record_stock(self, actor: Actor, year: int | None, homes: int | None) -> None:
        """Record the homes of a year: what rates for each 1,000 homes are worked out on. Raises InvalidInputError."""
        require(actor, "figures.ask")
        with self._write(actor) as work:
            problems: dict[str, list[str]] = {}
            this_year = work.now.astimezone(work.policies.landlords[actor.landlord].zone).year
            if year is None or not 2000 <= year <= this_year:
                problems["year"] = [f"Enter a year from 2000 to {this_year}."]
            if homes is None or not 0 < homes <= _MOST_HOMES:
                problems["homes"] = ["Enter how many homes there are, such as 12500."]
            if problems or year is None or homes is None:
                raise InvalidInputError(problems)
            row = work.session.get(Stock, (actor.landlord, year))
            if row is None:
                row = Stock(landlord=actor.landlord, year=year)
                work.session.add(row)
            row.homes, row.recorded_at, row.recorded_by_id = homes, work.now, actor.user_id
            events.record(work, "stock.recorded", year=year, homes=homes)


def _load(work: Work, report_id: int) -> PerformanceReport:
    row = work.session.get(PerformanceReport, report_id) if 0 < report_id < 2**63 else None
    if row is None or row.landlord != work.actor.landlord:
        raise NotFoundError("report")
    return row


def _line(row: PerformanceReport) -> ReportLine:
    return ReportLine(
        id=row.id,
        reference=row.reference,
        version=row.version,
        audience=row.audience,
        begins_on=row.begins_on,
        ends_on=row.ends_on,
        state=row.state,
        state_words=reports.STATES[row.state],
        corrects=row.corrects,
        signed_at=row.signed_at,
        sent_at=row.sent_at,
    )


def _figure(stored: Mapping[str, Any]) -> ReportFigure:
    return ReportFigure(
        code=str(stored["code"]),
        title=str(stored["title"]),
        definition=str(stored["definition"]),
        source=str(stored["source"]),
        unit=str(stored["unit"]),
        columns=[str(column) for column in stored["columns"]],
        rows=[["" if value is None else value for value in row] for row in stored["rows"]],
        note=str(stored.get("note") or ""),
    )


def _open_tasks(work: Work, row: PerformanceReport) -> list[tuple[int, str, str]]:
    query = select(Task).where(Task.instance_id == row.instance_id, Task.state == "open").order_by(Task.due_sort)
    return [(task.id, task.name, task.role) for task in work.session.scalars(query)] if row.instance_id else []


def _name(work: Work, user_id: int | None) -> str | None:
    person = people.find(work, user_id)
    return person.name if person else None
