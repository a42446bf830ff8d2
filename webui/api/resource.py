"""What every part of the API shares: how bodies are read, and what is refused before anybody looks at it."""

from typing import Any

from flask import Request, abort, request
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, Schema, fields, validate
from webargs.flaskparser import FlaskParser

from engine.casework.submissions import Sending, sending

UNREADABLE = "A text holds a character that cannot be stored (a NUL or half a letter). Nothing was stored."


class _Parser(FlaskParser):
    """Refuses JSON that is nested without end, and letters that no database stores."""

    def load_json(self, req: Request, schema: Any) -> Any:
        """Return the body."""
        try:
            body = super().load_json(req, schema)
            sound = _is_sound(body)
        except RecursionError:
            abort(400, "The body is nested too deeply. Nothing was stored.")
        if not sound:
            abort(422, UNREADABLE)
        return body


def _is_sound(value: object) -> bool:
    """Tell whether every text within `value` can be stored."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, dict):
        return all(_is_sound(name) and _is_sound(member) for name, member in value.items())
    return not isinstance(value, list) or all(map(_is_sound, value))


def refuse_unreadable() -> None:
    """Refuse an address whose query holds a NUL."""
    if "\x00" in "".join(request.args.values()):
        abort(422, UNREADABLE)


class OnceHeader(Schema):
    """The key under which a call is carried out once, however often it is sent (Idempotency-Key)."""

    class Meta:
        """Other headers are none of its business."""

        unknown = EXCLUDE

    key = fields.String(
        data_key="Idempotency-Key",
        load_default=None,
        validate=validate.Length(min=1, max=200),
        metadata={
            "description": "Any text that is new for each report, message or start. The same call sent again with it "
            "stores nothing and gets the answer of the first; another call with it is refused."
        },
    )


def sent_once(once: dict[str, Any]) -> Sending | None:
    """Return the sending of this call, by its Idempotency-Key; None where it has none."""
    return sending(f"api {request.path}", once["key"], request.get_json(silent=True)) if once["key"] else None


class Resource(Blueprint):  # type: ignore[misc]
    """A part of the API."""

    ARGUMENTS_PARSER = _Parser()
