"""Open promises follow a calendar that changed: a day off that is declared moves what counts working days, later only.

What is late already stays late, and a case is brought up to date under its lock before anything else happens to it.
"""

from datetime import datetime

from sqlalchemy import update

from engine.access import system_actor
from engine.casework.cases import CLOSED
from engine.casework.declared import policies_of
from engine.models import Case, Closure, Promise
from engine.policy import DayOff, Policies
from engine.policy.closures import before
from engine.work import Work
from engine.workflow.promises import ending, reckoning, rows, switching


def bring_up(work: Work, case: Case) -> int:
    """Let the open promises of a locked case follow each day off and version of the profile since it was looked at.

    Returns how many moved. Nothing is reckoned where nothing was declared or published.
    """
    days = [day for day in work.policies.days_off if day.concerns(case.landlord) and day.id > (case.closure_id or 0)]
    if not days and not work.policies.versions:
        return 0
    actor, work.actor = work.actor, system_actor(case.landlord)  # nobody who works on the case did this
    closed = case.status == CLOSED
    try:
        case.closure_id = days[-1].id if days else case.closure_id
        moved = 0 if closed else sum(_follow(work, case, day) for day in days)
        return moved + switching.follow_versions(work, case, closed)
    finally:
        work.actor = actor


def _follow(work: Work, case: Case, day: DayOff) -> int:
    own = policies_of(work, case)
    old, new = before(own, day.id), before(own, day.id + 1)
    moved: reckoning.Moved = []
    for row in list(rows.of_case(work, case)):
        is_open = not row.closed and row.late_at is None and row.due_at > day.declared_at
        is_open = is_open and row.origin != ending.AGREED
        due = instant_after(old, new, case, row) if is_open else None
        if due is not None:
            moved.append((row.due_at, row))
            reckoning.move(work, case, row, due, reason=words_of(day))
    if moved:
        reckoning.follow(work, case, moved)
        work.session.execute(update(Closure).where(Closure.id == day.id).values(moved=Closure.moved + len(moved)))
    return len(moved)


def instant_after(old: Policies, new: Policies, case: Case, row: Promise) -> datetime | None:
    """Return when a promise is due by the new calendar (UTC); None where that is no later than it is now.

    A promise may rest on a time that facts once brought on: the same time is counted anew. An instant that no rule of
    the policy gives, such as a day that was agreed with somebody, stays.
    """
    if row.requirement not in new.catalogue:
        return None
    facts = rows.policy_facts(case.facts)
    was = old.every_instant(case.landlord, row.requirement, row.anchor_at, row.nth, facts)
    now = new.every_instant(case.landlord, row.requirement, row.anchor_at, row.nth, facts)
    found = [after for due, after in zip(was, now, strict=True) if due == row.due_at]
    if not found:
        return None
    # Several rules may give the instant: who is owed something waits no longer than any of them says.
    due = max(found) if new.catalogue[row.requirement].for_complainant else min(found)
    return due if due > row.due_at else None


def words_of(day: DayOff) -> str:
    """Return why something moved, as the history tells it."""
    return f"{day.day.day} {day.day:%B %Y} was declared a day off: {day.reason.rstrip('.')}."
