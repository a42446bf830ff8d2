"""Numbers of versions, such as those of plans and risk assessments: never given out twice in a case."""

from sqlalchemy import func, select

from engine.models import Case, Plan, RiskAssessment
from engine.work import Work


def next_version(work: Work, case: Case, model: type[Plan] | type[RiskAssessment]) -> int:
    """Return one more than the highest version of the case, which its procedures keep locked while they run."""
    return (work.session.scalar(select(func.max(model.version)).where(model.case_id == case.id)) or 0) + 1
