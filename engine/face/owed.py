"""What a case owes, as its page and the API show it: each promise, who can keep it, and by which open task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.casework import cases
from engine.face import case_lines, event_words
from engine.face.types import Person, SettledTask, TargetView
from engine.models import Case, ProcedureDefinition, ProcessInstance, Promise, Task, User
from engine.models.promise import EXCUSED, MET, MET_LATE, RELEASED
from engine.process import acts, library
from engine.work import Work
from engine.workflow.promises import rows

_BY_A_PERSON = (MET, MET_LATE, EXCUSED, RELEASED)


@dataclass(frozen=True)
class Step:
    """An open task, with what it carries out and about whom."""

    id: int
    name: str
    with_whom: str
    about: int | None
    created_at: datetime
    carries: frozenset[str]
    meets: frozenset[str]


def steps_of(work: Work, case: Case) -> Sequence[Step]:
    """Return the open tasks of a case with the requirements that they carry out, nearest due first."""
    return steps_in(work, [case.id]).get(case.id, ())


def steps_in(work: Work, case_ids: Sequence[int]) -> dict[int, list[Step]]:
    """Return the open tasks of several cases with the requirements that they carry out, nearest due first."""
    query = (
        select(Task, ProcedureDefinition.sha256, ProcessInstance.about_party_id, User.name)
        .join(ProcedureDefinition, ProcedureDefinition.id == Task.definition_id)
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .outerjoin(User, User.id == Task.assignee_id)
        .where(Task.case_id.in_(case_ids), Task.state == "open")
        .order_by(Task.due_sort, Task.id)
    )
    found: dict[int, list[Step]] = {}
    for task, sha256, about, person in work.session.execute(query) if case_ids else ():
        elements = library.get(work, task.definition_id, sha256).elements
        element = elements[task.element]
        role = work.policies.landlords[task.landlord].roles.get(task.role)
        with_whom = person or (role.title if role else task.role)
        carries = acts.carried_by(elements, element)
        step = Step(task.id, task.name, with_whom, about, task.created_at, carries, acts.met_by(element))
        found.setdefault(task.case_id, []).append(step)
    return found


def recorders(work: Work, case: Case) -> set[int | None]:
    """Return who met, excused or released promises of a case."""
    return {row.by_id for row in rows.of_case(work, case)}


def views(
    work: Work, case: Case, steps: Sequence[Step], people: Mapping[int, Person] | None = None
) -> list[TargetView]:
    """Return what is owed in a case: what is open by due time first, then the rest, newest first.

    `people`: those of `recorders`, where the caller has read them already.
    """
    owed = rows.of_case(work, case)
    people = case_lines.people(work, recorders(work, case)) if people is None else people
    in_order = sorted(owed, key=lambda row: (row.closed, row.due_at.timestamp() * (-1 if row.closed else 1)))
    names = {user_id: person.name for user_id, person in people.items()}
    return [_view(work, case, row, carrier(row, steps), names) for row in in_order]


def _view(work: Work, case: Case, row: Promise, step: Step | None, names: dict[int, str]) -> TargetView:
    profile = cases.profile_of(work, case)
    wanted = () if row.closed else rows.conditions(work, case, row)
    entry = work.policies.catalogue.get(row.requirement)
    return TargetView(
        requirement=row.requirement,
        title=rows.title_of(work, row),
        occurrence=row.occurrence,
        anchor_at=row.anchor_at,
        due_at=row.due_at,
        met_at=row.met_at,
        late=is_late(row, work.now),
        exception=row.exception,
        clause=row.clause,
        status=row.status,
        summary=rows.summary_of(work, case, row),
        outstanding=[event_words.condition_words(item, profile) for item in wanted if item not in row.satisfied],
        closed=row.closed,
        id=row.id,
        nth=row.nth,
        state=row.state,
        late_at=row.late_at,
        done_at=row.done_at,
        ended_at=row.ended_at,
        reason=row.reason,
        by=names.get(row.by_id) if row.by_id is not None else None,
        task_id=step.id if step else None,
        task_name=step.name if step else None,
        task_with=step.with_whom if step else None,
        time_only=entry is not None and entry.time_only,
        recurring=entry is not None and entry.recurring,
        due_then=row.due_then,
        late_then_at=row.late_then_at,
        corrected_at=row.corrected_at,
    )


def carrier(row: Promise, steps: Sequence[Step]) -> Step | None:
    """The open task that carries a promise out: one that keeps it before one that only names it."""
    if row.closed:
        return None
    able = [one for one in steps if row.requirement in one.carries and row.about_party_id in (None, one.about)]
    return next((one for one in able if row.requirement in one.meets), next(iter(able), None))


def settled(work: Work, case: Case, steps: Sequence[Step]) -> list[SettledTask]:
    """Return the open tasks of which nothing is owed any more, because a person ended the promise outside the task."""
    held = rows.of_case(work, case)
    found = []
    for step in steps:
        own = [row for row in held if row.requirement in step.carries and row.about_party_id in (None, step.about)]
        ended = [row for row in own if row.state in _BY_A_PERSON and _ended_at(row) >= step.created_at and row.reason]
        if ended and all(row.closed or (row.nth > 1 and _is_later(row, ended)) for row in own):
            last = max(ended, key=_ended_at)
            found.append(SettledTask(step.id, step.name, rows.title_of(work, last), last.state, _ended_at(last)))
    return found


def _is_later(row: Promise, ended: Sequence[Promise]) -> bool:
    """Whether a round is a later one of a series of which a person has ended another: the task was not made for it."""
    return any(row.anchor_at == one.anchor_at and row.nth > one.nth for one in ended)


def _ended_at(row: Promise) -> datetime:
    return row.met_at or row.ended_at or row.made_at


def is_late(row: Promise, now: datetime) -> bool:
    """Whether a promise was not kept in time: late once is late for ever, unless the act itself was in time."""
    return row.state != MET and (row.late_at is not None or (not row.closed and row.due_at < now))
