"""Drawings and a small case around them for the tests of the running side."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from engine.bpmn import Action, ExecutableSpec, ProcedureRun, specs
from engine.bpmn.timers import work_out_due
from engine.errors import ActionFailedError

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 9, 8, 9, 30, tzinfo=UTC)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="http://example.org/test">'
)


def drawing(body: str, extra: str = "", key: str = "p") -> bytes:
    """Return a file with one process, its elements in short hand."""
    return f"{HEAD}{extra}{process(body, key)}</bpmn:definitions>".encode()


def process(body: str, key: str = "p") -> str:
    """Return one process, its elements in short hand."""
    return f'<bpmn:process id="{key}" isExecutable="true">{expand(body)}</bpmn:process>'


def expand(body: str) -> str:
    """Return `body` with lines such as `a > b [condition]` made sequence flows."""
    lines = []
    for number, line in enumerate(body.strip().splitlines()):
        text = line.strip()
        if text and not text.startswith("<"):
            for index, (source, target, condition) in enumerate(_flows(text)):
                inner = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
                lines.append(
                    f'<bpmn:sequenceFlow id="f_{number}_{index}_{source}_{target}" sourceRef="{source}"'
                    f' targetRef="{target}">{inner}</bpmn:sequenceFlow>'
                )
        else:
            lines.append(text)
    return "".join(lines)


def _flows(text: str) -> list[tuple[str, str, str]]:
    condition = ""
    if "[" in text:
        text, condition = text.rstrip("]").split("[", 1)
    places = [part.strip() for part in text.split(">")]
    return [(source, target, condition) for source, target in pairwise(places)]


def node(tag: str, id: str, inner: str = "", /, **attributes: str) -> str:
    """Return one element."""
    more = "".join(f' {key.replace("__", ":")}="{value}"' for key, value in attributes.items())
    return f'<bpmn:{tag} id="{id}"{more}>{inner}</bpmn:{tag}>'


def tasks(*names: str) -> str:
    """Return user tasks."""
    return "".join(node("userTask", name) for name in names)


def start(name: str = "s") -> str:
    """Return a plain start event."""
    return node("startEvent", name)


def ends(*names: str) -> str:
    """Return plain end events."""
    return "".join(node("endEvent", name) for name in names)


def sub(name: str, body: str, **attributes: str) -> str:
    """Return a sub-process with its elements in short hand."""
    return node("subProcess", name, expand(body), **attributes)


def timer(kind: str, text: str) -> str:
    """Return a timer event definition; kind is Date, Duration or Cycle."""
    return f"<bpmn:timerEventDefinition><bpmn:time{kind}>{text}</bpmn:time{kind}></bpmn:timerEventDefinition>"


def boundary(name: str, host: str, inner: str, interrupting: bool = True) -> str:
    """Return a boundary event."""
    return node("boundaryEvent", name, inner, attachedToRef=host, cancelActivity=str(interrupting).lower())


def service(name: str, topic: str, inputs: Mapping[str, str] = {}, outputs: Mapping[str, str] = {}) -> str:
    """Return a service task with an action."""
    parts = "".join(
        f'<camunda:inputParameter name="{key}">{text}</camunda:inputParameter>' for key, text in inputs.items()
    )
    parts += "".join(
        f'<camunda:outputParameter name="{key}">{text}</camunda:outputParameter>' for key, text in outputs.items()
    )
    inner = f"<bpmn:extensionElements><camunda:inputOutput>{parts}</camunda:inputOutput></bpmn:extensionElements>"
    return node("serviceTask", name, inner if parts else "", camunda__topic=topic)


def parse(xml: bytes, key: str = "p") -> ExecutableSpec:
    """Return the specification of a file."""
    return specs.get(hashlib.sha256(xml).hexdigest(), xml, key)


@dataclass
class Case:
    """A case for tests: facts, a clock that stands, actions that may fail."""

    facts: dict[str, Any] = field(default_factory=dict)
    at: datetime = START
    done: list[Action] = field(default_factory=list)
    failing: set[str] = field(default_factory=set)
    results: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    decisions: dict[str, Callable[[Mapping[str, Any]], Any]] = field(default_factory=dict)
    dues: dict[str, datetime] = field(default_factory=dict)

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """Offer what drawings may call."""
        return {"due": self.dues.get, "now": self.now}

    def now(self) -> datetime:
        """Return the instant the test set."""
        return self.at

    def names(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return facts and data."""
        return {**data, "case": self.facts}

    def perform(self, action: Action) -> Mapping[str, Any]:
        """Note the action, or fail where the test says so."""
        if action.topic in self.failing:
            raise ActionFailedError(f"{action.topic} is out of order.")
        self.done.append(action)
        return self.results.get(action.topic, {})

    def decide(self, decision: str, element: str, data: Mapping[str, Any]) -> Any:
        """Use the test's table."""
        return self.decisions[decision](data)

    def timer_due(self, kind: str, text: str, value: Any, armed_at: datetime, round: int) -> datetime | None:
        """Work it out in London."""
        return work_out_due(kind, value, armed_at, round, LONDON)


