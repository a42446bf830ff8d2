"""What managers watch: where every case stands, what is late, what failed, who has how much."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_

from engine.access import Actor, require
from engine.casework import cases
from engine.casework.paging import cursor, read_cursor
from engine.face import case_lines, diagrams, monitor_counts, procedure_views
from engine.face.base import Face
from engine.face.task_lists import open_tasks
from engine.face.types import (
    CaseLine,
    DiagramView,
    ElementState,
    MonitorHome,
    Page,
    ProcessIncidentView,
    WorkloadLine,
)
from engine.models import Case, ProcedureDefinition, ProcessIncident, ProcessInstance, Task
from engine.process import incidents, library, retrying, shelf, tasks
from engine.work import Work

_PAGE = 25


class Monitor(Face):
    """The manager's view of a landlord's cases."""

    def home(self, actor: Actor) -> MonitorHome:
        """Return the counts of the first page, and the procedures with how many cases run on each."""
        require(actor, "monitor.view")
        with self._read(actor) as work:
            rows = shelf.newest(work, "bpmn").values()
            return MonitorHome(
                **monitor_counts.counts(work),
                procedures=procedure_views.lines(work, ProcedureDefinition.id.in_([row.id for row in rows])),
            )

    def procedure(self, actor: Actor, key: str) -> DiagramView:
        """Return the newest drawing of a procedure with where cases stand: how many, and how many overdue."""
        require(actor, "monitor.view")
        with self._read(actor) as work:
            definition = library.newest(work, key)
            source = work.session.get_one(ProcedureDefinition, definition.id)
            states = _standing(work, key, definition.elements)
            profile = work.policies.landlords[actor.landlord]
            return diagrams.make_diagram(definition.procedure, source.version, source.owner_xml, states, profile)

    def cases_at(self, actor: Actor, key: str, element: str) -> Sequence[CaseLine]:
        """Return the cases that stand at an element of a procedure now."""
        require(actor, "monitor.view")
        with self._read(actor) as work:
            elements = library.newest(work, key).elements
            rows = work.session.execute(_instances(work, key)).all()
            found = {
                row.case_id
                for row in rows
                if any(state != "done" and diagrams.owner_id(at, elements) == element for at, state in row.tokens)
            }
            query = select(Case).where(Case.id.in_(found)).order_by(Case.received_at, Case.id)
            return case_lines.lines(work, work.session.scalars(query).all())

    def overdue(self, actor: Actor, after: str | None = None) -> Page:
        """Return the open tasks that are past their due time, the longest overdue first."""
        return self._tasks(actor, lambda work: Task.due_sort < work.now, after)

    def unassigned(self, actor: Actor, after: str | None = None) -> Page:
        """Return the open tasks that nobody has, also those with closed accounts, nearest due first."""
        return self._tasks(actor, lambda work: monitor_counts.taken_by_nobody(), after)

    def tasks_of(self, actor: Actor, user_id: int, after: str | None = None) -> Page:
        """Return the open tasks that a colleague has, nearest due first."""
        return self._tasks(actor, lambda work: Task.assignee_id == user_id, after)

    def _tasks(self, actor: Actor, condition: Any, after: str | None) -> Page:
        require(actor, "monitor.view")
        with self._read(actor) as work:
            lines, following = open_tasks(work, condition(work), after, _PAGE)
            return Page(lines, following)

    def high_risk(self, actor: Actor, after: str | None = None) -> Page:
        """Return the open cases of high risk, the oldest first."""
        return self._cases(actor, Case.risk == "high", after, case_lines.lines)

    def without_officer(self, actor: Actor, after: str | None = None) -> Page:
        """Return the open cases that nobody has (UnheldCase), the oldest first, and whom each was with."""
        return self._cases(actor, monitor_counts.held_by_nobody(), after, monitor_counts.unheld)

    def _cases(
        self,
        actor: Actor,
        condition: ColumnElement[bool],
        after: str | None,
        show: Callable[[Work, Sequence[Case]], Sequence[object]],
    ) -> Page:
        require(actor, "monitor.view")
        with self._read(actor) as work:
            query = select(Case).where(cases.listed(work, actor), condition, Case.status != cases.CLOSED)
            if after:
                query = query.where(tuple_(Case.received_at, Case.id) > read_cursor(after))
            rows = work.session.scalars(query.order_by(Case.received_at, Case.id).limit(_PAGE + 1)).all()
            following = cursor(rows[_PAGE - 1].received_at, rows[_PAGE - 1].id) if len(rows) > _PAGE else None
            return Page(show(work, rows[:_PAGE]), following)

    def incidents(self, actor: Actor, after: str | None = None) -> Page:
        """Return the steps that failed and are not resolved, the oldest first."""
        require(actor, "monitor.view")
        with self._read(actor) as work:
            query = _incident_rows(work)
            if after:
                query = query.where(tuple_(ProcessIncident.created_at, ProcessIncident.id) > read_cursor(after))
            rows = work.session.execute(query.limit(_PAGE + 1)).all()
            last = rows[_PAGE - 1][0] if len(rows) > _PAGE else None
            views = [_incident_view(work, *row) for row in rows[:_PAGE]]
            return Page(views, cursor(last.created_at, last.id) if last else None)

    def retry(self, actor: Actor, incident_id: int) -> bool:
        """Try a failed step again now; True where it is resolved."""
        with self._write(actor) as work:
            return retrying.retry_as_person(work, incident_id)

    def skip(self, actor: Actor, incident_id: int, reason: str) -> None:
        """Let a failed step pass without its work, with a reason that stays in the history."""
        with self._write(actor) as work:
            retrying.skip(work, incident_id, reason)

    def workload(self, actor: Actor) -> Sequence[WorkloadLine]:
        """Return open and overdue tasks and open cases by team and person; no person: the team's pool."""
        require(actor, "workload.view")
        with self._read(actor) as work:
            return monitor_counts.workload(work)

    def reassign(self, actor: Actor, task_id: int, user_id: int | None, note: str = "") -> None:
        """Give a task to a colleague, or back to its team with `user_id` None."""
        with self._write(actor) as work:
            tasks.reassign(work, task_id, user_id, note)


