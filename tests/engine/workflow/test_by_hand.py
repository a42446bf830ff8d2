"""Promises that people end outside any task: done, released, excused; who may, when, and what stays late."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.access import Actor
from engine.errors import InvalidInputError, NotAllowedError, NotFoundError
from engine.face.types import CaseLine, TargetView
from engine.jobs.sweep import writing
from engine.models import Case, Task
from engine.process.office import open_office
from engine.workflow.promises import keeping
from tests.engine.process.desk import Desk, london


def of(desk: Desk, case: CaseLine, requirement: str) -> list[TargetView]:
    """The promises of a requirement in a case, oldest first."""
    found = desk.engine.promises.of_case(desk.office.manager, case.id)
    return sorted((one for one in found if one.requirement == requirement), key=lambda one: one.occurrence)


def the(desk: Desk, case: CaseLine, requirement: str) -> TargetView:
    """The only promise of a requirement."""
    (found,) = of(desk, case, requirement)
    return found


def done(desk: Desk, case: CaseLine, promise: TargetView, at: str, by: Actor | None = None) -> TargetView:
    """Record that a promise was kept, by London's clock."""
    who = by or desk.office.manager
    return desk.engine.promises.record_done(who, case.id, promise.id, done_at=london(at), note="By telephone")


def test_a_promise_recorded_as_done_is_met_when_it_was_done_and_the_history_says_by_which_act(desk: Desk) -> None:
    case = desk.report()
    desk.until(london("2026-09-11T12:00"))
    view = done(desk, case, the(desk, case, "officer_contact"), "2026-09-11T11:00")
    assert (view.state, view.done_at, view.late) == ("met", london("2026-09-11T11:00"), False)
    assert view.met_at == desk.clock.now()
    history = desk.engine.cases.timeline(desk.office.manager, case.id, noted=True, limit=100).rows
    told = next(event for event in history if event.kind == "target.met")
    assert "By telephone" in told.text
    assert "11 September 2026 at 11:00" in str(told.details)


def test_what_was_done_late_stays_late_for_ever(desk: Desk) -> None:
    case = desk.report()
    due = the(desk, case, "officer_contact").due_at
    desk.until(due + timedelta(days=2))
    view = done(desk, case, the(desk, case, "officer_contact"), (due + timedelta(days=1)).isoformat()[:16])
    assert (view.state, view.late, view.late_at) == ("met_late", True, due)


def test_what_was_done_in_time_and_recorded_afterwards_is_kept(desk: Desk) -> None:
    case = desk.report()
    due = the(desk, case, "officer_contact").due_at
    desk.until(due + timedelta(days=2))
    assert the(desk, case, "officer_contact").late
    view = done(desk, case, the(desk, case, "officer_contact"), (due - timedelta(hours=5)).isoformat()[:16])
    assert (view.state, view.late, view.late_at) == ("met", False, due)


@pytest.mark.parametrize("at", ["2026-09-08T08:00", "2026-09-30T10:00"], ids=["before the report", "in the future"])
def test_nothing_was_done_before_the_report_or_in_the_future(quick_desk: Desk, at: str) -> None:
    case = quick_desk.report()
    with pytest.raises(InvalidInputError) as caught:
        done(quick_desk, case, the(quick_desk, case, "officer_contact"), at)
    assert set(caught.value.fields) == {"done_at"}
    assert the(quick_desk, case, "officer_contact").state == "open"


def test_one_act_keeps_one_round_of_a_series(quick_desk: Desk) -> None:
    case = quick_desk.report()
    quick_desk.until(london("2026-11-20T12:00"))
    calls = of(quick_desk, case, "contact_call")
    second = next(one for one in calls if one.nth == 2)
    assert second.state == "missed"
    newest = next(one for one in calls if not one.closed)
    before = next(one for one in calls if one.nth == newest.nth - 1)
    with pytest.raises(InvalidInputError):
        done(quick_desk, case, newest, (before.due_at - timedelta(days=1)).isoformat()[:16])


def test_completing_the_task_of_a_call_recorded_by_hand_keeps_no_second_round(quick_desk: Desk) -> None:
    case = quick_desk.report()
    quick_desk.until(london("2026-09-20T12:00"))
    done(quick_desk, case, of(quick_desk, case, "contact_call")[0], "2026-09-20T10:00")
    for at, states in (("2026-09-20T10:00", ["met", "open"]), ("2026-09-20T11:00", ["met", "met", "open"])):
        with writing(quick_desk.engine, "CA") as work:
            keeping.meet(work, work.session.get_one(Case, case.id), "contact_call", done_at=london(at))
        assert [one.state for one in of(quick_desk, case, "contact_call")] == states


@pytest.mark.parametrize("act", ["done", "release", "excuse"])
def test_a_promise_that_has_ended_is_not_ended_again(quick_desk: Desk, act: str) -> None:
    case = quick_desk.report()
    promise = the(quick_desk, case, "officer_contact")
    done(quick_desk, case, promise, "2026-09-08T10:30")
    with pytest.raises(InvalidInputError):
        ACTS[act](quick_desk, case, promise, quick_desk.office.manager)


def _release(desk: Desk, case: CaseLine, promise: TargetView, who: Actor) -> TargetView:
    return desk.engine.promises.release(who, case.id, promise.id, why="not_needed", reason="They moved away.")


def _excuse(desk: Desk, case: CaseLine, promise: TargetView, who: Actor) -> TargetView:
    given = {"reason": "Both in hospital", "evidence": "Letter of 9 September", "clause": "4.9"}
    return desk.engine.promises.excuse(who, case.id, promise.id, **given)


