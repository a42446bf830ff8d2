"""How a value of each fact type is read: one small function a type. Each raises ValueError in plain words."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

Choices = Mapping[str, str] | None
LONGEST_TEXT = 4000


def _text(value: object, choices: Choices) -> object:
    cleaned = str(value).replace("\x00", "").strip()
    if len(cleaned) > LONGEST_TEXT:
        raise ValueError(f"must be {LONGEST_TEXT:,} characters or fewer.")
    return cleaned


def _bool(value: object, choices: Choices) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in ("true", "yes", "false", "no"):
        return value.strip().lower() in ("true", "yes")
    raise ValueError("must be yes or no.")


def _int(value: object, choices: Choices) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("must be a whole number.")
    try:
        number = int(value)
    except (ValueError, OverflowError):
        raise ValueError("must be a whole number.") from None
    if isinstance(value, float) and value != number:
        raise ValueError("must be a whole number.")
    return number


def _date(value: object, choices: Choices) -> object:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ValueError("must be a date such as 2026-09-08.") from None


def _datetime(value: object, choices: Choices) -> object:
    try:
        instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError("must be a date and time such as 2026-09-08T10:30+01:00.") from None
    if instant.tzinfo is None:
        raise ValueError("needs a time zone.")
    return instant.astimezone(UTC).isoformat()


def _choice(value: object, choices: Choices) -> object:
    if not isinstance(value, str) or value not in (choices or {}):
        raise ValueError(f"must be one of {', '.join(choices or {})}.")
    return value


def _choices(value: object, choices: Choices) -> object:
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list | tuple | set | frozenset):
        raise ValueError("must be a list.")
    given = [str(item).strip() for item in items]
    wrong = [item for item in given if item not in (choices or {})]
    if wrong:
        raise ValueError(f"{', '.join(wrong)}: must be among {', '.join(choices or {})}.")
    return [name for name in choices or {} if name in given]


PARSERS: Mapping[str, Callable[[object, Choices], object]] = {
    "text": _text,
    "bool": _bool,
    "int": _int,
    "date": _date,
    "datetime": _datetime,
    "choice": _choice,
    "choices": _choices,
}
