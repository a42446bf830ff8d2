"""Promises: due by the landlord's policy, met by what people do, moved when facts change, late in the open."""

from sqlalchemy import select

from engine.jobs.sweep import writing
from engine.models import Case, OutboxMessage, Promise, Timer
from engine.process.context import CaseContext
from engine.workflow.promises import keeping
from tests.engine.process.desk import Desk, london


def _stored(desk: Desk, requirement: str) -> Promise:
    with writing(desk.engine) as work:
        return work.session.scalars(select(Promise).where(Promise.requirement == requirement)).one()


def test_violence_disclosed_later_moves_target_timer_and_task_together(desk: Desk) -> None:
    case = desk.report()
    desk.do(case, "Triage the report", violence=False, child=False, note="x")
    before = _stored(desk, "officer_contact").due_at
    with writing(desk.engine, "CA") as work:
        from engine.casework import facts

        facts.assign(work, work.session.get_one(Case, case.id), {"violence": True})
    moved = _stored(desk, "officer_contact")
    assert moved.due_at < before
    assert desk.task(case, "Contact the complainant").due_at == moved.due_at
    with writing(desk.engine) as work:
        assert work.session.scalars(select(Timer.due_at).where(Timer.element == "late")).one() == moved.due_at
    assert "target.moved" in desk.kinds(case)


def test_a_target_is_met_only_when_all_the_landlords_conditions_are(quick_desk: Desk) -> None:
    case = quick_desk.report()
    with writing(quick_desk.engine, "CA") as work:
        row = work.session.get_one(Case, case.id)
        first = keeping.satisfy(work, row, "initial_response", ["ACK_SENT", "HANDLER_NAMED"])
        assert first is not None
        assert first.met_at is None
        keeping.satisfy(work, row, "initial_response", ["NEXT_CONTACT_SET"])
        assert first.met_at == work.now


def test_the_manager_is_told_before_and_at_the_due_time_once_each(desk: Desk) -> None:
    case = desk.report()
    desk.until(london("2026-09-12T10:31"))
    kinds = desk.kinds(case)
    assert (kinds.count("target.warned"), kinds.count("target.late")) == (1, 1)
    with writing(desk.engine) as work:
        told = work.session.scalars(
            select(OutboxMessage).where(OutboxMessage.user_id == desk.office.manager.user_id)
        ).all()
    assert len([message for message in told if message.subject.startswith("Late")]) == 1


def test_a_requirement_the_landlord_does_not_have_has_no_target(quick_desk: Desk) -> None:
    case = quick_desk.report()
    with writing(quick_desk.engine, "CA") as work:
        row = work.session.get_one(Case, case.id)
        missing = next(code for code in work.policies.catalogue if work.policies.due("CA", code, work.now) is None)
        assert keeping.ensure(work, row, missing) is None
        assert keeping.meet(work, row, missing) is None


def test_the_next_round_of_a_recurring_requirement_counts_from_the_same_anchor(quick_desk: Desk) -> None:
    case = quick_desk.report()
    with writing(quick_desk.engine, "CA") as work:
        row = work.session.get_one(Case, case.id)
        code = next(
            code
            for code, entry in work.policies.catalogue.items()
            if entry.recurring
            and work.policies.due("CA", code, work.now) is not None
            and not work.policies.landlords["CA"].timer(code).timing.from_last_completed  # type: ignore[union-attr]
        )
        first = keeping.ensure(work, row, code)
        assert first is not None
        keeping.meet(work, row, code)
        second = keeping.ensure(work, row, code)
        expected = work.policies.due("CA", code, first.anchor_at, nth=2)
        assert second is not None
        assert expected is not None
        assert (second.occurrence, second.due_at) == (2, expected.due_utc)


def test_an_exception_closes_a_target_and_is_counted_apart(quick_desk: Desk) -> None:
    case = quick_desk.report()
    with writing(quick_desk.engine, "CA") as work:
        row = work.session.get_one(Case, case.id)
        target = keeping.except_from(work, row, "interview", "Two visits, nobody in")
        assert target is not None
        assert (target.closed, target.met_at, target.exception) == (True, None, "Two visits, nobody in")


def test_what_drawings_ask_of_times_only_reads(quick_desk: Desk) -> None:
    """Starting a clock is explicit: asking when something is due puts nothing into ledger or history."""
    case = quick_desk.report()
    with writing(quick_desk.engine, "CA") as work:
        row = work.session.get_one(Case, case.id)
        context = CaseContext(work, row)
        held = len(work.session.scalars(select(Promise)).all())
        waiting = len(work.session.info.get("events", []))
        for code in work.policies.catalogue:
            for function in ("due", "warn", "anchor", "outstanding"):
                context.functions[function](code)
        assert len(work.session.scalars(select(Promise)).all()) == held
        assert len(work.session.info.get("events", [])) == waiting
