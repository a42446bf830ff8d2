"""The register of disclosures: of one case for those who work on it, of the landlord for its managers."""

import csv
import io
from collections.abc import Sequence

from sqlalchemy import Select, select

from engine import events
from engine.access import Actor, require
from engine.casework import cases, disclosures
from engine.casework.paging import cursor, read_cursor
from engine.face import case_lines
from engine.face.base import Face
from engine.face.types import Page
from engine.face.types.disclosures import DisclosureView
from engine.models import Case, Disclosure
from engine.work import Work

_PAGE = 25
# Column of the file -> the part of a line; texts that a spreadsheet would take for a formula get an apostrophe.
_COLUMNS = (
    "case_reference", "recorded_at", "decision_words", "recipient", "recipient_name", "asked", "purpose", "about",
    "what", "consent", "lawful_basis", "condition", "reason", "document", "way", "person_told", "left_at", "by",
    "approved_by", "keep_until",
)  # fmt: skip


class Disclosures(Face):
    """Who was told what about a person, or was not, and why."""

    def of_case(self, actor: Actor, case_id: int) -> Sequence[DisclosureView]:
        """Return the lines of a case, newest first. Raises NotFoundError for a case the actor may not see."""
        with self._read(actor) as work:
            case = cases.load(work, case_id, "case.view")
            return _views(work, [(row, case.reference) for row in disclosures.of_case(work, case)])

    def register(self, actor: Actor, after: str | None = None) -> Page:
        """Return the landlord's register, newest first, for its managers; of restricted cases only their own."""
        require(actor, "disclosure.register")
        with self._read(actor) as work:
            query = _rows(work, actor)
            if after:
                query = query.where(Disclosure.id < read_cursor(after)[1])
            rows = [(row, reference) for row, reference in work.session.execute(query.limit(_PAGE + 1))]
            last = rows[_PAGE - 1][0] if len(rows) > _PAGE else None
            return Page(_views(work, rows[:_PAGE]), cursor(last.recorded_at, last.id) if last else None)

    def register_csv(self, actor: Actor) -> str:
        """Return the whole register as CSV for a spreadsheet (UTC instants); the history notes that it was taken."""
        require(actor, "disclosure.register")
        with self._write(actor) as work:
            rows = [(row, reference) for row, reference in work.session.execute(_rows(work, actor))]
            text = io.StringIO()
            writer = csv.writer(text)
            writer.writerow([name.removesuffix("_words").replace("_", " ") for name in _COLUMNS])
            for view in _views(work, rows):
                writer.writerow([_cell(getattr(view, name)) for name in _COLUMNS])
            events.record(work, "disclosure.exported", lines=len(rows))
            return text.getvalue()


def _rows(work: Work, actor: Actor) -> Select[Disclosure, str]:
    return (
        select(Disclosure, Case.reference)
        .join(Case, Case.id == Disclosure.case_id)
        .where(Disclosure.landlord == actor.landlord, cases.visible(work, actor))
        .order_by(Disclosure.id.desc())
    )


def _views(work: Work, rows: Sequence[tuple[Disclosure, str]]) -> list[DisclosureView]:
    people = case_lines.people(work, {user for row, _ in rows for user in (row.by_id, row.approved_by_id)})
    names = {user_id: person.name for user_id, person in people.items()}
    return [
        DisclosureView(
            id=row.id,
            case_id=row.case_id,
            case_reference=reference,
            decision=row.decision,
            decision_words=disclosures.DECISIONS[row.decision],
            recipient=disclosures.RECIPIENTS.get(row.recipient, row.recipient),
            recipient_name=row.recipient_name,
            asked=row.asked,
            purpose=row.purpose,
            about=[disclosures.ABOUT.get(str(role), str(role)) for role in row.about],
            what=row.what,
            consent=disclosures.consent_words(row.consent),
            lawful_basis=disclosures.BASES.get(row.lawful_basis or ""),
            condition=disclosures.CONDITIONS.get(row.condition or ""),
            reason=row.reason,
            document=row.document,
            way=disclosures.WAYS.get(row.way or ""),
            person_told=row.person_told,
            left_at=row.left_at,
            recorded_at=row.recorded_at,
            by=names.get(row.by_id) if row.by_id else None,
            approved_by=names.get(row.approved_by_id) if row.approved_by_id else None,
            keep_until=row.keep_until,
        )
        for row, reference in rows
    ]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
