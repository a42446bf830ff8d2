"""Corrections: a manager sets right a wrong fact or time; what is due is reckoned anew, what was late stays shown."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from engine.errors import InvalidInputError, NotAllowedError, NotFoundError
from engine.face.types import CaseLine, TargetView
from engine.jobs.sweep import writing
from engine.models import Case, Timer
from engine.process.office import open_office
from engine.reporting.counting_service import count_times
from engine.reporting.periods import Period
from tests.engine.process.desk import LONDON, Desk, london
from tests.engine.workflow.test_by_hand import done, of, the

REASON = "The caller gave the day of another letter."


def right_fact(desk: Desk, case: CaseLine, value: bool, name: str = "violence") -> None:
    """Correct a fact as a manager."""
    desk.engine.corrections.correct_fact(desk.office.manager, case.id, name=name, value=value, reason=REASON)


def right_time(desk: Desk, case: CaseLine, at: datetime, which: int = 0) -> None:
    """Correct when a report came in, as a manager."""
    report = desk.engine.corrections.ask(desk.office.manager, case.id).reports[which]
    desk.engine.corrections.correct_received(
        desk.office.manager, case.id, report_id=report.id, received_at=at, reason=REASON
    )


def ordinary(desk: Desk, requirement: str, received: datetime, **facts: object) -> datetime:
    """When a requirement is due by the policy, by its plain arithmetic."""
    found = desk.engine.policies.due("CA", requirement, received, facts=facts)
    assert found is not None
    return found.due_utc


def test_a_fact_that_was_wrong_gives_the_ordinary_time_back_and_both_instants_stay(desk: Desk) -> None:
    case = desk.report()
    desk.do(case, "Triage the report", violence=True, child=False, note="x")
    short = the(desk, case, "officer_contact").due_at
    right_fact(desk, case, value=False)
    view = the(desk, case, "officer_contact")
    long = ordinary(desk, "officer_contact", desk.clock.now(), violence=False)
    assert (view.due_at, view.due_then, view.late_then_at) == (long, short, None)
    assert short < long
    history = desk.engine.cases.timeline(desk.office.manager, case.id, noted=True, limit=100).rows
    told = next(event for event in history if event.kind == "target.corrected" and "contact" in event.text)
    assert "before, it was due 9 September 2026" in told.text
    assert any(event.kind == "fact.corrected" and REASON in event.text for event in history)


def test_timer_and_task_move_with_the_corrected_time(desk: Desk) -> None:
    case = desk.report()
    desk.do(case, "Triage the report", violence=True, child=False, note="x")
    right_fact(desk, case, value=False)
    due = the(desk, case, "officer_contact").due_at
    assert desk.task(case, "Contact the complainant").due_at == due
    with writing(desk.engine) as work:
        assert work.session.query(Timer.due_at).filter(Timer.element == "late").scalar() == due


def test_a_later_no_of_a_form_lengthens_nothing_and_only_the_correction_does(desk: Desk) -> None:
    from engine.casework import facts

    case = desk.report()
    desk.do(case, "Triage the report", violence=True, child=False, note="x")
    short = the(desk, case, "officer_contact").due_at
    with writing(desk.engine, "CA") as work:
        facts.assign(work, work.session.get_one(Case, case.id), {"violence": False})
    assert the(desk, case, "officer_contact").due_at == short
    right_fact(desk, case, value=False)
    assert the(desk, case, "officer_contact").due_at > short


def test_what_was_late_stays_shown_as_late_under_the_facts_then_known(desk: Desk) -> None:
    case = desk.report()
    desk.do(case, "Triage the report", violence=True, child=False, note="x")
    short = the(desk, case, "officer_contact").due_at
    desk.until(short + timedelta(hours=2))
    assert the(desk, case, "officer_contact").late
    right_fact(desk, case, value=False)
    view = the(desk, case, "officer_contact")
    assert (view.state, view.late, view.late_then_at, view.due_then) == ("open", False, short, short)
    desk.until(view.due_at + timedelta(minutes=1))
    again = the(desk, case, "officer_contact")
    assert (again.state, again.late_at, again.late_then_at) == ("late", again.due_at, short)


def test_what_was_kept_late_by_a_wrong_fact_is_kept_in_time_by_the_right_one(desk: Desk) -> None:
    case = desk.report()
    desk.do(case, "Triage the report", violence=True, child=False, note="x")
    short = the(desk, case, "officer_contact").due_at
    desk.until(london("2026-09-11T12:00"))
    done(desk, case, the(desk, case, "officer_contact"), "2026-09-11T11:00")
    assert the(desk, case, "officer_contact").state == "met_late"
    right_fact(desk, case, value=False)
    view = the(desk, case, "officer_contact")
    assert (view.state, view.late, view.late_then_at) == ("met", False, short)


def test_a_fact_corrected_to_yes_shortens_with_the_landlords_grace(desk: Desk) -> None:
    case = desk.report()
    desk.do(case, "Triage the report", violence=False, child=False, note="x")
    desk.until(london("2026-09-11T10:00"))
    before = the(desk, case, "officer_contact").due_at
    right_fact(desk, case, value=True)
    view = the(desk, case, "officer_contact")
    assert desk.clock.now() < view.due_at < before
    assert not view.late


def test_a_mistyped_year_is_corrected_and_nothing_is_late_by_the_right_one(desk: Desk) -> None:
    now = desk.clock.now()
    case = desk.report(received_at=now.replace(year=2025))
    desk.until(now + timedelta(minutes=5))
    wrong = of(desk, case, "contact_call")
    assert the(desk, case, "officer_contact").late
    assert sum(one.state == "missed" for one in wrong) > 10
    right_time(desk, case, now)
    views = desk.engine.promises.of_case(desk.office.manager, case.id)
    assert desk.engine.cases.get(desk.office.manager, case.id).line.received_at == now
    owed = [one for one in views if not one.closed]
    assert {one.requirement: one.due_at for one in owed if not one.recurring} == {
        code: ordinary(desk, code, now) for code in ("initial_response", "officer_contact", "interview", "action_plan")
    }
    assert not any(one.late for one in owed)
    assert all(one.late_then_at for one in owed if one.requirement == "officer_contact")
    calls = of(desk, case, "contact_call")
    assert [one.state for one in calls if not one.closed] == ["open"]
    assert not any(one.state == "missed" for one in calls)


def test_a_report_that_came_in_earlier_than_typed_is_late_since_its_right_due_time(desk: Desk) -> None:
    case = desk.report()
    earlier = desk.clock.now() - timedelta(days=40)
    right_time(desk, case, earlier)
    desk.until(desk.clock.now() + timedelta(minutes=5))
    view = the(desk, case, "officer_contact")
    assert (view.state, view.late_at) == ("late", ordinary(desk, "officer_contact", earlier))
    calls = of(desk, case, "contact_call")
    assert [one.state for one in calls[:2]] == ["missed", "late"]
    assert all(before.due_at < after.due_at for before, after in pairwise(calls))


def test_a_second_correction_keeps_what_was_owed_at_first(desk: Desk) -> None:
    case = desk.report()
    first = the(desk, case, "officer_contact").due_at
    for days in (1, 2):
        right_time(desk, case, desk.clock.now() - timedelta(days=days))
    assert the(desk, case, "officer_contact").due_then == first


def test_what_a_manager_decided_is_not_undone_by_a_correction(desk: Desk) -> None:
    case = desk.report()
    promise = the(desk, case, "officer_contact")
    desk.engine.promises.release(desk.office.manager, case.id, promise.id, why="not_needed", reason="Moved away")
    right_time(desk, case, desk.clock.now() - timedelta(days=1))
    view: TargetView = the(desk, case, "officer_contact")
    assert (view.state, view.due_at) == ("released", promise.due_at)


@pytest.mark.parametrize(
    ("at", "field"),
    [("2030-01-01T10:00", "received_at"), ("2019-01-01T10:00", "received_at")],
    ids=["in the future", "more than five years ago"],
)
def test_a_time_that_cannot_be_is_refused(quick_desk: Desk, at: str, field: str) -> None:
    case = quick_desk.report()
    before = the(quick_desk, case, "officer_contact").due_at
    with pytest.raises(InvalidInputError) as caught:
        right_time(quick_desk, case, london(at))
    assert set(caught.value.fields) == {field}
    assert the(quick_desk, case, "officer_contact").due_at == before


def test_a_correction_needs_a_reason_and_a_fact_on_which_times_depend(quick_desk: Desk) -> None:
    case = quick_desk.report()
    with pytest.raises(InvalidInputError) as caught:
        quick_desk.engine.corrections.correct_fact(
            quick_desk.office.manager, case.id, name="alias", value=True, reason=" "
        )
    assert set(caught.value.fields) == {"name", "reason"}


def test_a_report_of_another_case_is_not_corrected_here(quick_desk: Desk) -> None:
    case, other = quick_desk.report(), quick_desk.report(reporter_name="Another Person")
    foreign = quick_desk.engine.corrections.ask(quick_desk.office.manager, other.id).reports[0].id
    with pytest.raises(NotFoundError):
        quick_desk.engine.corrections.correct_received(
            quick_desk.office.manager,
            case.id,
            report_id=foreign,
            received_at=quick_desk.clock.now() - timedelta(days=1),
            reason=REASON,
        )


def test_an_officer_corrects_nothing_and_another_landlord_sees_nothing(quick_desk: Desk) -> None:
    case = quick_desk.report()
    given = {"name": "violence", "value": True, "reason": REASON}
    with pytest.raises(NotAllowedError):
        quick_desk.engine.corrections.correct_fact(quick_desk.office.of_lane("Officer"), case.id, **given)
    with writing(quick_desk.engine, "KHA") as work:
        stranger = open_office(work, quick_desk.engine.policies.landlords["KHA"]).manager
    with pytest.raises(NotFoundError):
        quick_desk.engine.corrections.correct_fact(stranger, case.id, **given)


def test_a_correction_that_moves_nothing_marks_nothing_as_corrected(quick_desk: Desk) -> None:
    case = quick_desk.report()
    right_fact(quick_desk, case, value=False)
    assert {one.due_then for one in quick_desk.engine.promises.of_case(quick_desk.office.manager, case.id)} == {None}


def test_the_figures_count_what_was_corrected_and_say_how_many_were_late_before(quick_desk: Desk) -> None:
    case = quick_desk.report()
    quick_desk.do(case, "Triage the report", violence=True, child=False, note="x")
    quick_desk.until(the(quick_desk, case, "officer_contact").due_at + timedelta(hours=2))
    right_fact(quick_desk, case, value=False)
    with writing(quick_desk.engine, "CA") as work:
        told = count_times(work, Period(date(2026, 9, 1), date(2026, 9, 30), LONDON))
    assert "late under facts or times that a manager has corrected since" in told.note
