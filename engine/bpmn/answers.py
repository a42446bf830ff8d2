"""Checking what was entered in a form: each answer becomes a clean value for JSON, or a problem in plain words."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime

from engine.bpmn.expression_building import Scope
from engine.bpmn.expression_values import moment
from engine.bpmn.expressions import evaluate, text_template, unwrap
from engine.bpmn.forms import Field
from engine.bpmn.patterns import fits
from engine.errors import ExpressionError, InvalidInputError

MAX_STRING = 500
MAX_TEXT = 10_000
MAX_WHOLE = 10**12
MAX_CHOICES = 100
# Dates outside these years are slips of the keyboard unless the form's own bounds allow them.
EARLIEST, LATEST = date(1920, 1, 1), date(2100, 1, 1)
YES, NO = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

Functions = Mapping[str, Callable[..., object]]


class WrongAnswerError(ValueError):
    """An answer that cannot be taken; its text is shown at the field."""


def clean_answers(
    fields: Sequence[Field],
    answers: Mapping[str, object],
    names: Mapping[str, object],
    functions: Functions,
) -> dict[str, object]:
    """Return the clean answers to the fields that apply; raise InvalidInputError with every field that is wrong.

    `names` is what expressions may name (`case` and earlier answers); answers given so far are added, so that a
    field's `when` may ask for one before it. Answers to fields that do not apply are dropped; unknown ones are refused.
    """
    clean: dict[str, object] = {}
    problems: dict[str, list[str]] = {}
    for field in fields:
        scope = Scope({**names, **clean}, functions)
        try:
            if field.when and not evaluate(field.when, scope.names, scope.functions):
                continue
            clean[field.id] = _clean(field, answers.get(field.id), scope)
        except WrongAnswerError as wrong:
            problems[field.id] = [str(wrong)]
        except ExpressionError as broken:
            problems[field.id] = [f"This question cannot be checked: {broken} Tell your process owner."]
    for name in sorted(answers.keys() - {field.id for field in fields}):
        problems[str(name)[:100]] = ["This form has no such question."]
    if problems:
        raise InvalidInputError(problems)
    return clean


def _clean(field: Field, answer: object, scope: Scope) -> object:
    if isinstance(answer, str):
        answer = answer.replace("\r\n", "\n").strip()
        if CONTROL.search(answer):
            raise WrongAnswerError("Take out the characters that cannot be shown.")
    if answer is None or answer == "" or answer == []:
        if field.required:
            raise WrongAnswerError(MISSING.get(field.type, MISSING_TEXT).format(label=_label(field)))
        return [] if field.type == "choices" else None
    return CLEANERS.get(field.type, _string)(field, answer, scope)


MISSING: Mapping[str, str] = {
    "boolean": "Select yes or no for “{label}”",
    "enum": "Select an answer for “{label}”",
    "choices": "Select at least one answer for “{label}”",
    "party": "Select a person for “{label}”",
    "date": "Enter a date for “{label}”",
    "datetime": "Enter a date and time for “{label}”",
    "file": "Add a file for “{label}”",
}
MISSING_TEXT = "Enter an answer for “{label}”"


def _label(field: Field) -> str:
    return field.label.rstrip("?:. ") or field.id


def _bound(text: str | None, scope: Scope) -> object:
    """Return a field's `min` or `max` as a number, a date or None; it may be an expression in `${...}`."""
    if text is None or not text.strip():
        return None
    value = text_template(text.strip(), scope.names, scope.functions)
    if isinstance(value, str):
        as_date = moment(value)
        if as_date is not None:
            return as_date
        try:
            return float(value)
        except ValueError:
            return evaluate(value, scope.names, scope.functions)
    return value


def _string(field: Field, answer: object, scope: Scope) -> str:
    if not isinstance(answer, str):
        raise WrongAnswerError(f"“{_label(field)}” must be a text")
    longest = field.maxlength or (MAX_TEXT if field.type == "text" else MAX_STRING)
    if len(answer) > longest:
        raise WrongAnswerError(f"“{_label(field)}” must have {longest:,} characters or fewer; it has {len(answer):,}")
    if field.minlength and len(answer) < field.minlength:
        raise WrongAnswerError(f"“{_label(field)}” must have at least {field.minlength:,} characters")
    if field.pattern and not fits(field.pattern, answer):
        raise WrongAnswerError(f"“{_label(field)}” is not in the form asked for")
    return answer


def _long(field: Field, answer: object, scope: Scope) -> int:
    text = str(answer).replace(",", "") if isinstance(answer, int | str) and not isinstance(answer, bool) else ""
    if not re.fullmatch(r"[+-]?\d{1,13}", text, re.ASCII) or abs(int(text)) > MAX_WHOLE:
        raise WrongAnswerError(f"“{_label(field)}” must be a whole number, like 12")
    _check_number(field, int(text), scope)
    return int(text)


