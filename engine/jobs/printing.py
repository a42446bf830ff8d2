"""Making the PDFs of letters that were issued, right after the commit: nobody waits for the printer."""

from typing import TYPE_CHECKING

from engine.access import system_actor
from engine.casework import letter_papers
from engine.jobs.sweep import reading, writing

if TYPE_CHECKING:
    from engine.app import Engine


def print_letters(engine: "Engine", limit: int = 10_000) -> int:
    """Make the PDF of every letter that has none, one transaction each; return how many were made.

    A process that dies between leaves the letter waiting; of several processes each takes another letter.
    """
    made = 0
    with reading(engine) as work:
        if not letter_papers.is_any_without(work):
            return 0
    while made < limit:
        with writing(engine) as work:
            found = letter_papers.next_without(work)
            if found is None:
                return made
            letter, case = found
            work.actor = system_actor(case.landlord)
            letter_papers.keep(work, letter, case)
            made += 1
    return made
