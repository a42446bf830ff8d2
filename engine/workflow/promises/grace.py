"""What a fact that becomes known later gives the landlord: its short time, but never less than a little grace."""

from collections.abc import Mapping
from datetime import datetime

from engine.casework.declared import policies_of
from engine.models import Case
from engine.work import Work

RULE = "clock.late_fact_grace"


def give(work: Work, case: Case, due: datetime, changes: Mapping[str, tuple[object, object]]) -> datetime:
    """Return the instant (UTC) by which something is due whose short time a fact has just brought on.

    Recording violence must not cost the officer: somebody who hears of it on the third day has the landlord's grace
    (working hours, profile `clock.late_fact_grace`, reading A-26) from now.
    What the catalogue lists as `without_grace` (danger) has none.
    """
    if any(name in work.policies.vocabulary.without_grace and after is True for name, (_, after) in changes.items()):
        return due
    moment = until(work, case)
    return due if moment is None else max(due, moment)


def until(work: Work, case: Case) -> datetime | None:
    """Return the instant (UTC) before which nothing that becomes known now is due; None where a landlord has none."""
    profile = policies_of(work, case).landlords[case.landlord]
    hours = profile.value(RULE, 0)
    if not isinstance(hours, int) or hours <= 0:
        return None
    return profile.calendar.due(work.now, hours, "WORKING_HOURS", "hour")
