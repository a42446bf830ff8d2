"""Failed steps as managers read them: what went wrong, and what the step asked for."""

from typing import Any

from sqlalchemy import select

from engine.casework import cases
from engine.face.types import Choice, FailedStepView, ProcessIncidentView, ReadValue
from engine.models import Case, ProcedureDefinition, ProcessIncident, ProcessInstance
from engine.process import asking, incidents, library, mending
from engine.process.running import Running
from engine.work import Work


def rows(work: Work) -> Any:
    """Return the query of the failed steps that the actor may see and that are not resolved, the oldest first."""
    return (
        select(
            ProcessIncident,
            Case.reference,
            ProcessInstance.definition_id,
            ProcedureDefinition.name,
            ProcedureDefinition.sha256,
        )
        .join(Case, Case.id == ProcessIncident.case_id)
        .outerjoin(ProcessInstance, ProcessInstance.id == ProcessIncident.instance_id)
        .outerjoin(ProcedureDefinition, ProcedureDefinition.id == ProcessInstance.definition_id)
        .where(
            ProcessIncident.landlord == work.actor.landlord,
            ProcessIncident.state.in_((incidents.RETRYING, incidents.WAITING)),
            cases.visible(work, work.actor),
        )
        .order_by(ProcessIncident.created_at, ProcessIncident.id)
    )


def view(
    work: Work, row: ProcessIncident, reference: str, definition_id: int | None, name: str | None, sha256: str | None
) -> ProcessIncidentView:
    """Return a failed step as managers read it."""
    element = None
    if definition_id is not None and sha256 is not None:
        element = library.get(work, definition_id, sha256).elements.get(row.element)
    if row.kind == incidents.START:  # there is no instance yet: the incident says itself what should have begun
        name = str(row.inputs.get("procedure", ""))
    return ProcessIncidentView(
        id=row.id,
        case_id=row.case_id,
        case_reference=reference,
        procedure=name or "",
        element=row.element,
        element_name=(element.name if element else "") or incidents.title_of(row),
        kind=row.kind,
        error=row.error,
        inputs=[(str(key), str(value)) for key, value in row.inputs.items()],
        state=row.state,
        tries=row.tries,
        retry_at=row.retry_at,
        created_at=row.created_at,
        may_pass=element is None or not element.kind.endswith("Gateway"),
    )


def asking_view(work: Work, row: ProcessIncident, live: Running | None) -> FailedStepView:
    """Return a failed step with what it asks for; nothing where it failed outside of any procedure."""
    found = work.session.execute(rows(work).where(ProcessIncident.id == row.id)).one()
    problem = view(work, *found)
    if live is None:
        return FailedStepView(problem, (), ())
    values = [_read_value(live, held) for held in asking.values(live, row.element)]
    formulas = [(formula.purpose, formula.text) for formula in asking.formulas(live, row.element)]
    return FailedStepView(problem, formulas, values)


def _read_value(live: Running, held: asking.Value) -> ReadValue:
    is_yes_or_no = held.type == "bool" or isinstance(held.value, bool)
    choices = {"yes": "Yes", "no": "No"} if is_yes_or_no else held.choices
    return ReadValue(
        key=held.key,
        label=held.label,
        value=mending.shown(live, held),
        type="choice" if is_yes_or_no else held.type,
        choices=[Choice(code, words) for code, words in choices.items()],
        may_change=held.may_change,
    )
