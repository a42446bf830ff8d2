"""Telling the managers of a letter that is held and about which nobody has decided in time."""

from sqlalchemy import select

from engine.access import system_actor
from engine.casework import letter_ways, notices
from engine.models import Case, Letter, LetterHold
from engine.work import Work

# As the partial index on holds that nobody was told of has it.
UNTOLD = LetterHold.released_at.is_(None) & LetterHold.told_at.is_(None)


def next_untold(work: Work) -> tuple[int, str] | None:
    """Return the hold (number, landlord) that has waited longest past its time; one that others tell of is left out."""
    query = select(LetterHold.id, LetterHold.landlord).where(UNTOLD, LetterHold.tell_at <= work.now)
    found = work.session.execute(
        query.order_by(LetterHold.tell_at, LetterHold.id).limit(1).with_for_update(skip_locked=True)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def tell(work: Work, hold_id: int, landlord: str) -> None:
    """Tell the managers who may know of the case, once, that a letter is held and has not gone out."""
    work.actor = system_actor(landlord)
    held = work.session.get_one(LetterHold, hold_id)
    case = work.session.get_one(Case, held.case_id)
    letter = work.session.get_one(Letter, held.letter_id)
    held.told_at = work.now
    notices.notify_managers(
        work,
        case,
        "notice",
        f"A letter is held in {case.reference}",
        f"“{letter.subject}” has not gone out, because {letter_ways.in_words(held.reasons)}. Nobody has decided yet "
        "how it goes, or that it does not: see Letters, Held.",
        f"A letter of case {case.reference} is held, and nobody has decided about it: see Letters, Held.",
        f"held:{held.id}",
    )
