"""What managers watch: where every case stands, what is late, what failed, who has how much."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_

from engine.access import Actor, require
from engine.casework import cases, danger_first
from engine.casework.paging import cursor, read_cursor
from engine.face import case_lines, diagrams, incident_views, monitor_counts, owed_lists, procedure_views
from engine.face.base import Face
from engine.face.task_lists import open_tasks
from engine.face.types import (
    CaseLine,
    DiagramView,
    ElementState,
    FailedStepView,
    MonitorHome,
    Page,
    WorkloadLine,
)
from engine.models import Case, ProcedureDefinition, ProcessIncident, ProcessInstance, Task
from engine.process import library, mending, retrying, shelf, tasks
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
            query = select(Case).where(Case.id.in_(found)).order_by(Case.in_danger.desc(), Case.received_at, Case.id)
            return case_lines.lines(work, work.session.scalars(query).all())

    def overdue(self, actor: Actor, after: str | None = None) -> Page:
        """Return the open tasks that are past their due time, the longest overdue first."""
        return self._tasks(actor, lambda work: Task.due_sort < work.now, after)

    def late_promises(self, actor: Actor, after: str | None = None, *, without_task: bool = False) -> Page:
        """Return the promises that are late (PromiseLine), danger first; only those `without_task` where asked."""
        require(actor, "monitor.view")
        with self._read(actor) as work:
            found = owed_lists.late_without_task(work) if without_task else owed_lists.late(work)
            return Page(*owed_lists.pages(found, after, _PAGE))

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
            first: Sequence[Case] = ()
            if in_danger := danger_first.ids(work):
                if not after:
                    pinned = query.where(Case.id.in_(in_danger)).order_by(Case.received_at, Case.id)
                    first = work.session.scalars(pinned).all()
                query = query.where(Case.id.not_in(in_danger))
            if after:
                query = query.where(tuple_(Case.received_at, Case.id) > read_cursor(after))
            rows = work.session.scalars(query.order_by(Case.received_at, Case.id).limit(_PAGE + 1)).all()
            following = cursor(rows[_PAGE - 1].received_at, rows[_PAGE - 1].id) if len(rows) > _PAGE else None
            return Page(show(work, [*first, *rows[:_PAGE]]), following)

    def incidents(self, actor: Actor, after: str | None = None) -> Page:
        """Return the steps that failed and are not resolved, the oldest first."""
        require(actor, "monitor.view")
        with self._read(actor) as work:
            query = incident_views.rows(work)
            if after:
                query = query.where(tuple_(ProcessIncident.created_at, ProcessIncident.id) > read_cursor(after))
            rows = work.session.execute(query.limit(_PAGE + 1)).all()
            last = rows[_PAGE - 1][0] if len(rows) > _PAGE else None
            views = [incident_views.view(work, *row) for row in rows[:_PAGE]]
            return Page(views, cursor(last.created_at, last.id) if last else None)

    def retry(self, actor: Actor, incident_id: int) -> bool:
        """Try a failed step again now; True where it is resolved."""
        with self._write(actor) as work:
            return retrying.retry_as_person(work, incident_id)

    def skip(self, actor: Actor, incident_id: int, reason: str) -> None:
        """Let a failed step pass without its work, with a reason that stays in the history."""
        with self._write(actor) as work:
            retrying.skip(work, incident_id, reason)

    def failed_step(self, actor: Actor, incident_id: int) -> FailedStepView:
        """Return a failed step with the formulas of the drawing that it works out and the values that they read.

        Raises NotFoundError, NotAllowedError for who is no manager of the case, ConflictError where it is done already.
        """
        with self._write(actor) as work:  # the instance is loaded under the lock of its case
            row, live = mending.open_step(work, incident_id)
            return incident_views.asking_view(work, row, live)

    def correct(self, actor: Actor, incident_id: int, values: Mapping[str, str], reason: str) -> bool:
        """Correct what a failed step reads, with a reason, and try it again; True where it is resolved.

        `values`: key -> text as typed. Raises InvalidInputError by key; then nothing was changed.
        """
        with self._write(actor) as work:
            return mending.correct(work, incident_id, values, reason)

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
