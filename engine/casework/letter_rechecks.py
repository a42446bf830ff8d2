"""Letters that are on their way out and must not go any more: people move, and change their minds.

A letter waits for whoever prints and posts it, or for the mail server. Until it has left, the rule of `letter_ways` is
asked again: when somebody's record changes, when the list of letters to post is shown, and just before it goes.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select

from engine.casework import letter_holds, letter_sides, letter_ways
from engine.casework.letter_ways import EMAIL, POST, Where
from engine.models import Case, Letter, LetterHold, LetterPosting, OutboxMessage
from engine.work import Work


def recheck(work: Work, case: Case) -> None:
    """Hold what is still queued in a case and must not go any more.

    An e-mail that a sender has taken once is left to that sender, who asks before each attempt.
    """
    posts = (
        select(Letter)
        .join(LetterPosting, LetterPosting.letter_id == Letter.id)
        .where(
            Letter.case_id == case.id, LetterPosting.posted_at.is_(None), ~letter_holds.is_held(LetterPosting.letter_id)
        )
    )
    for letter in work.session.scalars(posts).all():
        hold_if_unsafe(work, case, letter, POST)
    mails = (
        select(Letter, OutboxMessage)
        .join(OutboxMessage, OutboxMessage.letter_id == Letter.id)
        .where(Letter.case_id == case.id, OutboxMessage.sent_at.is_(None), OutboxMessage.tries == 0)
    )
    for letter, message in work.session.execute(mails).all():
        if hold_if_unsafe(work, case, letter, EMAIL):
            work.session.execute(delete(OutboxMessage).where(OutboxMessage.id == message.id))


def hold_if_unsafe(work: Work, case: Case, letter: Letter, way: str) -> bool:
    """Hold a letter that is about to go by a way, where something speaks against it that nobody has decided about."""
    codes = _reasons(work, case, letter, way)
    if codes:
        letter_holds.hold(work, case, letter, codes)
    return bool(codes)


def _reasons(work: Work, case: Case, letter: Letter, way: str) -> Sequence[str]:
    """Why a letter must not go any more, less what a person knew when they let it go."""
    if letter.to_role == "area":
        found: Sequence[str] = ("household",) if letter_sides.share_household(work, case) else ()
        return _less_decided(found, letter_holds.newest(work, letter), None)
    person = letter_holds.reader(work, case, letter)
    if person is None:
        return ()
    decided = letter_holds.newest(work, letter)
    written_for = Where(letter.address, letter.email)
    if decided is not None and decided.way == way:
        written_for = Where(decided.address, decided.address)
    return _less_decided(letter_ways.reasons(work, case, person, way, written_for), decided, person.contact_preference)


def _less_decided(found: Sequence[str], decided: LetterHold | None, words: str | None) -> Sequence[str]:
    """Leave out what was decided about. Words are decided about as they stood; others are read anew."""
    if decided is None:
        return found
    known = set(decided.reasons) - ({"words"} if words != decided.words else set())
    return tuple(code for code in found if code not in known)
