"""When work that comes round begins: the rounds of a landlord's timescale as a recurring timer."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from engine.process import targets

if TYPE_CHECKING:
    from engine.process.context import CaseContext

_LETTERS = {"day": "D", "week": "W", "month": "M", "year": "Y"}
_MOST_ROUNDS = 1_000


def every(context: "CaseContext", code: str, lead_days: int = 0) -> str | None:
    """Return the rounds of a recurring timescale as `R/<first start>/<interval>`; None where this landlord has none.

    Each start lies `lead_days` before the round is due, at the hour the landlord's offices open (its wall time); the
    first is the first still ahead. The interval is the profile's, so that the n-th start never drifts.
    """
    stance = context.profile.timer(code)
    if stance is None or stance.timing is None or stance.timing.unit not in _LETTERS:
        return None
    anchor = targets.anchor_of(context.work, context.case, code) or context.work.now
    for nth in range(1, _MOST_ROUNDS):
        due = context.work.policies.due(context.case.landlord, code, anchor, nth=nth)
        if due is None:
            return None
        start = _opening(context, due.due_local - timedelta(days=lead_days))
        if start > context.work.now:
            return f"R/{start:%Y-%m-%dT%H:%M}/P{stance.timing.amount}{_LETTERS[stance.timing.unit]}"
    return None


def _opening(context: "CaseContext", day: datetime) -> datetime:
    """The hour the offices open on that day, in the landlord's zone."""
    return datetime.combine(day.date(), time(9), context.zone)
