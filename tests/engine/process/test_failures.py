"""Steps that fail: the case waits there, nothing else is lost, they are tried again, then a manager decides."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.errors import ConflictError, InvalidInputError
from engine.face.types import CaseLine
from engine.jobs.sweep import retry_steps, run_due, writing
from engine.models import Case, ProcessIncident, Referral
from tests.engine.process.desk import Desk


def _fail(desk: Desk) -> tuple[CaseLine, int]:
    """Drive a case to an automatic step that cannot be done: a referral to nobody."""
    case = desk.report()
    desk.do(case, "Triage the report", violence=False, child=True, note="x")
    desk.do(case, "Refer to children's services", agency="nobody_we_know")
    return case, _incident(desk).id


def _incident(desk: Desk) -> ProcessIncident:
    with writing(desk.engine) as work:
        return work.session.scalars(select(ProcessIncident)).one()


def test_a_failed_action_leaves_the_answer_stored_and_an_incident_to_see(desk: Desk) -> None:
    case, _ = _fail(desk)
    row = _incident(desk)
    assert (row.element, row.kind, row.state, row.tries) == ("record", "action", "retrying", 1)
    assert row.inputs["to"] == "nobody_we_know"
    assert "Refer to children's services" not in desk.names(case)
    assert "Contact the complainant" in desk.names(case)
    (view,) = desk.engine.monitor.incidents(desk.office.manager).rows
    assert view.element_name == "Record the referral"
    with writing(desk.engine) as work:
        assert work.session.scalars(select(Referral)).all() == []


def test_a_failed_step_is_tried_five_times_with_growing_pauses_and_then_waits_for_a_manager(desk: Desk) -> None:
    _fail(desk)
    pauses = []
    while (row := _incident(desk)).state == "retrying":
        assert row.retry_at is not None
        pauses.append(row.retry_at - desk.clock.now())
        desk.clock.set(row.retry_at)
        assert retry_steps(desk.engine) == 1
    assert pauses == [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]
    assert (row.state, row.tries, row.retry_at) == ("waiting", 5, None)


def test_a_manager_lets_a_failed_step_pass_with_a_reason(desk: Desk) -> None:
    case, incident_id = _fail(desk)
    with pytest.raises(InvalidInputError):
        desk.engine.monitor.skip(desk.office.manager, incident_id, " ")
    desk.engine.monitor.skip(desk.office.manager, incident_id, "Told them by telephone")
    assert _incident(desk).state == "resolved"
    assert "step.skipped" in desk.kinds(case)
    statuses = {line.key: line.status for line in desk.engine.cases.get(desk.office.manager, case.id).procedures}
    assert statuses["safeguarding"] == "finished"
    with pytest.raises(ConflictError):
        desk.engine.monitor.retry(desk.office.manager, incident_id)


def test_a_retry_that_works_resolves_the_incident(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.casework import referrals

    case, incident_id = _fail(desk)
    monkeypatch.setitem(referrals.AGENCIES, "nobody_we_know", "Nobody we know")  # type: ignore[attr-defined]
    assert desk.engine.monitor.retry(desk.office.manager, incident_id) is True
    assert _incident(desk).state == "resolved"
    assert desk.engine.cases.get(desk.office.manager, case.id).referrals


def test_a_message_that_nobody_knows_is_an_incident_and_the_case_goes_on(desk: Desk) -> None:
    case = desk.report()
    assert desk.engine.procedures.deliver(desk.office.manager, case.id, "NoSuchThing", {"a": 1}) == 0
    row = _incident(desk)
    assert (row.kind, row.state, row.inputs["message"]) == ("message", "waiting", "NoSuchThing")
    assert desk.names(case) == ["Triage the report"]


def test_a_clock_that_jumps_back_neither_unfires_nor_fires_twice(desk: Desk) -> None:
    case = desk.report()
    desk.do(case, "Triage the report", violence=False, child=False, note="x")
    start = desk.clock.now()
    desk.until(start + timedelta(days=8))
    desk.clock.set(start)
    run_due(desk.engine)
    desk.until(start + timedelta(days=9))
    assert desk.kinds(case).count("timer.fired") == 1
    assert desk.names(case).count("Look into the delay") == 1


def test_a_closed_case_ends_its_other_procedures_and_clocks(desk: Desk) -> None:
    from engine.casework import cases

    case = desk.report()
    with writing(desk.engine, "CA") as work:
        cases.close(work, work.session.get_one(Case, case.id), "Withdrawn")
    assert desk.names(case) == []
    assert {line.status for line in desk.engine.cases.get(desk.office.manager, case.id).procedures} == {"cancelled"}
    desk.until(desk.clock.now() + timedelta(days=30))
    promises = desk.engine.cases.get(desk.office.manager, case.id).targets
    assert {row.state for row in promises if row.requirement != "feedback"} == {"released"}
