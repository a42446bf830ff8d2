"""What officers do with tasks: see their work, take it, fill it in, pass it on."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine import events
from engine.access import Actor, require
from engine.errors import TaskTakenError
from engine.face import owed_lists, task_lists, task_views
from engine.face.base import Face
from engine.face.types import Choice, PromiseLine, TaskFilter, TaskForm, TaskLine, TaskPage, TaskView
from engine.models import ProcedureDefinition, Team
from engine.process import shelf, tasks


class Tasks(Face):
    """Tasks of people. Every change carries the revision that the person saw."""

    def my_work(self, actor: Actor, wanted: TaskFilter) -> TaskPage:
        """Return a page of open tasks: mine, those I cover, and my teams' that nobody has taken; nearest due first."""
        require(actor, "task.list")
        with self._read(actor) as work:
            return task_lists.my_work(work, wanted)

    def promises(self, actor: Actor) -> Sequence[PromiseLine]:
        """Return what is late or soon due in the cases of the actor and of whom the actor covers, danger first."""
        require(actor, "task.list")
        with self._read(actor) as work:
            return owed_lists.mine(work)

    def filters(self, actor: Actor) -> dict[str, list[Choice]]:
        """Return what My work can be filtered by: `teams` (of the actor) and `procedures` (of the landlord)."""
        require(actor, "task.list")
        with self._read(actor) as work:
            teams = work.session.execute(
                select(Team.id, Team.name).where(Team.id.in_(sorted(actor.team_ids))).order_by(Team.name)
            )
            ids = [row.id for row in shelf.newest(work, "bpmn").values()]
            names = work.session.execute(
                select(ProcedureDefinition.key, ProcedureDefinition.name)
                .where(ProcedureDefinition.id.in_(ids))
                .order_by(ProcedureDefinition.name)
            )
            return {
                "teams": [Choice(str(team_id), name) for team_id, name in teams],
                "procedures": [Choice(key, name) for key, name in names],
            }

    def get(self, actor: Actor, task_id: int) -> TaskView:
        """Return a task with its form, what the case already answers, and what the actor may do with it.

        It tells of the case, so that the look is written to the case's history.
        """
        with self._write(actor) as work:
            view = task_views.view(work, task_id)
            events.record(work, "task.viewed", case_id=view.line.case_id, landlord=actor.landlord, name=view.line.name)
            return view

    def form(self, actor: Actor, task_id: int) -> TaskForm:
        """Return what a task may ask, as far as reading the sent answers needs it; much quicker than `get`."""
        with self._read(actor) as work:
            return task_views.form(work, task_id)

    def claim(self, actor: Actor, task_id: int, revision: int) -> None:
        """Take a task. Raises TaskTakenError where a colleague was faster."""
        with self._write(actor) as work:
            tasks.claim(work, task_id, revision)

    def release(self, actor: Actor, task_id: int, revision: int) -> None:
        """Give a task back to its team."""
        with self._write(actor) as work:
            tasks.release(work, task_id, revision)

    def pass_on(self, actor: Actor, task_id: int, revision: int, to_user_id: int, note: str = "") -> None:
        """Pass a task on to a colleague, who is told."""
        with self._write(actor) as work:
            tasks.pass_on(work, task_id, revision, to_user_id, note)

    def save_draft(self, actor: Actor, task_id: int, answers: Mapping[str, Any]) -> None:
        """Keep what was typed so far, for this person alone."""
        with self._write(actor) as work:
            tasks.lock(work, task_id, "task.view", None)
            tasks.save_draft(work, task_id, answers)

    def complete(
        self,
        actor: Actor,
        task_id: int,
        revision: int,
        answers: Mapping[str, Any] | Callable[[TaskForm], Mapping[str, Any]],
    ) -> TaskLine | None:
        """Fill in a task; return the next open task of this case for the actor, if there is one.

        `answers` by field, or what reads them by the task's form, within the same transaction.
        Raises InvalidInputError by field. Raises TaskTakenError, with who and when, where a colleague was faster: what
        was typed is kept as this person's draft.
        """
        try:
            with self._write(actor) as work:
                done = tasks.complete(work, task_id, revision, _read_by(answers))
                work.session.flush()
                return task_lists.next_in_case(work, done.case_id)
        except TaskTakenError:
            given = answers if isinstance(answers, Mapping) else answers(self.form(actor, task_id))
            with self._write(actor) as work:
                tasks.save_draft(work, task_id, given)
            raise


def _read_by(answers: Mapping[str, Any] | Callable[[TaskForm], Mapping[str, Any]]) -> tasks.Answers:
    if isinstance(answers, Mapping):
        return answers
    return lambda name, element: answers(task_views.form_of(name, element))
