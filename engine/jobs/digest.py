"""The morning digest: each working day from 07:30 of the landlord's time, what is overdue and due for each person."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Select, func, select

from engine.access import MANAGER, OFFICER, system_actor
from engine.casework import notices
from engine.casework.declared import policies_now
from engine.jobs.mail import Office
from engine.models import Case, Task, TeamMember, User
from engine.policy import Profile
from engine.work import Work

FROM, UNTIL = time(7, 30), time(12)  # a digest that would come in the afternoon is not sent
MOST_LINES = 50


def build_digests(engine: Office) -> int:
    """Queue today's digest for everybody who wants one and has open tasks; returns how many were queued.

    Safe to call as often as one likes and from several processes: a digest goes once a day to each person.
    """
    now = engine.clock.now()
    queued = 0
    with engine.database.read() as session:
        policies = policies_now(session, engine.policies, engine.clock.now())
    for profile in policies.landlords.values():
        local = now.astimezone(profile.zone)
        if not FROM <= local.time() < UNTIL or not profile.calendar.is_working_day(local.date()):
            continue
        with engine.database.read() as session:
            waiting = session.scalars(_waiting(profile, local)).all()
        for user_id in waiting:
            with engine.database.write() as session:
                work = Work(session, system_actor(profile.code), now, policies, engine.settings)
                queued += _digest(work, profile, user_id, local)
    return queued


def _waiting(profile: Profile, local: datetime) -> Select[int]:
    """Who wants a digest and has had none today."""
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    return (
        select(User.id)
        .where(User.landlord == profile.code, User.active, User.notify_digest)
        .where(User.last_digest_on.is_(None) | (User.last_digest_on < midnight))
    )


def _digest(work: Work, profile: Profile, user_id: int, local: datetime) -> int:
    """Queue one person's digest; the day is noted also where there is nothing to tell."""
    user = work.session.get_one(User, user_id)
    user.last_digest_on = work.now
    if not {OFFICER, MANAGER} & set(user.roles):
        return 0
    body = _body(work, profile, user, local)
    if body is None:
        return 0
    subject = f"Your tasks on {local.day} {local:%B}"
    return int(notices.queue(work, None, user, "digest", subject, body, f"digest:{local.date().isoformat()}"))


def _body(work: Work, profile: Profile, user: User, local: datetime) -> str | None:
    """The text: references, names of tasks and due times only; None where there is nothing to tell."""
    end_of_day = (local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)).astimezone(UTC)
    mine = (
        select(Case.reference, Task.name, Task.due_at, Case.in_danger)
        .join(Case, Case.id == Task.case_id)
        .where(Task.assignee_id == user.id, Task.state == "open", Task.due_sort < end_of_day)
        .order_by(Case.in_danger.desc(), Task.due_sort, Task.id)
        .limit(MOST_LINES)
    )
    overdue: list[str] = []
    today: list[str] = []
    for reference, name, due_at, in_danger in work.session.execute(mine):
        if due_at is None:  # never: what has no due time sorts into the far future
            continue
        when = due_at.astimezone(profile.zone)
        (overdue if due_at < work.now else today).append(
            f"- {reference}: {'IN DANGER. ' if in_danger else ''}{name}, due {when.day} {when:%B %H:%M}"
        )
    pool = _in_pool(work, user)
    if not (overdue or today or pool):
        return None
    parts = [f"{title}\n" + "\n".join(lines) for title, lines in (("Overdue", overdue), ("Due today", today)) if lines]
    if pool:
        parts.append(
            f"{pool} {'task of your teams waits' if pool == 1 else 'tasks of your teams wait'} for somebody to take up."
        )
    parts.append(f"{work.settings.site_url.rstrip('/')}/work")
    return "\n\n".join(parts) + "\n"


def _in_pool(work: Work, user: User) -> int:
    """How many open tasks of the person's teams nobody has taken; those of restricted cases are not counted."""
    teams = select(TeamMember.team_id).where(TeamMember.user_id == user.id)
    query = (
        select(func.count())
        .select_from(Task)
        .join(Case, Case.id == Task.case_id)
        .where(Task.team_id.in_(teams), Task.assignee_id.is_(None), Task.state == "open", Case.restricted.is_(False))
    )
    return work.session.scalar(query) or 0
