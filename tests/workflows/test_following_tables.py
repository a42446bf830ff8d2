"""The tables of contact, exceptions and closing with the five landlords' own policy values: every row is reached."""

from pathlib import Path
from typing import Any

import pytest

from engine.bpmn import check_decision, read_decision
from engine.policy import Policies, load_policies
from engine.settings import PROJECT

DECISIONS = Path(PROJECT) / "workflows" / "decisions"
TABLES = ("exception", "review", "closure")
QUIET = {"open_procedures": [], "overdue": [], "risk": "low"}


@pytest.fixture(scope="module")
def policies() -> Policies:
    """The shipped profiles."""
    return load_policies(Path(PROJECT) / "policies")


def ask(policies: Policies, key: str, landlord: str, facts: dict[str, Any], **answers: Any) -> tuple[int, Any]:
    """Return the row that decided and its first output."""
    (table,) = read_decision((DECISIONS / f"{key}.dmn").read_bytes())
    profile = policies.landlords[landlord]
    functions = {"policy": profile.value, "stated": lambda code: bool(profile.timer(code) or profile.stance(code))}
    result = table.evaluate({"case": facts, **answers}, functions)
    outcome = result.outcome
    return result.row_numbers[0], next(iter(outcome.values())) if isinstance(outcome, dict) else outcome


@pytest.mark.parametrize("key", TABLES)
def test_a_table_has_no_gap_no_overlap_and_no_bad_cell(key: str) -> None:
    (table,) = read_decision((DECISIONS / f"{key}.dmn").read_bytes())
    assert [finding.message for finding in check_decision(table) if finding.level != "info"] == []


@pytest.mark.parametrize("key", TABLES)
def test_every_row_names_its_clause_or_says_why_it_is_there(key: str) -> None:
    (table,) = read_decision((DECISIONS / f"{key}.dmn").read_bytes())
    assert all(rule.annotation for rule in table.rules)


@pytest.mark.parametrize(
    ("landlord", "asked_for", "days", "expected"),
    [
        ("CA", "interview", 2, (1, "EXCEPTION")),
        ("CHG", "action_plan", 2, (2, "EXCEPTION")),
        ("CHG", "plan_review", 2, (3, "EXCEPTION")),
        ("WCH", "interview", 2, (4, "GO_ON")),
        ("CA", "action_plan", 3, (4, "GO_ON")),
        ("CHG", "interview", 2, (4, "GO_ON")),
        ("CA", "interview", 1, (5, "TRY_AGAIN")),
        ("KHA", "plan_review", 0, (5, "TRY_AGAIN")),
    ],
)
def test_a_time_limit_passes_only_where_the_policy_says_so_and_enough_was_tried(
    policies: Policies, landlord: str, asked_for: str, days: int, expected: tuple[int, str]
) -> None:
    assert ask(policies, "exception", landlord, {"attempt_days": days}, asked_for=asked_for) == expected


@pytest.mark.parametrize(
    ("landlord", "facts", "news", "expected"),
    [
        ("KHA", {}, "incident", (1, "NEWS")),
        ("CA", {"contact_every_days": 7}, "violence", (2, "NEWS")),
        ("CA", {"contact_every_days": 7}, None, (3, "PLAN")),
        ("CA", {}, None, (4, "POLICY")),
        ("WCH", {"contact_every_days": 30}, None, (4, "POLICY")),
        ("CHG", {"next_contact_at": "2026-09-10"}, None, (5, "PROMISE")),
        ("PCHA", {}, None, (6, "FOUR_WEEKS")),
    ],
)
def test_the_next_contact_is_counted_from_what_the_policy_names(
    policies: Policies, landlord: str, facts: dict[str, Any], news: str | None, expected: tuple[int, str]
) -> None:
    known = {"contact_every_days": None, "next_contact_at": None, **facts}
    assert ask(policies, "review", landlord, known, news=news) == expected


@pytest.mark.parametrize(
    ("landlord", "reason", "facts", "expected"),
    [
        ("CA", "moved_away", {}, (1, "NO")),
        ("WCH", "resolved", {"open_procedures": ["safeguarding"]}, (2, "NO")),
        ("CA", "resolved", {"open_procedures": ["enforcement", "review"]}, (3, "NO")),
        ("KHA", "resolved", {"open_procedures": ["property"]}, (4, "MANAGER")),
        ("CHG", "resolved", {"overdue": ["plan_review"]}, (5, "MANAGER")),
        ("WCH", "insufficient_evidence", {"risk": "high"}, (6, "MANAGER")),
        ("WCH", "resolved", {"risk": "high"}, (7, "YES")),
        ("CHG", "insufficient_evidence", {}, (7, "YES")),
    ],
)
def test_a_case_is_closed_only_when_nothing_stands_in_the_way(
    policies: Policies, landlord: str, reason: str, facts: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert ask(policies, "closure", landlord, {**QUIET, **facts}, closing_reason=reason) == expected
