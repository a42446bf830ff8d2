"""What every part of the API shares: how bodies are read, and what is refused before anybody looks at it."""

from typing import Any

from flask import Request, abort, request
from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser

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


class Resource(Blueprint):  # type: ignore[misc]
    """A part of the API."""

    ARGUMENTS_PARSER = _Parser()
