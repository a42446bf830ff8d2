"""When an act was done, which is not when somebody typed it in: asked in every form that keeps a promise.

A drawing that asks it itself names its question in the element's property `done_at`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.bpmn import Element, Field, Form
from engine.clock import as_utc
from engine.errors import InvalidInputError
from engine.models import Case
from engine.work import Work
from engine.workflow.promises import rows

DONE_AT = "done_at"
_QUESTION = "When was it done?"
_HINT = "Leave it as it is where it was just now. The time counts from when it was done, not from when it is typed in."


def promises_kept_by(element: Element) -> frozenset[str]:
    """Return the requirements that completing a step keeps, wholly or in part, or that it carries out."""
    satisfied = [element.properties.get("satisfies", "")]
    satisfied += [field.satisfies for field in (element.form.fields if element.form else ()) if field.satisfies]
    kept = {group.partition(":")[0] for group in " ".join(satisfied).replace(";", " ").split()}
    return frozenset({*kept, *element.properties.get("meets", "").replace(",", " ").split(), *element.requirements})


def fields_of(work: Work, case: Case, element: Element, about: int | None) -> tuple[Field, ...]:
    """Return the question when it was done, where the step keeps a promise that is open in the case."""
    if element.properties.get(DONE_AT):
        return ()
    catalogue = work.policies.catalogue
    for code in sorted(promises_kept_by(element)):
        entry = catalogue.get(code)
        if entry is None or entry.for_complainant:
            continue
        row = rows.current(work, case, code, about)
        if row is not None and not row.closed:
            return (_field(work, case),)
    return ()


def possible_fields(element: Element) -> tuple[Field, ...]:
    """Return the question that a step may ask besides the form's own, whatever is open in the case."""
    return (Field(DONE_AT, _QUESTION, type="datetime"),) if promises_kept_by(element) else ()


def _field(work: Work, case: Case) -> Field:
    now = work.now.astimezone(work.policies.landlords[case.landlord].zone).replace(second=0, microsecond=0)
    return Field(DONE_AT, _QUESTION, type="datetime", hint=_HINT, default=now.isoformat())


def without_own(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers to the form's own questions."""
    return {name: value for name, value in answers.items() if name != DONE_AT}


def read(work: Work, case: Case, element: Element, answers: Mapping[str, Any]) -> datetime | None:
    """Return when the act was done (UTC) that a form records; None: now. Raises InvalidInputError by field.

    It is not before the report and not in the future: both would be a slip of the pen, or make a breach vanish.
    """
    name = element.properties.get(DONE_AT) or DONE_AT
    given = answers.get(name)
    if given in (None, ""):
        return None
    value: Any = Form((Field(name, _QUESTION, type="datetime"),)).validate({name: given}, answers)[name]
    instant = as_utc(datetime.fromisoformat(value) if isinstance(value, str) else value)
    if instant > work.now:
        raise InvalidInputError({name: ["This lies in the future. Enter when it was done, or complete it later."]})
    if instant < case.received_at.replace(second=0, microsecond=0):
        local = rows.words_of(work, case, case.received_at)
        raise InvalidInputError({name: [f"This is before the report came in ({local}). Enter when it was done."]})
    return instant
