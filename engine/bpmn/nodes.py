"""The steps of a drawing as SpiffWorkflow task specifications of our own.

A specification is shared by all runs and all threads and never changes once parsed: everything about one run is in its
tokens. Each arrival makes a token READY and puts it on the run's agenda; `_run_hook` takes the step: True leaves the
element, None waits there. What it raises is caught by the run, which leaves the token where it is.
"""

# mypy: allow-subclassing-any
# SpiffWorkflow ships no types, so its classes are Any to mypy.

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.context import Action
from engine.bpmn.tokens import Token


class ProcedureSpec(BpmnProcessSpec):
    """A process or sub-process: its specifications by element id, and what listens while it runs."""

    def __init__(self, **kwargs: Any) -> None:
        """Start empty; the parser fills it.

        The library's own specifications are taken out by name: an element of the drawing may be called Start or End.
        """
        super().__init__(**kwargs)
        self.task_specs.clear()
        self.listeners: list[str] = []
        self.start_events: list[str] = []
        self._reach: dict[str, Mapping[str, frozenset[str]]] = {}

    def reach(self, gateway: str) -> Mapping[str, frozenset[str]]:
        """Return, for each way into `gateway`, the elements from which a token could come in that way."""
        if gateway not in self._reach:
            before: dict[str, list[str]] = {name: list(spec._inputs) for name, spec in self.task_specs.items()}
            for spec in self.task_specs.values():
                for boundary in getattr(spec, "attached", ()):
                    before[boundary].append(spec.name)
            self._reach[gateway] = {
                source: _everything_before(source, gateway, before) for source in self.task_specs[gateway]._inputs
            }
        return self._reach[gateway]


def _everything_before(source: str, gateway: str, before: Mapping[str, list[str]]) -> frozenset[str]:
    seen, waiting = {source}, [source]
    while waiting:
        for name in before[waiting.pop()]:
            if name not in seen and name != gateway:
                seen.add(name)
                waiting.append(name)
    return frozenset(seen)


