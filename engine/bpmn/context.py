"""What a running procedure asks of the case it belongs to, and what it tells about itself: values and one protocol."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

TimerKind = Literal["date", "duration", "cycle"]
What = Literal["entered", "completed", "cancelled", "fired", "passed", "skipped"]


@dataclass(frozen=True, slots=True)
class Action:
    """An automatic step: which registered action (topic), at which element, with its worked-out inputs."""

    topic: str
    element: str
    inputs: dict[str, Any]
    token: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task that waits for a person; `item` is what this instance of a multi-instance task is about.

    `scope` names the sub-processes and call activities around it, outermost first.
    """

    token: str
    element: str
    item: Any
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArmedTimer:
    """A timer that may go off. `due_at` is only proposed (UTC): once stored, the stored row is the truth."""

    token: str
    element: str
    kind: TimerKind
    text: str
    round: int
    interrupting: bool
    armed_at: datetime
    due_at: datetime
    requirement: str | None


@dataclass(frozen=True, slots=True)
class Awaited:
    """A message or signal for which a token, a boundary event or an event sub-process waits."""

    token: str
    element: str
    message: str


@dataclass(frozen=True, slots=True)
class Thrown:
    """A message (or signal) that the procedure sent."""

    element: str
    message: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """A step that could not be taken; its token stands at the element until the step is retried or skipped."""

    token: str
    element: str
    error: str
    inputs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the trail: what happened to a token at an element of the drawing."""

    element: str
    token: str
    what: What


class Context(Protocol):
    """The case around a running procedure. Everything it does belongs to the caller's transaction."""

    functions: Mapping[str, Callable[..., Any]]

    def now(self) -> datetime:
        """Return the present instant in UTC, from the injected clock."""
        ...

    def names(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what expressions may name: the case's facts, and the procedure's own data."""
        ...

    def perform(self, action: Action) -> Mapping[str, Any]:
        """Do an automatic step and return its results; raise ActionFailedError when it cannot be done now."""
        ...

    def decide(self, decision: str, element: str, data: Mapping[str, Any]) -> Any:
        """Work out a decision table for this case."""
        ...

    def timer_due(self, kind: TimerKind, text: str, value: Any, armed_at: datetime, round: int) -> datetime | None:
        """Return the due instant (UTC) of a timer's n-th round, counted from 1; None when there is none.

        `value` is the worked-out `text`; `engine.bpmn.timers.work_out_due` does the ordinary kinds.
        """
        ...