def _double(field: Field, answer: object, scope: Scope) -> float:
    text = (
        str(answer).replace(",", "") if isinstance(answer, int | float | str) and not isinstance(answer, bool) else ""
    )
    if not re.fullmatch(r"[+-]?\d{1,13}(\.\d{1,9})?", text, re.ASCII) or not math.isfinite(float(text)):
        raise WrongAnswerError(f"“{_label(field)}” must be a number, like 12.50")
    _check_number(field, float(text), scope)
    return float(text)


def _check_number(field: Field, number: float, scope: Scope) -> None:
    least, most = _bound(field.min, scope), _bound(field.max, scope)
    if isinstance(least, int | float) and number < least:
        raise WrongAnswerError(f"“{_label(field)}” must be {least:g} or more")
    if isinstance(most, int | float) and number > most:
        raise WrongAnswerError(f"“{_label(field)}” must be {most:g} or less")


def _boolean(field: Field, answer: object, scope: Scope) -> bool:
    text = str(answer).lower()
    if not isinstance(answer, bool | str) or text not in YES | NO:
        raise WrongAnswerError(f"Select yes or no for “{_label(field)}”")
    return text in YES


def _date(field: Field, answer: object, scope: Scope) -> str:
    day = answer.date() if isinstance(answer, datetime) else answer
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day, re.ASCII) else None
        except ValueError:
            day = None
    if not isinstance(day, date):
        raise WrongAnswerError(f"“{_label(field)}” must be a real date, like 8 9 2026")
    _check_moment(field, day, scope)
    return day.isoformat()


def _datetime(field: Field, answer: object, scope: Scope) -> str:
    instant = moment(answer) if isinstance(answer, str) and len(answer) <= 40 else answer
    if not isinstance(instant, datetime):
        raise WrongAnswerError(f"“{_label(field)}” must be a real date and time, like 8 9 2026 at 10:30")
    _check_moment(field, instant, scope)
    return instant.isoformat()


def _check_moment(field: Field, given: date, scope: Scope) -> None:
    least, most = _bound(field.min, scope), _bound(field.max, scope)
    least = least if isinstance(least, date) else EARLIEST
    most = most if isinstance(most, date) else LATEST
    if _before(given, least):
        raise WrongAnswerError(f"“{_label(field)}” must be {_shown(least)} or later")
    if _before(most, given):
        raise WrongAnswerError(f"“{_label(field)}” must be {_shown(most)} or earlier")


def _before(one: date, other: date) -> bool:
    """Compare two moments; where one is a whole day, by day; without a zone they count as UTC."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return (one if one.tzinfo else one.replace(tzinfo=UTC)) < (other if other.tzinfo else other.replace(tzinfo=UTC))
    return _day(one) < _day(other)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _shown(value: date) -> str:
    day = f"{value.day} {value:%B %Y}"
    return f"{day} at {value:%H:%M}" if isinstance(value, datetime) else day


def _offered(field: Field, scope: Scope) -> list[str]:
    """Return the options that may be answered now: all drawn ones, or those of them that `among` gives.

    A field without drawn options takes what `among` gives as its options.
    """
    values = [value for value, _ in field.options]
    among = evaluate(unwrap(field.among), scope.names, scope.functions) if field.among else None
    if not values and isinstance(among, list | tuple):
        return [str(value) for value in among]
    return [value for value in values if value in among] if isinstance(among, list | tuple) else values


def _enum(field: Field, answer: object, scope: Scope) -> str:
    if not isinstance(answer, str) or answer not in _offered(field, scope):
        raise WrongAnswerError(f"Select one of the answers for “{_label(field)}”")
    return answer


def _choices(field: Field, answer: object, scope: Scope) -> list[str]:
    given = [answer] if isinstance(answer, str) else answer
    allowed = _offered(field, scope)
    if not isinstance(given, list | tuple) or len(given) > MAX_CHOICES:
        raise WrongAnswerError(f"Select from the answers for “{_label(field)}”")
    if any(not isinstance(one, str) or one not in allowed for one in given):
        raise WrongAnswerError(f"Select from the answers for “{_label(field)}”")
    return [value for value in allowed if value in given]


def _party(field: Field, answer: object, scope: Scope) -> int | str:
    if isinstance(answer, bool) or not isinstance(answer, int | str) or len(str(answer)) > MAX_STRING:
        raise WrongAnswerError(f"Select a person for “{_label(field)}”")
    text = str(answer)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else text


CLEANERS: Mapping[str, Callable[[Field, object, Scope], object]] = {
    "string": _string,
    "text": _string,
    "file": _string,
    "long": _long,
    "double": _double,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "enum": _enum,
    "choices": _choices,
    "party": _party,
}