def _instances(work: Work, key: str) -> Any:
    return (
        select(ProcessInstance.id, ProcessInstance.case_id, ProcessInstance.tokens)
        .join(Case, Case.id == ProcessInstance.case_id)
        .where(procedure_views.visible_instances(work, key))
    )


def _standing(work: Work, key: str, elements: Mapping[str, Any]) -> list[ElementState]:
    counted: dict[tuple[str, str], int] = {}
    for row in work.session.execute(_instances(work, key)):
        here = {
            state.element: state.state for state in diagrams.states_of(row.tokens, elements) if state.state != "done"
        }
        for place in here.items():
            counted[place] = counted.get(place, 0) + 1
    overdue = _overdue_by_element(work, key, elements)
    strongest: dict[str, ElementState] = {}
    for (element, state), count in sorted(counted.items(), key=lambda entry: entry[0][1] == "failed"):
        held = strongest.get(element)
        total = count + (held.count if held else 0)
        strongest[element] = ElementState(element, state, total, overdue.get(element, 0))
    return list(strongest.values())


def _overdue_by_element(work: Work, key: str, elements: Mapping[str, Any]) -> dict[str, int]:
    query = (
        select(Task.element, func.count(Task.case_id.distinct()))
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .join(Case, Case.id == Task.case_id)
        .where(procedure_views.visible_instances(work, key), Task.state == "open", Task.due_sort < work.now)
        .group_by(Task.element)
    )
    found: dict[str, int] = {}
    for element, count in work.session.execute(query):
        owner = diagrams.owner_id(element, elements)
        found[owner] = found.get(owner, 0) + count
    return found


def _incident_rows(work: Work) -> Any:
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


def _incident_view(
    work: Work, row: ProcessIncident, reference: str, definition_id: int | None, name: str | None, sha256: str | None
) -> ProcessIncidentView:
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
    )
