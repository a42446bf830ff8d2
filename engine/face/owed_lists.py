"""Promises across cases: late or at risk in somebody's cases, late at the landlord, late without a task.

A promise counts from the event that makes it, so these lists show also what no task has been made for.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, or_, select

from engine.casework import cases
from engine.face import owed
from engine.face.types import Person, PromiseCount, PromiseLine
from engine.face.work_queries import NOT_HIDDEN
from engine.models import Case, ProcedureDefinition, ProcessInstance, Promise, Task, User
from engine.process import acts, library
from engine.process.reminders import OPEN
from engine.work import Work
from engine.workflow.promises import rows
from engine.workflow.promises.passing import UNCLOSED

_LATE = Promise.due_at <= bindparam("now", type_=Promise.due_at.type)
_AT_RISK = Promise.warn_at <= bindparam("now", type_=Promise.due_at.type)
_MINE = Case.officer_id.in_(bindparam("people", expanding=True))
ANYBODY = -1  # no person has this number
_COLUMNS = (Promise.id, Promise.case_id, Promise.requirement, Promise.about_party_id, Promise.due_at)


def _owed(work: Work) -> ColumnElement[bool]:
    """The condition on Promise: owed by the landlord and not ended. Time given to a complainant is not owed."""
    given = [code for code, entry in work.policies.catalogue.items() if entry.for_complainant]
    return and_(UNCLOSED, Promise.requirement.not_in(given))


@cache
def _count_mine() -> Select[int, int]:
    late = func.count().filter(_LATE)
    query = select(func.count(), late).select_from(Promise).join(Case, Case.id == Promise.case_id)
    return query.where(
        _MINE,
        NOT_HIDDEN,
        UNCLOSED,
        or_(_LATE, _AT_RISK),
        Promise.requirement.not_in(bindparam("given", expanding=True)),
    )


def count_mine(work: Work) -> PromiseCount:
    """Return how many promises are late, and how many soon will be, in the cases of the actor and whom they cover."""
    given = [code for code, entry in work.policies.catalogue.items() if entry.for_complainant] or [""]
    values = {"people": sorted(work.actor.stands_for), "me": work.actor.user_id, "now": work.now, "given": given}
    total, late = work.connection.execute(_count_mine(), values).one()
    return PromiseCount(late, total - late)


def mine(work: Work) -> list[PromiseLine]:
    """Return those promises: danger first, then the longest late."""
    return _lines(work, and_(_MINE, or_(_LATE, _AT_RISK)), lambda row: True)


def late(work: Work) -> list[PromiseLine]:
    """Return every promise of the landlord that is late, of cases the actor may see: danger first, longest late."""
    return _lines(work, _LATE, lambda row: True)


def late_without_task(work: Work) -> list[PromiseLine]:
    """Return those for which there is no open task: nobody will keep them unless somebody acts."""
    carried = _carried(work)
    return _lines(work, _LATE, lambda row: not _is_carried(carried, row))


def count_late(work: Work) -> tuple[int, int]:
    """Return how many promises of the landlord are late, and for how many of them there is no open task."""
    found = work.connection.execute(_late_rows(work, *_COLUMNS), _values(work)).all()
    if not found:
        return 0, 0
    carried = _carried(work)
    return len(found), sum(not _is_carried(carried, row) for row in found)


def late_by_officer(work: Work) -> dict[int, int]:
    """Return how many promises are late in the open cases of each officer of the landlord."""
    query = (
        select(Case.officer_id, func.count())
        .select_from(Promise)
        .join(Case, Case.id == Promise.case_id)
        .where(Case.landlord == work.actor.landlord, Case.kind == cases.HARASSMENT, _owed(work), _LATE)
        .group_by(Case.officer_id)
    )
    return {person: count for person, count in work.connection.execute(query, {"now": work.now}) if person is not None}


def _values(work: Work) -> dict[str, Any]:
    return {"now": work.now, "people": sorted(work.actor.stands_for)}


def _late_rows(work: Work, *columns: Any) -> Select[Any]:
    query = select(*columns).select_from(Promise).join(Case, Case.id == Promise.case_id)
    return query.where(cases.listed(work, work.actor), _owed(work), _LATE)


def _carried(work: Work) -> frozenset[tuple[int, str, int | None]]:
    """What the open tasks of cases with something late carry out: (case, requirement, about whom)."""
    late_cases = _late_rows(work, Promise.case_id)
    query = (
        select(
            Task.case_id, Task.definition_id, ProcedureDefinition.sha256, Task.element, ProcessInstance.about_party_id
        )
        .join(ProcedureDefinition, ProcedureDefinition.id == Task.definition_id)
        .join(ProcessInstance, ProcessInstance.id == Task.instance_id)
        .where(OPEN, Task.case_id.in_(late_cases))
    )
    known: dict[tuple[int, str], frozenset[str]] = {}
    found = set()
    for case_id, definition_id, sha256, name, about in work.connection.execute(query, _values(work)):
        if (definition_id, name) not in known:
            elements = library.get(work, definition_id, sha256).elements
            known[definition_id, name] = acts.carried_by(elements, elements[name])
        found |= {(case_id, code, whom) for code in known[definition_id, name] for whom in (about, ANYBODY)}
    return frozenset(found)


def _is_carried(carried: frozenset[tuple[int, str, int | None]], row: Row[Any]) -> bool:
    """Whether an open task carries a promise: about the same person, where it is owed about one."""
    if row.about_party_id is not None:
        return (row.case_id, row.requirement, row.about_party_id) in carried
    return (row.case_id, row.requirement, ANYBODY) in carried


def _lines(work: Work, condition: ColumnElement[bool], wanted: Callable[[Row[Any]], bool]) -> list[PromiseLine]:
    query = (
        select(Promise, *_COLUMNS[1:], Case, User.name.label("officer"))
        .select_from(Promise)
        .join(Case, Case.id == Promise.case_id)
        .outerjoin(User, User.id == Case.officer_id)
        .where(cases.listed(work, work.actor), _owed(work), condition)
        .order_by(and_(Case.in_danger, Case.status != cases.CLOSED).desc(), Promise.due_at, Promise.id)
    )
    found = [row for row in work.session.execute(query, _values(work)) if wanted(row)]
    steps = owed.steps_in(work, list(dict.fromkeys(row.Case.id for row in found)))
    return [_line(work, row, owed.carrier(row.Promise, steps.get(row.Case.id, ()))) for row in found]


def _line(work: Work, row: Row[Any], step: owed.Step | None) -> PromiseLine:
    case, promise = row.Case, row.Promise
    return PromiseLine(
        id=promise.id,
        case_id=case.id,
        case_reference=case.reference,
        case_title=case.title,
        risk=case.risk,
        hate=case.hate,
        in_danger=case.in_danger and case.status != cases.CLOSED,
        title=rows.title_of(work, promise),
        clause=promise.clause,
        due_at=promise.due_at,
        late=promise.due_at <= work.now,
        officer=Person(case.officer_id, row.officer) if case.officer_id is not None else None,
        task_id=step.id if step else None,
        task_name=step.name if step else None,
    )


def pages(found: Sequence[PromiseLine], after: str | None, size: int) -> tuple[Sequence[PromiseLine], str | None]:
    """Return a page of lines after the number that `after` names, and the number of the next page's first but one."""
    numbers = [str(line.id) for line in found]
    begin = numbers.index(after) + 1 if after in numbers else 0
    shown = found[begin : begin + size]
    return shown, str(shown[-1].id) if begin + size < len(found) else None
