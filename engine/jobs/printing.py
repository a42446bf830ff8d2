"""Making the PDFs of letters that were issued, right after the commit: nobody waits for the printer."""

from typing import TYPE_CHECKING

from engine.access import system_actor
from engine.casework import letter_papers
from engine.errors import PaperError
from engine.jobs.sweep import reading, writing
from engine.logs import get_logger
from engine.models import Case, Letter
from engine.process import incidents
from engine.work import Work

if TYPE_CHECKING:
    from engine.app import Engine

log = get_logger(__name__)


def print_letters(engine: "Engine", limit: int = 10_000) -> int:
    """Make the PDF of every letter that has none, one transaction each; return how many were made.

    A process that dies between leaves the letter waiting; of several processes each takes another letter. One that
    cannot be set holds up no other: it becomes an incident, which is tried again with back-off and shown to managers.
    """
    made = 0
    with reading(engine) as work:
        if not letter_papers.is_any_without(work):
            return 0
    for _ in range(limit):
        with writing(engine) as work:
            found = letter_papers.next_without(work)
            if found is None:
                break
            made += _print(work, *found)
    return made


def _print(work: Work, letter: Letter, case: Case) -> bool:
    work.actor = system_actor(case.landlord)
    try:
        letter_papers.keep(work, letter, case)
    except PaperError as error:  # nothing was written yet
        log.error("letter_not_printed", letter=letter.id, reason=error.reason)
        incidents.unprinted_letter(work, letter, case, error.reason)
        return False
    return True
