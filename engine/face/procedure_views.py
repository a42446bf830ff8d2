"""Versions of procedures and decision tables as lines and pages."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from engine.bpmn import Procedure, text_of
from engine.casework import cases
from engine.errors import NotFoundError
from engine.face import decision_tables, diagrams
from engine.face.types import DiagramView, InstanceLine, ProcedureLine, ProcedureView
from engine.models import Case, Party, ProcedureDefinition, ProcessInstance, User
from engine.process import library, shelf
from engine.process.running import RUNNING
from engine.work import Work

_COMMAND_LINE = "Command line"


def find(work: Work, definition_id: int) -> ProcedureDefinition:
    """Return a version that holds for the actor's landlord; raise NotFoundError for any other."""
    row = work.session.get(ProcedureDefinition, definition_id)
    if row is None or row.scope not in (shelf.EVERYONE, work.actor.landlord):
        raise NotFoundError("procedure")
    return row


def lines(work: Work, condition: ColumnElement[bool]) -> Sequence[ProcedureLine]:
    """Return versions as lines: procedures first, by name; `running` counts the landlord's instances on any version."""
    columns = (
        ProcedureDefinition.id,
        ProcedureDefinition.key,
        ProcedureDefinition.name,
        ProcedureDefinition.kind,
        ProcedureDefinition.scope,
        ProcedureDefinition.version,
        ProcedureDefinition.published_at,
        User.name.label("by"),
    )
    query = select(*columns).outerjoin(User, User.id == ProcedureDefinition.published_by_id).where(condition)
    rows = work.session.execute(
        query.order_by(ProcedureDefinition.kind, ProcedureDefinition.name, ProcedureDefinition.version.desc())
    ).all()
    counts = running_counts(work)
    return [
        ProcedureLine(
            key=row.key,
            name=row.name,
            kind=row.kind,
            scope=row.scope,
            version=row.version,
            definition_id=row.id,
            published_at=row.published_at,
            published_by=row.by or _COMMAND_LINE,
            running=counts.get(row.key, 0) if row.kind == "bpmn" else 0,
        )
        for row in rows
    ]


def running_counts(work: Work) -> dict[str, int]:
    """Return how many instances of each procedure run in cases the actor's landlord has."""
    query = (
        select(ProcessInstance.key, func.count())
        .join(Case, Case.id == ProcessInstance.case_id)
        .where(ProcessInstance.status == RUNNING, Case.landlord == work.actor.landlord)
        .group_by(ProcessInstance.key)
    )
    return {row[0]: row[1] for row in work.session.execute(query)}


def view(work: Work, definition_id: int) -> ProcedureView:
    """Return one version with diagram, findings and the other versions of its key and scope."""
    row = find(work, definition_id)
    same = (
        (ProcedureDefinition.kind == row.kind)
        & (ProcedureDefinition.key == row.key)
        & ProcedureDefinition.scope.in_((shelf.EVERYONE, work.actor.landlord))
    )
    versions = lines(work, same)
    procedures: Sequence[Procedure] = ()
    if row.kind == "bpmn":
        definition = library.get(work, row.id, row.sha256)
        profile = work.policies.landlords.get(work.actor.landlord)
        procedures = (definition.procedure,)
        diagram = diagrams.make_diagram(definition.procedure, row.version, row.owner_xml, (), profile)
    else:
        diagram = DiagramView(row.name, row.version, text_of(row.owner_xml), (), ())
    return ProcedureView(
        line=next(line for line in versions if line.definition_id == row.id),
        reason=row.reason,
        findings=diagrams.finding_views(row.findings, procedures),
        diagram=diagram,
        versions=versions,
        file_name=row.file_name,
        sha256=row.sha256,
        tables=decision_tables.read_tables(row.owner_xml) if row.kind == "dmn" else (),
    )


def instance_line(work: Work, row: ProcessInstance) -> InstanceLine:
    """Return one instance as a line."""
    name, version = work.session.execute(
        select(ProcedureDefinition.name, ProcedureDefinition.version).where(ProcedureDefinition.id == row.definition_id)
    ).one()
    party = work.session.get(Party, row.about_party_id) if row.about_party_id is not None else None
    about = party.name if party else None
    return InstanceLine(row.id, row.key, name, version, row.status, row.started_at, row.ended_at, row.started_by, about)


def visible_instances(work: Work, key: str) -> ColumnElement[bool]:
    """Return the condition for running instances of a procedure in cases the actor may see (Case must be joined)."""
    return (ProcessInstance.key == key) & (ProcessInstance.status == RUNNING) & cases.visible(work, work.actor)
