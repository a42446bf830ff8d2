"""Letters: written from a template, stored word for word as they went out, with a checksum."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine import events
from engine.casework import lasting, letter_context, letter_templates, notices, parties
from engine.errors import ActionFailedError
from engine.models import Case, Letter, Party
from engine.work import Work

CHANNELS: Mapping[str, str] = {"post": "post", "email": "e-mail", "hand": "hand", "held": "nobody yet"}
HELD = "held"
GENERIC = "third_party_acknowledgement"
FEEDBACK = "intake.third_party_feedback"
# To whom a letter goes, as roles of parties in order of preference. None: not a person of the case.
RECIPIENTS: Mapping[str, tuple[str, ...] | None] = {
    "complainant": ("complainant", "victim"),
    "victim": ("victim", "complainant"),
    "reporter": ("reporter",),
    "witness": ("witness",),
    "perpetrator": ("perpetrator",),
    "guardian": ("guardian",),
    "partner": None,
    "area": None,
}
EVERYBODY = ("perpetrator", "guardian")  # a warning goes to each of them; other letters to the first


def issue(work: Work, case: Case, template: str, to: str, channel: str | None = None) -> Letter:
    """Write a letter, store it, and queue it where it goes by e-mail; returns the (first) letter.

    A third party who reported gets one general acknowledgement and no more where the policy gives no feedback
    (PCHA 3.2.3). Without anybody to send it to the letter is stored as held, for an officer to see.
    Raises ActionFailedError where the letter or the recipient does not exist, or the template asks for what this
    recipient must not be told.
    """
    if to not in RECIPIENTS:
        raise ActionFailedError(f"A letter cannot go to “{to}”. Choose one of {', '.join(RECIPIENTS)}.")
    if channel is not None and channel not in CHANNELS:
        raise ActionFailedError(f"A letter cannot go by “{channel}”. Choose one of {', '.join(CHANNELS)}.")
    if any(isinstance(row, Party) for row in work.session.new):
        work.session.flush()  # somebody whom this very step added may be the one to write to
    wanted = template
    template, earlier = _without_feedback(work, case, template, to)
    if earlier is not None:
        _withhold(work, case, wanted)
        return earlier
    letter = letter_templates.find(work.settings.letters, template)
    if to not in letter.to:
        raise ActionFailedError(f"The letter “{template}” is not meant for the {to}. Nothing was sent.")
    people: Sequence[Party | None] = _recipients(work, case, to) or [None]
    if template != wanted:
        _withhold(work, case, wanted)
    written = [(person, _write_to(work, case, letter, to, person, channel)) for person in people]
    copies = [_store(work, case, row, person, letter.clauses.get(case.landlord)) for person, row in written]
    return copies[0]


def _without_feedback(work: Work, case: Case, template: str, to: str) -> tuple[str, Letter | None]:
    """The letter a reporter may get: for a third party without feedback, once and in general words."""
    profile = work.policies.landlords[case.landlord]
    stance = profile.stance(FEEDBACK)
    if (
        to != "reporter"
        or case.facts.get("reporter_kind") != "third_party"
        or stance is None
        or stance.value is not False
    ):
        return template, None
    query = select(Letter).where(Letter.case_id == case.id, Letter.template == GENERIC).order_by(Letter.id).limit(1)
    earlier = work.session.scalars(query).first()
    return GENERIC, earlier


def _withhold(work: Work, case: Case, wanted: str) -> None:
    """Write down that the letter a drawing asked for was not the one the reporter got."""
    stance = work.policies.landlords[case.landlord].stance(FEEDBACK)
    if wanted != GENERIC:
        events.record(
            work, "letter.withheld", case_id=case.id, landlord=case.landlord, template=wanted,
            clause=stance.clause if stance else None,
        )  # fmt: skip


def _recipients(work: Work, case: Case, to: str) -> Sequence[Party]:
    """The people a letter goes to: the first who holds the best role, or each alleged perpetrator."""
    roles = RECIPIENTS[to]
    if roles is None:
        return []
    people = parties.of(work, case)
    if to == "reporter" and case.facts.get("reporter_kind") == "victim":
        roles = ("reporter", "complainant", "victim")
    for role in roles:
        found = [person for person in people if person.role == role and _reachable(person)]
        if found:
            return found if to in EVERYBODY else found[:1]
    return []


def _reachable(person: Party) -> bool:
    """Whether there is any way to get a letter to somebody."""
    return bool(person.name or person.address or person.email)


def _write_to(
    work: Work,
    case: Case,
    letter: letter_templates.LetterTemplate,
    to: str,
    person: Party | None,
    channel: str | None,
) -> dict[str, Any]:
    """Write one copy; return its row. All copies are written before any is stored, so that none goes out alone."""
    clause = letter.clauses.get(case.landlord)
    # A reporter who is the person harassed may know what that person may know.
    audience = "complainant" if to == "reporter" and person is not None and person.role != "reporter" else to
    context = letter_context.build(work, case, audience, person, letter.addressee, clause)
    title, body = letter_templates.render(work.settings.letters, letter, case.landlord, context)
    way = _way(to, person, channel)
    return {
        "case_id": case.id,
        "template": letter.name,
        "to_role": to,
        "to_name": person.name if person else letter.addressee,
        "channel": way,
        "subject": title[:200],
        "body": body,
        "sha256": hashlib.sha256(body.encode()).hexdigest(),
        "issued_at": work.now,
        "by_id": work.actor.user_id,
    }


def _store(work: Work, case: Case, values: dict[str, Any], person: Party | None, clause: str | None) -> Letter:
    """Store one copy, and queue it where it goes by e-mail."""
    row = lasting.store(work, Letter, **values)
    events.record(
        work,
        "letter.held" if row.channel == HELD else "letter.issued",
        case_id=case.id,
        landlord=case.landlord,
        subject=row.subject,
        to=parties.role_label(work, case, row.to_role),
        channel=CHANNELS[row.channel],
        letter_id=row.id,
        clause=clause,
    )
    if row.channel == "email" and person is not None and person.email:
        notices.put(
            work,
            landlord=case.landlord,
            case_id=case.id,
            kind="letter",
            address=person.email,
            subject=row.subject,
            body=row.body,
            key=f"letter:{row.id}",
        )
    return row


def _way(to: str, person: Party | None, channel: str | None) -> str:
    """How a letter goes: by post unless e-mail was asked for and there is an address; held where nobody can get it."""
    if RECIPIENTS[to] is not None and person is None:
        return HELD
    if channel == "email" and (person is None or not person.email):
        return "post"
    return channel or "post"
