"""Promises across cases: my work counts those of my cases, Monitor those of the landlord, also without any task."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from engine.access import Actor
from engine.errors import NotAllowedError
from engine.face import owed_lists
from engine.face.types import CaseLine, TaskFilter
from engine.jobs.sweep import reading, writing
from engine.models import Case
from tests.engine.process.desk import Desk, london
from tests.engine.workflow.test_by_hand import done, of, the


def given(desk: Desk, **more: object) -> tuple[CaseLine, Actor]:
    """A case that is with an officer, and the officer."""
    case, officer = desk.report(**more), desk.office.of_lane("Officer")
    with writing(desk.engine, "CA") as work:
        work.session.get_one(Case, case.id).officer_id = officer.user_id
    return case, officer


def counted(desk: Desk, actor: Actor) -> tuple[int, int]:
    """How many promises my work says are late, and soon due."""
    count = desk.engine.tasks.my_work(actor, TaskFilter()).promises
    return count.late, count.at_risk


def test_my_work_counts_what_is_late_or_soon_due_in_my_cases(desk: Desk) -> None:
    case, officer = given(desk)
    assert counted(desk, officer) == (0, 0)
    contact = the(desk, case, "officer_contact")
    desk.until(the(desk, case, "initial_response").due_at + timedelta(minutes=1))
    assert counted(desk, officer) == (1, 0)
    desk.until(contact.due_at - timedelta(hours=2))
    assert counted(desk, officer) == (1, 1)
    shown = desk.engine.tasks.promises(officer)
    assert [(line.title, line.late, line.task_name) for line in shown] == [
        ("First response", True, "Triage the report"),
        ("Officer's contact", False, None),
    ]


def test_what_is_kept_or_released_counts_no_more(quick_desk: Desk) -> None:
    case, officer = given(quick_desk)
    quick_desk.until(the(quick_desk, case, "initial_response").due_at + timedelta(hours=1))
    done(quick_desk, case, the(quick_desk, case, "initial_response"), "2026-09-09T11:00")
    assert counted(quick_desk, officer) == (0, 0)
    assert quick_desk.engine.tasks.promises(officer) == []


def test_promises_of_other_officers_are_not_mine(quick_desk: Desk) -> None:
    given(quick_desk)
    quick_desk.until(london("2026-12-20T12:00"))
    other = quick_desk.office.of_lane("Contact centre")
    assert counted(quick_desk, other) == (0, 0)
    assert quick_desk.engine.tasks.promises(other) == []


def test_monitor_counts_promises_also_those_no_task_was_made_for(desk: Desk) -> None:
    case, _ = given(desk)
    manager = desk.office.manager
    desk.do(case, "Triage the report", violence=False, child=False, note="x")
    desk.until(london("2026-09-19T12:00"))
    home = desk.engine.monitor.home(manager)
    late = desk.engine.monitor.late_promises(manager).rows
    alone = desk.engine.monitor.late_promises(manager, without_task=True).rows
    assert [line.title for line in late] == ["Officer's contact", "Interview of the complainant"]
    assert [line.task_name for line in late] == ["Contact the complainant", None]
    assert [line.title for line in alone] == ["Interview of the complainant"]
    assert (home.late_promises, home.late_without_task) == (len(late), len(alone)) == (2, 1)


def test_a_neglected_case_shows_in_the_workload_of_its_officer(desk: Desk) -> None:
    case, officer = given(desk)
    desk.until(london("2026-10-20T12:00"))
    owed = [one for one in desk.engine.promises.of_case(desk.office.manager, case.id) if not one.closed and one.late]
    lines = desk.engine.monitor.workload(desk.office.manager)
    assert {line.late_promises for line in lines if line.person and line.person.id == officer.user_id} == {len(owed)}
    assert len(of(desk, case, "contact_call")) > 1


def test_the_longest_late_come_first_behind_danger_and_pages_lose_nothing(quick_desk: Desk) -> None:
    from engine.casework import facts

    cases = [given(quick_desk, reporter_name=f"Person {letter}")[0] for letter in "ABCDEFGHIJ"]
    with writing(quick_desk.engine, "CA") as work:
        facts.assign(work, work.session.get_one(Case, cases[4].id), {"immediate_danger": True})
    quick_desk.until(london("2026-09-23T12:00"))
    manager, seen, after = quick_desk.office.manager, [], None
    for _ in range(9):
        page = quick_desk.engine.monitor.late_promises(manager, after)
        seen += [(line.case_id, line.id) for line in page.rows]
        after = page.next
        if after is None:
            break
    assert len(seen) == len(set(seen)) == quick_desk.engine.monitor.home(manager).late_promises
    first = [case_id for case_id, _ in seen]
    assert set(first[: first.count(cases[4].id)]) == {cases[4].id}


def test_officers_do_not_see_the_landlords_promises(quick_desk: Desk) -> None:
    with pytest.raises(NotAllowedError):
        quick_desk.engine.monitor.late_promises(quick_desk.office.of_lane("Officer"))


def test_another_landlord_counts_none_of_them(quick_desk: Desk) -> None:
    given(quick_desk)
    quick_desk.until(london("2026-10-20T12:00"))
    stranger = Actor(quick_desk.office.manager.user_id, "KHA", "Stranger", frozenset({"officer", "manager"}))
    home = quick_desk.engine.monitor.home(stranger)
    assert (home.late_promises, home.late_without_task) == (0, 0)


def test_counting_in_my_cases_reads_their_indexes(quick_desk: Desk) -> None:
    _, officer = given(quick_desk)
    asked: list[tuple[str, object]] = []

    def note(_: object, __: object, sql: str, values: object, *___: object) -> None:
        asked.append((sql, values))

    with reading(quick_desk.engine) as work:
        work.actor = officer
        event.listen(work.connection, "before_cursor_execute", note)
        owed_lists.count_mine(work)
        sql, values = asked[-1]
        plan = " ".join(map(str, work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)))
    assert "ix_case_file_officer_id" in plan
    assert "SCAN" not in plan
