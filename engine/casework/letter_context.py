"""What each recipient's letter may know. A letter to an alleged perpetrator is given nothing about the victim."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select

from engine.casework import hand_overs, incidents, parties
from engine.casework import people as colleagues
from engine.casework.dictionary import closing
from engine.casework.letter_templates import LetterTemplate
from engine.models import Case, Happening, Party, Plan, RiskAssessment
from engine.work import Work

Context = dict[str, object]
_COMMON_NAMES = frozenset({"landlord", "words", "reference", "today", "clause", "times", "to", "recipient", "officer"})
_CUSTOMER_NAMES = frozenset(
    {"received", "next_contact", "plan", "close_reason", "appeal_reasons", "hate", "judgement", "risk", "hand_over"}
)
_FILE_NAMES = frozenset({"received", "people", "incidents", "risk", "hate", "fear_of_violence", "consent"})

CLOSING_WORDS: Mapping[str, str] = closing.FACTS["closing_reason"].choices or {}

_PLAN = (
    select(Plan.version, Plan.actions, Plan.contact_every_days)
    .where(Plan.case_id == bindparam("case"))
    .order_by(Plan.version.desc())
    .limit(1)
)
_RISK = (
    select(RiskAssessment.level, RiskAssessment.score)
    .where(RiskAssessment.case_id == bindparam("case"))
    .order_by(RiskAssessment.version.desc())
    .limit(1)
)


def build(work: Work, case: Case, to: str, recipient: Party | None, letter: LetterTemplate) -> Context:
    """Return everything the template may name for a recipient of role `to`."""
    context = _common(work, case, to, recipient, letter)
    for part in AUDIENCES[to]:
        context.update(part(work, case))
    return context


def names() -> frozenset[str]:
    """Return every name that some letter may use; which of them a letter has depends on its reader."""
    return _COMMON_NAMES | _CUSTOMER_NAMES | _FILE_NAMES | {"conduct"}


def in_words(work: Work, case: Case, instant: datetime) -> str:
    """Return an instant as a day in the landlord's zone, such as 8 September 2026."""
    local = instant.astimezone(work.policies.landlords[case.landlord].zone)
    return f"{local.day} {local:%B %Y}"


def _common(work: Work, case: Case, to: str, recipient: Party | None, letter: LetterTemplate) -> Context:
    """What every letter knows: the landlord, the reference, the recipient, who writes."""
    profile = work.policies.landlords[case.landlord]
    officer = colleagues.working(work, case.officer_id)  # a letter never names one who has left
    role = profile.roles.get("Officer")
    name = (recipient.name if recipient else None) or letter.addressee
    return {
        "landlord": {"code": profile.code, "name": profile.name},
        "words": {**parties.ROLES, **profile.labels, **letter.vocabulary.get(profile.code, {})},
        "reference": case.reference,
        "today": in_words(work, case, work.now),
        "clause": letter.clauses.get(profile.code),
        "times": profile.times_in_words,
        "to": to,
        "recipient": {"name": name, "address": (recipient.address if recipient else None)},
        "officer": {"name": officer.name if officer else None, "title": role.title if role else "Officer"},
    }


def _customer(work: Work, case: Case) -> Context:
    """What the person harassed may know: the promised contact, the plan, who decided what."""
    plan = work.connection.execute(_PLAN, {"case": case.id}).first()
    stored = case.facts.get("next_contact_at")
    return {
        "received": in_words(work, case, case.received_at),
        "next_contact": in_words(work, case, datetime.fromisoformat(stored)) if isinstance(stored, str) else None,
        "plan": {"version": plan.version, "actions": plan.actions, "every": plan.contact_every_days} if plan else None,
        "close_reason": CLOSING_WORDS.get(case.close_reason or "", case.close_reason or ""),
        "appeal_reasons": case.facts.get("closure_appeal_reasons"),
        "hate": bool(case.facts.get("hate")),
        "judgement": case.facts.get("judgement"),
        "risk": _risk(work, case),
    }


def _risk(work: Work, case: Case) -> Context | None:
    """The newest risk assessment."""
    risk = work.connection.execute(_RISK, {"case": case.id}).first()
    return {"level": risk.level, "score": risk.score} if risk else None


def _handed_over(work: Work, case: Case) -> Context:
    """Which service took the case over and by when it said it would be in touch; None while none has."""
    row = hand_overs.accepted(work, case)
    if row is None:
        return {"hand_over": None}
    by = f"{row.contact_by.day} {row.contact_by:%B %Y}" if row.contact_by else None
    return {"hand_over": {"service": hand_overs.services(work, case.landlord).get(row.service, row.lane), "by": by}}


def _conduct(work: Work, case: Case) -> Context:
    """What the alleged perpetrator may know: the kinds of conduct reported; no dates, places, words or people."""
    kinds = work.session.scalars(select(Happening.kind).where(Happening.case_id == case.id).distinct())
    return {"conduct": sorted({incidents.label(work, case, kind).lower() for kind in kinds})}


def _file(work: Work, case: Case) -> Context:
    """What a partner who acts on the case needs: people, incidents, risk."""
    people = parties.of(work, case)
    happenings = work.session.scalars(
        select(Happening).where(Happening.case_id == case.id).order_by(Happening.id)
    ).all()
    return {
        "received": in_words(work, case, case.received_at),
        "people": [
            {
                "role": parties.role_label(work, case, person.role),
                "name": person.name,
                "address": person.address,
                "phone": person.phone,
                "contact_preference": person.contact_preference,
                "needs": person.needs,
            }
            for person in people
        ],
        "incidents": [
            {
                "on": f"{row.happened_on.day} {row.happened_on:%B %Y}" if row.happened_on else row.happened_at_text,
                "kind": incidents.label(work, case, row.kind),
                "location": row.location,
                "description": row.description,
            }
            for row in happenings
        ],
        "risk": _risk(work, case),
        "hate": bool(case.facts.get("hate")),
        "fear_of_violence": bool(case.facts.get("fear_of_violence")),
        "consent": case.facts.get("consent_form"),
    }


# recipient -> what is added to the common part. The reporter who is not the victim learns nothing of the case but who
# has it.
AUDIENCES: Mapping[str, tuple[Callable[[Work, Case], Context], ...]] = {
    "complainant": (_customer, _handed_over),
    "victim": (_customer, _handed_over),
    "reporter": (_handed_over,),
    "witness": (),
    "perpetrator": (_conduct,),
    "guardian": (_conduct,),
    "partner": (_file,),
    "area": (),
}
