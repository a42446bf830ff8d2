"""A running procedure: begin, restore, answer, fire, deliver, advance, save.

Nothing here reads a clock, a database or a drawing: the specification, the data and the context are handed in, and what
came of a step is read off afterwards. A step that fails leaves its token where it is; everything else goes on.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import SignalEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.bpmn import state as states
from engine.bpmn.context import ArmedTimer, Awaited, Context, Failed, OpenTask, Step, Thrown
from engine.bpmn.elements import requirement_codes
from engine.bpmn.events import waiting_catches, waiting_for
from engine.bpmn.repeats import RepeatedNode
from engine.bpmn.settling import settle
from engine.bpmn.specs import ExecutableSpec
from engine.bpmn.tokens import ROOT, Run, Token, make_plain
from engine.errors import ConflictError, DueProcessError, NotAllowedError, NotFoundError, UnavailableError

MOST_STEPS = 10_000
# What a handler or an expression may raise and the run survives. A database that is away is not among them: the whole
# transaction has to be repeated then.
_FAILURES = (DueProcessError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
_NOT_OURS = (UnavailableError, ConflictError)


class ProcedureRun:
    """One run of a procedure, in memory, for the length of one step."""

    def __init__(self, spec: ExecutableSpec, context: Context, data: dict[str, Any]) -> None:
        """Make an empty run; use `begin` or `restore`."""
        self.spec = spec
        self._run = Run(spec.process, spec.inner, context, data)

    @classmethod
    def begin(
        cls,
        spec: ExecutableSpec,
        context: Context,
        start_element: str | None = None,
        data: dict[str, Any] | None = None,
    ) -> "ProcedureRun":
        """Start a run at `start_element`, or at the plain start event; the caller then advances it."""
        run = cls(spec, context, {} if data is None else data)
        run._run.begin(spec.pick_start(start_element))
        return run

    @classmethod
    def restore(cls, spec: ExecutableSpec, state: bytes, data: dict[str, Any], context: Context) -> "ProcedureRun":
        """Bring back a saved run; `data` is used and changed in place."""
        run = cls(spec, context, data)
        states.load(run._run, state)
        return run

    # -- what it does ------------------------------------------------------------------------------------------------

    def advance(self) -> None:
        """Take every step that needs nobody, until only waiting remains. A failing step is parked, not raised."""
        run, steps = self._run, 0
        while True:
            while run.agenda:
                token = run.agenda.popleft()
                if token.gone or token.state != TaskState.READY or token.failed:
                    continue
                steps += 1
                run.inputs = {}
                if steps > MOST_STEPS:
                    run.park(token, f"More than {MOST_STEPS:,} automatic steps in a row: the drawing goes in circles.")
                else:
                    self._take(token)
            if not settle(run):
                return

    def _take(self, token: Token) -> None:
        try:
            token.run()
        except _NOT_OURS:
            raise
        except _FAILURES as error:
            kind = "" if isinstance(error, DueProcessError) else f"{type(error).__name__}: "
            self._run.park(token, f"{kind}{error}")

    def complete(self, token: str, answers: Mapping[str, Any]) -> None:
        """Answer a person's task: the answers become data of the run. Raises NotFoundError where it is not open."""
        task = self._live(token, "task")
        if not _is_open(task):
            raise NotFoundError("task")
        self._run.store(answers)
        repeated = task.parent.task_spec
        if isinstance(repeated, RepeatedNode) and task.task_spec.name == repeated.inner:
            repeated.gather(task.parent, task, make_plain(answers))
        task.internal_data["answered"] = True
        self._run.agenda.append(task)

    def fire(self, token: str) -> None:
        """Let the armed timer of `token` go off, whatever the time is. Raises NotFoundError where none is armed."""
        task = self._live(token, "timer")
        if not _is_armed(task):
            raise NotFoundError("timer")
        task.task_spec.go_off(task)

    def deliver(self, message: str, payload: Mapping[str, Any]) -> int:
        """Hand over a message (or signal) by name; return how many catches took it. The payload becomes data."""
        taken = 0
        for kind in (MessageEventDefinition, SignalEventDefinition):
            for token in waiting_for(self._run, kind, message):
                if not token.gone and token.state == TaskState.WAITING:
                    if not taken:
                        self._run.store(payload)
                    token.task_spec.go_off(token)
                    taken += 1
        return taken

    def retry(self, token: str) -> None:
        """Let a failed step be tried again at the next advance."""
        self._run.agenda.append(self._forgive(token))

    def correct(self, values: Mapping[str, Any]) -> None:
        """Put corrected values into the run's data, at a manager's word: a step that failed by them can be retried."""
        self._run.store(values)

    def skip(self, token: str) -> None:
        """Let a failed step pass without its work. Raises NotAllowedError at a gateway: nobody knows which way."""
        task = self._live(token, "failed step")
        if task.task_spec.chooses:
            raise NotAllowedError("A gateway cannot be skipped: correct the facts that it asks for, then try again.")
        task = self._forgive(token)
        if not task.task_spec.silent:
            self._run.record(task, "skipped")
        task.task_spec.pass_by(task)

    def _forgive(self, token: str) -> Token:
        task = self._live(token, "failed step")
        if not task.failed:
            raise NotFoundError("failed step")
        task.internal_data.pop("error")
        task.internal_data.pop("inputs", None)
        return task

    def cancel(self) -> None:
        """End the whole run; each live token leaves a line in the trail."""
        self._run.cancel_tokens()
        self._run.agenda.clear()

    # -- what came of it ---------------------------------------------------------------------------------------------

    def state(self) -> bytes:
        """Return the live part of the run, compressed. Call it after `advance`."""
        return states.save(self._run)

    @property
    def data(self) -> dict[str, Any]:
        """The run's data: one flat dictionary that JSON can hold."""
        return self._run.values

    @property
    def finished(self) -> bool:
        """Whether no token is left."""
        return not self._run.live()

    @property
    def trail(self) -> list[Step]:
        """What happened since begin or restore, in order."""
        return self._run.trail

    @property
    def thrown(self) -> list[Thrown]:
        """The messages sent since begin or restore."""
        return self._run.thrown

    @property
    def signals(self) -> list[Thrown]:
        """The signals sent since begin or restore; catches in this run have already taken them."""
        return self._run.signals

    def open_tasks(self) -> list[OpenTask]:
        """Return the tasks that wait for a person."""
        return [
            OpenTask(token.id, token.element, _item(token), _around(token)) for token in self._all() if _is_open(token)
        ]

    def timers(self) -> list[ArmedTimer]:
        """Return the armed timers, with the due instants proposed when they were armed."""
        found = []
        for token in self._all():
            if _is_armed(token):
                definition, memory = token.task_spec.event_definition, token.internal_data
                found.append(
                    ArmedTimer(
                        token.id,
                        token.element,
                        definition.kind,
                        definition.text,
                        memory["round"],
                        token.task_spec.interrupting,
                        datetime.fromisoformat(memory["armed"]),
                        datetime.fromisoformat(memory["due"]),
                        definition.requirement or _first_named(token.task_spec.properties),
                    )
                )
        return found

    def awaiting(self) -> list[Awaited]:
        """Return the messages and signals that somebody here waits for."""
        return sorted(
            (
                Awaited(token.id, token.element, token.task_spec.event_definition.name)
                for token in waiting_catches(self._run)
                if isinstance(token.task_spec.event_definition, (MessageEventDefinition, SignalEventDefinition))
            ),
            key=lambda awaited: int(awaited.token),
        )

    def failures(self) -> list[Failed]:
        """Return the steps that could not be taken."""
        return [
            Failed(token.id, token.element, token.internal_data["error"], token.internal_data.get("inputs", {}))
            for token in self._all()
            if token.failed
        ]

    def tokens(self) -> list[tuple[str, str]]:
        """Return where the tokens stand: element and state (open, waiting, inside, joining, failed).

        An attached event is told of only where it failed: else its activity speaks for it.
        """
        return [
            (token.element, _describe(token))
            for token in self._all()
            if token.failed or not (token.task_spec.silent or isinstance(token.task_spec, RepeatedNode))
        ]

    def _all(self) -> list[Token]:
        found = [token for scope in self._run.scopes() for token in scope.tasks.values() if token.id != ROOT]
        return sorted(found, key=lambda token: int(token.id))

    def _live(self, token: str, what: str) -> Token:
        found = self._run.find(token)
        if found is None:
            raise NotFoundError(what)
        return found


