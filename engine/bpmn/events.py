"""The events of a drawing as SpiffWorkflow task specifications: caught, thrown, on the boundary, at start and end."""

# mypy: allow-subclassing-any
# SpiffWorkflow ships no types, so its classes are Any to mypy.

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import (
    ErrorEventDefinition,
    EscalationEventDefinition,
    SignalEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.simple import TerminateEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.context import Action, Thrown, TimerKind
from engine.bpmn.expression_nothing import means_nothing
from engine.bpmn.nodes import Node
from engine.bpmn.timers import is_bare, is_empty, next_round
from engine.bpmn.tokens import ROOT, Run, Token, make_plain
from engine.errors import ExpressionError

_REQUIREMENT = re.compile(r"\b(?:due|warn)\(\s*['\"](\w+)['\"]")


class TimerDefinition(EventDefinition):
    """When an event goes off, as drawn. It never looks at a clock and never decides that it is due."""

    def __init__(self, kind: TimerKind, text: str) -> None:
        """Keep the drawn text: a bare ISO 8601 value or an expression; empty where a person says when it is time."""
        super().__init__(name=text)
        self.kind = kind
        self.text = text
        named = _REQUIREMENT.search(text)
        self.requirement = named[1] if named else None

    def value(self, run: Run, token: Token) -> Any:
        """Work out the text at `token`."""
        if is_bare(self.text):
            return self.text
        value = run.fill_in(token, self.text) if "{" in self.text else run.work_out(token, self.text)
        if is_empty(value) and not means_nothing(self.text, run.names(token), run.context.functions):
            raise ExpressionError(
                f"This time is empty: “{self.text}”. Nothing is lost: the rest goes on, and this waits for its time. "
                "Record the answer or fact it names, then try this step again."
            )
        return value

    def arm(self, run: Run, token: Token) -> bool:
        """Propose the due instant of the round that comes next and keep it on the token; False when there is none.

        The first time that is round 1; after a firing the first round still ahead; else the same round once more,
        because facts have changed. The anchor always stays the instant of the first arming.
        """
        memory, context = token.internal_data, run.context
        value = self.value(run, token)
        armed = datetime.fromisoformat(memory["armed"]) if "armed" in memory else context.now()

        def due_of(number: int) -> datetime | None:
            return context.timer_due(self.kind, self.text, value, armed, number)

        if "fired" in memory:
            number, due = next_round(due_of, memory["fired"], context.now()) or (0, None)
        else:
            number = memory.get("round", 1)
            due = due_of(number)
        memory["armed"] = armed.isoformat()
        if due is None:
            memory.pop("due", None)
            return False
        memory.pop("fired", None)
        memory.update(round=number, due=due.isoformat())
        return True


class CatchNode(Node, defaults.IntermediateCatchEvent):
    """An event that a token waits for: a timer, a message, a signal. Receive tasks too."""

    interrupting = True

    @property
    def human(self) -> bool:  # type: ignore[override]  # of other elements it is known beforehand
        """Whether a person says when it is time, because the drawing does not."""
        return isinstance(self.event_definition, TimerDefinition) and not self.event_definition.text

    def _run_hook(self, token: Token) -> bool | None:
        if "caught" in token.internal_data:
            self.assign_outputs(token, {})
            return True
        if self.human:
            self.ask(token)
            return None
        if self.arm(token):
            token._set_state(TaskState.WAITING)
            return None
        gateway = token.parent
        if not isinstance(gateway.task_spec, EventGatewayNode):
            token.workflow.top_workflow.record(token, "passed")
            return True
        token.workflow.release(token)
        if not gateway.children:
            token.workflow.top_workflow.park(gateway, "None of the events after this gateway can ever happen.")
        return None

    def ask(self, token: Token) -> None:
        """Stay an open task until a person has said that it is time; then go off."""
        if "answered" in token.internal_data:
            token.internal_data.pop("answered")
            self.go_off(token)

    def arm(self, token: Token) -> bool:
        """Begin to wait; False where a timer has no due instant."""
        definition = self.event_definition
        return not isinstance(definition, TimerDefinition) or definition.arm(token.workflow.top_workflow, token)

    def go_off(self, token: Token) -> None:
        """Take the event: the token runs on, and the other events behind its gateway are no longer awaited."""
        run = token.workflow.top_workflow
        run.record(token, "fired")
        gateway = token.parent
        if isinstance(gateway.task_spec, EventGatewayNode):
            token.workflow.adopt(token)
            gateway.task_spec.settle(gateway)
        token.internal_data.clear()
        token.internal_data["caught"] = True
        run.resume(token)

    def matches_throw(self, kind: type, code: str | None) -> bool:
        """Tell whether this catches an error or escalation with that code."""
        definition = self.event_definition
        return isinstance(definition, kind) and getattr(definition, "code", None) in (None, code)

    def may_repeat(self) -> bool:
        """Tell whether this may go off again while what it hangs on goes on."""
        definition = self.event_definition
        return not isinstance(definition, TimerDefinition) or definition.kind == "cycle"

    def repeat(self, token: Token) -> None:
        """Wait for the next round, or leave after the last."""
        if not self.may_repeat():
            token.workflow.release(token)
        elif isinstance(self.event_definition, TimerDefinition) and not self.human:
            token.internal_data["fired"] = token.internal_data.pop("round")
            token.workflow.top_workflow.resume(token)


class BoundaryNode(CatchNode):
    """An event on the boundary of an activity; its token hangs on the activity's token.

    A timer without a due instant stays, unarmed: a fact that changes later may give it one.
    """

    silent = True

    def _run_hook(self, token: Token) -> bool | None:
        if self.human:
            self.ask(token)
            return None
        if self.arm(token) or "fired" not in token.internal_data:
            token._set_state(TaskState.WAITING)
        else:
            token.workflow.release(token)
        return None

    def go_off(self, token: Token) -> None:
        """Take the way out of the event; end the activity, or leave it open and wait for the next round."""
        token.workflow.top_workflow.record(token, "fired")
        if self.interrupting:
            token.parent.cancel()
            self.leave(token)
        else:
            self.leave(token)
            self.repeat(token)

    def pass_by(self, token: Token) -> None:
        """Do without the event."""
        token.workflow.release(token)


class ListenerNode(BoundaryNode):
    """The start of an event sub-process; its token waits below the root of the scope."""

    listens = True

    def go_off(self, token: Token) -> None:
        """Start the event sub-process, ending everything else in the scope where it interrupts."""
        token.workflow.top_workflow.record(token, "fired")
        if self.interrupting:
            token.workflow.cancel_tokens(sparing=token)
            self.leave(token)
            token.workflow.release(token)
        else:
            self.leave(token)
            self.repeat(token)


class EventGatewayNode(Node, defaults.NoneTask):
    """Waits for the first of several events; their tokens hang on its own."""

    def _run_hook(self, token: Token) -> bool | None:
        token._set_state(TaskState.STARTED)
        for spec in self.outputs:
            spec._update(token._add_child(spec))
        return None

    def settle(self, token: Token) -> None:
        """Leave: one event has happened and runs on by itself."""
        for child in token.children:
            child.cancel()
        token.workflow.top_workflow.record(token, "completed")
        token.workflow.release(token)


class StartNode(Node, defaults.NoneTask):
    """A start event; whatever starts it has already happened when a token stands here."""


class ThrowNode(Node, defaults.IntermediateThrowEvent):
    """A throw event, an end event or a send task: says something and goes on. With a topic it is an action as well."""

    topic: str | None = None
    ends = False

    def _run_hook(self, token: Token) -> bool | None:
        run, definition = token.workflow.top_workflow, self.event_definition
        if not self.topic and not isinstance(definition, EventDefinition):
            return True
        payload = self.work_out_inputs(token)
        if self.topic:
            payload = run.context.perform(Action(self.topic, token.element, payload, token.id)) or {}
            self.assign_outputs(token, payload)
        for kind, throw in _THROWS:
            if isinstance(definition, kind):
                return throw(self, token, payload)
        return True

    def throw_message(self, token: Token, payload: Mapping[str, Any]) -> bool | None:
        """Send a message to whoever the caller finds."""
        sent = Thrown(token.element, self.event_definition.name, make_plain(payload))
        token.workflow.top_workflow.thrown.append(sent)
        return True

    def throw_signal(self, token: Token, payload: Mapping[str, Any]) -> bool | None:
        """Reach every catch of that name in this run."""
        run = token.workflow.top_workflow
        run.signals.append(Thrown(token.element, self.event_definition.name, make_plain(payload)))
        for other in waiting_for(run, SignalEventDefinition, self.event_definition.name):
            if not other.gone:
                other.task_spec.go_off(other)
        return None if token.gone else True

    def throw_up(self, token: Token, payload: Mapping[str, Any]) -> bool | None:
        """Reach the nearest catch in the scopes around; an uncaught error or escalation ends like a plain event."""
        scope = token.workflow
        if self.ends:
            scope.top_workflow.record(token, "completed")
            scope.release(token)
        catch = _nearest_catch(scope, type(self.event_definition), self.event_definition.code)
        if catch is not None:
            catch.task_spec.go_off(catch)
        return None if token.gone else True

    def terminate(self, token: Token, payload: Mapping[str, Any]) -> bool | None:
        """End everything else in the scope."""
        token.workflow.cancel_tokens(sparing=token)
        return True


_THROWS = (
    (MessageEventDefinition, ThrowNode.throw_message),
    (SignalEventDefinition, ThrowNode.throw_signal),
    (ErrorEventDefinition, ThrowNode.throw_up),
    (EscalationEventDefinition, ThrowNode.throw_up),
    (TerminateEventDefinition, ThrowNode.terminate),
)


def waiting_for(run: Run, kind: Any, name: str) -> list[Token]:
    """Return the tokens that wait for a message or signal of that name, everywhere in the run."""
    return [
        token
        for token in waiting_catches(run)
        if isinstance(token.task_spec.event_definition, kind) and token.task_spec.event_definition.name == name
    ]


def waiting_catches(run: Run) -> list[Token]:
    """Return the tokens that wait for any event."""
    return [
        token
        for scope in run.scopes()
        for token in scope.tasks.values()
        if token.state == TaskState.WAITING and isinstance(token.task_spec, CatchNode)
    ]


def _nearest_catch(scope: Any, kind: type, code: str | None) -> Token | None:
    """Return the event sub-process or boundary event, from the inside out, that catches this error or escalation."""
    while scope is not None:
        near: list[Token] = [token for token in scope.task_tree.children if token.task_spec.listens]
        holder = scope.holder
        while holder is not None and holder.id != ROOT:  # an instance of a repeated sub-process, then the repeated one
            near += holder.children
            holder = holder.parent
        for token in near:
            spec = token.task_spec
            if token.state == TaskState.WAITING and isinstance(spec, CatchNode) and spec.matches_throw(kind, code):
                return token
        scope = scope.holder and scope.holder.workflow
    return None
