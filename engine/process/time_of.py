"""From what a drawing says about time to an instant: due dates of tasks, and timers that follow a requirement."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.bpmn import text_template
from engine.bpmn.timers import is_bare, work_out_due
from engine.process.context import CaseContext

_NAMED = re.compile(r"""\b(?:due|warn)\(\s*['"](\w+)['"]\s*\)""")


def requirement_in(text: str | None) -> str | None:
    """Return the requirement whose due or warning time an expression names, if it names one."""
    found = _NAMED.search(text or "")
    return found[1] if found else None


def value_of(context: CaseContext, text: str, data: Mapping[str, Any]) -> Any:
    """Work out an attribute of a drawing: a plain ISO value stays as it is, anything in `${}` is an expression."""
    if is_bare(text):
        return text.strip()
    return text_template(text, context.names(data), context.functions)


def due_date(context: CaseContext, text: str, data: Mapping[str, Any]) -> datetime | None:
    """Return the due instant (UTC) of a task from its `camunda:dueDate`; a duration counts from now."""
    return work_out_due("date", value_of(context, text, data), context.now(), 1, context.zone)


def date_timer(context: CaseContext, text: str, data: Mapping[str, Any], armed_at: datetime) -> datetime | None:
    """Return the due instant (UTC) of a `timeDate` timer as the case's facts now give it."""
    return work_out_due("date", value_of(context, text, data), armed_at, 1, context.zone)
