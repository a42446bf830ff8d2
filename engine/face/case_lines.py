"""Cases as lists show them."""

from collections.abc import Sequence

from sqlalchemy import select

from engine.casework import case_list, cases
from engine.face.types import CaseLine, Person
from engine.models import Case, User
from engine.work import Work


def lines(work: Work, rows: Sequence[Case]) -> list[CaseLine]:
    """Return one line a case, in the same order; two queries however many there are."""
    due = case_list.next_due(work, [case.id for case in rows])
    officers = people(work, {case.officer_id for case in rows})
    return [
        CaseLine(
            id=case.id,
            kind=case.kind,
            reference=case.reference,
            title=case.title,
            status=case.status,
            risk=case.risk,
            hate=case.hate,
            in_danger=case.facts.get("immediate_danger") is True and case.status != cases.CLOSED,
            restricted=case.restricted,
            officer=officers.get(case.officer_id) if case.officer_id else None,
            received_at=case.received_at,
            next_due_at=due.get(case.id),
            overdue=case.id in due and due[case.id] < work.now,
        )
        for case in rows
    ]


def people(work: Work, ids: set[int | None]) -> dict[int, Person]:
    """Return people by id."""
    known = [user_id for user_id in ids if user_id is not None]
    if not known:
        return {}
    rows = work.session.execute(select(User.id, User.name).where(User.id.in_(known)))
    return {user_id: Person(user_id, name) for user_id, name in rows}
