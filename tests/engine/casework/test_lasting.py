"""Rows written at once, in one plain statement each, on both databases."""

from datetime import UTC, datetime

from sqlalchemy import inspect

from engine.casework import lasting
from engine.models import Case, Plan, Promise
from tests.engine.casework.conftest import Office, get_case

AT = datetime(2026, 9, 8, 9, 30, tzinfo=UTC)


def target_of(case: Case) -> dict[str, object]:
    """The columns of an open target."""
    return {
        "case_id": case.id, "requirement": "interview", "occurrence": 1, "anchor_at": AT, "due_at": AT,
        "made_at": AT, "satisfied": [], "clause": "4.9", "status": "STATED", "met_at": None,
    }  # fmt: skip


def test_a_row_that_stays_is_stored_and_given_back_with_its_number(office: Office) -> None:
    number = office.case()
    with office.work() as work:
        plan = lasting.store(work, Plan, case_id=number, version=1, actions="Call weekly", at=work.now)
    with office.work() as work:
        assert work.session.get_one(Plan, plan.id).actions == "Call weekly"


def test_a_row_that_changes_later_is_held_by_the_session(office: Office) -> None:
    number = office.case()
    with office.work() as work:
        target = lasting.begin(work, Promise, **target_of(get_case(work.session, number)))
        assert work.session.get(Promise, target.id) is target
        target.met_at, target.state = AT, "met"
    with office.work() as work:
        stored = work.session.get_one(Promise, target.id)
        assert (stored.met_at, stored.closed, stored.requirement) == (AT, True, "interview")


def test_a_change_is_in_the_database_at_once_and_leaves_nothing_to_store(office: Office) -> None:
    number = office.case()
    with office.work() as work:
        case = get_case(work.session, number)
        lasting.change(work, case, status="monitoring", facts={"hate": True})
        assert not inspect(case).modified
        assert (case.status, case.facts) == ("monitoring", {"hate": True})
    with office.work() as work:
        stored = get_case(work.session, number)
        assert (stored.status, stored.facts) == ("monitoring", {"hate": True})
