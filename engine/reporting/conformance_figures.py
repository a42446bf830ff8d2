"""How a landlord's timescales went in its own cases: met in time, late, excepted, still running."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from engine.models import Case, Promise
from engine.models.promise import EXCUSED, MET, RELEASED


@dataclass(frozen=True)
class Counts:
    """Counts of targets. Late are those met late, and those past their time that nobody has met."""

    met: int
    late: int
    exceptions: int
    running: int


def live_figures(session: Session, landlord: str) -> Mapping[str, Counts]:
    """Return the counts of every requirement that some case of the landlord has had, by its code."""
    kind = case(
        (Promise.state == EXCUSED, "exceptions"),
        (Promise.state == MET, "met"),
        (Promise.late_at.is_not(None), "late"),
        (Promise.state == RELEASED, "closed"),
        else_="running",
    )
    query = (
        select(Promise.requirement, kind.label("kind"), func.count())
        .join(Case, Case.id == Promise.case_id)
        .where(Case.landlord == landlord)
        .group_by(Promise.requirement, kind)
    )
    found: dict[str, dict[str, int]] = {}
    for requirement, name, number in session.execute(query):
        found.setdefault(requirement, {})[name] = number
    return {
        code: Counts(held.get("met", 0), held.get("late", 0), held.get("exceptions", 0), held.get("running", 0))
        for code, held in found.items()
    }
