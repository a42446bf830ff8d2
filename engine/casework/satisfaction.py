"""How content people are with the outcome and with the handling of their case (CHG 6.2, PCHA 5.1)."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from engine import events
from engine.casework.checks import Checks
from engine.errors import InvalidInputError
from engine.models import Case, Satisfaction
from engine.work import Work

POINTS: Mapping[int, str] = {
    5: "Very satisfied",
    4: "Satisfied",
    3: "Neither satisfied nor dissatisfied",
    2: "Dissatisfied",
    1: "Very dissatisfied",
}


def record(
    work: Work, case: Case, outcome: int | None, handling: int | None, comment: str | None = None
) -> Satisfaction:
    """Record what somebody said, from 1 to 5; one of the two may be left out. Raises InvalidInputError by field."""
    checks = Checks()
    for field, value in (("outcome", outcome), ("handling", handling)):
        if value is not None and value not in POINTS:
            checks.say(field, "Choose one of the five answers.")
    words = checks.text("comment", comment, "what they said", longest=4_000, required=False)
    checks.done()
    if outcome is None and handling is None:
        raise InvalidInputError({"outcome": ["Choose at least one answer, of the outcome or of the handling."]})
    row = Satisfaction(
        case_id=case.id, outcome=outcome, handling=handling, comment=words, at=work.now, by_id=work.actor.user_id
    )
    work.session.add(row)
    work.session.flush()
    events.record(
        work,
        "satisfaction.recorded",
        case_id=case.id,
        landlord=case.landlord,
        outcome=words_of(outcome),
        handling=words_of(handling),
        satisfaction_id=row.id,
    )
    return row


def words_of(points: int | None) -> str:
    """Return an answer in words."""
    return POINTS[points].lower() if points is not None else "not answered"


def of(work: Work, case: Case) -> Sequence[Satisfaction]:
    """Return what was said on a case, newest first."""
    query = select(Satisfaction).where(Satisfaction.case_id == case.id).order_by(Satisfaction.id.desc())
    return work.session.scalars(query).all()
