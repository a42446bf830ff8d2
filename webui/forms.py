"""Reading what was sent in: the shape is a marshmallow schema's matter, the rules are the engine's.

A view reads `form = submitted(Schema)` and sends it: `form.send(lambda data: the_engine().…(the_actor(), **data))`.
What was typed is kept in `form.values`, what is wrong with it in `form.errors`, whoever found it.
"""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import flash, g, request, session
from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing, validate
from werkzeug.datastructures import MultiDict

from engine.casework.submissions import Sending, sending
from engine.clock import from_wall_time
from engine.errors import AlreadySentError, InvalidInputError
from webui.extensions import the_zone

LARGEST_ID = 2**63 - 1  # of a BIGINT
TIME_OF_DAY = re.compile(r"^\s*(\d{1,2})(?:[:.](\d{2}))?\s*([ap])?\.?\s*(?:m\.?)?\s*$", re.IGNORECASE)
NOT_A_DATE = "Enter a real date, such as 27 3 2026"
NOT_A_TIME = "Enter a time of day, such as 2:30pm or 14:30"


ONE_TIME_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


def one_time_key() -> str:
    """Return the key that tells this showing of a form from every other; one that was refused keeps its key."""
    given = request.form.get("once", "") if request.method == "POST" or g.get("kept") else ""
    return given if ONE_TIME_KEY.fullmatch(given) and not g.get("key_is_used") else secrets.token_urlsafe(18)


def is_refilling() -> bool:
    """Tell whether a form is only shown again as it was filled in: nothing of it may be stored."""
    return bool(g.get("refilling"))


def kept_number() -> str | None:
    """Return the number of the kept form that this page shows again, to be forgotten once it is stored."""
    given = request.form.get("kept", "") if request.method == "POST" else ""
    return str(g.kept.id) if g.get("kept") else given if given.isdecimal() else None


def sent_once(content: object, purpose: str | None = None) -> Sending | None:
    """Return the sending of this request, by its one-time key; None where the form had none.

    `purpose`: what is made, where forms at two addresses make the same; else the address says it.
    """
    key = request.form.get("once", "")
    return sending(purpose or request.path, key, content) if ONE_TIME_KEY.fullmatch(key) else None


class FormSchema(Schema):
    """A form's shape: strings are stripped, unknown names (the CSRF token) are left out."""

    class Meta:
        unknown = EXCLUDE


class Text(fields.String):
    """Text without surrounding blanks; nothing typed is None, or an error where it is required."""

    def __init__(self, longest: int, needed: str | None = None, **options: object) -> None:
        """`longest` in characters; `needed` is the error for leaving it empty, None where that is allowed."""
        super().__init__(
            required=needed is not None,
            load_default=missing if needed else None,
            allow_none=True,
            error_messages={"required": needed or ""},
            **options,
        )
        self.longest, self.needed = longest, needed

    def _deserialize(self, value: object, attr: str | None, data: object, **options: object) -> str | None:
        text = str(value).replace("\r\n", "\n").strip()
        if not text and self.needed:
            raise ValidationError(self.needed)
        if len(text) > self.longest:
            raise ValidationError(f"Keep this to {self.longest:,} characters; it has {len(text):,}")
        if "\x00" in text:
            raise ValidationError("Take out the unreadable character (a NUL)")
        return text or None


class YesNo(fields.Field):
    """A question answered with yes, no or not at all: True, False, or None for not asked."""

    def __init__(self) -> None:
        """What is left open is not asked; it is never No."""
        super().__init__(load_default=None)

    def _deserialize(self, value: object, attr: str | None, data: object, **options: object) -> bool | None:
        if value not in _ANSWERS:
            raise ValidationError("Choose yes, no or not asked")
        return _ANSWERS[str(value)]


_ANSWERS = {"yes": True, "no": False, "": None}


class Id(fields.Integer):
    """The number of a record; `needed` is the error for leaving it empty, None where that is allowed."""

    def __init__(self, needed: str | None = None) -> None:
        """A number that no record can have is treated as no number at all."""
        wrong = needed or "Choose one of the list"
        super().__init__(
            required=needed is not None,
            load_default=missing if needed else None,
            validate=validate.Range(0, LARGEST_ID, error=wrong),
            error_messages={"required": wrong, "invalid": wrong, "too_large": wrong},
        )
        self.needed = needed

    def deserialize(self, value: object, attr: str | None = None, data: object = None, **options: object) -> int | None:
        """Read nothing chosen of a list as None, before anything is checked."""
        if not self.needed and isinstance(value, str) and not value.strip():
            return None
        return super().deserialize(value, attr, data, **options)


class Day(fields.Field):
    """A date typed as day, month and year (`name-day`, `name-month`, `name-year`)."""

    def __init__(self, needed: str | None = None) -> None:
        """`needed` is the error for leaving it empty, None where that is allowed."""
        super().__init__(load_default=None)
        self.needed = needed

    def _deserialize(self, value: object, attr: str | None, data: object, **options: object) -> date | None:
        day = read_day(str(value))
        if day is None and self.needed:
            raise ValidationError(self.needed)
        return day


