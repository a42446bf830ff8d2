"""The form of a user task: its fields, and the checking of what an officer entered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

FIELD_TYPES = frozenset(
    {"string", "text", "long", "double", "boolean", "date", "datetime", "enum", "choices", "party", "file"}
)


@dataclass(frozen=True)
class Field:
    """One question. `min`, `max`, `default` and `when` are expressions or plain values, as the owner wrote them."""

    id: str
    label: str
    type: str = "string"  # string text long double boolean date datetime enum choices party file
    default: str | None = None
    options: tuple[tuple[str, str], ...] = ()  # (value, label)
    required: bool = False
    min: str | None = None
    max: str | None = None
    minlength: int | None = None
    maxlength: int | None = None
    pattern: str | None = None
    hint: str | None = None
    fact: str | None = None  # the answer is stored as this case fact
    when: str | None = None  # asked only where this is true
    among: str | None = None  # an expression that gives a list: of the options only those in it may be answered
    sensitive: bool = False
    satisfies: str | None = None  # "initial_response:SPOKE_TO_COMPLAINANT": a true answer satisfies that condition


@dataclass(frozen=True)
class Form:
    """The fields of a task in the order drawn."""

    fields: tuple[Field, ...]

    def validate(
        self,
        answers: Mapping[str, object],
        names: Mapping[str, object],
        functions: Mapping[str, Callable[..., object]] = {},
    ) -> dict[str, object]:
        """Return clean, JSON-able values; raise InvalidInputError with every field that is wrong."""
        from engine.bpmn.answers import clean_answers  # the checks need Field, which stands here

        return clean_answers(self.fields, answers, names, functions)
