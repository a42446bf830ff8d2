"""The register of disclosures: each line says what left, to whom, why and on what ground, and is never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import event, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper

from engine import events
from engine.casework import facts
from engine.casework.checks import Checks
from engine.errors import NotAllowedError
from engine.models import Case, Disclosure
from engine.policy.clocks import add_months
from engine.work import Work

TOLD, REFUSED = "told", "refused"
DECISIONS: Mapping[str, str] = {TOLD: "Told", REFUSED: "Refused"}
RECIPIENTS: Mapping[str, str] = {
    "police": "Police",
    "emergency_services": "Ambulance service",
    "fire_service": "Fire and rescue service",
    "children_services": "Children’s services",
    "adult_care": "Adult social care",
    "local_authority": "Local authority",
    "housing_options": "Local authority housing options",
    "health": "Doctor or health service",
    "school": "School",
    "support_provider": "Support service",
    "partner": "Partner in an information-sharing agreement",
    "landlord": "Another landlord",
    "perpetrator": "Alleged perpetrator",
    "third_party": "Somebody who reported for another",
    "review_body": "Body that reviews the case",
    "court": "Court",
    "other": "Somebody else",
}
# UK GDPR Article 6(1), in words for officers.
BASES: Mapping[str, str] = {
    "consent": "Consent (Article 6(1)(a))",
    "legal_obligation": "The law obliges us (Article 6(1)(c))",
    "vital_interests": "Somebody’s life is at stake (Article 6(1)(d))",
    "public_task": "A task in the public interest (Article 6(1)(e))",
    "legitimate_interests": "Legitimate interests, weighed (Article 6(1)(f))",
}
# UK GDPR Articles 9 and 10 with the Data Protection Act 2018, Schedule 1.
CONDITIONS: Mapping[str, str] = {
    "explicit_consent": "Explicit consent (Article 9(2)(a); Schedule 1 paragraph 29)",
    "safeguarding": "Safeguarding of children and of individuals at risk (Schedule 1 paragraph 18)",
    "unlawful_acts": "Preventing or detecting unlawful acts (Schedule 1 paragraph 10)",
    "vital_interests": "Vital interests (Article 9(2)(c); Schedule 1 paragraph 30)",
    "legal_claims": "Legal claims (Article 9(2)(f); Schedule 1 paragraph 33)",
    "statutory": "A duty or function set by statute (Schedule 1 paragraph 6)",
    "none": "Neither special category nor criminal offence data",
}
WAYS: Mapping[str, str] = {
    "secure_email": "Secure e-mail",
    "portal": "Partner’s portal",
    "post": "Post",
    "hand": "By hand",
    "phone": "Telephone",
    "meeting": "In a meeting",
}
ABOUT: Mapping[str, str] = {
    "complainant": "Complainant",
    "victim": "Person harassed",
    "witness": "Witness",
    "perpetrator": "Alleged perpetrator",
    "household": "Others in the home",
}
# Six years: the usual limitation period. A landlord's own retention schedule may name another in the drawing.
KEEP_YEARS = 6


@dataclass(frozen=True)
class Entry:
    """What a line of the register is to say; codes are those of the tables above."""

    decision: str
    recipient: str
    purpose: str
    what: str
    recipient_name: str | None = None
    asked: bool = False
    about: Sequence[str] = ()
    consent: str | None = None
    lawful_basis: str | None = None
    condition: str | None = None
    reason: str | None = None
    document: str | None = None
    way: str | None = None
    person_told: bool | None = None
    left_at: datetime | None = None
    by_id: int | None = None
    approved_by_id: int | None = None
    keep_years: int = KEEP_YEARS


def record(work: Work, case: Case, entry: Entry) -> Disclosure:
    """Write a line of the register (UK GDPR Articles 5(2) and 30). Raises InvalidInputError by field.

    What was told without consent needs a lawful basis and a reason; what was refused needs a reason.
    """
    checks = Checks()
    checks.choice("decision", entry.decision, DECISIONS, "whether it was told or refused")
    checks.choice("recipient", entry.recipient, RECIPIENTS, "who asked or was told")
    purpose = checks.text("purpose", entry.purpose, "what it is for", longest=4000)
    what = checks.text("what", entry.what, "exactly what is told", longest=8000)
    for name, allowed in (("lawful_basis", BASES), ("condition", CONDITIONS), ("way", WAYS)):
        if getattr(entry, name):
            checks.choice(name, getattr(entry, name), allowed, name.replace("_", " "))
    refused, without = entry.decision == REFUSED, entry.consent in (None, "none", "refused", "unsafe", "not_asked")
    reason = checks.text("reason", entry.reason, "the reason", longest=4000, required=refused or without)
    if not refused and without and not entry.lawful_basis:
        checks.say("lawful_basis", "Choose the lawful basis for telling it without consent.")
    checks.done()
    row = Disclosure(
        case_id=case.id,
        landlord=case.landlord,
        decision=entry.decision,
        recipient=entry.recipient,
        recipient_name=entry.recipient_name,
        asked=entry.asked,
        purpose=purpose or "",
        about=list(entry.about),
        what=what or "",
        consent=entry.consent,
        lawful_basis=entry.lawful_basis,
        condition=entry.condition,
        reason=reason,
        document=entry.document,
        way=None if refused else entry.way,
        person_told=entry.person_told,
        left_at=None if refused else (entry.left_at or work.now),
        recorded_at=work.now,
        by_id=entry.by_id if entry.by_id is not None else work.actor.user_id,
        approved_by_id=entry.approved_by_id,
        keep_until=_keep_until(work, case, entry.keep_years),
    )
    work.session.add(row)
    work.session.flush()
    events.record(
        work,
        f"disclosure.{entry.decision}",
        case_id=case.id,
        landlord=case.landlord,
        recipient=RECIPIENTS[entry.recipient],
        purpose=purpose,
        reason=reason,
        lawful_basis=BASES.get(entry.lawful_basis or ""),
    )
    return row


def of_case(work: Work, case: Case) -> Sequence[Disclosure]:
    """Return the lines of a case, newest first."""
    query = select(Disclosure).where(Disclosure.case_id == case.id).order_by(Disclosure.id.desc())
    return work.session.scalars(query).all()


def was_told(work: Work, case: Case, recipient: str) -> bool:
    """Tell whether the register says that a recipient (a key of RECIPIENTS) was told something of this case."""
    query = select(Disclosure.id).where(
        Disclosure.case_id == case.id, Disclosure.recipient == recipient, Disclosure.decision == TOLD
    )
    return work.session.scalars(query.limit(1)).first() is not None


def consent_words(code: str | None) -> str:
    """Return the form of a consent, or why there was none, in words."""
    others = {"refused": "Refused", "unsafe": "Not asked: unsafe", "not_asked": "Not asked", None: "Not asked"}
    return others.get(code) or (facts.FACTS["consent_form"].choices or {}).get(str(code), str(code))


def _keep_until(work: Work, case: Case, years: int) -> date:
    today = work.now.astimezone(work.policies.landlords[case.landlord].zone).date()
    return add_months(today, 12 * max(1, min(years, 100)))


@event.listens_for(Disclosure, "before_update")
@event.listens_for(Disclosure, "before_delete")
def _refuse_change(mapper: Mapper[Disclosure], connection: Connection, row: Disclosure) -> None:
    """A line of the register stands: a mistake is put right by a further line."""
    raise NotAllowedError(
        "A line of the register of disclosures is never changed. Nothing was changed; record a further line."
    )
