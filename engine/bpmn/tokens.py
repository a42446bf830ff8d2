"""Tokens and scopes: SpiffWorkflow's tasks and workflows, cut down to the live part of a running procedure.

SpiffWorkflow keeps a tree of everything that was, is and may be. Here a scope (a process, or a sub-process inside one)
holds its root and the live tokens right below it; only boundary events hang on their activity, the events behind an
event-based gateway on that gateway, and the instances of a repeated activity on it. A token that has left is removed,
nothing is predicted, no tree is scanned, nothing recurses with the length of a run.
"""

# mypy: allow-subclassing-any
# SpiffWorkflow ships no types, so its classes are Any to mypy.

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.context import Context, Step, Thrown, What
from engine.bpmn.expressions import evaluate, text_template
from engine.errors import ExpressionError

ROOT = "0"
DEEPEST = 25  # scopes within scopes; a process that calls itself for ever is stopped here


def make_plain(value: Any) -> Any:
    """Return `value` as JSON can hold it: dates as ISO texts, sets and tuples as lists, infinity as None."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if value is None or isinstance(value, (str, int, bool)):
        return value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): make_plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [make_plain(item) for item in value]
    if isinstance(value, Decimal):
        return float(value)
    return str(value)


class Token(Task):
    """A task of SpiffWorkflow with a short id that survives saving; `internal_data` is its memory."""

    def __init__(
        self, workflow: Any, task_spec: Any, parent: Any = None, state: int = TaskState.FUTURE, id: str | None = None
    ) -> None:
        """Stand in `workflow` at `task_spec`; without an id, take the run's next one."""
        super().__init__(workflow, task_spec, parent, state, id or workflow.top_workflow.next_token_id())

    @property
    def element(self) -> str:
        """Return the id of the element in the drawing."""
        return str(self.task_spec.bpmn_id)

    @property
    def gone(self) -> bool:
        """Tell whether this token has left its scope."""
        return self.id not in self.workflow.tasks

    @property
    def failed(self) -> bool:
        """Tell whether this token stands at a step that could not be taken."""
        return "error" in self.internal_data

    def _set_state(self, value: int) -> None:
        # The library logs each change with the whole task; nobody reads that, and it costs more than the step.
        self._state = value

    def _inherit_data(self) -> None:
        # Data belongs to the run, not to each task: nothing is copied from step to step.
        return

    def _add_child(self, task_spec: Any, state: int = TaskState.FUTURE) -> "Token":
        child = Token(self.workflow, task_spec, self, state)
        if task_spec.joins:
            child.internal_data["via"] = self.task_spec.name
        return child

    def run(self) -> bool | None:
        """Take the step this token stands at; False or None: it has to wait there."""
        done: bool | None = self.task_spec._run(self)
        if done:
            self.complete()
        return done

    def cancel(self) -> None:
        """End this token, what hangs on it and the scope inside it, and say so in the trail."""
        if self.gone:
            return
        top = self.workflow.top_workflow
        for child in self.children:
            child.cancel()
        inside = top.subprocesses.pop(self.id, None)
        if inside is not None:
            inside.cancel_tokens()
        self._set_state(TaskState.CANCELLED)
        if not self.task_spec.silent:
            top.record(self, "cancelled")
        self.workflow.release(self)


class Scope:
    """What a process and a sub-process share: a root with live tokens below it. Mixed into the library's workflows."""

    spec: Any
    tasks: dict[str, Token]
    task_tree: Token
    variables: dict[str, Any]  # the items of the multi-instance activities around this scope
    holder: Token | None = None  # the sub-process or call activity around this scope

    def plant(self) -> None:
        """Make the root of an empty scope."""
        self.task_tree = Token(self, self.spec.start, None, TaskState.COMPLETED, ROOT)

    def begin(self, start: str) -> None:
        """Put the first token on the start event called `start` and listen for the event sub-processes."""
        for listener in self.spec.listeners:
            self.spawn(self.spec.task_specs[listener], "")
        self.spawn(self.spec.task_specs[start], "")

    def spawn(self, task_spec: Any, via: str) -> None:
        """Put a new token on `task_spec`, arriving from the element `via`."""
        token = Token(self, task_spec, self.task_tree)
        if task_spec.joins:
            token.internal_data["via"] = via
        task_spec._update(token)

    def adopt(self, token: Token) -> None:
        """Hang `token` right below the root."""
        token.parent._children.remove(token.id)
        token._parent = ROOT
        self.task_tree._children.append(token.id)

    def release(self, token: Token) -> None:
        """Take `token` out of this scope."""
        token.parent._children.remove(token.id)
        del self.tasks[token.id]

    def live(self) -> list[Token]:
        """Return the tokens below the root without the listeners of event sub-processes."""
        return [token for token in self.task_tree.children if not token.task_spec.listens]

    def cancel_tokens(self, sparing: Token | None = None) -> None:
        """Cancel every token of this scope but `sparing`."""
        for token in self.task_tree.children:
            if token is not sparing:
                token.cancel()

    def _task_completed_notify(self, token: Token) -> None:
        # The library's name for what happens when a task has completed; the ways out are told afterwards.
        self.top_workflow.record(token, "completed")  # type: ignore[attr-defined]  # from the workflow mixed with
        for child in token.children:
            self.adopt(child)
        parent = token.parent
        self.release(token)
        if parent is not self.task_tree:
            parent.task_spec.child_done(parent, token)


