"""What a case already answers: shown beside a form, and not asked again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn import Element, Field, evaluate, text_template
from engine.casework import facts
from engine.errors import ExpressionError
from engine.process.context import CaseContext

ANSWERED = "_answered"  # in an instance's data: elements whose form was filled in, so that a loop asks anew
ASK_AGAIN = "ask_again"  # element property: "yes", or the ids of fields that are asked although they are known


@dataclass(frozen=True)
class Asking:
    """The fields to ask, and those already known with their stored values."""

    fields: tuple[Field, ...]
    known: Mapping[str, Any]
    known_fields: tuple[Field, ...]


def divide(element: Element, stored: Mapping[str, Any], data: Mapping[str, Any]) -> Asking:
    """Split the form of a task into what must be asked and what the case knows (its stored facts).

    A fact counts as known when it says something: "no" and "none" may have changed and are asked again.
    A task that comes round again asks all its questions anew.
    """
    fields = element.form.fields if element.form else ()
    again = element.properties.get(ASK_AGAIN, "")
    if again.strip().lower() in ("yes", "true", "all") or element.id in data.get(ANSWERED, ()):
        return Asking(fields, {}, ())
    anew = frozenset(again.replace(",", " ").split())
    known = {
        field.id: stored[field.fact]
        for field in fields
        if field.fact
        and field.id not in anew
        and stored.get(field.fact) not in (None, False, [], "", "none", "unknown")
    }
    return Asking(
        tuple(field for field in fields if field.id not in known),
        known,
        tuple(field for field in fields if field.id in known),
    )


def prefill(context: CaseContext, fields: tuple[Field, ...], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the fields show at first: the case's fact where it has one, else the drawing's default."""
    values: dict[str, Any] = {}
    stored = context.stored
    for field in fields:
        value = stored.get(field.fact) if field.fact else None
        if value is not None and _has_passed(context, field.fact, value):
            value = None  # an old promise is no proposal for a new one
        if value is None and field.default is not None:
            value = default_of(context, field, data)
        if value is not None:
            values[field.id] = value
    return values


def _has_passed(context: CaseContext, name: str | None, value: Any) -> bool:
    fact = facts.FACTS.get(name or "")
    return fact is not None and fact.future and datetime.fromisoformat(str(value)) <= context.now()


def default_of(context: CaseContext, field: Field, data: Mapping[str, Any]) -> Any:
    """Work out a field's default; one that cannot be worked out is left empty rather than keeping the form shut."""
    try:
        value = text_template(str(field.default), context.names(data), context.functions)
    except ExpressionError:
        return None
    if field.type == "boolean" and isinstance(value, str):
        return value.strip().lower() in ("true", "yes", "1")
    if field.type == "choices" and isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    if field.type == "choices" and isinstance(value, list) and field.options:
        return [part for part in value if part in dict(field.options)]  # a table's list may hold other fields' answers
    return value.isoformat() if hasattr(value, "isoformat") else value


def is_asked(context: CaseContext, field: Field, data: Mapping[str, Any]) -> bool:
    """Tell whether a field's condition holds with what is known so far."""
    if not field.when:
        return True
    try:
        return bool(evaluate(field.when, context.names(data), context.functions))
    except ExpressionError:
        return True


def words(field: Field, value: Any) -> str:
    """Return a known value in the words of the form, or of the data dictionary."""
    labels = dict(field.options)
    values = value if isinstance(value, list) else [value]
    if labels and all(str(item) in labels for item in values):
        return ", ".join(labels[str(item)] for item in values)
    return facts.words(field.fact or "", value)
