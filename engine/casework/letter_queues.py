"""The two ways out: the list of letters to print and post, and the outbox."""

from sqlalchemy import insert

from engine.casework import notices
from engine.models import Case, Letter, LetterPosting
from engine.work import Work

_TO_POST = insert(LetterPosting)


def to_post(work: Work, case: Case, letter_id: int) -> None:
    """Put a letter on the list of those that somebody prints and posts."""
    work.connection.execute(_TO_POST, {"letter_id": letter_id, "landlord": case.landlord})


def to_mail(work: Work, case: Case, letter: Letter, address: str, key: str) -> None:
    """Queue the e-mail that carries the PDF. Its own words tell nothing: others may see them on a screen."""
    name = work.policies.landlords[case.landlord].name
    notices.put(
        work,
        landlord=case.landlord,
        case_id=case.id,
        kind="letter",
        address=address,
        subject=f"A letter from {name} ({case.reference})",
        body=f"Please open the attached letter. You can reply to {name} in any way you like; quote {case.reference}.\n",
        key=key,
        letter_id=letter.id,
    )
