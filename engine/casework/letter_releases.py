"""Deciding about a letter that is held: it goes by post, by e-mail or by hand, or it is not sent. With a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from engine import events
from engine.casework import cases, letter_going, letter_holds, letter_queues, parties
from engine.casework.checks import Checks
from engine.casework.letter_ways import EMAIL, HAND, POST
from engine.errors import ConflictError, NotFoundError
from engine.models import Case, Letter, LetterHold, LetterPosting, Party
from engine.work import Work

NOT_SENT = letter_holds.NOT_SENT
WAYS: Mapping[str, str] = {
    POST: "Send it by post",
    EMAIL: "Send it by e-mail",
    HAND: "It was handed over in person",
    NOT_SENT: "Do not send it",
}
_TOLD: Mapping[str, str] = {
    POST: "is to go by post", EMAIL: "is to go by e-mail", HAND: "was handed over in person", NOT_SENT: "is not sent",
}  # fmt: skip


@dataclass(frozen=True)
class Decision:
    """What a person decided. `address`: the one they were shown for that way. `handed_on`: the day, given by hand."""

    way: str
    reason: str
    address: str = ""
    handed_on: date | None = None


def decide(work: Work, hold_id: int, decision: Decision) -> Letter:
    """Let a held letter go, or not; returns it.

    Raises NotFoundError, NotAllowedError for who is neither the officer of the case nor a manager, ConflictError where
    somebody has decided or the address has changed meanwhile, and InvalidInputError by field.
    """
    held = work.session.get(LetterHold, hold_id) if 0 < hold_id <= cases.LARGEST_ID else None
    if held is None or held.landlord != work.actor.landlord:
        raise NotFoundError("letter")
    case = cases.load(work, held.case_id, "letter.release", lock=True)
    work.session.refresh(held)
    if held.released_at is not None:
        raise ConflictError("Somebody has decided about this letter already. Nothing was changed.")
    letter = work.session.get_one(Letter, held.letter_id)
    person = letter_holds.reader(work, case, letter)
    reason = _check(work, case, letter, person, decision)
    _let_go(work, case, held, letter, person, decision, reason)
    return letter


def address_for(person: Party | None, way: str) -> str:
    """Return where a letter would go by a way: the address, the e-mail address, or nothing."""
    if person is None:
        return ""
    return {POST: person.address or "", EMAIL: person.email or ""}.get(way, "")


def refusal(person: Party | None, letter: Letter, way: str) -> str | None:
    """Return why a way cannot be chosen for a letter at all, in words; None where it can.

    What its reader said is not safe is changed on their record first: nobody decides it away.
    """
    if way in (HAND, NOT_SENT):
        return None
    if person is None:
        return "There is nobody on the case whom this letter was written to. Write it anew once there is."
    safe, missing = {
        POST: (person.post_safe, "There is no address on record. Add it to the person first."),
        EMAIL: (person.email_safe, "There is no e-mail address on record. Add it to the person first."),
    }[way]
    if safe is False:
        return "They said that this way is not safe. If that has changed, record it with the person first."
    if not address_for(person, way):
        return missing
    if way == EMAIL and letter.request:
        return f"They asked for: {letter.request}. Arrange it, and send the letter by post or hand it over."
    return None


def _check(work: Work, case: Case, letter: Letter, person: Party | None, decision: Decision) -> str:
    """Return the reason; raise InvalidInputError by field for what is wrong."""
    checks = Checks()
    checks.choice("way", decision.way, WAYS, "what is to happen with the letter")
    reason = checks.text("reason", decision.reason, "why", longest=1_000)
    checks.done()
    if why := refusal(person, letter, decision.way):
        checks.say("way", why)
    if decision.way == HAND:
        zone = work.policies.landlords[case.landlord].zone
        if decision.handed_on is None:
            checks.say("handed_on", "Enter the day it was handed over.")
        elif decision.handed_on < letter.issued_at.astimezone(zone).date():
            checks.say("handed_on", "It cannot have been handed over before it was written.")
        checks.past_day("handed_on", decision.handed_on, work.now, zone, "The day it was handed over")
    checks.done()
    if decision.way in (POST, EMAIL) and _plain(decision.address) != _plain(address_for(person, decision.way)):
        raise ConflictError("Their address was changed since this page was shown. Look at it again; nothing was sent.")
    return str(reason)


def _plain(address: str) -> str:
    """An address without what a form does to its line ends."""
    return " ".join(address.split())


def _let_go(
    work: Work, case: Case, held: LetterHold, letter: Letter, person: Party | None, decision: Decision, reason: str
) -> None:
    """Store a decision, and queue the letter where it goes."""
    way = decision.way
    held.reasons = list(letter_holds.reasons_now(work, case, held, letter))  # all of which the page has shown
    held.released_at, held.released_by_id = work.now, work.actor.user_id
    held.way, held.reason = way, reason
    held.handed_on = decision.handed_on if way == HAND else None
    held.address = address_for(person, way) or None
    held.words = person.contact_preference if person is not None else None
    work.session.flush()
    events.record(
        work,
        "letter.released",
        case_id=case.id,
        landlord=case.landlord,
        subject=letter.subject,
        to=parties.role_label(work, case, letter.to_role),
        decided=_TOLD[way] + (f" on {decision.handed_on:%d.%m.%Y}" if way == HAND else ""),
        letter_id=letter.id,
        reason=reason,
    )
    queued = select(LetterPosting).where(LetterPosting.letter_id == letter.id)
    posting = work.session.scalars(queued).one_or_none()
    if way == POST and posting is None:
        letter_queues.to_post(work, case, letter.id)
    elif way != POST and posting is not None:
        work.session.execute(delete(LetterPosting).where(LetterPosting.letter_id == letter.id))
        work.session.expire_all()
    if way == EMAIL and held.address:
        letter_queues.to_mail(work, case, letter, held.address, f"letter:{letter.id}:{held.id}")
    if way in (EMAIL, HAND):
        letter_going.note(work, case, letter)
