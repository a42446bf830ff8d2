"""Numbers of versions, such as those of plans and risk assessments: never given out twice in a case."""

from collections.abc import Mapping

from sqlalchemy import Select, bindparam, func, select

from engine.models import Case, Plan, RiskAssessment
from engine.work import Work

_HIGHEST: Mapping[type[Plan] | type[RiskAssessment], Select[int]] = {
    model: select(func.max(model.version)).where(model.case_id == bindparam("case")) for model in (Plan, RiskAssessment)
}


def next_version(work: Work, case: Case, model: type[Plan] | type[RiskAssessment]) -> int:
    """Return one more than the highest version of the case, which its procedures keep locked while they run."""
    return (work.connection.execute(_HIGHEST[model], {"case": case.id}).scalar() or 0) + 1
