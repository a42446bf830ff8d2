"""Opening a closed case again; what happened after closing is a report, and a case, of its own."""

from engine import events
from engine.casework import facts
from engine.casework.cases import CLOSED, on_reopen
from engine.errors import InvalidInputError
from engine.models import Case
from engine.work import Work

STATUS = "monitoring"


def reopen(work: Work, case: Case, reason: str) -> None:
    """Open a closed case again, with a reason; it goes back to being followed up (CA 6.2: an appeal that came late).

    Raises InvalidInputError without a reason, or where the case is open.
    """
    words = reason.strip()
    if not words:
        raise InvalidInputError({"reason": ["Say why the case is opened again."]})
    if case.status != CLOSED:
        raise InvalidInputError({"status": ["The case is open. Nothing was changed."]})
    before = case.close_reason
    case.status, case.closed_at, case.close_reason = STATUS, None, None
    events.record(
        work, "case.reopened", case_id=case.id, landlord=case.landlord, reason=words[:2000], closed_because=before
    )
    for listener in on_reopen:
        listener(work, case)
    facts.assign(work, case, {"closing_reason": None, "closure_appealed": None, "closure_upheld": None})
