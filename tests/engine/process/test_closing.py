"""Closing a case ends what runs in it, but never what must outlive it."""

import pytest

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.face.types import CaseLine
from tests.engine.process.desk import Desk, make_desk


@pytest.fixture
def wch(engine: Engine, clock: SimulatedClock) -> Desk:
    return make_desk(engine, clock, "WCH", "outliving.bpmn")


def test_closing_a_case_ends_its_other_procedures(wch: Desk) -> None:
    case = _handed_over(wch)
    assert "Sweep the hall" not in wch.names(case)


def test_a_childs_referral_outlives_the_closing_of_its_case(wch: Desk) -> None:
    case = _handed_over(wch)
    assert wch.names(case) == ["Refer the child"]
    wch.do(case, "Refer the child")
    states = {line.key: line.status for line in wch.engine.cases.get(wch.office.manager, case.id).procedures}
    assert states == {"handing_over": "finished", "child_protection": "finished", "chores": "cancelled"}


def test_a_target_of_what_outlives_its_case_is_still_owed(wch: Desk) -> None:
    case = _handed_over(wch)
    targets = wch.engine.cases.get(wch.office.manager, case.id).targets
    (referral,) = [target for target in targets if target.requirement == "safeguarding_referral"]
    wch.until(referral.due_at)
    assert "target.late" in wch.kinds(case)


def _handed_over(desk: Desk) -> CaseLine:
    case = desk.report()
    desk.do(case, "Hand over")
    return case
