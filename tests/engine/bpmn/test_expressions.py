"""Expressions as owners write them."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from engine.bpmn import check_expression, evaluate, text_template
from engine.errors import ExpressionError

CASE = SimpleNamespace(
    hate=True,
    risk="high",
    strands=["race", "religion"],
    incident_count=3,
    received_at=datetime(2026, 9, 8, 9, 30, tzinfo=UTC),
)
NAMES = {"case": CASE, "agreed": False, "when": "2026-09-10", "rows": [{"band": "low"}], "score": 7}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('case.hate and case.risk == "high"', True),
        ('${case.hate && !agreed}', True),
        ("#{case.hate || agreed}", True),
        ('= case.risk = "high"', True),
        ('case.risk in ["medium", "high"]', True),
        ('"race" in case.strands', True),
        ('"a != b && c" == "a != b && c"', True),
        ("case.incident_count >= 2", True),
        ("1 < score <= 7", True),
        ("score * 2 + 1", 15),
        ("-score", -7),
        ("7 / 2", 3.5),
        ("7 // 2 + 7 % 2", 4),
        ('"series" if case.incident_count > 1 else "isolated"', "series"),
        ("rows[0].band", "low"),
        ("rows[5]", None),
        ("case.strands[-1]", "religion"),
        ("true and not false", True),
        ("null", None),
        ("case.unheard_of", None),
        ("case.unheard_of.of_it", None),
        ("unheard_of > 3", False),
        ("unheard_of == null", True),
        ("unheard_of + 1", None),
        ('"x" in unheard_of', False),
        ("len(case.strands)", 2),
        ("max(1, score, null)", 7),
        ("min([4, 2, 3])", 2),
        ('contains(case.strands, "race")', True),
        ('any_of(case.strands, "age", "race")', True),
        ("case.received_at < when", True),
        ('case.received_at + days(2) > "2026-09-10"', False),
        ("case.received_at.year", 2026),
        ("days(1) + hours(12)", timedelta(hours=36)),
        ('lines("Ann\\n\\n Ben ")', ["Ann", "Ben"]),
        ("case.hate\n  and agreed == false", True),
    ],
)  # fmt: skip
def test_it_gives(text: str, value: object) -> None:
    assert evaluate(text, NAMES, {}) == value


def test_the_second_half_of_and_is_left_alone_where_the_first_is_false() -> None:
    assert evaluate("agreed and fails()", NAMES, {"fails": lambda: 1 / 0}) is False


def test_listed_functions_can_be_called() -> None:
    assert evaluate("due('officer_contact')", {}, {"due": lambda code: f"due {code}"}) == "due officer_contact"


def test_a_function_that_fails_gives_an_error_that_names_it() -> None:
    with pytest.raises(ExpressionError, match="half"):
        evaluate("half(0)", {}, {"half": lambda number: 1 / number})


def test_what_an_expression_names_is_known_before_it_is_worked_out() -> None:
    use = check_expression("case.hate and due('interview') > when")
    assert use.problem is None
    assert use.names == {"case.hate", "when"}
    assert use.functions == {"due"}
    assert use.calls == (("due", "interview"),)


def test_a_slip_is_told_in_words() -> None:
    assert "is not an expression" in (check_expression("case.hate and").problem or "")


def test_a_template_that_is_one_placeholder_keeps_its_type() -> None:
    assert text_template("${case.strands}", NAMES) == ["race", "religion"]


def test_a_template_with_text_gives_text() -> None:
    assert (
        text_template("Risk ${case.risk} on ${day}", {**NAMES, "day": date(2026, 9, 8)})
        == "Risk high on 8 September 2026"
    )


def test_a_text_without_placeholders_stays_as_it_is() -> None:
    assert text_template("case.risk == 1", NAMES) == "case.risk == 1"


def test_missing_values_leave_nothing_in_a_text() -> None:
    assert text_template("Dear ${case.nobody}.", NAMES) == "Dear ."
