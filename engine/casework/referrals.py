"""Referrals: what is handed to somebody else, on which lawful basis, and what became of it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from engine import events
from engine.casework import facts, notices
from engine.casework.checks import Checks
from engine.errors import NotFoundError
from engine.models import Case, Referral
from engine.work import Work

AGENCIES: Mapping[str, str] = {
    "police": "Police",
    "emergency_services": "Emergency services",
    "fire_service": "Fire and rescue service",
    "children_services": "Children’s services",
    "adult_care": "Adult social care",
    "local_authority": "Local authority",
    "homelessness": "Local authority housing options",
    "victim_support": "Victim Support",
    "survivor_support": "Survivor support service",
    "weekend_support": "Weekend support",
    "stop_hate_uk": "Stop Hate UK",
    "mental_health": "Mental health service",
    "gp": "General practitioner",
    "support_provider": "Support provider",
    "health_referral": "General practitioner or wellbeing service",
    "charity": "Specialist agency or charity",
    "community_group": "Community group",
    "independent_living": "Independent living service",
    "specialist_agency": "Specialist agency",
    "crime_prevention": "Crime prevention",
    "community_safety_partnership": "Community safety partnership",
    "youth_offending_team": "Youth offending team",
    "school": "School",
    "reporting_centre": "Third-party reporting centre",
    "legal_adviser": "Legal adviser",
    "court": "Court",
    "partner": "Partner landlord",
    "managing_agent": "Managing agent",
    "contractor": "Contractor’s management",
    "property_pool": "Choice-based lettings",
    "hr": "Human resources",
    "complaints": "Complaints",
    "asb": "Anti-social behaviour team",
    "domestic_abuse": "Domestic abuse lead",
    "safeguarding": "Safeguarding lead",
    "housing_panel": "Housing panel",
    "housing_management": "Housing management",
    "mediation": "Mediation",
    "interpreter": "Interpreter",
    "target_hardening": "Home security works",
    "repairs": "Repairs",
}
REPAIRS: Mapping[str, str] = {
    "graffiti": "remove graffiti",
    "emergency": "emergency repair",
    "security": "make the home secure",
    "damage": "repair damage",
}
CONSENTS: Mapping[str, str] = dict(facts.FACTS["consent_form"].choices or {})


def record(
    work: Work, case: Case, to: str, purpose: str, lawful_basis: str | None = None, consent: str | None = None
) -> Referral:
    """Record a referral to an agency. Raises InvalidInputError by field."""
    checks = Checks()
    checks.choice("to", to, AGENCIES, "whom it goes to")
    purpose_text = checks.text("purpose", purpose, "what it is for", longest=4000)
    basis = checks.text("lawful_basis", lawful_basis, "the lawful basis", longest=200, required=False)
    if consent:
        checks.choice("consent", consent, CONSENTS, "the form of consent")
    checks.done()
    row = Referral(
        case_id=case.id,
        recipient=to,
        purpose=purpose_text or "",
        lawful_basis=basis,
        consent=consent or None,
        made_at=work.now,
        by_id=work.actor.user_id,
    )
    work.session.add(row)
    events.record(
        work,
        "referral.made",
        case_id=case.id,
        landlord=case.landlord,
        recipient=AGENCIES[to],
        purpose=purpose_text,
        lawful_basis=basis,
        consent=consent,
    )
    work.session.flush()
    _tell_service(work, case, row)
    return row


def _tell_service(work: Work, case: Case, row: Referral) -> None:
    """A service of our own is told, also where a drawing only records it: a row in a table reaches nobody."""
    lane = work.policies.vocabulary.hand_overs.get(row.recipient)
    if lane is not None:
        text = "It was noted for you in the case. Ask its officer or a manager for what you need to know."
        notices.notify_role(work, case, lane, f"A referral to {lane}", text, f"referral:{row.id}")


def request_repair(work: Work, case: Case, kind: str, description: str | None = None) -> Referral:
    """Ask repairs to act: graffiti, emergency or security. Its clock starts at this request (CA 4.8, KHA 8.3)."""
    checks = Checks()
    checks.choice("kind", kind, REPAIRS, "the kind of repair")
    more = checks.text("description", description, "what is to be done", longest=4000, required=False)
    checks.done()
    label = REPAIRS[kind]
    row = Referral(
        case_id=case.id,
        recipient="repairs",
        purpose=f"{label.capitalize()}: {more}" if more else label.capitalize(),
        made_at=work.now,
        by_id=work.actor.user_id,
    )
    work.session.add(row)
    events.record(work, "repair.requested", case_id=case.id, landlord=case.landlord, label=label, description=more)
    work.session.flush()
    return row


def acknowledge(work: Work, case: Case, to: str, at: datetime, outcome: str | None = None) -> Referral:
    """Note that an agency answered the latest referral to it. Raises NotFoundError where none was made."""
    found = [row for row in _made(work, case, to) if row.acknowledged_at is None]
    if not found:
        raise NotFoundError("referral")
    row = found[-1]
    row.acknowledged_at = at
    row.outcome = outcome
    events.record(
        work, "referral.acknowledged", case_id=case.id, landlord=case.landlord, recipient=AGENCIES.get(to, to)
    )
    return row


def reply(
    work: Work, case: Case, referral_id: int, outcome: str, at: datetime | None = None, finished: bool = False
) -> Referral:
    """Record what an agency answered to one referral at `at` (now where not given); the newest answer is shown.

    `finished`: nothing more is awaited. Raises NotFoundError for another case's referral, InvalidInputError by field.
    """
    row = work.session.get(Referral, referral_id)
    if row is None or row.case_id != case.id:
        raise NotFoundError("referral")
    when = at or work.now
    checks = Checks()
    checks.past_instant("at", when, work.now, "The reply")
    if not checks.problems and when < row.made_at:
        checks.say("at", "The reply cannot have come before the referral was made.")
    text = checks.text("outcome", outcome, "what they answered", longest=4000)
    checks.done()
    row.acknowledged_at = row.acknowledged_at or when
    row.completed_at = when if finished else row.completed_at
    row.outcome = text
    events.record(
        work,
        "referral.replied",
        case_id=case.id,
        landlord=case.landlord,
        recipient=AGENCIES.get(row.recipient, row.recipient),
        outcome=text,
        at=when,
        referral_id=row.id,
    )
    return row


def waiting(work: Work, case: Case) -> list[Referral]:
    """Return the referrals that nobody has answered, oldest first."""
    query = select(Referral).where(Referral.case_id == case.id, Referral.acknowledged_at.is_(None))
    return list(work.session.scalars(query.order_by(Referral.id)))


def _made(work: Work, case: Case, to: str) -> list[Referral]:
    """The referrals of a case to one agency, oldest first."""
    query = select(Referral).where(Referral.case_id == case.id, Referral.recipient == to).order_by(Referral.id)
    return list(work.session.scalars(query))
