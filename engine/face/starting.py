"""Starting a procedure by hand: what is offered in a case, about whom, and the reason that is kept."""

from collections.abc import Sequence

from engine.casework import about as personal
from engine.casework import cases
from engine.errors import InvalidInputError
from engine.face import procedure_views
from engine.face.types import Choice, InstanceLine, Startable
from engine.models import Case
from engine.process import instances, library
from engine.work import Work

_LONGEST_REASON = 2000


def startable(work: Work, case: Case) -> Sequence[Startable]:
    """Return what may be started by hand now, by name; with the people it does not run about yet."""
    found = []
    office, closed = case.kind == cases.OFFICE, case.status == cases.CLOSED
    for definition in library.all_newest(work):
        if definition.by_hand and definition.of_closed == closed and definition.of_office == office:
            taken = instances.running_about(work, case, definition)
            people = personal.perpetrators(work, case) if definition.one_per == personal.PERPETRATOR else ()
            free = [Choice(str(one.id), one.name or f"Person {one.id}") for one in people if one.id not in taken]
            if free or (not people and None not in taken):
                found.append(Startable(definition.key, definition.procedure.name or definition.key, free))
    return sorted(found, key=lambda one: one.label)


def start(work: Work, case: Case, key: str, reason: str, about: int | None) -> InstanceLine:
    """Start a procedure with a reason in an open case (`of_closed`: in a closed one)."""
    words = reason.strip()
    if not words or len(words) > _LONGEST_REASON:
        raise InvalidInputError(
            {"reason": [f"Say why the procedure is started, in up to {_LONGEST_REASON:,} characters."]}
        )
    for_closed = library.newest(work, key).of_closed
    if for_closed and case.status != cases.CLOSED:
        raise InvalidInputError({"key": ["The case is open. Nothing was changed."]})
    if case.status == cases.CLOSED and not for_closed:
        raise InvalidInputError({"key": ["The case is closed. Open it again, or record a new report."]})
    rows = instances.start(work, case, key, f"{work.actor.name}: {words}", about, words)
    return procedure_views.instance_line(work, rows[0])
