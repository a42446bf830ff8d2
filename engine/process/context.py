"""What a running procedure sees of its case: names, functions, decisions, actions and the landlord's clock."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from engine import events
from engine.bpmn import Action, Thrown
from engine.bpmn.timers import parse_instant, parse_wall_time, work_out_due
from engine.casework import about as personal
from engine.casework import facts
from engine.casework.about import About
from engine.casework.declared import policies_of
from engine.errors import ActionFailedError, DueProcessError, ExpressionError, UnavailableError
from engine.models import Case
from engine.policy import Profile, practices
from engine.process import library
from engine.work import Work
from engine.workflow.promises import anchors, keeping, rows
from engine.workflow.promises.rows import policy_facts

FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "due": lambda context, code: context.local(context.instant(code, keeping.due_at)),
    "warn": lambda context, code: context.local(context.instant(code, keeping.warn_at)),
    "anchor": lambda context, code: context.local(anchors.first(context.work, context.case, code, context.about_id)),
    "policy": lambda context, key: context.profile.value(key),
    "stated": lambda context, code: context.is_stated(code),
    "outstanding": lambda context, code: keeping.outstanding(context.work, context.case, code, context.about_id),
    "remedy_words": lambda context, code: context.remedy_words(code),
    "at": lambda context, text: context.today_at(text),
    "within": lambda context, code: context.within(code),
    "every": lambda context, code: practices.every(context.profile, context.practice(code, "every")),
    "before": lambda context, what, code: context.before(what, code),
}
FUNCTION_NAMES = frozenset(
    {*FUNCTIONS, "now", "today", "working_now", "days", "hours", "len", "min", "max", "contains", "any_of"}
)


class CaseContext:
    """Implements `engine.bpmn.Context` for one instance of one case, inside one transaction."""

    def __init__(
        self, work: Work, case: Case, instance_id: int | None = None, about_party_id: int | None = None
    ) -> None:
        """Nothing of the case is read yet: facts and targets are looked up when first named."""
        self.work: Work = work
        self.case: Case = case
        self.instance_id = instance_id
        self.about: About | None = personal.find(work, case, about_party_id)
        self.profile: Profile = policies_of(work, case).landlords[case.landlord]
        self.zone = self.profile.zone
        self.data: Mapping[str, Any] = {}  # of the instance that runs, for actions that take its answers
        self.thrown: list[Thrown] = []  # messages sent by an action
        self.begun_at: datetime | None = None  # when the step began whose time is worked out again; None: now
        self.done_at: datetime | None = None  # when the act happened that the form just sent records
        functions: dict[str, Callable[..., Any]] = {
            name: (lambda *given, work_out=work_out: work_out(self, *given)) for name, work_out in FUNCTIONS.items()
        }
        functions["now"] = lambda: self.local(work.now)
        functions["working_now"] = self.is_working_time
        functions["today"] = lambda: work.now.astimezone(self.zone).date()
        self.functions: Mapping[str, Callable[..., Any]] = functions

    @property
    def about_id(self) -> int | None:
        """The person the procedure is about; None: the whole case."""
        return self.about.party.id if self.about else None

    @property
    def stored(self) -> Mapping[str, Any]:
        """The stored facts as this procedure sees them."""
        return personal.stored(self.case, self.about)

    def now(self) -> datetime:
        """Return the instant of this transaction, UTC."""
        return self.work.now

    def local(self, instant: datetime | None) -> datetime | None:
        """Return an instant in the landlord's zone, as drawings and letters show it."""
        return instant.astimezone(self.zone) if instant else None

    def names(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what expressions may name: the instance's data, and `case` with its facts."""
        return {**data, "case": facts.names(self.work, self.case, self.about)}

    def instant(self, code: str, which: Callable[..., datetime | None]) -> datetime | None:
        """Return the due or warning instant of what is owed first of a requirement (UTC); nothing is started by it."""
        if code not in self.work.policies.catalogue:
            raise ExpressionError(f"“{code}” is not a requirement of the catalogue.")
        return which(self.work, self.case, code, self.about_id)

    def within(self, code: str) -> datetime | None:
        """Return by when a step that begins now is due, by the landlord's practice for that kind of step."""
        known, begun = policy_facts(self.case.facts), self.begun_at or self.work.now
        assumed = self.work.policies.vocabulary.facts
        return self.local(practices.within(self.profile, self.practice(code, "within"), begun, known, assumed))

    def before(self, what: object, code: str) -> datetime | None:
        """Return when something begins ahead of a requirement's due time, or of a date; None where there is none."""
        if isinstance(what, str) and what in self.work.policies.catalogue:
            return self.ahead(self.instant(what, keeping.due_at), code)
        return self.ahead(None if what in (None, "") else parse_instant(what, self.zone), code)

    def ahead(self, due: datetime | None, code: str) -> datetime | None:
        """Return the instant that lies so long before `due` as the landlord's practice says; None for none."""
        name = self.practice(code, "before")
        return self.local(practices.before(self.profile, name, due)) if due else None

    def practice(self, code: str, use: str) -> str:
        """Return the code of a practice that is meant for that function; raises ExpressionError for any other."""
        found = self.work.policies.vocabulary.practices.get(code)
        if found is None or found.use != use:
            raise ExpressionError(f"“{code}” is not a practice of the catalogue for {use}(...).")
        return code

    def remedy_words(self, code: object) -> str:
        """Return a remedy of the catalogue in words: its title and what it rests on; for an unknown code nothing."""
        found = self.work.policies.remedies.get(str(code))
        return f"{found.title}. {found.statute}" if found else ""

    def is_stated(self, code: str) -> bool:
        """Tell whether this landlord's policy has the requirement at all."""
        return self.profile.timer(code) is not None or self.profile.stance(code) is not None

    def is_working_time(self) -> bool:
        """Tell whether the landlord's offices are open now (out of hours WCH 9.2.1 goes to the duty manager)."""
        return self.profile.calendar.is_working_moment(self.work.now)

    def today_at(self, text: object) -> datetime:
        """Return today's instant at a wall time of the landlord (15:00). Raises ExpressionError for other text."""
        return datetime.combine(self.work.now.astimezone(self.zone).date(), parse_wall_time(text), self.zone)

    def timer_due(self, kind: str, text: str, value: Any, armed_at: datetime, round: int) -> datetime | None:
        """Return the due instant (UTC) of a timer's n-th round, by the calendar of the landlord's zone."""
        return work_out_due(kind, value, armed_at, round, self.zone)

    def decide(self, decision: str, element: str, data: Mapping[str, Any]) -> Any:
        """Work out a decision table, the landlord's own version first, and keep what it said and why."""
        table = library.decision(self.work, decision)
        result = table.evaluate(self.names(data), self.functions)
        events.record(
            self.work,
            "decision.made",
            case_id=self.case.id,
            instance_id=self.instance_id,
            element=element,
            decision=table.name or decision,
            inputs=result.inputs,
            rows=result.row_numbers,
            because=[table.rules[number - 1].annotation for number in result.row_numbers],
            outcome=result.outcome,
        )
        return result.outcome

    def perform(self, action: Action) -> Mapping[str, Any]:
        """Do an automatic step; one that fails leaves nothing half-written.

        Raises ActionFailedError with the reason; the instance waits at that element.
        """
        from engine.process.actions import REGISTRY, Call

        entry = REGISTRY.get(action.topic)
        if entry is None:
            raise ActionFailedError(f"There is no action “{action.topic}”. Correct the drawing and publish it again.")
        missing = sorted(name for name in entry.required if action.inputs.get(name) in (None, ""))
        if missing:
            raise ActionFailedError(f"“{action.topic}” needs {', '.join(missing)}, which is empty here.")
        call = Call(self.work, self.case, self, action)
        try:
            with nullcontext() if entry.simple else self._savepoint():
                outputs = entry.handler(call)
        except UnavailableError:
            raise
        except (DueProcessError, IntegrityError, LookupError, TypeError, ValueError) as error:
            rows.forget(self.work)
            raise ActionFailedError(f"“{action.topic}” could not be done: {error}") from error
        return outputs or {}

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        """Undo what an action wrote when it fails. Inside, queries see what was written before, as casework expects."""
        session = self.work.session
        before, session.autoflush = session.autoflush, True
        try:
            with session.begin_nested():
                yield
        finally:
            session.autoflush = before
