"""When somebody can no longer do what they hold: it goes back to the teams, and the managers are told what lies open.

An account that is closed, a role or a team that is taken away: each leaves cases and tasks with a person who cannot
see them any more. Nothing of that may lie with them unseen.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select

from engine import events
from engine.access import MANAGER
from engine.casework import notices, people
from engine.models import Case, CaseAccess, Task, User
from engine.work import Work

_CLOSED = "closed"


@dataclass(frozen=True)
class HandedBack:
    """What somebody had to give back: how many cases and tasks, and how many managers were told of them."""

    cases: int = 0
    tasks: int = 0
    told: int = 0


def hand_back(work: Work, person: User, why: str, lost_teams: Collection[int] = ()) -> HandedBack:
    """Take from `person` the open cases and tasks that their account, as it is now, can no longer do.

    `lost_teams`: teams they are no longer in, whose work they give back too. `why` completes the sentence “because …”
    in the history and the e-mail. The managers get one e-mail each, with the cases that they may see.
    """
    work.session.flush()
    people.hold(work, person)
    tasks = [task for task in _open_tasks(work, person) if _gives_back(person, task, lost_teams)]
    cases = _open_cases(work, person, lost_teams)
    concerned = _locked(work, {case.id for case in cases} | {task.case_id for task in tasks})
    for task in tasks:
        task.assignee_id, task.revision = None, task.revision + 1
        events.record(
            work, "task.released", case_id=task.case_id, instance_id=task.instance_id, element=task.element,
            landlord=task.landlord, name=task.name,
        )  # fmt: skip
    managers = _managers(work, person)
    left = [case for case in cases if _give_up(work, case, person, why, managers)]
    told = _tell(work, person, why, left, concerned, len(tasks), managers)
    return HandedBack(len(left), len(tasks), told)


def _open_tasks(work: Work, person: User) -> Sequence[Task]:
    query = select(Task).where(Task.assignee_id == person.id, Task.state == "open").order_by(Task.id)
    return work.session.scalars(query).all()


def _gives_back(person: User, task: Task, lost_teams: Collection[int]) -> bool:
    return not people.may_hold(person, task.role) or task.team_id in lost_teams


def _open_cases(work: Work, person: User, lost_teams: Collection[int]) -> Sequence[Case]:
    query = select(Case).where(Case.officer_id == person.id, Case.status != _CLOSED)
    if people.can_work(person):
        query = query.where(Case.team_id.in_(lost_teams))
    return work.session.scalars(query.order_by(Case.received_at, Case.id)).all()


def _locked(work: Work, ids: Collection[int]) -> Sequence[Case]:
    """The cases, locked as every writer locks them and always in the same order."""
    query = select(Case).where(Case.id.in_(ids)).order_by(Case.id).with_for_update(key_share=True)
    return work.session.scalars(query).all() if ids else []


def _managers(work: Work, person: User) -> list[User]:
    """The managers who are there; whoever gives something back is not told of it as a manager."""
    query = select(User).where(User.landlord == person.landlord, User.active, User.id != person.id).order_by(User.id)
    return [other for other in work.session.scalars(query) if MANAGER in other.roles]


def _give_up(work: Work, case: Case, person: User, why: str, managers: Sequence[User]) -> bool:
    """Leave the case without an officer; False where then nobody at all could see it."""
    if case.restricted and not _is_seen(work, case):
        if not managers:
            return False
        for manager in managers:  # a restricted case that nobody may open is lost: the managers are named for it
            work.session.add(CaseAccess(case_id=case.id, user_id=manager.id, granted_at=work.now))
            events.record(work, "case.named", case_id=case.id, landlord=case.landlord, person=manager.name)
    case.officer_id = None
    events.record(work, "case.officer_left", case_id=case.id, landlord=case.landlord, officer=person.name, reason=why)
    work.session.flush()
    return True


def _is_seen(work: Work, case: Case) -> bool:
    """Whether somebody who works here is named for a restricted case."""
    query = select(User).join(CaseAccess, CaseAccess.user_id == User.id).where(CaseAccess.case_id == case.id)
    return any(people.can_work(named) for named in work.session.scalars(query))


def _tell(
    work: Work,
    person: User,
    why: str,
    left: Sequence[Case],
    concerned: Sequence[Case],
    tasks: int,
    managers: Sequence[User],
) -> int:
    """Send each manager the list of the cases that this manager may see; returns how many were told of something."""
    without = {case.id for case in left}
    return sum(
        notices.queue(work, None, manager, "notice", _subject(person), text, f"handed-back:{work.now.isoformat()}")
        for manager in managers
        if (text := _text(work, person, why, [case for case in concerned if _sees(work, manager, case)], without))
    )


def _subject(person: User) -> str:
    return f"Work of {person.name} needs somebody else"


def _text(work: Work, person: User, why: str, seen: Sequence[Case], without: Collection[int]) -> str:
    """The e-mail: references and links only, never the name of a person on a case."""
    parts = []
    site = work.settings.site_url.rstrip("/")
    cases = [_line(work, case) for case in seen if case.id in without]
    tasks = [_line(work, case) for case in seen if case.id not in without]
    if cases:
        parts.append("These cases have no officer now. Give each to somebody:\n" + "\n".join(cases))
    if tasks:
        parts.append("In these cases tasks are back with their teams:\n" + "\n".join(tasks))
    if not parts:
        return ""
    lists = f"All cases without an officer: {site}/monitor/without-officer\nTasks: {site}/monitor/tasks/unassigned\n"
    return "\n\n".join([f"{person.name} can no longer do this work, because {why}.", *parts, lists])


def _line(work: Work, case: Case) -> str:
    return f"{case.reference}  {notices.case_link(work, case)}"


def _sees(work: Work, manager: User, case: Case) -> bool:
    """A manager sees every case of the landlord but the restricted ones of others."""
    named = exists().where(CaseAccess.case_id == case.id, CaseAccess.user_id == manager.id)
    return not case.restricted or case.officer_id == manager.id or bool(work.session.scalar(select(named)))
