"""Telling the managers of a failed step: at once, in words, and once more when it waits for one of them."""

from collections.abc import Mapping

from sqlalchemy import select

from engine.casework import letter_papers, notices
from engine.models import Case, ProcedureDefinition, ProcessIncident, ProcessInstance
from engine.notifications.site import Place
from engine.process import library
from engine.work import Work

# The kinds of incident that are no step of an instance: a message, a timer, a procedure that should have begun by
# itself, a letter that could not be made into a PDF, a time that a drawing sets but nobody can tell.
MESSAGE, TIMER, START, LETTER, TIME = "message", "timer", "start", letter_papers.UNPRINTED, "time"
KIND = "failed_step"  # of the notice
_TITLES: Mapping[str, str] = {
    MESSAGE: "Message “{message}”",
    START: "Start of {procedure}",
    LETTER: "Printing of the letter “{subject}”",
    TIME: "Time of “{what}”",
}
# What an e-mail may say: kind of incident -> (what could not be done, what to do about it).
_WORDS: Mapping[str, tuple[str, str]] = {
    "action": (
        "An automatic step could not do its work.",
        "Have the cause mended and try it again; or do its work by hand and let it pass.",
    ),
    "decision": (
        "A decision table gave no answer.",
        "Correct the values it reads, or have the table mended, and try it again.",
    ),
    "expression": (
        "A formula of the drawing could not be worked out.",
        "Correct the values it reads, or have the drawing mended, and try it again.",
    ),
    MESSAGE: (
        "No published procedure waits for this message.",
        "Have the drawing mended and try it again; or do by hand what it was to cause and let it pass.",
    ),
    TIMER: (
        "A timer could not go off. What it should have begun has not begun.",
        "Have the drawing mended; do by hand what cannot wait.",
    ),
    TIME: (
        "A time that the drawing sets cannot be told.",
        "Correct the answer it is read from, or have the drawing mended, and try it again.",
    ),
    START: (
        "A procedure that should have begun by itself has not begun.",
        "Have the drawing mended and try it again.",
    ),
    LETTER: (
        "A letter was issued but could not be printed, so nobody has been sent it.",
        "Read it to the person, or have the cause mended and try it again.",
    ),
}
_WHILE_ARMED = "The clock goes on trying."  # a timer stays armed
_BY_ITSELF = "It is tried again by itself; you are told once more if it has to wait for you."
_NO_MORE = "It is not tried again by itself: it waits for a manager."


def title_of(row: ProcessIncident) -> str:
    """Return what failed in words, where there is no element of a drawing that says so."""
    title = _TITLES.get(row.kind, "{element}")
    return title.format_map({"element": row.element, **row.inputs})


def names_of(work: Work, row: ProcessIncident) -> tuple[str, str]:
    """Return the procedure and the step of an incident in words; the procedure is empty where none is concerned."""
    if row.kind == START:  # there is no instance yet: the incident says itself what should have begun
        return str(row.inputs.get("procedure", "")), title_of(row)
    found = work.session.execute(
        select(ProcedureDefinition.id, ProcedureDefinition.name, ProcedureDefinition.sha256)
        .join(ProcessInstance, ProcessInstance.definition_id == ProcedureDefinition.id)
        .where(ProcessInstance.id == row.instance_id)
    ).one_or_none()
    if found is None:
        return "", title_of(row)
    element = library.get(work, found.id, found.sha256).elements.get(row.element)
    named = row.kind not in _TITLES and element is not None and element.name
    return found.name, str(named or title_of(row))


def tell(work: Work, row: ProcessIncident, waits: bool) -> None:
    """Tell the managers that a step failed (`waits`: that it waits for one of them); each once for each incident.

    The e-mail names case, procedure, step and what to do. What went wrong in detail may name people: it stands on the
    site only.
    """
    case = work.session.get_one(Case, row.case_id)
    procedure, step = names_of(work, row)
    what, to_do = _WORDS.get(row.kind, _WORDS["action"])
    mailed = "Printing of a letter" if row.kind == LETTER else step
    subject = f"A failed step waits for you: {mailed}" if waits else f"A step failed: {mailed}"
    place = f"Case {case.reference}{f', {procedure}' if procedure else ''}. Step: "
    goes_on = _WHILE_ARMED if row.kind == TIMER else _NO_MORE if waits else _BY_ITSELF
    after = f"{goes_on} {to_do}"
    link = f"{work.settings.site_url.rstrip('/')}/monitor/problems#problem-{row.id}"
    notices.notify_managers(
        work,
        case,
        KIND,
        subject,
        text=f"{place}{step}.\n{what} {row.error}\n{after}",
        mail=f"{place}{mailed}.\n{what}\n{after}\n\n{link}\n",
        key=f"incident:{row.id}:{'waits' if waits else 'failed'}",
        place=Place(incident_id=row.id),
    )