class Instant(Day):
    """A date and a time of day (`name-time`), in the landlord's zone; given back aware."""

    def _deserialize(self, value: object, attr: str | None, data: object, **options: object) -> datetime | None:
        day, _, clock = str(value).partition("T")
        instant = read_instant(day, clock, the_zone())
        if instant is None and self.needed:
            raise ValidationError(self.needed)
        return instant


def read_day(text: str) -> date | None:
    """Read `2026-3-27` (as joined from the parts); None where nothing was typed, ValidationError for no real date."""
    parts = [part.strip() for part in text.split("-")]
    if not any(parts):
        return None
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day) if year >= 1000 else _no_date()
    except (ValueError, OverflowError):
        return _no_date()


def _no_date() -> date:
    raise ValidationError(NOT_A_DATE)


def read_instant(day_text: str, clock_text: str, zone: ZoneInfo) -> datetime | None:
    """Read a day and a time of day in `zone`; None where neither was typed.

    Where the clocks change, the next page says how the time was read: nobody is to believe another one is kept.
    """
    day = read_day(day_text)
    if day is None and not clock_text.strip():
        return None
    if day is None:
        raise ValidationError(NOT_A_DATE)
    instant, note = from_wall_time(datetime.combine(day, read_time(clock_text)), zone)
    if note and note not in (told for _, told in session.get("_flashes", ())):
        flash(note)
    return instant.astimezone(zone)


def read_time(text: str) -> time:
    """Read `14:30`, `2.30pm`, `2pm`, `midday`; raise ValidationError for anything else."""
    word = {"midday": time(12), "noon": time(12), "midnight": time(0)}.get(text.strip().lower())
    if word is not None:
        return word
    match = TIME_OF_DAY.match(text)
    if not match or (match[2] is None and match[3] is None):
        raise ValidationError(NOT_A_TIME)
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValidationError(NOT_A_TIME)
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    try:
        return time(hour, minute)
    except ValueError:
        raise ValidationError(NOT_A_TIME) from None


@dataclass
class Form:
    """A form as sent: what was typed, what it means, what is wrong with it, and what the engine gave back."""

    values: dict[str, object] = field(default_factory=dict)
    data: dict[str, object] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    result: object = None
    sent: Sending | None = None  # for the engine to store once what is sent twice

    @property
    def status(self) -> int:
        """422 where something is to be corrected, else 200."""
        return 422 if self.errors else 200

    def send(self, call: Callable[[dict[str, object]], object]) -> bool:
        """Hand the data to the engine; False, with the errors noted, where its shape or the engine refuses it."""
        if self.errors or is_refilling():
            return False
        try:
            self.result = call(self.data)
        except InvalidInputError as error:
            g.key_is_used = isinstance(error, AlreadySentError)
            self.refuse(error.fields)
            return False
        return True

    def refuse(self, problems: Mapping[str, Sequence[str]]) -> None:
        """Note what is wrong, by field; the empty name stands for the whole form."""
        for name, messages in problems.items():
            self.errors.setdefault(name, []).extend([messages] if isinstance(messages, str) else messages)


def blank(values: Mapping[str, object] | None = None) -> Form:
    """Return a form nobody has sent yet, filled with `values`."""
    return Form(values=dict(values or {}))


def submitted(schema: type[Schema]) -> Form:
    """Read the request's form by `schema`."""
    shape = schema()
    values = {name: _typed(request.form, name, part) for name, part in shape.fields.items()}
    form = Form(values=values, sent=sent_once(values))
    try:
        form.data = shape.load({name: value for name, value in values.items() if value is not None})
    except ValidationError as error:
        if not is_refilling():
            form.refuse(error.normalized_messages())
    return form


def _typed(sent: MultiDict[str, str], name: str, part: fields.Field) -> object:
    """Return what was typed for one field: text, several ticks, or the parts of a date joined."""
    if isinstance(part, Day):
        return joined_date(sent, name, with_time=isinstance(part, Instant))
    if isinstance(part, fields.List):
        return sent.getlist(name)
    if isinstance(part, fields.Boolean):
        return sent.get(name, "false")
    return sent.get(name)


def joined_date(sent: MultiDict[str, str], name: str, *, with_time: bool = False) -> str:
    """Join the boxes of a date as year-month-day, and Ttime behind it; also takes a whole ISO value under `name`."""
    if name in sent:
        return sent[name]
    day = "-".join(sent.get(f"{name}-{part}", "").strip()[:10] for part in ("year", "month", "day"))
    return f"{day}T{sent.get(f'{name}-time', '').strip()[:20]}" if with_time else day


def date_parts(value: object, zone: ZoneInfo) -> dict[str, str]:
    """Split a kept date or instant (joined text, ISO text, date or datetime) into the boxes of the form."""
    if isinstance(value, datetime):
        value = f"{value.astimezone(zone):%Y-%m-%dT%H:%M}"
    text = value.isoformat() if isinstance(value, date) else str(value or "")
    try:
        stored = datetime.fromisoformat(text)
    except ValueError:
        stored = None  # kept as it was typed: still to be corrected
    if stored is not None and stored.tzinfo is not None:
        text = f"{stored.astimezone(zone):%Y-%m-%dT%H:%M}"
    day, _, clock = text.partition("T")
    year, month, number = [*day.split("-"), "", "", ""][:3]
    return {"year": year, "month": month.lstrip("0"), "day": number.lstrip("0"), "time": clock[:20]}
