"""Letters that have left: what their case's procedures are told, once the step in which it happened is stored."""

from engine.casework import letter_templates
from engine.errors import ActionFailedError
from engine.models import Case, Letter
from engine.work import Work

_WAITING = "letters_gone"  # in the session: case -> messages not yet sent


def note(work: Work, case: Case, letter: Letter) -> None:
    """Remember that a letter has left: posted, given to the mail server's queue, or handed to its reader."""
    try:
        message = letter_templates.find(work.settings.letters, letter.template).message_when_gone
    except ActionFailedError:  # its template has gone since: nothing waits for it
        return
    if message is not None:
        work.session.info.setdefault(_WAITING, {}).setdefault(case.id, []).append(message)


def take(work: Work, case: Case) -> list[str]:
    """Return the messages of a case that are to be sent now."""
    found: list[str] = work.session.info.get(_WAITING, {}).pop(case.id, [])
    return found
