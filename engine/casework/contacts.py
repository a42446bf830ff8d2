"""Contacts: every call, visit and attempt, so that the file shows who was kept informed and who was not."""

from collections.abc import Callable, Mapping
from datetime import datetime

from engine import events
from engine.casework import lasting
from engine.casework.checks import Checks
from engine.casework.parties import ROLES
from engine.models import Case, Contact, Party
from engine.work import Work

WAYS: Mapping[str, str] = {
    "phone": "phone",
    "visit": "visit",
    "email": "e-mail",
    "letter": "letter",
    "text": "text message",
    "in_person": "meeting",
}
OUTCOMES: Mapping[str, str] = {
    "spoken": "spoke to them",
    "no_answer": "no answer",
    "message_left": "left a message",
    "refused": "they did not want to talk",
    "agreed_time": "agreed a time",
}
WITH: Mapping[str, str] = {**ROLES, "agency": "agency"}
SPOKEN = "spoken"
HARASSED = frozenset({"complainant", "victim"})
# Called when somebody spoke to the person harassed, with when: a promise to be in touch is kept by it, however it is
# recorded (registered by engine.process).
on_spoken: list[Callable[[Work, Case, datetime], None]] = []


def record(
    work: Work,
    case: Case,
    with_role: str,
    way: str,
    outcome: str,
    at: datetime | None = None,
    note: str = "",
    party_id: int | None = None,
) -> Contact:
    """Record a contact made or tried at `at` (now, where not given). Raises InvalidInputError by field."""
    when = at or work.now
    checks = Checks()
    checks.choice("with_role", with_role, WITH, "whom the contact was with")
    checks.choice("way", way, WAYS, "how contact was made")
    checks.choice("outcome", outcome, OUTCOMES, "what came of it")
    checks.past_instant("at", when, work.now, "The contact")
    text = checks.text("note", note, "a note", longest=20_000, required=False)
    party = work.session.get(Party, party_id) if party_id is not None else None
    if party_id is not None and (party is None or party.case_id != case.id):
        checks.say("party_id", "Choose a person of this case.")
    checks.done()
    row = lasting.store(
        work,
        Contact,
        case_id=case.id,
        with_role=with_role,
        party_id=party_id,
        way=way,
        outcome=outcome,
        at=when,
        note=text or "",
        by_id=work.actor.user_id,
    )
    labels = work.policies.landlords[case.landlord].labels
    events.record(
        work,
        "contact.recorded",
        case_id=case.id,
        landlord=case.landlord,
        with_role=labels.get(with_role, WITH[with_role]),
        way=WAYS[way],
        outcome=OUTCOMES[outcome],
        at=when,
        contact_id=row.id,
    )
    if outcome == SPOKEN and with_role in HARASSED:
        for listener in on_spoken:
            listener(work, case, when)
    return row
