"""What an officer enters becomes clean values, or a problem at the field, in plain words."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from engine.bpmn import Field, Form
from engine.errors import InvalidInputError

COLOURS = (("r", "Red"), ("b", "Blue"))


def enter(field: Field, answer: object, **names: object) -> object:
    return Form((field,)).validate({field.id: answer}, names)[field.id]


def problem(field: Field, answer: object, **names: object) -> str:
    with pytest.raises(InvalidInputError) as wrong:
        enter(field, answer, **names)
    assert list(wrong.value.fields) == [field.id]
    return wrong.value.fields[field.id][0]


@pytest.mark.parametrize(
    ("kind", "answer", "value"),
    [
        ("string", "  Ann  ", "Ann"),
        ("string", "", None),
        ("text", "a\r\nb", "a\nb"),
        ("long", "1,200", 1200),
        ("long", 7, 7),
        ("double", "12.50", 12.5),
        ("boolean", "yes", True),
        ("boolean", False, False),
        ("boolean", None, None),
        ("date", "2026-09-08", "2026-09-08"),
        ("datetime", "2026-09-08T10:30:00+01:00", "2026-09-08T10:30:00+01:00"),
        ("enum", "r", "r"),
        ("choices", ["b", "r"], ["r", "b"]),
        ("choices", [], []),
        ("party", "12", 12),
        ("string", "{{7*7}} '; DROP TABLE task; --", "{{7*7}} '; DROP TABLE task; --"),
    ],
)
def test_an_answer_becomes(kind: str, answer: object, value: object) -> None:
    assert enter(Field("f", "Answer", kind, options=COLOURS), answer) == value


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("string", "a" * 501),
        ("string", ["a"]),
        ("string", {"a": 1}),
        ("string", "a\x00b"),
        ("text", "a" * 10_001),
        ("long", "12.5"),
        ("long", "twelve"),
        ("long", True),
        ("long", "9" * 13),
        ("long", "٣"),
        ("double", "NaN"),
        ("double", "1e5"),
        ("double", float("inf")),
        ("boolean", "perhaps"),
        ("boolean", 1),
        ("date", "2026-02-30"),
        ("date", "08/09/2026"),
        ("date", "1900-01-01"),
        ("date", "2999-01-01"),
        ("date", 20260908),
        ("datetime", "2026-09-08"),
        ("datetime", "1900-01-01T00:00:00+00:00"),
        ("enum", "green"),
        ("enum", ["r"]),
        ("choices", ["r", "green"]),
        ("choices", [["r"]]),
        ("choices", ["r"] * 101),
        ("party", {"id": 1}),
    ],
)
def test_an_answer_is_refused(kind: str, answer: object) -> None:
    assert "Answer" in problem(Field("f", "Answer", kind, options=COLOURS), answer) or "\x00" in str(answer)


@pytest.mark.parametrize("kind", ["string", "text", "long", "boolean", "date", "enum", "choices", "party"])
def test_a_required_answer_that_is_missing_is_asked_for_by_its_name(kind: str) -> None:
    assert "Where they live" in problem(Field("f", "Where they live?", kind, options=COLOURS, required=True), "")


def test_bounds_of_numbers_are_told() -> None:
    assert problem(Field("f", "Age", "long", min="0", max="120"), "130") == "“Age” must be 120 or less"


def test_bounds_of_dates_may_be_dates_or_expressions() -> None:
    assert "8 September 2026 or later" in problem(Field("f", "Day", "date", min="2026-09-08"), "2026-09-07")
    received = datetime(2026, 9, 8, 9, 30, tzinfo=UTC)
    field = Field("f", "Day", "date", min="${case.received_at}")
    assert "or later" in problem(field, "2026-09-07", case=SimpleNamespace(received_at=received))
    assert enter(field, "2026-09-08", case=SimpleNamespace(received_at=received)) == "2026-09-08"


def test_functions_may_be_used_in_bounds() -> None:
    field = Field("f", "Day", "date", max="${today()}")
    functions = {"today": lambda: datetime(2026, 9, 8, tzinfo=UTC).date()}
    with pytest.raises(InvalidInputError):
        Form((field,)).validate({"f": "2026-09-09"}, {}, functions)


def test_a_form_may_allow_old_dates() -> None:
    assert enter(Field("f", "Born", "date", min="1890-01-01"), "1900-01-01") == "1900-01-01"


def test_a_question_is_asked_only_where_its_condition_holds() -> None:
    form = Form((Field("hurt", "Hurt", "boolean"), Field("how", "How", required=True, when="hurt")))
    assert form.validate({"hurt": "no", "how": "x"}, {}) == {"hurt": False}
    with pytest.raises(InvalidInputError):
        form.validate({"hurt": "yes"}, {})


def test_a_condition_may_ask_the_case() -> None:
    form = Form((Field("how", "How", required=True, when="case.violence"),))
    assert form.validate({}, {"case": SimpleNamespace(violence=False)}) == {}


def test_every_wrong_field_is_told_at_once() -> None:
    form = Form((Field("a", "A", required=True), Field("b", "B", "long")))
    with pytest.raises(InvalidInputError) as wrong:
        form.validate({"b": "x", "c": "?"}, {})
    assert set(wrong.value.fields) == {"a", "b", "c"}


def test_a_pattern_and_lengths_are_kept() -> None:
    assert "form asked for" in problem(Field("f", "Postcode", pattern="[A-Z]{2}[0-9]"), "zz9")
    assert "at least 3" in problem(Field("f", "Name", minlength=3), "ab")
    assert "2 characters or fewer; it has 3" in problem(Field("f", "Name", maxlength=2), "abc")
