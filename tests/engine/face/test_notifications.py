"""A person's notices: urgent first, counted, marked as read, and nothing of a case that is not theirs to see."""

import pytest

from engine.access import OFFICER, PROCESS_OWNER, Actor
from engine.casework import cases, notices
from engine.errors import NotFoundError
from engine.face.types import CaseLine
from engine.jobs.sweep import writing
from engine.models import Case, User
from tests.engine.process.desk import Desk


def tell(desk: Desk, case: CaseLine, to: Actor, subject: str, urgent: bool = False) -> None:
    """Tell somebody something about a case."""
    with writing(desk.engine, "CA") as work:
        row = work.session.get_one(Case, case.id)
        notices.notify_person(work, row, to.user_id or 0, "notice", subject, "The text", subject, urgent=urgent)


def counted(desk: Desk, who: Actor) -> tuple[int, int]:
    """How much somebody has not read, and how much of it is urgent."""
    count = desk.engine.notifications.count(who)
    return count.unread, count.urgent


def test_urgent_notices_stand_first_until_they_are_read_and_the_others_newest_first(desk: Desk) -> None:
    case, manager, told = desk.report(), desk.office.manager, desk.engine.notifications
    for subject, urgent in (("first", False), ("danger", True), ("last", False)):
        tell(desk, case, manager, subject, urgent)
    page = told.mine(manager)
    assert [line.subject for line in page.urgent] == ["danger"]
    assert [line.subject for line in page.rows] == ["last", "first"]
    assert counted(desk, manager) == (3, 1)
    told.mark_read(manager, page.urgent[0].id)
    page = told.mine(manager)
    assert page.urgent == []
    assert [line.subject for line in page.rows] == ["last", "danger", "first"]
    assert counted(desk, manager) == (2, 0)


def test_all_read_leaves_what_came_since_and_what_is_urgent(desk: Desk) -> None:
    case, manager, told = desk.report(), desk.office.manager, desk.engine.notifications
    tell(desk, case, manager, "seen")
    tell(desk, case, manager, "danger", urgent=True)
    newest = told.mine(manager).newest
    tell(desk, case, manager, "came since")
    told.mark_all_read(manager, newest)
    assert {line.subject for line in told.mine(manager).rows if line.read_at is None} == {"came since"}
    assert counted(desk, manager) == (2, 1)


def test_reading_twice_keeps_the_first_time(desk: Desk) -> None:
    case, manager, told = desk.report(), desk.office.manager, desk.engine.notifications
    tell(desk, case, manager, "once")
    [line] = told.mine(manager).rows
    told.mark_read(manager, line.id)
    read_at = desk.clock.now()
    desk.clock.set(read_at.replace(hour=read_at.hour + 1))
    told.mark_read(manager, line.id)
    assert told.mine(manager).rows[0].read_at == read_at


def test_of_a_case_restricted_afterwards_nothing_is_shown_counted_or_marked(desk: Desk) -> None:
    case, manager, told = desk.report(), desk.office.manager, desk.engine.notifications
    tell(desk, case, manager, "danger", urgent=True)
    [line] = told.mine(manager).urgent
    with writing(desk.engine, "CA") as work:
        work.session.get_one(Case, case.id).restricted = True
    page = told.mine(manager)
    assert [*page.urgent, *page.rows] == []
    assert counted(desk, manager) == (0, 0)
    with pytest.raises(NotFoundError):
        told.mark_read(manager, line.id)
    told.mark_all_read(manager, line.id)
    with writing(desk.engine, "CA") as work:
        work.session.get_one(Case, case.id).restricted = False
    assert counted(desk, manager) == (1, 1)


def test_nobody_reads_what_a_colleague_was_told(desk: Desk) -> None:
    case, manager, told = desk.report(), desk.office.manager, desk.engine.notifications
    tell(desk, case, manager, "for the manager")
    [line] = told.mine(manager).rows
    colleague = desk.office.of_lane("Officer")
    assert told.mine(colleague).rows == []
    with pytest.raises(NotFoundError):
        told.mark_read(colleague, line.id)


def test_an_officer_without_a_part_in_the_case_and_somebody_of_another_role_see_nothing_of_it(desk: Desk) -> None:
    case, officer = desk.report(), desk.office.of_lane("Officer")
    tell(desk, case, officer, "x")
    with writing(desk.engine, "CA") as work:
        row, user = work.session.get_one(Case, case.id), work.session.get_one(User, officer.user_id)
        row.officer_id = row.team_id = None
        elsewhere = Actor(user.id, "CA", user.name, frozenset({OFFICER}))
        other_role = Actor(user.id, "CA", user.name, frozenset({PROCESS_OWNER}))
    for who in (elsewhere, other_role):
        assert desk.engine.notifications.mine(who).rows == []
        assert counted(desk, who) == (0, 0)


def test_a_notice_about_a_task_leads_to_it_while_it_is_open(desk: Desk) -> None:
    case, manager, told = desk.report(), desk.office.manager, desk.engine.notifications
    task = desk.task(case, "Triage the report")
    person = desk.office.of_lane("Contact centre")
    desk.engine.monitor.reassign(manager, task.id, person.user_id, "Please")
    [line] = told.mine(person).rows
    assert (line.kind, line.task_id, line.case_id) == ("assigned", task.id, case.id)
    desk.do(case, "Triage the report", violence=False, child=False, note="x")
    [line] = [line for line in told.mine(person).rows if line.subject == "A task is yours: Triage the report"]
    assert line.task_id is None


def test_a_long_list_goes_on_page_by_page(desk: Desk) -> None:
    case, manager, told = desk.report(), desk.office.manager, desk.engine.notifications
    for number in range(30):
        tell(desk, case, manager, f"n{number}")
    first = told.mine(manager)
    second = told.mine(manager, first.next)
    assert [line.subject for line in (*first.rows, *second.rows)] == [f"n{number}" for number in reversed(range(30))]
    assert second.next is None


def test_notices_go_with_their_case(desk: Desk) -> None:
    case, manager = desk.report(), desk.office.manager
    tell(desk, case, manager, "x")
    with writing(desk.engine, "CA") as work:
        assert cases.load(work, case.id)
        work.session.delete(work.session.get_one(Case, case.id))
    assert desk.engine.notifications.mine(manager).rows == []
