"""Equality monitoring: what somebody chose to tell about themselves. Never on the case, in a list, search or bundle.

The nine grounds of the Equality Act 2010 s.4, and what landlords report on besides; every question may be left out or
answered "prefer not to say". The lawful basis is kept with the answers (UK GDPR Art 9(2)(g); DPA 2018 Sch 1 para 8).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine import events
from engine.access import MANAGER
from engine.casework.checks import Checks
from engine.errors import InvalidInputError, NotAllowedError, NotFoundError
from engine.models import Case, EqualityAnswers, Party
from engine.work import Work

PREFER_NOT = "prefer_not"
LAWFUL_BASES: Mapping[str, str] = {
    "equality_monitoring": "Monitoring equality of treatment (DPA 2018 Schedule 1 paragraph 8)",
    "explicit_consent": "The person’s explicit consent (UK GDPR Article 9(2)(a))",
}


@dataclass(frozen=True)
class Question:
    """One question with its answers; "prefer not to say" is always one of them."""

    label: str
    answers: Mapping[str, str]


def _question(label: str, **answers: str) -> Question:
    return Question(label, {**answers, PREFER_NOT: "Prefer not to say"})


QUESTIONS: Mapping[str, Question] = {
    "age": _question(
        "Age", under_18="Under 18", a18_24="18 to 24", a25_44="25 to 44", a45_64="45 to 64", a65="65 or over"
    ),
    "sex": _question("Sex", female="Female", male="Male", other="Another description"),
    "gender_reassignment": _question(
        "Is their gender the same as the sex registered at birth?", same="Yes", different="No"
    ),
    "ethnicity": _question(
        "Ethnic group",
        asian="Asian or Asian British",
        black="Black, Black British, Caribbean or African",
        mixed="Mixed or multiple ethnic groups",
        white="White",
        traveller="Gypsy, Roma or Irish Traveller",
        other="Another ethnic group",
    ),
    "religion": _question(
        "Religion or belief",
        none="No religion",
        buddhist="Buddhist",
        christian="Christian",
        hindu="Hindu",
        jewish="Jewish",
        muslim="Muslim",
        sikh="Sikh",
        other="Another religion or belief",
    ),
    "disability": _question("Disability or long-term condition", yes="Yes", no="No"),
    "sexual_orientation": _question(
        "Sexual orientation",
        heterosexual="Heterosexual or straight",
        gay="Gay or lesbian",
        bisexual="Bisexual",
        other="Another orientation",
    ),
    "marriage": _question("Married or in a civil partnership", yes="Yes", no="No"),
    "pregnancy": _question("Pregnant or on maternity leave", yes="Yes", no="No"),
}


def record(
    work: Work,
    case: Case,
    party_id: int,
    answers: Mapping[str, str | None],
    *,
    lawful_basis: str,
    told_purpose: bool,
) -> EqualityAnswers:
    """Keep or change somebody's answers. What is not answered is not kept. Raises InvalidInputError by field.

    Answers of somebody else's recording may be changed by a manager only: an officer would have to see them first.
    """
    party = work.session.get(Party, party_id)
    if party is None or party.case_id != case.id:
        raise NotFoundError("person")
    checks = Checks()
    given = {name: value for name, value in answers.items() if value}
    for name, value in given.items():
        question = QUESTIONS.get(name)
        if question is None or value not in question.answers:
            checks.say(name, "Choose one of the answers, or prefer not to say.")
    checks.choice("lawful_basis", lawful_basis, LAWFUL_BASES, "the lawful basis")
    if not told_purpose:
        checks.say("told_purpose", "Explain first what the answers are for, and that each is voluntary.")
    checks.done()
    row = work.session.scalars(select(EqualityAnswers).filter_by(party_id=party_id)).one_or_none()
    if row is None:
        if not given:
            raise InvalidInputError({"": ["Nothing was answered, so nothing was kept."]})
        row = EqualityAnswers(case_id=case.id, party_id=party_id, at=work.now, by_id=work.actor.user_id)
        work.session.add(row)
    else:
        _require_reader(work, row)
    row.answers, row.lawful_basis, row.told_purpose, row.changed_at = given, lawful_basis, True, work.now
    work.session.flush()
    events.record(work, "equality.recorded", case_id=case.id, landlord=case.landlord)
    return row


def read(work: Work, case: Case, party_id: int) -> EqualityAnswers | None:
    """Return somebody's answers, None where there are none; the look is written to the history.

    Raises NotAllowedError for anybody but who recorded them and managers.
    """
    row = work.session.scalars(select(EqualityAnswers).filter_by(party_id=party_id, case_id=case.id)).one_or_none()
    if row is not None:
        _require_reader(work, row)
        events.record(work, "equality.viewed", case_id=case.id, landlord=case.landlord)
    return row


def is_recorded(work: Work, case: Case) -> bool:
    """Tell whether anybody on the case answered, and nothing of what."""
    query = select(EqualityAnswers.id).where(EqualityAnswers.case_id == case.id).limit(1)
    return work.session.scalar(query) is not None


def _require_reader(work: Work, row: EqualityAnswers) -> None:
    if work.actor.user_id != row.by_id and MANAGER not in work.actor.roles:
        raise NotAllowedError(
            "Only the person who recorded these answers and managers may see or change them. Nothing was changed."
        )
