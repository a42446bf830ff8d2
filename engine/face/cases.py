"""The face of cases: lists, the file, its timeline, and what officers record on it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Required, TypedDict, Unpack

from sqlalchemy import select

from engine import events
from engine.access import Actor
from engine.casework import case_list, cases, contacts, incidents, letter_rechecks, parties, sharing, submissions
from engine.casework.paging import page_size
from engine.casework.parties import PartyDetails
from engine.casework.submissions import Sending
from engine.errors import InvalidInputError, NotFoundError
from engine.face import case_file, case_lines, case_records
from engine.face.base import Face
from engine.face.types import CaseFile, LetterView, Page
from engine.models import Case, Event
from engine.process import instances
from engine.work import Work


class PartyFields(TypedDict, total=False):
    """What may be recorded about a person on a case; `role` is needed."""

    role: Required[str]
    name: str | None
    address: str | None
    phone: str | None
    email: str | None
    contact_preference: str | None
    needs: str | None
    alert: str | None
    aliases: Sequence[str]
    tenancy: str | None
    date_of_birth: date | None
    age: int | None
    language: str | None
    formats: Sequence[str]
    no_lone_visit: bool
    female_only: bool
    guardians: Sequence[int]
    post_safe: bool | None
    email_safe: bool | None


class Cases(Face):
    """Cases that the actor may see; any other is NotFoundError."""

    def list(
        self,
        actor: Actor,
        *,
        status: str | None = None,
        risk: str | None = None,
        officer_id: int | None = None,
        overdue: bool = False,
        hate: bool | None = None,
        search: str | None = None,
        after: str | None = None,
        limit: int = 25,
    ) -> Page:
        """Return a page of cases (CaseLine), newest report first. `status` may also be `open`."""
        wanted = case_list.Wanted(status, risk, officer_id, overdue, hate, search, after, limit)
        with self._read(actor) as work:
            rows, following = case_list.find(work, wanted)
            return Page(case_lines.lines(work, rows), following)

    def get(self, actor: Actor, case_id: int) -> CaseFile:
        """Return the file of a case; that it was opened is written to its history."""
        with self._write(actor) as work:
            case = cases.load(work, case_id)
            events.record(work, "case.viewed", case_id=case.id, landlord=case.landlord)
            return case_file.build(work, case)

    def timeline(
        self,
        actor: Actor,
        case_id: int,
        *,
        before: str | int | None = None,
        limit: int = 50,
        noted: bool = False,
    ) -> Page:
        """Return what happened (EventView), newest first, before the event that the cursor names.

        The look is written to the history, unless it is `noted` there already as part of opening the case file.
        """
        with self._read(actor) if noted else self._write(actor) as work:
            case = cases.load(work, case_id)
            size = page_size(limit)
            query = select(Event).where(Event.case_id == case.id)
            if before is not None:
                query = query.where(Event.id < _event_id(before))
            rows = work.session.scalars(query.order_by(Event.id.desc()).limit(size + 1)).all()
            page = rows[:size]
            following = str(page[-1].id) if len(rows) > size else None
            if not noted:
                events.record(work, "history.viewed", case_id=case.id, landlord=case.landlord)
            return Page(case_records.event_views(work, case, page), following)

    def add_incident(
        self,
        actor: Actor,
        case_id: int,
        *,
        kind: str,
        description: str,
        happened_on: date | None = None,
        happened_at_text: str | None = None,
        location: str | None = None,
        sent: Sending | None = None,
    ) -> int:
        """Record an incident on an open case and tell its procedures; returns its id."""
        with self._write(actor) as work:
            case = _open(work, case_id)

            def add() -> int:
                row = incidents.add(
                    work,
                    case,
                    kind=kind,
                    description=description,
                    happened_on=happened_on,
                    happened_at_text=happened_at_text,
                    location=location,
                )
                instances.tell_of_incident(work, case, kind, work.now)
                return row.id

            return submissions.once(work, sent, add)

    def add_party(
        self, actor: Actor, case_id: int, *, sent: Sending | None = None, **details: Unpack[PartyFields]
    ) -> int:
        """Add a person to an open case; returns the id."""
        with self._write(actor) as work:
            case = _open(work, case_id)
            number = submissions.once(work, sent, lambda: parties.add(work, case, PartyDetails(**details)).id)
            letter_rechecks.recheck(work, case)
            return number

    def update_party(self, actor: Actor, case_id: int, party_id: int, **details: Unpack[PartyFields]) -> None:
        """Change what is recorded about a person on the case; what is not given becomes empty."""
        with self._write(actor) as work:
            case = cases.load(work, case_id, "case.edit", lock=True)
            parties.update(work, case, party_id, PartyDetails(**details))
            letter_rechecks.recheck(work, case)

    def log_contact(
        self,
        actor: Actor,
        case_id: int,
        *,
        with_role: str,
        way: str,
        outcome: str,
        at: datetime | None = None,
        note: str = "",
        party_id: int | None = None,
        sent: Sending | None = None,
    ) -> int:
        """Record a contact made or tried; returns its id."""
        with self._write(actor) as work:
            case = cases.load(work, case_id, "case.edit", lock=True)
            return submissions.once(
                work, sent, lambda: contacts.record(work, case, with_role, way, outcome, at, note, party_id).id
            )

    def restrict(self, actor: Actor, case_id: int, restricted: bool, reason: str) -> None:
        """Restrict a case to named people, or lift that."""
        with self._write(actor) as work:
            sharing.restrict(work, cases.load(work, case_id, "case.restrict", lock=True), restricted, reason)

    def name_person(self, actor: Actor, case_id: int, user_id: int) -> None:
        """Let a colleague into the case."""
        with self._write(actor) as work:
            sharing.name(work, cases.load(work, case_id, "case.name", lock=True), user_id)

    def unname_person(self, actor: Actor, case_id: int, user_id: int) -> None:
        """Take a colleague's name off the case."""
        with self._write(actor) as work:
            sharing.unname(work, cases.load(work, case_id, "case.name", lock=True), user_id)

    def set_officer(self, actor: Actor, case_id: int, user_id: int) -> None:
        """Give the case to a colleague."""
        with self._write(actor) as work:
            cases.assign_officer(work, cases.load(work, case_id, "case.assign", lock=True), None, user_id)

    def letter(self, actor: Actor, case_id: int, letter_id: int) -> LetterView:
        """Return a letter as it went out; the look is written to the history."""
        with self._write(actor) as work:
            case = cases.load(work, case_id, "letter.view")
            view = next((one for one in case_records.letter_views(work, case) if one.id == letter_id), None)
            if view is None:
                raise NotFoundError("letter")
            events.record(work, "letter.viewed", case_id=case.id, landlord=case.landlord, subject=view.subject)
            return view


def _open(work: Work, case_id: int) -> Case:
    """A case that may still be added to."""
    case = cases.load(work, case_id, "case.edit", lock=True)
    if case.status == cases.CLOSED:
        raise InvalidInputError({"case": ["The case is closed. Record a new report: it opens a new case."]})
    return case


def _event_id(before: str | int) -> int:
    """The event a timeline cursor names."""
    try:
        return int(before)
    except ValueError:
        raise InvalidInputError({"before": ["This page address is damaged. Start again from the top."]}) from None
