"""Cases: finding the ones an actor may see, their status, their end."""

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from engine import events
from engine.access import MANAGER, OFFICER, Actor, CaseScope, can, require
from engine.casework import assignment, hand_overs
from engine.errors import InvalidInputError, NotFoundError
from engine.models import Case, CaseAccess, HandOver, Task, TeamMember, User
from engine.policy import Profile
from engine.work import Work

STATUSES: Mapping[str, str] = {
    "triage": "New report",
    "investigating": "Looking into it",
    "action": "Action plan",
    "enforcement": "Enforcement",
    "monitoring": "Monitoring",
    "closed": "Closed",
}
CLOSED = "closed"
HARASSMENT, OFFICE = "harassment", "office"  # what a case may be: see engine.casework.offices
LARGEST_ID = 2**63 - 1
# Called when a case is closed: running procedures and clocks end with it (registered by engine.process).
on_close: list[Callable[[Work, Case], None]] = []
# Called when a closed case is opened again: what its closing ended is owed again.
on_reopen: list[Callable[[Work, Case], object]] = []
# Called in the transaction of everything that clocks may count from: a report, an incident, the office file.
on_anchor: list[Callable[[Work, Case], None]] = []


def profile_of(work: Work, case: Case) -> Profile:
    """Return the policy profile that governs a case."""
    return work.policies.landlords[case.landlord]


def visible(work: Work, actor: Actor) -> ColumnElement[bool]:
    """Return the SQL condition on Case that says the same as the rule `case.view` of engine.access."""
    own = Case.landlord == actor.landlord
    if actor.is_system:
        return own
    if actor.must_change_password or not actor.roles & {OFFICER, MANAGER}:
        return false()
    named = or_(
        Case.officer_id == actor.user_id,
        Case.id.in_(select(CaseAccess.case_id).where(CaseAccess.user_id == actor.user_id)),
    )
    unrestricted = Case.restricted.is_(False)
    if MANAGER in actor.roles:
        return and_(own, or_(unrestricted, named))
    return and_(own, or_(and_(unrestricted, _involved(actor)), and_(Case.restricted.is_(True), named)))


def listed(work: Work, actor: Actor) -> ColumnElement[bool]:
    """Return the SQL condition on Case for lists, searches and figures: visible, and no office file."""
    return and_(visible(work, actor), Case.kind == HARASSMENT)


def _involved(actor: Actor) -> ColumnElement[bool]:
    """An officer's need to know: the case's team, its officer, named, a task in it, or cover for such a person.

    A service to which the case is offered reads its task only; once it has taken the case over, the file.
    """
    people = sorted(actor.stands_for)
    teams = sorted(actor.team_ids)
    worked = select(Task.case_id).where(
        Task.reads_case, or_(Task.assignee_id.in_(people), Task.completed_by_id.in_(people))
    )
    offered = select(Task.case_id).where(Task.reads_case, Task.state == "open", Task.team_id.in_(teams))
    taken_over = select(HandOver.case_id).where(HandOver.state == hand_overs.ACCEPTED, HandOver.team_id.in_(teams))
    ways = [
        Case.officer_id.in_(people),
        Case.team_id.in_(teams),
        Case.id.in_(select(CaseAccess.case_id).where(CaseAccess.user_id.in_(people))),
        Case.id.in_(worked),
        Case.id.in_(offered),
        Case.id.in_(taken_over),
    ]
    if actor.covers:
        ways.append(Case.team_id.in_(select(TeamMember.team_id).where(TeamMember.user_id.in_(sorted(actor.covers)))))
    return or_(*ways)


