"""Cases that belong together: the same people, a counter-case, one moved from another. Each side shows the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from engine import events
from engine.casework import cases
from engine.casework.checks import Checks
from engine.errors import InvalidInputError, NotFoundError
from engine.models import Case, CaseLink, Event
from engine.work import Work

KINDS: Mapping[str, str] = {
    "same_parties": "Same people",
    "counter_case": "Counter-case: each side reports the other",
    "moved": "Moved from the other case",
}
NOT_TO_SEE = "a case that is not yours to see"
_NAMING = frozenset({"case.linked", "case.unlinked"})  # events that name another case


@dataclass(frozen=True)
class Linked:
    """A link as one of the two cases shows it. Without a case: it is not the reader's to see."""

    id: int
    case: Case | None
    kind: str
    reason: str
    at: datetime
    by_id: int | None


def link(work: Work, case: Case, reference: str, kind: str, reason: str) -> CaseLink:
    """Link a case with another that the actor may see too. Raises InvalidInputError by field."""
    checks = Checks()
    checks.choice("kind", kind, KINDS, "how they belong together")
    words = checks.text("reason", reason, "why they belong together", longest=2_000)
    wanted = checks.text("reference", reference, "the reference of the other case", longest=32)
    checks.done()
    query = select(Case).where(Case.reference == (wanted or "").upper(), cases.visible(work, work.actor))
    other = work.session.scalars(query).one_or_none()
    if other is None:
        raise InvalidInputError({"reference": ["There is no such case, or it is not yours to see. Ask your manager."]})
    if other.id == case.id:
        raise InvalidInputError({"reference": ["A case cannot be linked with itself."]})
    low, high = sorted((case.id, other.id))
    if work.session.scalars(select(CaseLink).filter_by(case_id=low, other_id=high)).one_or_none() is not None:
        raise InvalidInputError({"reference": ["These cases are linked already."]})
    row = CaseLink(case_id=low, other_id=high, kind=kind, reason=words or "", at=work.now, by_id=work.actor.user_id)
    work.session.add(row)
    work.session.flush()
    for one, to in ((case, other), (other, case)):
        events.record(
            work, "case.linked", case_id=one.id, landlord=one.landlord, reference=to.reference,
            link=KINDS[kind].lower(), reason=words,
        )  # fmt: skip
    return row


def unlink(work: Work, case: Case, link_id: int) -> None:
    """Take a link away; both histories say so."""
    row = work.session.get(CaseLink, link_id)
    if row is None or case.id not in (row.case_id, row.other_id):
        raise NotFoundError("link")
    other = work.session.get_one(Case, row.other_id if row.case_id == case.id else row.case_id)
    cases.load(work, other.id)  # only who sees both may take them apart
    work.session.delete(row)
    for one, to in ((case, other), (other, case)):
        events.record(work, "case.unlinked", case_id=one.id, landlord=one.landlord, reference=to.reference)


def of(work: Work, case: Case) -> Sequence[Linked]:
    """Return the links of a case; the other case only where the actor may see it."""
    rows = work.session.scalars(
        select(CaseLink)
        .where(or_(CaseLink.case_id == case.id, CaseLink.other_id == case.id))
        .order_by(CaseLink.id.desc())
    ).all()
    others = {row.id: row.other_id if row.case_id == case.id else row.case_id for row in rows}
    query = select(Case).where(Case.id.in_(others.values()), cases.visible(work, work.actor))
    seen = {other.id: other for other in work.session.scalars(query)} if rows else {}
    return [Linked(row.id, seen.get(others[row.id]), row.kind, row.reason, row.at, row.by_id) for row in rows]


def payloads(work: Work, rows: Sequence[Event]) -> list[Mapping[str, Any]]:
    """Return what events of a case tell; a linked case is named only to those who may see it (`of` does the same)."""
    named = {str(row.payload.get("reference")) for row in rows if row.kind in _NAMING}
    query = select(Case.reference).where(Case.reference.in_(named), cases.visible(work, work.actor))
    seen = set(work.session.scalars(query)) if named else set()
    return [
        {**row.payload, "reference": NOT_TO_SEE}
        if row.kind in _NAMING and row.payload.get("reference") not in seen
        else row.payload
        for row in rows
    ]
