"""From what a drawing says about time to an instant: due dates of tasks, and timers that follow a requirement."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.bpmn import text_template
from engine.bpmn.expression_nothing import means_nothing
from engine.bpmn.timers import is_bare, is_empty, work_out_due
from engine.errors import ExpressionError
from engine.process.context import CaseContext

# What working out a time may raise where answers or facts are of the wrong kind.
UNTOLD = (ExpressionError, ArithmeticError, LookupError, TypeError, ValueError)

# What an instance that the clock began knows as data: the instant it was due (ISO 8601, UTC).
STARTED_FOR = "started_for"

_NAMED = re.compile(r"""\b(?:due|warn|before)\(\s*['"](\w+)['"]\s*[,)]""")
_PRACTICE = re.compile(r"""\bwithin\(\s*['"](\w+)['"]\s*\)""")


def requirement_in(text: str | None) -> str | None:
    """Return the requirement whose due or warning time an expression names, if it names one."""
    return next(iter(requirements_in(text)), None)


def requirements_in(text: str | None) -> Sequence[str]:
    """Return every requirement whose due or warning time an expression names, in its order."""
    return _NAMED.findall(text or "")


def practice_in(text: str | None) -> str | None:
    """Return the practice of the landlord that an expression names first, if it names one."""
    found = _PRACTICE.search(text or "")
    return found[1] if found else None


def value_of(context: CaseContext, text: str, data: Mapping[str, Any]) -> Any:
    """Work out an attribute of a drawing: a plain ISO value stays as it is, anything in `${}` is an expression."""
    if is_bare(text):
        return text.strip()
    return text_template(text, context.names(data), context.functions)


def due_date(context: CaseContext, text: str, data: Mapping[str, Any]) -> datetime | None:
    """Return the due instant (UTC) of a task from its `camunda:dueDate`; a duration counts from now.

    None where the policy has no such time, or the drawing says null. Raises one of UNTOLD where an answer or fact that
    it names has no value, or tells no time.
    """
    value = value_of(context, text, data)
    refuse_empty(value, text, context.names(data), context.functions)
    return work_out_due("date", value, context.now(), 1, context.zone)


def refuse_empty(
    value: object, text: str, names: Mapping[str, object], functions: Mapping[str, Callable[..., Any]]
) -> None:
    """Raise ExpressionError where a time has come to nothing that neither the policy nor the drawing meant."""
    if is_empty(value) and not means_nothing(text, names, functions):
        raise ExpressionError(f"This time is empty: “{text}”. Record the answer or fact it names, then try again.")


def date_timer(context: CaseContext, text: str, data: Mapping[str, Any], armed_at: datetime) -> datetime | None:
    """Return the due instant (UTC) of a `timeDate` timer as the case's facts now give it."""
    return work_out_due("date", value_of(context, text, data), armed_at, 1, context.zone)
