"""How a risk score came about is kept with it, row by row, and never keeps an assessment from being recorded."""

from collections.abc import Mapping

import pytest

from engine.jobs.sweep import writing
from engine.models import Case, RiskAssessment
from engine.process import library, points
from engine.process.context import CaseContext
from engine.settings import PROJECT
from tests.engine.process.desk import Desk

TABLES = PROJECT / "workflows" / "decisions" / "risk.dmn"
CALM = {
    **{f"risk_q{number}": "no" for number in (2, 3, 4, 5, 6, 9, 11, 13)},
    "risk_q1": "once",
    "risk_q7": "safe",
    "risk_q8": "little",
    "risk_q10": "good",
    "risk_q12": "none",
    "risk_q14": "none",
}


def counted(desk: Desk, answers: Mapping[str, str]) -> tuple[list[tuple[str, str, int]], object]:
    """The breakdown of some answers, and the score that the table itself gives for them."""
    with writing(desk.engine, "CA") as work:
        case = Case(landlord="CA", facts={}, received_at=work.now, opened_at=work.now)
        context = CaseContext(work, case)
        rows = points.counted(context, answers)
        table = library.decision(work, points.TABLE)
        return rows, table.evaluate(context.names(answers), context.functions).outcome


@pytest.fixture
def scored(quick_desk: Desk) -> Desk:
    """A desk whose landlord has the shipped table of points."""
    quick_desk.engine.procedures.publish_files([TABLES])
    return quick_desk


def test_each_answer_that_counts_is_named_with_its_points(scored: Desk) -> None:
    rows, score = counted(scored, {**CALM, "risk_q3": "actual", "risk_q7": "nervous"})
    assert [(question, answer) for question, answer, _ in rows] == [
        ("Violence or threat", "actual"),
        ("Safe at home", "nervous"),
    ]
    assert sum(number for _, _, number in rows) == score


def test_the_parts_add_up_to_the_score_whatever_is_answered(scored: Desk) -> None:
    rows, score = counted(scored, dict.fromkeys(CALM, "unknown"))
    assert len(rows) > 10
    assert sum(number for _, _, number in rows) == score


def test_answers_that_add_nothing_are_not_listed(scored: Desk) -> None:
    assert counted(scored, CALM) == ([], 0)


def test_a_landlord_without_a_table_of_points_has_no_breakdown(quick_desk: Desk) -> None:
    with writing(quick_desk.engine, "CA") as work:
        case = Case(landlord="CA", facts={}, received_at=work.now, opened_at=work.now)
        assert points.counted(CaseContext(work, case), CALM) == []


def test_answers_the_table_cannot_read_give_no_breakdown_and_no_error(scored: Desk) -> None:
    with writing(scored.engine, "CA") as work:
        case = Case(landlord="CA", facts={}, received_at=work.now, opened_at=work.now)
        assert points.counted(CaseContext(work, case), {"risk_q1": "once"}) == []


def test_the_breakdown_is_kept_with_the_assessment_and_shown(scored: Desk) -> None:
    line = scored.report()
    with writing(scored.engine, "CA") as work:
        assessment = RiskAssessment(
            case_id=line.id, version=1, answers={}, score=3, band="low", level="low",
            breakdown=[["Violence or threat", "actual", 3]], at=work.now,
        )  # fmt: skip
        work.session.add(assessment)
    (shown,) = scored.engine.cases.get(scored.office.manager, line.id).risks
    assert [tuple(part) for part in shown.breakdown] == [("Violence or threat", "actual", 3)]
