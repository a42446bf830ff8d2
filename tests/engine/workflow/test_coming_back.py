"""Promises that come back: of a case opened again, of a fact taken back, of a case that an upgrade found."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from engine.app import Engine
from engine.casework import cases, facts, reopening
from engine.clock import SimulatedClock
from engine.jobs.sweep import writing
from engine.jobs.upgrading import reckon_what_is_missing
from engine.models import Case, OutboxMessage, Promise
from engine.policy import Timing
from engine.workflow.promises import conditions
from tests.engine.process.desk import Desk, make_desk


def states(desk: Desk, case: int, requirement: str) -> list[str]:
    with writing(desk.engine, "CA") as work:
        query = select(Promise.state).where(Promise.case_id == case, Promise.requirement == requirement)
        return list(work.session.scalars(query.order_by(Promise.occurrence)))


def test_a_case_opened_again_owes_what_its_closing_ended(desk: Desk) -> None:
    case = desk.report().id
    with writing(desk.engine, "CA") as work:
        cases.close(work, work.session.get_one(Case, case), "resolved")
    assert states(desk, case, "interview") == ["released"]
    desk.clock.set(desk.clock.now() + timedelta(days=30))
    with writing(desk.engine, "CA") as work:
        reopening.reopen(work, work.session.get_one(Case, case), "It goes on.")
    assert states(desk, case, "interview") == ["released", "open"]
    assert states(desk, case, "open_case_review") == ["released", "open"]
    with writing(desk.engine, "CA") as work:
        owed_anew = work.session.scalars(select(Promise).where(Promise.made_at == work.now)).all()
        assert {row.state for row in owed_anew if row.due_at > work.now} == {"open"}
        assert [row.requirement for row in owed_anew if row.due_at <= work.now] == []


def test_a_case_opened_again_does_not_owe_what_a_person_had_released(desk: Desk) -> None:
    from engine.workflow.promises import keeping

    case = desk.report().id
    with writing(desk.engine, "CA") as work:
        row = work.session.get_one(Case, case)
        keeping.release(work, row, "interview", "Recorded: they were interviewed by the police.")
        cases.close(work, row, "resolved")
    with writing(desk.engine, "CA") as work:
        reopening.reopen(work, work.session.get_one(Case, case), "It goes on.")
        facts.assign(work, work.session.get_one(Case, case), {"violence": True})
    assert states(desk, case, "interview") == ["released"]


def test_help_before_the_weekend_is_owed_again_once_fear_is_told_after_all(desk: Desk) -> None:
    desk.clock.set(desk.clock.now() + timedelta(days=3))  # a Friday
    case = desk.report().id
    for fear, wanted in ((False, ["released"]), (True, ["released", "open"])):
        with writing(desk.engine, "CA") as work:
            facts.assign(work, work.session.get_one(Case, case), {"fear_of_violence": fear})
        assert states(desk, case, "weekend_referral") == wanted


def test_a_condition_that_cannot_be_worked_out_leaves_the_promise_owed(desk: Desk) -> None:
    case = desk.report().id
    odd = {"owed_when": "case.received_at > 3", "amount": 1, "unit": "day", "clock": "ELAPSED"}
    timing = Timing(**odd, clause="1", status="STATED", summary="x")  # type: ignore[arg-type]
    with writing(desk.engine, "CA") as work:
        assert conditions.is_owed(work, work.session.get_one(Case, case), timing, work.now)


@pytest.fixture
def upgraded(desk: Desk) -> tuple[Desk, int]:
    """A case of the version before, a week old: the first response alone was counted, and met."""
    case = desk.report().id
    with writing(desk.engine, "CA") as work:
        work.session.execute(delete(Promise).where(Promise.requirement != "initial_response"))
        work.session.execute(update(Promise).values(state="met", next_at=None))
        work.session.execute(update(Case).values(reckoned_at=None))
    desk.clock.set(desk.clock.now() + timedelta(days=7))
    return desk, case


def late_subjects(desk: Desk) -> list[str]:
    with writing(desk.engine, "CA") as work:
        found = work.session.scalars(select(OutboxMessage.subject))
        of_cases = (subject for subject in found if subject.startswith("Late") and "-OFFICE" not in subject)
        return sorted(set(of_cases))


def test_an_upgrade_counts_what_was_missing_and_tells_of_it_in_one_list(upgraded: tuple[Desk, int]) -> None:
    desk, case = upgraded
    assert reckon_what_is_missing(desk.engine) > 0
    assert reckon_what_is_missing(desk.engine) == 0
    desk.until(desk.clock.now())
    assert (states(desk, case, "initial_response"), states(desk, case, "officer_contact")) == (["met"], ["late"])
    assert late_subjects(desk) == []
    with writing(desk.engine, "CA") as work:
        lists = select(OutboxMessage).where(OutboxMessage.subject.startswith("After the upgrade"))
        assert len(work.session.scalars(lists).all()) == 1


def test_what_falls_late_after_an_upgrade_is_told_like_everything_else(upgraded: tuple[Desk, int]) -> None:
    desk, case = upgraded
    reckon_what_is_missing(desk.engine)
    desk.until(desk.clock.now() + timedelta(days=40))
    told = " ".join(late_subjects(desk))
    assert ("Interview" in told, "Regular contact" in told, "Officer's contact" in told) == (True, True, False)
    assert states(desk, case, "contact_call") == ["missed", "missed", "late", "open"]


def test_an_upgrade_starts_no_second_series_beside_one_that_runs(upgraded: tuple[Desk, int]) -> None:
    from engine.workflow.promises import keeping

    desk, case = upgraded
    with writing(desk.engine, "CA") as work:
        keeping.start(work, work.session.get_one(Case, case), "contact_call", work.now)
    reckon_what_is_missing(desk.engine)
    assert states(desk, case, "contact_call") == ["open"]


def test_logging_of_a_case_found_by_an_upgrade_was_done_when_it_was_opened(
    engine: Engine, clock: SimulatedClock
) -> None:
    desk = make_desk(engine, clock, "WCH")
    case = desk.report().id
    with writing(desk.engine, "WCH") as work:
        work.session.execute(delete(Promise))
        work.session.execute(update(Case).values(reckoned_at=None))
    desk.clock.set(desk.clock.now() + timedelta(days=7))
    reckon_what_is_missing(desk.engine)
    assert states(desk, case, "case_logging") == ["met"]
