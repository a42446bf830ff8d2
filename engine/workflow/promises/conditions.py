"""Under which facts a promise is owed: the profile's `owed_when` and `owed_until`, worked out for one anchor."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import lru_cache

from engine.bpmn.expressions import check_expression, evaluate
from engine.casework import facts
from engine.casework.declared import policies_of
from engine.errors import ExpressionError
from engine.models import Case
from engine.policy import Timing
from engine.work import Work
from engine.workflow.promises import rows

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NAMES = frozenset({"weekday", "last_working_day"})
FUNCTIONS = frozenset({"policy", "met"})


def is_owed(work: Work, case: Case, timing: Timing, anchor: datetime) -> bool:
    """Tell whether the profile's conditions hold for a promise that counts from `anchor` (UTC).

    What is not known yet is null in the expression, and the profile is written so that it leaves the promise owed:
    only a recorded decision releases it.
    """
    if not timing.owed_when and not timing.owed_until:
        return True
    names = {"case": facts.names(work, case), **_of_anchor(work, case, anchor)}
    functions = {
        "policy": lambda key: policies_of(work, case).landlords[case.landlord].value(str(key)),
        "met": lambda code: _is_met(work, case, str(code)),
    }
    try:
        if timing.owed_when and not evaluate(timing.owed_when, names, functions):
            return False
        return not (timing.owed_until and evaluate(timing.owed_until, names, functions))
    except ExpressionError:  # a value of another kind than the profile foresaw is no decision: it stays owed
        return True


def may_change(timing: Timing, changed: Collection[str]) -> bool:
    """Tell whether facts that changed (by name) may change whether a promise is owed."""
    return any(_asks_of(text, changed) for text in (timing.owed_when, timing.owed_until) if text)


def _asks_of(text: str, changed: Collection[str]) -> bool:
    asked = _asked(text)
    return asked is None or not asked.isdisjoint(changed)


@lru_cache(maxsize=500)
def _asked(text: str) -> frozenset[str] | None:
    """The stored facts that a condition asks about; None where it asks about more than those."""
    use = check_expression(text)
    asked = {name.removeprefix("case.") for name in use.names - NAMES}
    return None if "met" in use.functions or asked & facts.DERIVED.keys() else frozenset(asked)


def _of_anchor(work: Work, case: Case, anchor: datetime) -> dict[str, object]:
    """The landlord's own weekday of the anchor, and whether the offices are closed on the day after it."""
    profile = policies_of(work, case).landlords[case.landlord]
    day = anchor.astimezone(profile.zone).date()
    return {
        "weekday": WEEKDAYS[day.weekday()],
        "last_working_day": not profile.calendar.is_working_day(day + timedelta(days=1)),
    }


def _is_met(work: Work, case: Case, code: str) -> bool:
    return any(row.state in ("met", "met_late") for row in rows.rounds(work, case, code))
