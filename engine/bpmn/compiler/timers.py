"""What a drawing says about time, read as it is run: ISO 8601 values, expressions in `${...}`, and prose."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.bpmn.expression_outcomes import Outcome, outcomes
from engine.bpmn.expressions import check_expression, unwrap
from engine.bpmn.timers import is_bare, is_empty, parse_period, work_out_due
from engine.errors import ExpressionError

QUOTED = re.compile(r"""(["'])(.*)\1""", re.DOTALL)
WRAPPED = re.compile(r"[$#]\{.*\}|=.*", re.DOTALL)
PROSE = re.compile(r"(?=.*[^\W\d_]{2})[\w\s.,:!()'’–-]+")
NAME = re.compile(r"[^\W_]*_\w*")  # answer_by: an answer without its ${...}, not a word of prose
EXAMPLES = {
    "duration": "a length of time such as P5D (five days) or PT4H (four hours)",
    "date": "a date such as 2026-09-08 or 2026-09-08T10:30",
    "cycle": "a repetition such as R/P7D (every seven days)",
    "due": "a date such as 2026-09-08, a length of time such as P5D (five days)",
}
# A landlord and a moment to try a time with: which they are makes no difference to whether it can be read.
_ZONE, _MOMENT = ZoneInfo("Europe/London"), datetime(2026, 9, 8, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class TimeRead:
    """A time as it is run. `problem`: why it can never work. `prose`: words for people, which no clock can read."""

    text: str
    problem: str | None = None
    prose: bool = False


def read_time(kind: str, text: str) -> TimeRead:
    """Read the text of a timer of that kind (date, duration, cycle), or of a task's due date (due)."""
    bare = text.strip()
    quoted = QUOTED.fullmatch(bare)
    value = quoted[2].strip() if quoted else bare
    if is_bare(value):
        return _read_iso(kind, value)
    expression = unwrap(bare)
    use = check_expression(expression)
    wrapped = WRAPPED.fullmatch(bare) is not None
    if not use.problem and (wrapped or use.functions or any("." in name for name in use.names)):
        slip = next((name for name in sorted(use.names) if _is_iso_name(name)), None)
        problem = f"“{slip}” in it is no value; write {slip} by itself, without ${{...}}" if slip else None
        return TimeRead(f"${{{expression}}}", problem or why_never(kind, expression))
    if not wrapped and PROSE.fullmatch(value) and not NAME.fullmatch(value):
        return TimeRead(value, prose=True)
    return TimeRead(bare, f"“{bare}” is neither {EXAMPLES[kind]} nor an expression in ${{...}}")


def _read_iso(kind: str, value: str) -> TimeRead:
    look = "cycle" if value[:1] in "Rr" else "duration" if value.lstrip("+-")[:1] in "Pp" else "date"
    if (kind, look) == ("cycle", "duration"):
        value, look = f"R/{value}", "cycle"
    if look != kind and (kind, look) != ("due", "duration"):
        return TimeRead(value, f"“{value}” is not {EXAMPLES[kind]}")
    try:
        work_out_due(look, value, _MOMENT, 1, _ZONE)
    except ExpressionError as error:
        return TimeRead(value, _sentence(error))
    return TimeRead(value)


def why_never(kind: str, expression: str) -> str | None:
    """Return why an expression can never tell a time, whatever the facts; None where it may."""
    try:
        for one in outcomes(expression):
            if one is not None:
                _try(kind, one)
    except ExpressionError as error:
        return _sentence(error)
    return None


def _try(kind: str, one: Outcome) -> None:
    if one.value is None:
        return  # written out, it means that there is no time here
    if is_empty(one.value):
        raise ExpressionError("An empty text tells no time. Write null where there is none.")
    if one.exact and isinstance(one.value, timedelta) and one.value < timedelta(0):
        raise ExpressionError("A length of time below zero is over before it begins.")
    work_out_due(kind, one.value, _MOMENT, 1, _ZONE)


def _is_iso_name(name: str) -> bool:
    """P5D inside an expression would be the name of a value."""
    try:
        parse_period(name)
    except ExpressionError:
        return False
    return True


def _sentence(error: ExpressionError) -> str:
    return str(error).removesuffix(".")