def _done(desk: Desk, case: CaseLine, promise: TargetView, who: Actor) -> TargetView:
    return done(desk, case, promise, "2026-09-08T10:30", who)


ACTS: dict[str, Callable[..., TargetView]] = {"done": _done, "release": _release, "excuse": _excuse}


def test_a_manager_releases_a_promise_with_a_reason_and_what_was_late_stays_late(desk: Desk) -> None:
    case = desk.report()
    due = the(desk, case, "officer_contact").due_at
    desk.until(due + timedelta(hours=1))
    view = _release(desk, case, the(desk, case, "officer_contact"), desk.office.manager)
    assert (view.state, view.late, view.late_at) == ("released", True, due)
    assert view.reason == "Agreed that it is not needed. They moved away."
    assert view.by is not None


def test_a_case_that_nobody_took_over_stays_owed(quick_desk: Desk) -> None:
    case = quick_desk.report()
    promise = the(quick_desk, case, "officer_contact")
    with pytest.raises(InvalidInputError) as caught:
        quick_desk.engine.promises.release(
            quick_desk.office.manager, case.id, promise.id, why="handed_over", reason="Support service"
        )
    assert set(caught.value.fields) == {"why"}
    assert the(quick_desk, case, "officer_contact").state == "open"


@pytest.mark.parametrize(("whole", "next_state"), [(False, "open"), (True, None)], ids=["one round", "the series"])
def test_releasing_a_round_leaves_the_next_one_owed(quick_desk: Desk, whole: bool, next_state: str | None) -> None:
    case = quick_desk.report()
    promise = the(quick_desk, case, "contact_call")
    quick_desk.engine.promises.release(
        quick_desk.office.manager, case.id, promise.id, why="not_needed", reason="On holiday", whole_series=whole
    )
    quick_desk.do(case, "Triage the report", violence=False, child=False, note="x")
    states = {one.nth: one.state for one in of(quick_desk, case, "contact_call")}
    assert states.get(1) == "released"
    assert states.get(2) == next_state


def test_an_excused_time_is_owed_by_the_time_agreed_and_watched(desk: Desk) -> None:
    case = desk.report()
    promise = the(desk, case, "interview")
    until = london("2026-09-25T10:00")
    desk.engine.promises.excuse(
        desk.office.manager,
        case.id,
        promise.id,
        reason="In hospital",
        evidence="Ward sister by telephone",
        clause="4.9",
        until=until,
    )
    first, second = of(desk, case, "interview")
    assert (first.state, second.state, second.due_at) == ("excused", "open", until)
    assert first.reason == "In hospital Evidence: Ward sister by telephone Clause 4.9."
    desk.until(until + timedelta(minutes=1))
    assert of(desk, case, "interview")[1].late
    with writing(desk.engine) as work:
        assert work.session.get_one(Case, case.id).status != "closed"


def test_the_open_task_moves_with_the_time_that_was_agreed(desk: Desk) -> None:
    case = desk.report()
    promise, task = the(desk, case, "interview"), desk.task(case, "Triage the report")
    with writing(desk.engine) as work:
        row = work.session.get_one(Task, task.id)
        row.requirement, row.due_at, row.due_sort = "interview", promise.due_at, promise.due_at
    desk.until(promise.due_at + timedelta(hours=1))
    until = london("2026-09-25T10:00")
    given = {"reason": "In hospital", "evidence": "Letter", "clause": "4.9", "until": until}
    desk.engine.promises.excuse(desk.office.manager, case.id, promise.id, **given)
    assert desk.task(case, "Triage the report").due_at == until
    desk.until(until + timedelta(hours=1))
    assert desk.kinds(case).count("task.overdue") == 2


@pytest.mark.parametrize(
    ("requirement", "until"),
    [("interview", None), ("interview", "2026-09-01T10:00"), ("officer_contact", "2026-09-25T10:00")],
    ids=["no new time", "a time that has passed", "a new time for what is excused altogether"],
)
def test_only_a_time_that_can_be_kept_is_agreed(quick_desk: Desk, requirement: str, until: str | None) -> None:
    case = quick_desk.report()
    promise = the(quick_desk, case, requirement)
    with pytest.raises(InvalidInputError) as caught:
        quick_desk.engine.promises.excuse(
            quick_desk.office.manager,
            case.id,
            promise.id,
            reason="x",
            evidence="y",
            clause="4.9",
            until=london(until) if until else None,
        )
    assert set(caught.value.fields) == {"until"}
    assert the(quick_desk, case, requirement).state == "open"


@pytest.mark.parametrize("act", ["release", "excuse"])
def test_an_officer_neither_releases_nor_excuses(quick_desk: Desk, act: str) -> None:
    case = quick_desk.report()
    officer = quick_desk.office.of_lane("Officer")
    with pytest.raises(NotAllowedError):
        ACTS[act](quick_desk, case, the(quick_desk, case, "officer_contact"), officer)
    assert the(quick_desk, case, "officer_contact").state == "open"


@pytest.mark.parametrize("act", sorted(ACTS))
def test_another_landlord_sees_no_promise(quick_desk: Desk, act: str) -> None:
    case = quick_desk.report()
    with writing(quick_desk.engine, "KHA") as work:
        stranger = open_office(work, quick_desk.engine.policies.landlords["KHA"]).manager
    with pytest.raises(NotFoundError):
        ACTS[act](quick_desk, case, the(quick_desk, case, "officer_contact"), stranger)


def test_a_promise_of_another_case_is_not_found(quick_desk: Desk) -> None:
    case, other = quick_desk.report(), quick_desk.report(reporter_name="Another Person")
    with pytest.raises(NotFoundError):
        done(quick_desk, case, the(quick_desk, other, "officer_contact"), "2026-09-08T10:30")
