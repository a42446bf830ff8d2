"""The face of the ledger: what people record about promises outside any task, and managers decide about them."""

from datetime import datetime

from engine.access import Actor
from engine.casework import cases, submissions
from engine.casework.submissions import Sending
from engine.errors import NotFoundError
from engine.face import owed
from engine.face.base import Face
from engine.face.types import Choice, PromiseForm, TargetView
from engine.models import Case
from engine.work import Work
from engine.workflow.promises import by_hand


class Promises(Face):
    """Promises of cases that the actor may see; any other is NotFoundError."""

    def of_case(self, actor: Actor, case_id: int) -> list[TargetView]:
        """Return every promise of a case: what is owed by due time, then what has ended, newest first."""
        with self._read(actor) as work:
            case = cases.load(work, case_id)
            return owed.views(work, case, owed.steps_of(work, case))

    def ask(self, actor: Actor, case_id: int, promise_id: int, action: str) -> PromiseForm:
        """Return what a form about a promise shows; `action` of engine.access, such as promise.release.

        Raises NotFoundError, NotAllowedError, or InvalidInputError where the promise has ended already.
        """
        with self._read(actor) as work:
            case = cases.load(work, case_id, action)
            row = by_hand.find(work, case, promise_id)
            return PromiseForm(
                promise=_view(work, case, promise_id),
                earliest=by_hand.earliest(work, case, row),
                why=[Choice(code, words) for code, words in by_hand.WHY.items()],
            )

    def record_done(
        self,
        actor: Actor,
        case_id: int,
        promise_id: int,
        *,
        done_at: datetime | None,
        note: str | None,
        sent: Sending | None = None,
    ) -> TargetView:
        """Record that a promise was kept, when and by which act, outside any task."""
        with self._write(actor) as work:
            case = cases.load(work, case_id, "promise.record", lock=True)

            def act() -> int:
                by_hand.record_done(work, case, by_hand.find(work, case, promise_id), done_at, note)
                return promise_id

            return _view(work, case, submissions.once(work, sent, act))

    def release(
        self,
        actor: Actor,
        case_id: int,
        promise_id: int,
        *,
        why: str | None,
        reason: str | None,
        whole_series: bool = False,
        sent: Sending | None = None,
    ) -> TargetView:
        """Record a manager's decision that a promise is not owed any more. `why`: a code of by_hand.WHY."""
        with self._write(actor) as work:
            case = cases.load(work, case_id, "promise.release", lock=True)

            def act() -> int:
                by_hand.release(work, case, by_hand.find(work, case, promise_id), why, reason, whole_series)
                return promise_id

            return _view(work, case, submissions.once(work, sent, act))

    def excuse(
        self,
        actor: Actor,
        case_id: int,
        promise_id: int,
        *,
        reason: str | None,
        evidence: str | None,
        clause: str | None,
        until: datetime | None = None,
        sent: Sending | None = None,
    ) -> TargetView:
        """Record an exception that a manager agrees to; `until`: the new time, where only the time is excused.

        Returns the promise as it stands; the one for the new time is among the case's promises.
        """
        with self._write(actor) as work:
            case = cases.load(work, case_id, "promise.excuse", lock=True)

            def act() -> int:
                by_hand.excuse(work, case, by_hand.find(work, case, promise_id), reason, evidence, clause, until)
                return promise_id

            return _view(work, case, submissions.once(work, sent, act))


def _view(work: Work, case: Case, promise_id: int) -> TargetView:
    work.session.flush()
    found = next((one for one in owed.views(work, case, owed.steps_of(work, case)) if one.id == promise_id), None)
    if found is None:
        raise NotFoundError("promise")
    return found
