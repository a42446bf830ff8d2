"""What a form does to promises: it keeps them, and asks when the act was done, which is not when it was typed in.

A drawing that asks it itself names its question in the element's property `done_at`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.bpmn import Element, Field, Form, evaluate
from engine.clock import as_utc
from engine.errors import InvalidInputError
from engine.models import Case
from engine.process.context import CaseContext
from engine.work import Work
from engine.workflow.promises import keeping, rows

DONE_AT = "done_at"
_QUESTION = "When was it done?"
_HINT = "Leave it as it is where it was just now. The time counts from when it was done, not from when it is typed in."


def met_by(element: Element) -> frozenset[str]:
    """Return the requirements that completing a step keeps, wholly or in part (`meets`, `satisfies`)."""
    satisfied = [element.properties.get("satisfies", "")]
    satisfied += [field.satisfies for field in (element.form.fields if element.form else ()) if field.satisfies]
    kept = {group.partition(":")[0] for group in " ".join(satisfied).replace(";", " ").split()}
    return frozenset({*kept, *element.properties.get("meets", "").replace(",", " ").split()})


def promises_kept_by(element: Element) -> frozenset[str]:
    """Return the requirements that completing a step keeps, wholly or in part, or that it carries out."""
    return frozenset({*met_by(element), *element.requirements})


def carried_by(elements: Mapping[str, Element], element: Element) -> frozenset[str]:
    """Return the requirements whose promises wait for a step of a procedure.

    What completing it keeps; and what it names, where no step of the procedure keeps that one by itself: a step that
    only borrows the name of a requirement does not carry it.
    """
    met_somewhere = {code for one in elements.values() for code in met_by(one)}
    return met_by(element) | (frozenset(element.requirements) - met_somewhere)


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


def kept_answer(context: CaseContext) -> dict[str, str]:
    """Return what the person said of when it was done, to be kept with the answers."""
    return {DONE_AT: context.done_at.isoformat()} if context.done_at else {}


def keep(context: CaseContext, element: Element, data: Mapping[str, Any], clean: Mapping[str, Any]) -> None:
    """Meet what the element `meets`, and fulfil the conditions that it or an answered field `satisfies`."""
    work, case, about, done_at = context.work, context.case, context.about_id, context.done_at
    satisfied = [element.properties.get("satisfies", ""), *_satisfied_by_fields(element, clean)]
    for group in " ".join(satisfied).replace(";", " ").split():
        requirement, _, items = group.partition(":")
        keeping.satisfy(work, case, requirement, [item for item in items.split(",") if item], about, done_at)
    if _was_done(context, element, {**data, **clean}):
        for requirement in element.properties.get("meets", "").replace(",", " ").split():
            keeping.meet(work, case, requirement, about=about, done_at=done_at)


def _was_done(context: CaseContext, element: Element, data: Mapping[str, Any]) -> bool:
    """Whether the answers say that it was done (property `meets_when`): a call nobody answered keeps no promise."""
    condition = element.properties.get("meets_when", "")
    return not condition or bool(evaluate(condition, context.names(data), context.functions))


def _satisfied_by_fields(element: Element, clean: Mapping[str, Any]) -> list[str]:
    fields: tuple[Field, ...] = element.form.fields if element.form else ()
    return [field.satisfies for field in fields if field.satisfies and clean.get(field.id) not in (None, False, "", [])]
