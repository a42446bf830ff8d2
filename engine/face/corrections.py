"""The face of corrections: a manager sets right a wrong fact, or a wrong time of a report, with a reason."""

from datetime import datetime

from engine.access import Actor
from engine.casework import cases, facts, submissions
from engine.casework.submissions import Sending
from engine.face.base import Face
from engine.face.types import Choice, CorrectionForm, ReportTime
from engine.workflow.promises import correcting


class Corrections(Face):
    """Corrections in cases that the actor may see; any other is NotFoundError, for others than managers refused."""

    def ask(self, actor: Actor, case_id: int) -> CorrectionForm:
        """Return what may be corrected in a case, with what is recorded now."""
        with self._read(actor) as work:
            case = cases.load(work, case_id, "case.correct")
            return CorrectionForm(
                facts=[
                    (Choice(name, facts.FACTS[name].label), facts.words(name, case.facts.get(name)))
                    for name in correcting.correctable(work)
                ],
                reports=[
                    ReportTime(row.id, row.channel, row.received_at, row.recorded_at)
                    for row in correcting.reports_of(work, case)
                ],
            )

    def correct_fact(
        self,
        actor: Actor,
        case_id: int,
        *,
        name: str | None,
        value: bool | None,
        reason: str | None,
        sent: Sending | None = None,
    ) -> None:
        """Correct a fact that was recorded wrongly; what is due is reckoned anew, both ways."""
        with self._write(actor) as work:
            case = cases.load(work, case_id, "case.correct", lock=True)

            def act() -> int:
                correcting.correct_fact(work, case, name, value, reason)
                return case.id

            submissions.once(work, sent, act)

    def correct_received(
        self,
        actor: Actor,
        case_id: int,
        *,
        report_id: int | None,
        received_at: datetime | None,
        reason: str | None,
        sent: Sending | None = None,
    ) -> None:
        """Correct when a report reached the landlord; what counts from it is reckoned anew, both ways."""
        with self._write(actor) as work:
            case = cases.load(work, case_id, "case.correct", lock=True)

            def act() -> int:
                correcting.correct_received(work, case, report_id, received_at, reason)
                return case.id

            submissions.once(work, sent, act)
