"""How a landlord's timescales went in its own cases: met in time, late, excepted, still running."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from engine.models import Case, Target


@dataclass(frozen=True)
class Counts:
    """Counts of targets. Late are those met late, and those past their time that nobody has met."""

    met: int
    late: int
    exceptions: int
    running: int


def live_figures(session: Session, landlord: str) -> Mapping[str, Counts]:
    """Return the counts of every requirement that some case of the landlord has had, by its code."""
    late = Target.late_at.is_not(None) | (Target.met_at > Target.due_at)
    kind = case(
        (Target.exception.is_not(None), "exceptions"),
        (late, "late"),
        (Target.met_at.is_not(None), "met"),
        (Target.closed, "closed"),
        else_="running",
    )
    query = (
        select(Target.requirement, kind.label("kind"), func.count())
        .join(Case, Case.id == Target.case_id)
        .where(Case.landlord == landlord)
        .group_by(Target.requirement, kind)
    )
    found: dict[str, dict[str, int]] = {}
    for requirement, name, number in session.execute(query):
        found.setdefault(requirement, {})[name] = number
    return {
        code: Counts(held.get("met", 0), held.get("late", 0), held.get("exceptions", 0), held.get("running", 0))
        for code, held in found.items()
    }
