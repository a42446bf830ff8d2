"""A field's `among` leaves only some of its options open."""

import pytest

from engine.bpmn import Field, Form
from engine.errors import InvalidInputError

FORM = Form(
    (
        Field(
            "measure",
            "Measure",
            "enum",
            options=(("A", "First"), ("B", "Second"), ("C", "None")),
            required=True,
            among="open + ['C']",
        ),
    )
)


@pytest.mark.parametrize("answer", ["A", "C"])
def test_an_option_in_the_list_is_accepted(answer: str) -> None:
    assert FORM.validate({"measure": answer}, {"open": ["A"]}) == {"measure": answer}


def test_an_option_outside_the_list_is_refused() -> None:
    with pytest.raises(InvalidInputError) as refused:
        FORM.validate({"measure": "B"}, {"open": ["A"]})
    assert list(refused.value.fields) == ["measure"]


def test_without_drawn_options_the_list_itself_is_offered() -> None:
    form = Form((Field("file", "File", "choices", among="due"),))
    assert form.validate({"file": ["CA-1"]}, {"due": ["CA-1", "CA-2"]}) == {"file": ["CA-1"]}
    with pytest.raises(InvalidInputError):
        form.validate({"file": ["CA-3"]}, {"due": ["CA-1", "CA-2"]})
