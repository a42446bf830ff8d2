"""An officer that answers every form plausibly: for tests, benchmarks and the sample cases of the demonstration."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

from engine.bpmn import fits


class _Choice(Protocol):
    @property
    def value(self) -> str: ...


class Question(Protocol):
    """The part of a form field that the robot looks at (engine.face.types.FieldView has it)."""

    @property
    def id(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def options(self) -> Sequence[_Choice]: ...
    @property
    def min(self) -> str | None: ...
    @property
    def max(self) -> str | None: ...
    @property
    def maxlength(self) -> int | None: ...
    @property
    def minlength(self) -> int | None: ...
    @property
    def pattern(self) -> str | None: ...
    @property
    def fact(self) -> str | None: ...


class _Line(Protocol):
    @property
    def created_at(self) -> datetime: ...


class OpenForm(Protocol):
    """A task as the robot sees it (engine.face.types.TaskView is one)."""

    @property
    def line(self) -> _Line: ...
    @property
    def fields(self) -> Sequence[Question]: ...
    @property
    def values(self) -> Mapping[str, object]: ...


NOTES = (
    "Spoke for ten minutes; calm and clear about what is wanted.",
    "Left a message and agreed to try again tomorrow.",
    "Notes kept by the neighbour match the dates given.",
    "Nothing new since the last visit.",
    "Agreed what happens next and wrote it down together.",
)
WORDS = (
    "Sample Person",
    "Example House, 1 Sample Street",
    "Sample note",
    "2026",
    "12",
    "SW1A 1AA",
    "sample@example.org",
)
_SHARE_OF_YES = 0.35
_SHARE_OF_OPTIONAL = 0.6
_SHARE_OF_DEFAULTS = 0.6
_KEPT = ("date", "datetime")  # the period of a report, a day that was promised: nobody changes these for nothing

Answer = Callable[[Question, random.Random, datetime], object]


def answer_form(task: OpenForm, chance: random.Random, wishes: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Return answers to every question of a form that its checks accept, the same for the same `chance`.

    `wishes` gives preferred answers by field id or by the fact a field sets; one that a field does not offer is not
    used. What is already filled in (a default, a known fact) is mostly kept. Questions for a file stay unanswered.
    """
    answers: dict[str, Any] = {}
    for field in task.fields:
        wish = (wishes or {}).get(field.id, (wishes or {}).get(field.fact or ""))
        if wish is not None and _offers(field, wish):
            answers[field.id] = wish
            continue
        given = task.values.get(field.id)
        if given not in (None, "", []) and (field.type in _KEPT or chance.random() < _SHARE_OF_DEFAULTS):
            answers[field.id] = given
        elif field.type != "file" and (field.required or chance.random() < _SHARE_OF_OPTIONAL):
            answers[field.id] = ANSWERS.get(field.type, _text)(field, chance, task.line.created_at)
    return answers


def _offers(field: Question, wish: object) -> bool:
    """Tell whether a field takes an answer: one of its options, or of its type."""
    if field.type in ("enum", "choices"):
        offered = {option.value for option in field.options}
        wanted = wish if isinstance(wish, list | tuple | set) else [wish]
        if field.type == "enum" and not isinstance(wish, str):
            return False
        return all(value in offered for value in wanted)
    return isinstance(wish, bool) if field.type == "boolean" else not isinstance(wish, bool)


def _text(field: Question, chance: random.Random, today: datetime) -> object:
    text = chance.choice(NOTES) if field.type == "text" else WORDS[0]
    if field.pattern:
        text = next((word for word in (*WORDS, text) if fits(field.pattern, word)), text)
    while field.minlength and len(text) < field.minlength:
        text += " " + chance.choice(NOTES)
    return text[: field.maxlength] if field.maxlength else text


def _whole(field: Question, chance: random.Random, today: datetime) -> object:
    least = int(float(field.min)) if field.min else 0
    most = int(float(field.max)) if field.max else least + 5
    return chance.randint(least, max(least, most))


def _number(field: Question, chance: random.Random, today: datetime) -> object:
    least = float(field.min) if field.min else 0.0
    most = float(field.max) if field.max else least + 5
    return round(chance.uniform(least, max(least, most)), 2)


def _yes_or_no(field: Question, chance: random.Random, today: datetime) -> object:
    return chance.random() < _SHARE_OF_YES


def _date(field: Question, chance: random.Random, today: datetime) -> object:
    least, most = (_instant(text) for text in (field.min, field.max))
    return _between(least, most, today, chance).date().isoformat()


def _datetime(field: Question, chance: random.Random, today: datetime) -> object:
    least, most = (_instant(text) for text in (field.min, field.max))
    return _between(least, most, today, chance).isoformat()


def _between(least: datetime | None, most: datetime | None, today: datetime, chance: random.Random) -> datetime:
    """An instant within the bounds, as near to now as they allow."""
    if most is not None:
        early = max(least or most - timedelta(days=7), most - timedelta(days=7))
        return early + (most - early) * chance.random()
    if least is not None:
        return least + timedelta(days=chance.randint(1, 7), hours=1)
    return today


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) == len(date.min.isoformat()):
        return found.replace(hour=12, tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _one(field: Question, chance: random.Random, today: datetime) -> object:
    return chance.choice(field.options).value if field.options else None


def _several(field: Question, chance: random.Random, today: datetime) -> object:
    if not field.options:
        return []
    return [
        option.value for option in chance.sample(list(field.options), k=min(len(field.options), chance.randint(1, 2)))
    ]


def _person(field: Question, chance: random.Random, today: datetime) -> object:
    return field.options[0].value if field.options else WORDS[0]


ANSWERS: Mapping[str, Answer] = {
    "string": _text,
    "text": _text,
    "long": _whole,
    "double": _number,
    "boolean": _yes_or_no,
    "date": _date,
    "datetime": _datetime,
    "enum": _one,
    "choices": _several,
    "party": _person,
}