class Run(Scope, BpmnWorkflow):
    """The process itself: the outermost scope, with everything the whole run shares."""

    def __init__(self, spec: Any, inner_specs: Mapping[str, Any], context: Context, data: dict[str, Any]) -> None:
        """Make an empty run of `spec`; the caller begins or restores it."""
        self.context = context
        self.values = data
        self.counter = 0
        self.agenda: deque[Token] = deque()
        self.trail: list[Step] = []
        self.thrown: list[Thrown] = []
        self.signals: list[Thrown] = []
        self.inputs: dict[str, Any] = {}  # of the step being taken, kept for its incident
        self.variables = {}
        super().__init__(spec, inner_specs, script_engine=_Conditions(self), deserializing=True)
        self.plant()

    def next_token_id(self) -> str:
        """Return an id that no token of this run has had."""
        self.counter += 1
        return str(self.counter)

    def scopes(self) -> Iterable[Any]:
        """Return every scope, the outermost first."""
        return [self, *self.subprocesses.values()]

    def open_scope(self, token: Token, name: str) -> Any:
        """Make the empty scope inside a sub-process or call activity."""
        if token.workflow.depth >= DEEPEST:
            raise ExpressionError(f"'{name}' stands in more than {DEEPEST} procedures that call each other.")
        inside = Inside(self.subprocess_specs[name], token, self)
        self.subprocesses[token.id] = inside
        return inside

    def find(self, token_id: str) -> Token | None:
        """Return the live token with this id."""
        for scope in self.scopes():
            if token_id in scope.tasks and token_id != ROOT:
                token: Token = scope.tasks[token_id]
                return token
        return None

    def record(self, token: Token, what: What) -> None:
        """Write a line of the trail."""
        self.trail.append(Step(token.element, token.id, what))

    def resume(self, token: Token) -> None:
        """Let a token that waited be run again."""
        token._set_state(TaskState.READY)
        self.agenda.append(token)

    def park(self, token: Token, error: str) -> None:
        """Leave `token` where it stands, with what went wrong."""
        token._set_state(TaskState.READY)
        token.internal_data["error"] = error
        if self.inputs:
            token.internal_data["inputs"] = make_plain(self.inputs)

    def names(self, token: Token, extra: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """Return what an expression at `token` may name."""
        return self.context.names(self.seen_data(token, extra))

    def seen_data(self, token: Token, extra: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """Return the run's data with the items of the multi-instance activities around `token`."""
        if token.data or token.workflow.variables or extra:
            return {**self.values, **token.workflow.variables, **token.data, **(extra or {})}
        return self.values

    def work_out(self, token: Token, text: str, extra: Mapping[str, Any] | None = None) -> Any:
        """Return the value of an expression at `token`; raise ExpressionError."""
        return evaluate(text, self.names(token, extra), self.context.functions)

    def fill_in(self, token: Token, text: str, extra: Mapping[str, Any] | None = None) -> Any:
        """Return a text with its `${...}` filled in; a text that is one `${...}` keeps the value's type."""
        if "${" not in text and "#{" not in text:
            return text
        return text_template(text, self.names(token, extra), self.context.functions)

    def store(self, values: Mapping[str, Any]) -> None:
        """Put values into the run's data, as JSON can hold them."""
        for name, value in values.items():
            self.values[name] = make_plain(value)


class Inside(Scope, BpmnSubWorkflow):
    """The scope inside a sub-process or call activity."""

    def __init__(self, spec: Any, token: Token, top: Run) -> None:
        """Make the empty scope inside `token`."""
        self.holder: Token = token
        self.variables = {**token.workflow.variables, **token.data}
        super().__init__(spec, token.id, top, deserializing=True)
        self.plant()

    def _calculate_depth(self) -> int:
        return int(self.holder.workflow.depth) + 1


class _Conditions:
    """SpiffWorkflow's way of asking for the value of a condition; never its own engine, which would run Python."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def evaluate(self, token: Token, text: str, external_context: Any = None) -> bool:
        return bool(self._run.work_out(token, text))
