"""The answers to a task's form: read from the request by the type of each field, and split up again to show them."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from engine.face.types import FieldView
from webui.extensions import the_zone
from webui.forms import joined_date, read_day, read_instant
from webui.words import plain_date, plain_instant

LONGEST = 20_000  # characters of one answer, where the drawing sets no limit of its own
TICKS = {"true": True, "false": False}
SIMPLE = re.compile(
    r"^\s*(?:\$\{)?\s*(!|not\s+)?\s*(\w+)\s*(?:(==|!=)\s*(?:\"([^\"]*)\"|'([^']*)'|(true|false)))?\s*\}?\s*$"
)

Read = Callable[[MultiDict[str, str], FieldView], object]


def read_answers(
    fields: Sequence[FieldView], sent: MultiDict[str, str]
) -> tuple[dict[str, object], dict[str, list[str]]]:
    """Return the answers by field id, and by field id what cannot be understood (its text is kept as the answer)."""
    answers: dict[str, object] = {}
    problems: dict[str, list[str]] = {}
    for field in fields:
        try:
            answers[field.id] = READERS.get(field.type, _text)(sent, field)
        except ValidationError as error:
            problems[field.id] = error.messages
            answers[field.id] = joined_date(sent, field.id, with_time=field.type == "datetime")
    return answers, problems


def _text(sent: MultiDict[str, str], field: FieldView) -> str | None:
    text = sent.get(field.id, "").replace("\r\n", "\n").strip()
    return text[: (field.maxlength or LONGEST) + 1] or None  # one more than allowed, so that the engine says so


def _boolean(sent: MultiDict[str, str], field: FieldView) -> bool | None:
    return TICKS.get(sent.get(field.id, ""))


def _choices(sent: MultiDict[str, str], field: FieldView) -> list[str]:
    return sent.getlist(field.id)[:200]


def _date(sent: MultiDict[str, str], field: FieldView) -> str | None:
    day: date | None = read_day(joined_date(sent, field.id))
    return day.isoformat() if day else None


def _datetime(sent: MultiDict[str, str], field: FieldView) -> str | None:
    day, _, clock = joined_date(sent, field.id, with_time=True).partition("T")
    instant = read_instant(day, clock, the_zone())
    return instant.isoformat() if instant else None


READERS: dict[str, Read] = {"boolean": _boolean, "choices": _choices, "date": _date, "datetime": _datetime}


def reveal_rule(when: str | None, fields: Mapping[str, FieldView]) -> tuple[str, str, bool] | None:
    """Return (field, value, equal) where a condition is a plain comparison with another field of the same form.

    Anything else cannot be worked out in the browser: the field is then always shown there, and the engine decides.
    """
    match = SIMPLE.match(when or "")
    if not match or match[2] not in fields:
        return None
    negated, name, operator, *values = match.groups()
    value = next((text for text in values if text is not None), None)
    if operator is None:
        return (name, "true", not negated) if fields[name].type == "boolean" else None
    return None if negated or value is None else (name, value, operator == "==")


def answer_words(field: FieldView, value: object) -> str:
    """Return an answer as a reader wants it: options by their labels, yes and no, dates written out."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    labels = {option.value: option.label for option in field.options}
    if isinstance(value, list | tuple):
        return ", ".join(labels.get(str(part), str(part)) for part in value)
    if field.type in ("date", "datetime"):
        return _date_words(str(value))
    return labels.get(str(value), str(value))


def _date_words(text: str) -> str:
    try:
        stored = datetime.fromisoformat(text)
    except ValueError:
        return text  # not yet a date: shown as typed
    return plain_instant(stored, the_zone()) if stored.tzinfo else plain_date(stored.date())
