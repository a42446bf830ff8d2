"""The shipped property drawing, run for the landlords: each report of damage with a clock of its own."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from engine.casework import facts
from engine.errors import InvalidInputError
from engine.jobs.sweep import writing
from engine.models import Case, OutboxMessage
from tests.engine.process.desk import london
from tests.workflows.conftest import CaseDesk, OpenDesk

RECORD = "Record what is damaged"
GONE = "See that the graffiti is gone"
SAFE = "See that the home is safe again"
LOG = "Log the damage with repairs"
PHOTO = "Photograph the damage"
OFFENSIVE: Mapping[str, Any] = {
    "damage_kind": "graffiti",
    "graffiti_class": "offensive",
    "damage_reported_at": "2026-09-08T10:30:00+01:00",
}
BROKEN: Mapping[str, Any] = {"damage_kind": "emergency", "damage_reported_at": "2026-09-08T10:30:00+01:00"}


def damage(desk: CaseDesk, **payload: Any) -> None:
    """Tell the case of damage."""
    desk.engine.procedures.deliver(desk.office.manager, desk.case.id, "PropertyDamaged", payload)


def told(desk: CaseDesk) -> list[str]:
    """The subjects of the messages to colleagues so far."""
    with writing(desk.engine, desk.office.landlord) as work:
        return list(work.session.scalars(select(OutboxMessage.subject)))


def due(desk: CaseDesk, requirement: str) -> list[Any]:
    """The due instants of a requirement in the case, oldest first."""
    targets = desk.engine.cases.get(desk.office.manager, desk.case.id).targets
    return [row.due_at for row in targets if row.requirement == requirement]


def opened(open_desk: OpenDesk, landlord: str) -> CaseDesk:
    """A desk with a case on which nothing runs yet."""
    desk = open_desk(landlord)
    desk.case = desk.report()
    return desk


@pytest.mark.parametrize(
    ("landlord", "kind", "task"),
    [
        ("KHA", "offensive", GONE),
        ("KHA", "discriminatory", LOG),
        ("KHA", "other", LOG),
        ("CA", "offensive", GONE),
        ("CA", "discriminatory", GONE),
        ("CA", "other", LOG),
        ("CHG", "offensive", LOG),
        ("WCH", "offensive", LOG),
        ("PCHA", "discriminatory", LOG),
    ],
)
def test_only_the_classes_of_the_policy_have_a_clock(open_desk: OpenDesk, landlord: str, kind: str, task: str) -> None:
    desk = opened(open_desk, landlord)
    damage(desk, **{**OFFENSIVE, "graffiti_class": kind})
    assert desk.todo == sorted([PHOTO, task])


@pytest.mark.parametrize(("landlord", "task"), [("CA", SAFE), ("KHA", SAFE), ("WCH", LOG), ("CHG", LOG), ("PCHA", LOG)])
def test_an_unsafe_home_comes_first_where_the_policy_says_so(open_desk: OpenDesk, landlord: str, task: str) -> None:
    desk = opened(open_desk, landlord)
    damage(desk, **BROKEN)
    assert desk.todo == sorted([PHOTO, task])


def test_the_clock_runs_from_the_report_of_the_graffiti(open_desk: OpenDesk) -> None:
    desk = opened(open_desk, "KHA")
    desk.until(london("2026-09-08T15:00"))
    damage(desk, **OFFENSIVE)
    assert due(desk, "graffiti_removal") == [london("2026-09-09T10:30")]


def test_two_reports_have_two_clocks_and_each_is_met_by_itself(open_desk: OpenDesk) -> None:
    desk = opened(open_desk, "CA")
    damage(desk, **OFFENSIVE)
    damage(desk, **{**OFFENSIVE, "damage_reported_at": "2026-09-08T18:00:00+01:00"})
    assert due(desk, "graffiti_removal") == [london("2026-09-09T10:30"), london("2026-09-09T18:00")]
    desk.answer(GONE, graffiti_done=True)
    targets = desk.engine.cases.get(desk.office.manager, desk.case.id).targets
    left = [row.due_at for row in targets if row.requirement == "graffiti_removal" and row.met_at is None]
    assert left == [task.due_at for task in desk.open_tasks(desk.case) if task.name == GONE]


@pytest.mark.parametrize(("payload", "task", "words"), [(OFFENSIVE, GONE, "Graffiti"), (BROKEN, SAFE, "Emergency")])
def test_the_manager_hears_at_the_due_instant_and_not_a_second_before(
    open_desk: OpenDesk, payload: Mapping[str, Any], task: str, words: str
) -> None:
    desk = opened(open_desk, "CA")
    damage(desk, **payload)
    desk.until(london("2026-09-09T10:29:59"))
    assert not [subject for subject in told(desk) if "overdue" in subject and words in subject]
    desk.until(london("2026-09-09T10:30"))
    assert [subject for subject in told(desk) if "overdue" in subject and words in subject]
    assert task in desk.todo


@pytest.mark.parametrize("payload", [OFFENSIVE, BROKEN])
def test_the_contractor_is_chased_before_the_time_is_up(open_desk: OpenDesk, payload: Mapping[str, Any]) -> None:
    desk = opened(open_desk, "CA")
    damage(desk, **payload)
    desk.until(london("2026-09-09T10:29:59"))
    assert [subject for subject in told(desk) if "the time runs out" in subject]


def test_a_no_keeps_the_task_and_the_clock(open_desk: OpenDesk) -> None:
    desk = opened(open_desk, "KHA")
    damage(desk, **OFFENSIVE)
    desk.answer(GONE, graffiti_done=False, graffiti_note="Nobody came")
    assert GONE in desk.todo


def test_the_cost_is_kept_with_the_case(open_desk: OpenDesk) -> None:
    desk = opened(open_desk, "CA")
    damage(desk, **OFFENSIVE)
    desk.answer(GONE, graffiti_done=True, graffiti_cost=85.5)
    with writing(desk.engine, "CA") as work:
        known = facts.names(work, work.session.get_one(Case, desk.case.id))
        assert known["costs_total"] == 8550


def test_what_is_not_clear_is_asked_first(open_desk: OpenDesk) -> None:
    desk = opened(open_desk, "KHA")
    damage(desk, damage_kind="graffiti")
    assert desk.todo == [RECORD]
    with pytest.raises(InvalidInputError) as refused:
        desk.answer(RECORD, damage_kind="graffiti", damage_reported_at="2026-09-08T10:30:00+01:00")
    assert list(refused.value.fields) == ["graffiti_class"]


def test_a_new_incident_with_graffiti_starts_it(open_desk: OpenDesk) -> None:
    desk = opened(open_desk, "KHA")
    desk.engine.cases.add_incident(desk.office.manager, desk.case.id, kind="graffiti", description="On the bin store")
    assert desk.todo == [RECORD]


def test_it_ends_when_the_work_and_the_pictures_are_done(open_desk: OpenDesk) -> None:
    desk = opened(open_desk, "KHA")
    damage(desk, **OFFENSIVE)
    desk.answer(GONE, graffiti_done=True)
    assert desk.running("property")
    desk.answer(PHOTO, photo_taken=False, photo_note="It was gone by then")
    assert not desk.running("property")
