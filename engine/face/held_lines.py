"""Letters that are held, in the words of the pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from engine.casework import cases, letter_holds, letter_releases, letter_ways
from engine.casework import people as colleagues
from engine.face.letter_lines import reader
from engine.face.types import HeldLine, HeldView, ReleaseChoice
from engine.models import Case, Letter, LetterHold, Party
from engine.work import Work

_ANSWERS: Mapping[bool | None, str] = {True: "Yes", False: "No", None: "Not asked"}
_DONE: Mapping[str, str] = {
    letter_ways.POST: "By post", letter_ways.EMAIL: "By e-mail", letter_ways.HAND: "Handed over",
    letter_holds.NOT_SENT: "Not sent",
}  # fmt: skip


def line(work: Work, held: LetterHold, letter: Letter, case: Case) -> HeldLine:
    """Return a held letter as lists show it."""
    officer = colleagues.working(work, case.officer_id)
    return HeldLine(
        held.id,
        letter.id,
        case.id,
        case.reference,
        letter.subject,
        reader(work, case, letter.to_role, letter.to_name),
        held.since,
        in_words(letter_holds.reasons_now(work, case, held, letter)),
        officer.name if officer else None,
    )


def view(work: Work, held: LetterHold, letter: Letter, case: Case) -> HeldView:
    """Return a held letter with what somebody needs to decide about it."""
    person = letter_holds.reader(work, case, letter)
    choices = tuple(
        ReleaseChoice(
            way, label, letter_releases.address_for(person, way), letter_releases.refusal(person, letter, way)
        )
        for way, label in letter_releases.WAYS.items()
    )
    may = cases.may(work, case, "letter.release")
    return HeldView(
        line(work, held, letter, case), letter.body, letter.request, safe_contact(person), choices, may
    )  # fmt: skip


def reasons(held: LetterHold) -> tuple[str, ...]:
    """Return why a letter is held, each reason a phrase with a capital."""
    return in_words(held.reasons)


def in_words(codes: Sequence[str]) -> tuple[str, ...]:
    """Return reasons by their codes, each a phrase with a capital."""
    words = (letter_ways.REASONS.get(code, code) for code in codes)
    return tuple(f"{text[:1].upper()}{text[1:]}" for text in words)


def safe_contact(person: Party | None) -> tuple[tuple[str, str], ...]:
    """Return what somebody said about safe contact, way by way."""
    if person is None:
        return ()
    told = [("Post is safe", _ANSWERS[person.post_safe]), ("E-mail is safe", _ANSWERS[person.email_safe])]
    if person.contact_preference:
        told.append(("In words", person.contact_preference))
    return tuple(told)


def decided(held: LetterHold | None) -> tuple[str | None, datetime | None]:
    """Return what was decided about a letter that was held, in words, and when; nothing while it is open."""
    if held is None or held.released_at is None or held.way is None:
        return None, None
    done = _DONE[held.way] + (f" on {held.handed_on:%d.%m.%Y}" if held.handed_on else "")
    return f"{done}: {held.reason}", held.released_at