class Player:
    """Plays a run, never restoring it or restoring it between any two steps, and keeps what was told."""

    def __init__(self, xml: bytes, *, restoring: bool, case: Case | None = None, key: str = "p", **begin: Any) -> None:
        """Begin and advance."""
        self.case = case or Case()
        self.restoring = restoring
        self.spec = parse(xml, key)
        self.trail: list[str] = []
        self.thrown: list[tuple[str, Any]] = []
        self.run = ProcedureRun.begin(self.spec, self.case, **begin)
        self.step()

    def step(self) -> None:
        """Advance; then keep what was told, save and restore."""
        self.run.advance()
        self.trail += [f"{step.what} {step.element}" for step in self.run.trail]
        self.thrown += [(sent.message, sent.payload) for sent in self.run.thrown]
        if self.restoring:
            self.run = ProcedureRun.restore(self.spec, self.run.state(), self.run.data, self.case)
        else:
            self.run.trail.clear()
            self.run.thrown.clear()

    def open(self) -> list[str]:
        """Return the elements of the open tasks."""
        return sorted(task.element for task in self.run.open_tasks())

    def token(self, element: str) -> str:
        """Return the token of the first open task, timer, catch or failure at `element`."""
        for one in [*self.run.open_tasks(), *self.run.timers(), *self.run.awaiting(), *self.run.failures()]:
            if one.element == element:
                return one.token
        raise LookupError(f"{element} is not among {self.run.tokens()}")

    def do(self, element: str, **answers: Any) -> "Player":
        """Complete the open task at `element`."""
        self.run.complete(self.token(element), answers)
        self.step()
        return self

    def fire(self, element: str, after: timedelta = timedelta(0)) -> "Player":
        """Let the timer at `element` go off."""
        self.case.at += after
        self.run.fire(self.token(element))
        self.step()
        return self

    def deliver(self, message: str, **payload: Any) -> int:
        """Deliver a message."""
        taken = self.run.deliver(message, payload)
        self.step()
        return taken

    def outcome(self) -> dict[str, Any]:
        """Return all that must not depend on restoring."""
        return {
            "trail": self.trail,
            "data": self.run.data,
            "open": self.run.open_tasks(),
            "timers": self.run.timers(),
            "awaiting": self.run.awaiting(),
            "failures": self.run.failures(),
            "tokens": self.run.tokens(),
            "thrown": self.thrown,
            "finished": self.run.finished,
        }


def both_ways(
    xml: bytes, play: Callable[[Player], object], make_case: Callable[[], Case] = Case, **options: Any
) -> Player:
    """Play once without restoring and once restoring between every step; the outcomes must be equal."""
    plain = Player(xml, restoring=False, case=make_case(), **options)
    play(plain)
    restored = Player(xml, restoring=True, case=make_case(), **options)
    play(restored)
    assert restored.outcome() == plain.outcome()
    return restored