def _is_open(token: Token) -> bool:
    return (
        token.task_spec.human
        and token.state == TaskState.READY
        and not token.failed
        and "answered" not in token.internal_data
    )


def _first_named(properties: Mapping[str, str]) -> str | None:
    """The requirement an element names first: the one whose target its timer follows."""
    return next(iter(requirement_codes(properties)), None)


def _is_armed(token: Token) -> bool:
    return token.state == TaskState.WAITING and "due" in token.internal_data


def _item(token: Token) -> Any:
    """Return the item of the innermost repeated activity around a task, or None."""
    place: Token | None = token
    while place is not None:
        repeated = place.parent.task_spec
        if isinstance(repeated, RepeatedNode):
            return place.data.get(repeated.item_name)
        place = place.workflow.holder
    return None


def _around(token: Token) -> tuple[str, ...]:
    around: list[str] = []
    scope = token.workflow
    while scope.holder is not None:
        around.insert(0, scope.holder.element)
        scope = scope.holder.workflow
    return tuple(around)


def _describe(token: Token) -> str:
    if token.failed:
        return "failed"
    if token.task_spec.human:
        return "open"
    if token.task_spec.joins:
        return "joining"
    return "inside" if token.workflow.top_workflow.subprocesses.get(token.id) else "waiting"
