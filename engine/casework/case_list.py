"""Lists of cases: filters, newest first, by keyset."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all

from engine.access import require
from engine.casework import cases, danger_first, parties
from engine.casework.checks import Checks
from engine.casework.facts import FACTS
from engine.casework.paging import cursor, page_size, read_cursor
from engine.models import Case, Party, Promise, Task
from engine.work import Work

LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Wanted:
    """What a list of cases shows. `status` open: every one but the closed."""

    status: str | None = None
    risk: str | None = None
    officer_id: int | None = None
    overdue: bool = False
    hate: bool | None = None
    search: str | None = None
    after: str | None = None
    limit: int = 25


def find(work: Work, wanted: Wanted) -> tuple[Sequence[Case], str | None]:
    """Return one page of the cases that the actor may see, newest report first, and the cursor of the next.

    Those in which somebody is in danger now stand before all others, on the first page and beside its limit.
    Raises NotAllowedError for a role that sees no cases, InvalidInputError by field for unknown values.
    """
    require(work.actor, "case.list")
    _check(wanted)
    limit = page_size(wanted.limit)
    query = select(Case).where(cases.listed(work, work.actor))
    query = _filtered(query, wanted, work.now)
    newest = (Case.received_at.desc(), Case.id.desc())
    first: Sequence[Case] = ()
    if in_danger := danger_first.ids(work):
        if not wanted.after:
            first = work.session.scalars(query.where(Case.id.in_(in_danger)).order_by(*newest)).all()
        query = query.where(Case.id.not_in(in_danger))
    if wanted.after:
        instant, row_id = read_cursor(wanted.after)
        query = query.where(or_(Case.received_at < instant, and_(Case.received_at == instant, Case.id < row_id)))
    rows = work.session.scalars(query.order_by(*newest).limit(limit + 1)).all()
    more = len(rows) > limit
    page = rows[:limit]
    return [*first, *page], cursor(page[-1].received_at, page[-1].id) if more else None


def next_due(work: Work, case_ids: Sequence[int]) -> dict[int, datetime]:
    """Return the nearest due instant among the open tasks and targets of each case that has one."""
    tasks = select(Task.case_id, Task.due_at).where(
        Task.case_id.in_(case_ids), Task.state == "open", Task.due_at.is_not(None)
    )
    owed = select(Promise.case_id, Promise.due_at).where(Promise.case_id.in_(case_ids), Promise.closed.is_(False))
    both = union_all(tasks, owed).subquery()
    rows = work.session.execute(select(both.c.case_id, func.min(both.c.due_at)).group_by(both.c.case_id))
    return dict(rows.all())


def _check(wanted: Wanted) -> None:
    """Unknown values of filters are told, not ignored."""
    checks = Checks()
    if wanted.status is not None and wanted.status != "open":
        checks.choice("status", wanted.status, cases.STATUSES, "a status")
    if wanted.risk is not None:
        checks.choice("risk", wanted.risk, FACTS["risk"].choices or {}, "a risk")
    checks.text("search", wanted.search, "the words to look for", longest=LONGEST_SEARCH, required=False)
    checks.done()


def _filtered(query: Select[Case], wanted: Wanted, now: datetime) -> Select[Case]:
    """The query with the filters that are set."""
    if wanted.status == "open":
        query = query.where(Case.status != cases.CLOSED)
    elif wanted.status is not None:
        query = query.where(Case.status == wanted.status)
    if wanted.risk is not None:
        query = query.where(Case.risk == wanted.risk)
    if wanted.officer_id is not None:
        query = query.where(Case.officer_id == wanted.officer_id)
    if wanted.hate is not None:
        query = query.where(Case.hate.is_(wanted.hate))
    if wanted.overdue:
        late = select(Task.id).where(Task.case_id == Case.id, Task.state == "open", Task.due_sort < now)
        missed = select(Promise.id).where(Promise.case_id == Case.id, Promise.closed.is_(False), Promise.due_at < now)
        query = query.where(or_(late.exists(), missed.exists()))
    words = (wanted.search or "").replace("\x00", "").strip()
    if words:
        query = query.where(_mentions(words))
    return query


def _mentions(words: str) -> ColumnElement[bool]:
    """Reference, title, or a person of the case; signs that mean something to SQL are taken as typed."""
    people = select(Party.id).where(Party.case_id == Case.id, Party.name.icontains(words, autoescape=True))
    ways = [
        Case.reference.icontains(words, autoescape=True),
        Case.title.icontains(words, autoescape=True),
        people.exists(),
    ]
    key = parties.name_key(words)
    if key:
        ways.append(select(Party.id).where(Party.case_id == Case.id, Party.name_key == key).exists())
    return or_(*ways)
