"""Letters that are held: why, since when, and what a person decided about each.

Neither a drawing nor a job ever lets one go. The procedure that issued it goes on; what stays open is the hold.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from engine import events
from engine.casework import cases, letter_ways, parties
from engine.errors import NotFoundError
from engine.models import Case, Letter, LetterHold, Party
from engine.work import Work

NOT_SENT = "not_sent"
DAYS_TO_DECIDE = 1  # working days after which the managers are told that nobody has decided


def is_held(letter_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return the SQL condition that the letter of a row is held."""
    return exists().where(LetterHold.letter_id == letter_id, LetterHold.released_at.is_(None))


def is_kept_back() -> ColumnElement[bool]:
    """Return the SQL condition that a letter is held, or was not sent in the end: nobody has been told by it."""
    kept = or_(LetterHold.released_at.is_(None), LetterHold.way == NOT_SENT)
    return exists().where(LetterHold.letter_id == Letter.id, kept)


def hold(work: Work, case: Case, letter: Letter, codes: Sequence[str]) -> None:
    """Hold a letter, for the reasons of these codes; it is told in the history."""
    working = work.policies.landlords[case.landlord].calendar
    work.session.add(
        LetterHold(
            landlord=case.landlord,
            case_id=case.id,
            letter_id=letter.id,
            reasons=list(codes),
            since=work.now,
            tell_at=working.closing(working.working_day_after(working.local(work.now).date(), DAYS_TO_DECIDE)),
        )
    )
    work.session.flush()
    events.record(
        work,
        "letter.held",
        case_id=case.id,
        landlord=case.landlord,
        subject=letter.subject,
        to=parties.role_label(work, case, letter.to_role),
        channel=letter_ways.CHANNELS[letter_ways.HELD],
        letter_id=letter.id,
        sha256=letter.sha256,
        reason=letter_ways.in_words(codes),
    )


def waiting(work: Work, limit: int = 100) -> Sequence[tuple[LetterHold, Letter, Case]]:
    """Return the letters held in the cases the actor sees, longest held first."""
    query = (
        select(LetterHold, Letter, Case)
        .join(Letter, Letter.id == LetterHold.letter_id)
        .join(Case, Case.id == LetterHold.case_id)
        .where(
            LetterHold.landlord == work.actor.landlord,
            LetterHold.released_at.is_(None),
            cases.visible(work, work.actor),
        )
        .order_by(LetterHold.since, LetterHold.id)
        .limit(limit)
    )
    return [(held, letter, case) for held, letter, case in work.session.execute(query)]


def count(work: Work, *, own: bool = False) -> int:
    """Return how many letters are held in the cases the actor sees; `own`: in those the actor is the officer of."""
    query = (
        select(func.count())
        .select_from(LetterHold)
        .join(Case, Case.id == LetterHold.case_id)
        .where(
            LetterHold.landlord == work.actor.landlord,
            LetterHold.released_at.is_(None),
            cases.visible(work, work.actor),
        )
    )
    if own:
        query = query.where(Case.officer_id.in_(sorted(work.actor.stands_for)))
    return work.session.scalar(query) or 0


def of(work: Work, case: Case) -> dict[int, LetterHold]:
    """Return the newest hold of each letter of a case that was ever held, by letter."""
    query = select(LetterHold).where(LetterHold.case_id == case.id).order_by(LetterHold.id)
    return {row.letter_id: row for row in work.session.scalars(query)}


def find(work: Work, hold_id: int) -> tuple[LetterHold, Letter, Case]:
    """Return a hold that is still open, with its letter and case, for the actor to see. Raises NotFoundError."""
    held = work.session.get(LetterHold, hold_id) if 0 < hold_id <= cases.LARGEST_ID else None
    if held is None or held.landlord != work.actor.landlord or held.released_at is not None:
        raise NotFoundError("held letter")
    case = cases.load(work, held.case_id, "letter.view")
    return held, work.session.get_one(Letter, held.letter_id), case


def reasons_now(work: Work, case: Case, held: LetterHold, letter: Letter) -> Sequence[str]:
    """Return why a letter is held, with what has come to speak against sending it since: whoever decides sees both."""
    person = reader(work, case, letter)
    written_for = letter_ways.Where(letter.address, letter.email)
    since = letter_ways.reasons(work, case, person, letter_ways.POST, written_for) if person is not None else ()
    return tuple(dict.fromkeys((*held.reasons, *since)))


def newest(work: Work, letter: Letter) -> LetterHold | None:
    """Return the newest hold of a letter, open or decided; None where it was never held."""
    query = select(LetterHold).where(LetterHold.letter_id == letter.id).order_by(LetterHold.id.desc()).limit(1)
    return work.session.scalars(query).one_or_none()


def reader(work: Work, case: Case, letter: Letter) -> Party | None:
    """Return whom a letter is meant for, as the case knows them today."""
    person = work.session.get(Party, letter.party_id) if letter.party_id else None
    return person if person is not None and person.case_id == case.id else None
