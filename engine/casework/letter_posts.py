"""The letters that somebody has to print and post, and what was done about another language or format."""

from collections.abc import Sequence

from sqlalchemy import func, select

from engine import events
from engine.casework import cases, letter_going, letter_holds, letter_rechecks
from engine.casework.checks import Checks
from engine.casework.letter_ways import POST
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import Case, Letter, LetterPosting
from engine.work import Work


def waiting(work: Work, limit: int = 100) -> Sequence[tuple[Letter, LetterPosting, Case]]:
    """Return the letters still to be posted in the cases the actor sees, oldest first."""
    query = (
        select(Letter, LetterPosting, Case)
        .join(LetterPosting, LetterPosting.letter_id == Letter.id)
        .join(Case, Case.id == Letter.case_id)
        .where(
            LetterPosting.landlord == work.actor.landlord,
            LetterPosting.posted_at.is_(None),
            ~letter_holds.is_held(LetterPosting.letter_id),
            cases.visible(work, work.actor),
        )
        .order_by(Letter.id)
        .limit(limit)
    )
    return [(letter, posting, case) for letter, posting, case in work.session.execute(query)]


def recheck(work: Work) -> None:
    """Hold what waits for the post and must not go any more, before anybody prints it."""
    for case in {case.id: case for _, _, case in waiting(work)}.values():
        letter_rechecks.recheck(work, case)


def count(work: Work) -> int:
    """Return how many letters are still to be posted, in the cases the actor sees."""
    query = (
        select(func.count())
        .select_from(LetterPosting)
        .join(Letter, Letter.id == LetterPosting.letter_id)
        .join(Case, Case.id == Letter.case_id)
        .where(
            LetterPosting.landlord == work.actor.landlord,
            LetterPosting.posted_at.is_(None),
            ~letter_holds.is_held(LetterPosting.letter_id),
            cases.visible(work, work.actor),
        )
    )
    return work.session.scalar(query) or 0


def of(work: Work, case: Case) -> dict[int, LetterPosting]:
    """Return what is known of the posting of a case's letters, by letter."""
    query = select(LetterPosting).join(Letter, Letter.id == LetterPosting.letter_id).where(Letter.case_id == case.id)
    return {row.letter_id: row for row in work.session.scalars(query)}


def mark(work: Work, letter_id: int, done: str = "") -> Case | None:
    """Note that a letter was posted and return its case; None where it is held instead, for what changed meanwhile.

    Raises InvalidInputError where its reader asked for another language or format and nobody has said what was done.
    """
    posting = work.session.get(LetterPosting, letter_id) if 0 < letter_id <= cases.LARGEST_ID else None
    if posting is None or posting.landlord != work.actor.landlord:
        raise NotFoundError("letter")
    letter = work.session.get_one(Letter, letter_id)
    case = cases.load(work, letter.case_id, "letter.write", lock=True)
    work.session.refresh(posting)
    if posting.posted_at is not None:
        raise ConflictError("This letter is posted already. Nothing was changed.")
    held = letter_holds.newest(work, letter)
    if (held is not None and held.released_at is None) or letter_rechecks.hold_if_unsafe(work, case, letter, POST):
        return None
    checks = Checks()
    said = checks.text("done", done, "what was done", longest=1_000, required=False)
    checks.done()
    if letter.request and not said:
        raise InvalidInputError(
            {"done": [f"The reader asked for: {letter.request}. Say what was done about it before it is posted."]}
        )
    if said:
        posting.done_for_request = said
        events.record(
            work, "letter.request_met", case_id=case.id, landlord=case.landlord, subject=letter.subject,
            request=letter.request or "the letter", done=said,
        )  # fmt: skip
    posting.posted_at, posting.posted_by_id = work.now, work.actor.user_id
    events.record(work, "letter.posted", case_id=case.id, landlord=case.landlord, subject=letter.subject)
    letter_going.note(work, case, letter)
    return case
