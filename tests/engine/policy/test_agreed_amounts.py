"""What is agreed in a case takes the place of a policy's figure only where the policy leaves room for it."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.policy import load_policies
from engine.settings import PROJECT

POLICIES = load_policies(Path(PROJECT) / "policies")
PLAN_AGREED = datetime(2026, 9, 21, 10, 30, tzinfo=ZoneInfo("Europe/London"))


def due_day(landlord: str, nth: int = 1, **facts: object) -> str:
    """The day of the n-th call after the plan was agreed."""
    found = POLICIES.due(landlord, "contact_call", PLAN_AGREED, nth=nth, facts=facts)
    assert found is not None
    return found.due_local.date().isoformat()


def test_the_plan_sets_the_days_between_calls_at_circle_anglia() -> None:
    assert due_day("CA") == "2026-10-06"
    assert [due_day("CA", nth, contact_every_days=7) for nth in (1, 2)] == ["2026-09-28", "2026-10-05"]


def test_no_plan_changes_the_weekly_call_at_watford() -> None:
    assert due_day("WCH", contact_every_days=30) == due_day("WCH") == "2026-09-28"


@pytest.mark.parametrize("odd", [0, -3, "7", None, 2.5])
def test_a_number_that_makes_no_sense_leaves_the_policys_figure(odd: object) -> None:
    assert due_day("CA", contact_every_days=odd) == "2026-10-06"
