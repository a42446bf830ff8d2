"""An officer's calendar feed: the due times of their open tasks, with no name or address of anybody in it."""

from datetime import timedelta

from sqlalchemy import select

from engine.casework import passwords
from engine.errors import NotFoundError
from engine.models import Case, Task, User
from engine.work import Work

MOST_TASKS = 500
SHOWN_FOR = timedelta(minutes=15)


def owner(work: Work, secret: str) -> User:
    """Return whose feed a secret address is. Raises NotFoundError for an unknown one or somebody who left."""
    query = select(User).where(User.calendar_secret_hash == passwords.fingerprint(secret), User.active)
    user = work.session.scalars(query).one_or_none()
    if user is None:
        raise NotFoundError("calendar")
    return user


def feed(work: Work, user: User) -> bytes:
    """Return the person's open tasks that have a due time as iCalendar (RFC 5545), instants in UTC."""
    from icalendar import Calendar, Event  # slow to import, and only feeds need it

    calendar = Calendar()
    calendar.add("prodid", "-//Due Process//Tasks//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Due Process: my tasks")
    query = (
        select(Task.id, Task.name, Task.due_at, Task.revision, Case.reference)
        .join(Case, Case.id == Task.case_id)
        .where(Task.assignee_id == user.id, Task.state == "open", Task.due_at.is_not(None))
        .order_by(Task.due_sort, Task.id)
        .limit(MOST_TASKS)
    )
    site = work.settings.site_url.rstrip("/")
    for task_id, name, due_at, revision, reference in work.session.execute(query):
        if due_at is None:  # the query leaves these out; the type does not know
            continue
        event = Event()
        event.add("uid", f"task-{task_id}@due-process")
        event.add("dtstamp", work.now)
        event.add("dtstart", due_at - SHOWN_FOR)
        event.add("dtend", due_at)
        event.add("summary", f"{reference}: {name}")
        event.add("url", f"{site}/tasks/{task_id}")
        event.add("sequence", revision)
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
