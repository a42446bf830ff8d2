"""Who is told of a promise: whoever has the case, then the manager, then the next up, until it is kept."""

from datetime import datetime, timedelta

from sqlalchemy import select

from engine.casework import cases
from engine.jobs.sweep import writing
from engine.models import Case, Notice, User
from engine.workflow.promises import keeping
from tests.engine.process.desk import Desk

WEEK = timedelta(days=7)


def told(desk: Desk) -> list[tuple[str, str]]:
    """Whom notices about the interview went to, and how they begin, oldest first."""
    with writing(desk.engine, "CA") as work:
        rows = work.session.execute(
            select(User.name, Notice.subject)
            .join(Notice, Notice.user_id == User.id)
            .where(Notice.subject.contains(": Interview"))
            .order_by(Notice.id)
        )
        return [(name, subject.partition(":")[0]) for name, subject in rows]


def with_officer(desk: Desk) -> int:
    """A case that an officer has."""
    case = desk.report().id
    with writing(desk.engine, "CA") as work:
        cases.assign_officer(work, work.session.get_one(Case, case), None, desk.office.of_lane("Officer").user_id)
    return case


def due(desk: Desk, case: int) -> datetime:
    promises = desk.engine.cases.get(desk.office.manager, case).targets
    return next(row.due_at for row in promises if row.requirement == "interview")


def leaves(desk: Desk, lane: str) -> None:
    with writing(desk.engine, "CA") as work:
        work.session.get_one(User, desk.office.of_lane(lane).user_id).active = False


def test_the_officer_is_told_before_the_manager_when_late_and_then_the_next_up(desk: Desk) -> None:
    case = with_officer(desk)
    instant = due(desk, case)
    officer, manager, head = (desk.office.of_lane(lane).name for lane in ("Officer", "Manager", "Head of service"))
    desk.until(instant - timedelta(hours=1))
    assert told(desk) == [(officer, "Soon due")]
    desk.until(instant + timedelta(days=1))
    assert told(desk)[1:] == [(manager, "Late")]
    desk.until(instant + WEEK + timedelta(days=1))
    assert told(desk)[2:] == [(head, "Still late")]
    desk.until(instant + 2 * WEEK + timedelta(days=1))
    assert told(desk)[3:] == [(head, "Still late")]


def test_nobody_is_told_any_more_once_it_is_kept(desk: Desk) -> None:
    case = with_officer(desk)
    instant = due(desk, case)
    desk.until(instant + timedelta(days=1))
    with writing(desk.engine, "CA") as work:
        keeping.meet(work, work.session.get_one(Case, case), "interview")
    before = told(desk)
    desk.until(instant + 3 * WEEK)
    assert told(desk) == before


def test_where_nobody_has_the_case_or_whoever_had_it_left_a_manager_is_told_before(desk: Desk) -> None:
    case = with_officer(desk)
    leaves(desk, "Officer")
    desk.until(due(desk, case) - timedelta(hours=1))
    assert told(desk) == [(desk.office.manager.name, "Soon due")]


def test_where_the_next_up_is_nobody_the_managers_are_told_again(desk: Desk) -> None:
    case = desk.report().id
    leaves(desk, "Head of service")
    desk.until(due(desk, case) + WEEK + timedelta(days=1))
    again = {name for name, heading in told(desk) if heading == "Still late"}
    assert desk.office.manager.name in again
    assert desk.office.of_lane("Head of service").name not in again
