"""The face of reports: recording one starts the landlord's procedure."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

from sqlalchemy import func, select

from engine.access import Actor, require
from engine.casework import (
    cases,
    contacts,
    costs,
    equality,
    facts,
    incidents,
    linked_cases,
    matches,
    parties,
    reports,
    satisfaction,
    submissions,
)
from engine.casework.submissions import Sending
from engine.face import case_lines
from engine.face.base import Face
from engine.face.types import CaseLine, CaseMatch, Choice, ReportInput
from engine.models import Case, Report
from engine.process import instances
from engine.work import Work


class Reports(Face):
    """Reports of harassment as they come in."""

    def options(self, actor: Actor) -> dict[str, list[Choice]]:
        """Return what can be chosen where reports and records are typed in, in the landlord's words.

        Keys: channels, reporter_kinds, happening_kinds, party_roles, contact_with, contact_ways, contact_outcomes,
        statuses, tenancies, formats, cost_kinds, satisfaction_points, link_kinds, lawful_bases.
        """
        require(actor, "report.record")
        with self._read(actor) as work:
            lists: dict[str, Mapping[str, str]] = {
                "channels": facts.CHANNELS,
                "reporter_kinds": reports.reporter_kinds(work, actor.landlord),
                "happening_kinds": incidents.kind_labels(work, actor.landlord),
                "party_roles": parties.labels(work, actor.landlord, parties.ROLES),
                "contact_with": parties.labels(work, actor.landlord, contacts.WITH),
                "contact_ways": contacts.WAYS,
                "contact_outcomes": contacts.OUTCOMES,
                "statuses": cases.STATUSES,
                "tenancies": parties.TENANCIES,
                "formats": parties.FORMATS,
                "cost_kinds": costs.KINDS,
                "satisfaction_points": {str(points): words for points, words in satisfaction.POINTS.items()},
                "link_kinds": linked_cases.KINDS,
                "lawful_bases": equality.LAWFUL_BASES,
            }
        return {
            name: [Choice(value, words[:1].upper() + words[1:]) for value, words in choices.items()]
            for name, choices in lists.items()
        }

    def check(self, actor: Actor, given: ReportInput) -> None:
        """Raise InvalidInputError, by field, where `receive` would; nothing is stored."""
        require(actor, "report.record")
        with self._read(actor) as work:
            reports.check(work, _new_report(given))

    def find_matches(self, actor: Actor, *, address: str | None, names: Sequence[str]) -> list[CaseMatch]:
        """Return open cases about the same address or people; of one that is not the actor's only the reference.

        Restricted cases of others are left out: that they exist is not known either; their officer is told instead
        when the report is recorded.
        """
        require(actor, "report.record")
        with self._read(actor) as work:
            return [
                CaseMatch(
                    match.case.id,
                    match.case.reference,
                    match.case.title if match.visible else "",
                    match.case.status,
                    match.why,
                    match.visible,
                )
                for match in matches.find(work, address=address, names=names)
                if match.visible or not match.case.restricted
            ]

    def receive(self, actor: Actor, given: ReportInput, sent: Sending | None = None) -> CaseLine:
        """Store a report, open a case or add it to the one chosen, and start or tell the procedures; all or nothing.

        The same `sent` again stores nothing: it gives the case of the first. Raises InvalidInputError by field,
        NotFoundError (attach_to), NotAllowedError.
        """
        require(actor, "report.record")
        with self._write(actor) as work:
            report_id = submissions.once(work, sent, lambda: _receive(work, given))
            return _case_of(work, report_id)[0]

    def sent_before(self, actor: Actor, sent: Sending | None) -> tuple[CaseLine, bool] | None:
        """Return the case of a report that was sent before, and whether it was added to that case; None if it is new.

        Raises AlreadySentError where the same key came with another report.
        """
        require(actor, "report.record")
        with self._read(actor) as work:
            report_id = submissions.earlier(work, sent)
            return _case_of(work, report_id) if report_id is not None else None


def _receive(work: Work, given: ReportInput) -> int:
    """Store a report and let the procedures know; returns the number of the report."""
    received = reports.receive(work, _new_report(given))
    if received.opened:
        instances.start_by_message(work, received.case, "ReportReceived", {})
    else:
        instances.tell_of_incident(work, received.case, given.happening_kind, given.received_at)
    work.session.flush()
    return received.report.id


def _case_of(work: Work, report_id: int) -> tuple[CaseLine, bool]:
    """The case of a report, and whether the report was added to one that was there."""
    report = work.session.get_one(Report, report_id)
    first = work.session.scalar(select(func.min(Report.id)).where(Report.case_id == report.case_id))
    case = work.session.get_one(Case, report.case_id)
    return case_lines.lines(work, [case])[0], report.id != first


def _new_report(given: ReportInput) -> reports.NewReport:
    return reports.NewReport(**{part.name: getattr(given, part.name) for part in fields(reports.NewReport)})