class Node:
    """What every element shares. Mixed in before SpiffWorkflow's own class for the element."""

    name: str
    outputs: list[Any]
    _wf_spec: Any
    human = False  # a person completes it
    joins = False  # tokens wait here for each other
    listens = False  # starts an event sub-process; does not keep its scope alive
    silent = False  # not told in the trail when cancelled
    chooses = False  # makes its own choice of ways out
    outputs_wanted: Mapping[str, str] = {}
    inputs_wanted: Mapping[str, Any] = {}
    properties: Mapping[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what SpiffWorkflow's class takes."""
        super().__init__(*args, **kwargs)
        self.attached: list[str] = []

    def finish_parsing(self) -> None:
        """Note what only the whole drawing tells; called once, when everything is connected."""

    def _predict(self, *_: Any, **__: Any) -> None:
        # Nothing is predicted: the ways out are made when they are taken.
        return

    def _update(self, token: Token) -> None:
        if self._update_hook(token):
            token._ready()

    def _update_hook(self, token: Token) -> bool:
        return True

    def _on_ready(self, token: Token) -> None:
        run = token.workflow.top_workflow
        if not self.silent:
            run.record(token, "entered")
        run.agenda.append(token)
        for name in self.attached:
            self._wf_spec.task_specs[name]._update(token._add_child(self._wf_spec.task_specs[name]))

    def _run(self, token: Token) -> bool | None:
        return self._run_hook(token)

    def _run_hook(self, token: Token) -> bool | None:
        return True

    def _on_complete_hook(self, token: Token) -> None:
        if not self.chooses:
            for child in token.children:
                child.cancel()
            for spec in self.outputs:
                token._add_child(spec)

    def _on_complete(self, token: Token) -> None:
        self._on_complete_hook(token)
        ways_out = token.children
        token.workflow._task_completed_notify(token)
        for child in ways_out:
            child.task_spec._update(child)

    def pass_by(self, token: Token) -> None:
        """Leave the element without having done its work (a manager's decision)."""
        token.complete()

    def child_done(self, token: Token, child: Token) -> None:
        """Take note that what hung on `token` is done."""

    def leave(self, token: Token) -> None:
        """Put tokens on the ways out while `token` itself stays."""
        for spec in self.outputs:
            token.workflow.spawn(spec, self.name)

    def assign_outputs(self, token: Token, results: Mapping[str, Any]) -> None:
        """Put the wanted outputs of this step, worked out with its results in sight, into the run's data."""
        run = token.workflow.top_workflow
        if self.outputs_wanted:
            run.store({name: run.fill_in(token, text, results) for name, text in self.outputs_wanted.items()})

    def work_out_inputs(self, token: Token) -> dict[str, Any]:
        """Return the step's inputs, worked out."""
        run = token.workflow.top_workflow
        run.inputs = {name: _fill(run, token, value) for name, value in self.inputs_wanted.items()}
        return dict(run.inputs)


def _fill(run: Any, token: Token, value: Any) -> Any:
    if isinstance(value, str):
        return run.fill_in(token, value)
    if isinstance(value, Mapping):
        return {name: _fill(run, token, item) for name, item in value.items()}
    return [_fill(run, token, item) for item in value]


class HumanNode(Node, defaults.UserTask):
    """A task for a person: open until answered."""

    human = True

    def _run_hook(self, token: Token) -> bool | None:
        if "answered" not in token.internal_data:
            return None
        self.assign_outputs(token, {})
        return True


class ServiceNode(Node, defaults.ServiceTask):
    """An automatic step: an action of the registry."""

    topic = ""

    def _run_hook(self, token: Token) -> bool | None:
        run = token.workflow.top_workflow
        inputs = self.work_out_inputs(token)
        results = run.context.perform(Action(self.topic, token.element, inputs, token.id))
        self.assign_outputs(token, results or {})
        return True


class DecisionNode(Node, defaults.NoneTask):
    """A business rule task: a decision table, its outcome stored under the result variable or by its output names.

    A table with one output gives its value itself, and a collecting one the list of values; with several outputs each
    row is a dictionary. What `camunda:mapDecisionResult` says about it need not be drawn.
    """

    decision = ""
    result_variable: str | None = None

    def _run_hook(self, token: Token) -> bool | None:
        run = token.workflow.top_workflow
        outcome = run.context.decide(self.decision, token.element, run.seen_data(token))
        if self.result_variable is None:
            if isinstance(outcome, Mapping):
                run.store(outcome)
        elif isinstance(outcome, list):
            run.store({self.result_variable: [_value_of(row) for row in outcome]})
        else:
            run.store({self.result_variable: _value_of(outcome)})
        self.assign_outputs(token, outcome if isinstance(outcome, Mapping) else {})
        return True


def _value_of(row: Any) -> Any:
    return next(iter(row.values())) if isinstance(row, Mapping) and len(row) == 1 else row


class ScriptNode(Node, defaults.NoneTask):
    """A script task: assignments of expressions, in order; a later one sees what an earlier one assigned."""

    assignments: tuple[tuple[str, str], ...] = ()

    def _run_hook(self, token: Token) -> bool | None:
        run = token.workflow.top_workflow
        values: dict[str, Any] = {}
        for name, text in self.assignments:
            values[name] = run.work_out(token, text, values)
        run.store(values)
        self.assign_outputs(token, {})
        return True


class ScopeNode(Node, defaults.SubWorkflowTask):
    """A sub-process or call activity: a scope of its own, which this token holds."""

    def _run_hook(self, token: Token) -> bool | None:
        if "done" in token.internal_data:
            self.assign_outputs(token, {})
            return True
        inside = token.workflow.top_workflow.open_scope(token, self.spec)
        token._set_state(TaskState.STARTED)
        inside.begin(inside.spec.start_events[0])
        return None