def scope(work: Work, case: Case) -> CaseScope:
    """Return what the access rules need to know of a case."""
    session = work.session
    tasks = session.execute(
        select(Task.assignee_id, Task.completed_by_id, Task.team_id, Task.state)
        .where(Task.case_id == case.id, Task.reads_case)
        .distinct()
    ).all()
    people = frozenset(user for row in tasks for user in row[:2] if user is not None)
    return CaseScope(
        landlord=case.landlord,
        restricted=case.restricted,
        team_id=case.team_id,
        officer_id=case.officer_id,
        named=frozenset(session.scalars(select(CaseAccess.user_id).where(CaseAccess.case_id == case.id))),
        workers=people,
        open_team_ids=frozenset(team for _, _, team, state in tasks if state == "open" and team is not None)
        | _took_over(session, case),
        team_people=_team_people(session, case) if work.actor.covers else frozenset(),
    )


def _took_over(session: Session, case: Case) -> frozenset[int]:
    """The teams of the services that took the case over."""
    query = select(HandOver.team_id).where(HandOver.case_id == case.id, HandOver.state == hand_overs.ACCEPTED)
    return frozenset(team for team in session.scalars(query) if team is not None)


def _team_people(session: Session, case: Case) -> frozenset[int]:
    """The members of the case's own team."""
    return frozenset(session.scalars(select(TeamMember.user_id).where(TeamMember.team_id == case.team_id)))


def load(work: Work, case_id: int, action: str = "case.view", lock: bool = False) -> Case:
    """Return a case for an action, locked for this transaction where `lock` (SQLite locks as a whole).

    Raises NotFoundError where there is no such case or it is not the actor's to see, NotAllowedError for the action.
    """
    if not 0 < case_id <= LARGEST_ID:  # the database would not find it, but fail
        raise NotFoundError("case")
    query = select(Case).where(Case.id == case_id, visible(work, work.actor))
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    case = work.session.scalars(query).one_or_none()
    if case is None:
        raise NotFoundError("case")
    if action != "case.view":
        seen = CaseScope(case.landlord, case.restricted, case.team_id, case.officer_id, seen=True)
        require(work.actor, action, seen)
    return case


def may(work: Work, case: Case, action: str) -> bool:
    """Tell whether the actor may do an action on a case that was loaded for this actor."""
    return can(work.actor, action, CaseScope(case.landlord, case.restricted, case.team_id, case.officer_id, seen=True))


def assign_officer(work: Work, case: Case, role: str | None, user_id: int | None = None) -> User | None:
    """Give the case to a person: the one named, or the least loaded of the role's team who may take it.

    Nobody qualifies: the case waits in the role's team and the manager is told. Returns the officer, or None.
    Raises InvalidInputError for a person who cannot take this case.
    """
    return assignment.assign(work, case, role, user_id)


def change_status(work: Work, case: Case, status: str) -> None:
    """Move a case to another status; `closed` closes it. Raises InvalidInputError for an unknown one."""
    if status == CLOSED:
        close(work, case, "As the procedure says")
        return
    if status not in STATUSES:
        raise InvalidInputError({"status": [f"“{status}” is not a status. Choose one of {', '.join(STATUSES)}."]})
    if case.status == CLOSED:
        raise InvalidInputError({"status": ["The case is closed. A new report opens a new case."]})
    if status != case.status:
        events.record(
            work,
            "case.status",
            case_id=case.id,
            landlord=case.landlord,
            before=STATUSES[case.status],
            after=STATUSES[status],
        )
        case.status = status


def close(work: Work, case: Case, reason: str) -> None:
    """Close a case with a reason; what runs in it ends. Closing twice does nothing."""
    if case.status == CLOSED:
        return
    words = reason.strip()
    if not words:
        raise InvalidInputError({"reason": ["Say why the case is closed."]})
    case.status, case.closed_at, case.close_reason = CLOSED, work.now, words[:200]
    events.record(work, "case.closed", case_id=case.id, landlord=case.landlord, reason=words)
    hand_overs.withdraw(work, case)
    for listener in on_close:
        listener(work, case)


def note_anchor(work: Work, case: Case) -> None:
    """Say that something happened in a case from which a promise may count."""
    for listener in on_anchor:
        listener(work, case)
