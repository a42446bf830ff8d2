"""Danger first: the case in which somebody is in danger now stands before all others in every list that shows it."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import text

from engine.access import Actor
from engine.casework import cases, danger_first
from engine.face.types import CaseLine, TaskFilter
from engine.jobs.sweep import reading, writing
from engine.models import Case
from tests.engine.process.desk import Desk

NAMES = ("First Person", "Second Person", "Third Person", "Fourth Person")


@pytest.fixture
def four(desk: Desk) -> list[CaseLine]:
    """Four cases, of which the second is of somebody in danger now; it is neither the newest nor nearest due."""
    opened = []
    for number, name in enumerate(NAMES):
        received = desk.clock.now() - timedelta(hours=10 - number)
        opened.append(desk.report(reporter_name=name, received_at=received, matches_seen=True))
    for case in opened:
        _say_danger(desk, case, case is opened[1])
    return opened


def _say_danger(desk: Desk, case: CaseLine, value: bool) -> None:
    from engine.casework import facts

    with writing(desk.engine, "CA") as work:
        facts.assign(work, work.session.get_one(Case, case.id), {"immediate_danger": value, "risk": "high"})


def _case_list(desk: Desk, actor: Actor) -> Sequence[int]:
    return [line.id for line in desk.engine.cases.list(actor).rows]


def _search(desk: Desk, actor: Actor) -> Sequence[int]:
    return [line.id for line in desk.engine.cases.list(actor, search="Person").rows]


def _high_risk(desk: Desk, actor: Actor) -> Sequence[int]:
    return [line.id for line in desk.engine.monitor.high_risk(actor).rows]


def _my_work(desk: Desk, actor: Actor) -> Sequence[int]:
    return [task.case_id for task in desk.engine.tasks.my_work(_of_team(desk), TaskFilter()).tasks]


def _of_team(desk: Desk) -> Actor:
    """Whoever the first task of a report falls to."""
    return desk.office.of_lane("Contact centre")


def _overdue(desk: Desk, actor: Actor) -> Sequence[int]:
    desk.until(desk.clock.now() + timedelta(days=3))
    return [task.case_id for task in desk.engine.monitor.overdue(actor).rows]


def _matches(desk: Desk, actor: Actor) -> Sequence[int]:
    with reading(desk.engine) as work:
        from engine.casework import matches

        work.actor = actor
        return [match.case.id for match in matches.find(work, address=None, names=NAMES)]


LISTS: dict[str, Callable[[Desk, Actor], Sequence[int]]] = {
    "the list of cases": _case_list,
    "a search": _search,
    "cases at high risk": _high_risk,
    "my work": _my_work,
    "overdue tasks": _overdue,
    "possible matches of a report": _matches,
}


@pytest.mark.parametrize("which", sorted(LISTS))
def test_danger_stands_first_in(desk: Desk, four: list[CaseLine], which: str) -> None:
    shown = LISTS[which](desk, desk.office.manager)
    assert shown[0] == four[1].id
    assert sorted(set(shown)) == [case.id for case in four]
    assert len(shown) == len(LISTS[which](desk, desk.office.manager))


def test_the_task_of_the_case_in_danger_is_marked(desk: Desk, four: list[CaseLine]) -> None:
    tasks = desk.engine.tasks.my_work(_of_team(desk), TaskFilter()).tasks
    assert {task.case_id for task in tasks if task.in_danger} == {four[1].id}


def test_danger_that_is_over_or_closed_stands_in_line_again(desk: Desk, four: list[CaseLine]) -> None:
    _say_danger(desk, four[1], value=False)
    assert _case_list(desk, desk.office.manager)[0] == four[3].id
    _say_danger(desk, four[1], value=True)
    with writing(desk.engine, "CA") as work:
        cases.close(work, work.session.get_one(Case, four[1].id), "moved away")
    assert _case_list(desk, desk.office.manager)[0] == four[3].id


def test_danger_stands_on_the_first_page_only_and_no_case_is_lost(desk: Desk, four: list[CaseLine]) -> None:
    seen: list[int] = []
    after = None
    for _ in range(5):
        page = desk.engine.cases.list(desk.office.manager, after=after, limit=1)
        seen += [line.id for line in page.rows]
        after = page.next
        if after is None:
            break
    assert seen == [four[1].id, four[3].id, four[2].id, four[0].id]


def test_my_work_goes_on_after_the_first_page_without_danger(desk: Desk, four: list[CaseLine]) -> None:
    person = _of_team(desk)
    first = desk.engine.tasks.my_work(person, TaskFilter(limit=1))
    assert [task.case_id for task in first.tasks] == [four[1].id, four[0].id]
    rest = desk.engine.tasks.my_work(person, TaskFilter(limit=10, after=first.next))
    assert [task.case_id for task in rest.tasks] == [four[2].id, four[3].id]
    assert (first.total_open, rest.total_open) == (4, 4)


def test_another_landlords_danger_is_nobody_elses(desk: Desk, four: list[CaseLine]) -> None:
    with reading(desk.engine) as work:
        work.actor = Actor(1, "KHA", "Somebody")
        assert danger_first.ids(work) == []


def test_danger_told_with_the_report_stands_first_at_once(desk: Desk, four: list[CaseLine]) -> None:
    new = desk.report(reporter_name="Fifth Person", immediate_danger=True)
    assert set(_case_list(desk, desk.office.manager)[:2]) == {four[1].id, new.id}


def test_looking_for_danger_reads_its_own_index(quick_desk: Desk) -> None:
    with reading(quick_desk.engine) as work:
        sql = str(danger_first._IN_DANGER.compile(dialect=work.connection.dialect))
        plan = work.connection.execute(text(f"EXPLAIN QUERY PLAN {sql.replace('?', '1')}")).all()
    assert any("ix_case_file_in_danger" in str(row) for row in plan), plan
