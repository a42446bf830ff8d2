"""The read side of a compiled drawing: procedures and their elements as they are executed, free of XML."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.bpmn.findings import ERROR, Finding
from engine.bpmn.forms import Field, Form

__all__ = ["Compiled", "Element", "Field", "Flow", "Form", "Known", "MultiInstance", "Procedure", "Timer"]


@dataclass(frozen=True)
class Timer:
    """When an event goes off. `text` is an ISO 8601 value (P5D, R3/PT4H, 2026-09-08) or an expression in `${...}`."""

    kind: str  # date, duration or cycle
    text: str


@dataclass(frozen=True)
class MultiInstance:
    """An activity done several times: once for each item of `collection`, or `cardinality` times. Both are
    expressions."""

    sequential: bool
    cardinality: str | None = None
    collection: str | None = None
    item: str | None = None  # the name under which the element sees its own item
    condition: str | None = None  # true ends the rounds early


def requirement_codes(properties: Mapping[str, str]) -> tuple[str, ...]:
    """Return the requirement codes that the property `requirement` of an element lists, in its order."""
    return tuple(properties.get("requirement", "").replace(",", " ").split())


@dataclass(frozen=True)
class Element:
    """One step, gateway or event as it is executed. Ids are the owner's, generated ones `Auto_<id>_<what>`."""

    id: str
    kind: str  # the tag as executed: userTask, serviceTask, exclusiveGateway, boundaryEvent ...
    drawn: str  # the tag as drawn, or "" for a generated element
    name: str = ""
    lane: str | None = None
    documentation: str = ""
    parent: str | None = None  # the sub-process this element stands in
    form: Form | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    topic: str | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    due: str | None = None
    priority: str | None = None
    assignee: str | None = None
    groups: str | None = None
    decision: str | None = None
    result_variable: str | None = None
    script: tuple[tuple[str, str], ...] = ()  # (name, expression) in order
    event: str | None = None  # none, message, timer, signal, error, escalation, terminate, conditional, link, cancel
    timer: Timer | None = None
    message: str | None = None
    signal: str | None = None
    condition: str | None = None  # of a conditional event
    attached_to: str | None = None
    interrupting: bool = True
    calls: str | None = None  # process id a call activity runs
    multi: MultiInstance | None = None

    @property
    def requirements(self) -> tuple[str, ...]:
        """Return the requirement codes this element carries out (property `requirement`)."""
        return requirement_codes(self.properties)


@dataclass(frozen=True)
class Flow:
    """A sequence flow as executed; `condition` is an expression without `${}`."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str | None = None
    default: bool = False


@dataclass(frozen=True)
class Procedure:
    """One process of a drawing. `message_starts` maps a message's name to the start event it starts."""

    key: str
    name: str
    documentation: str
    elements: Mapping[str, Element]
    flows: tuple[Flow, ...]
    lanes: tuple[str, ...]
    message_starts: Mapping[str, str]
    starts: tuple[str, ...]
    caught: frozenset[str]
    thrown: frozenset[str]


@dataclass(frozen=True)
class Known:
    """The names a drawing may use; what is None is not checked."""

    facts: frozenset[str] | None = None  # "case.hate"
    functions: frozenset[str] | None = None
    actions: Mapping[str, frozenset[str]] | None = field(default=None, hash=False)  # topic -> required inputs
    decisions: frozenset[str] | None = None
    procedures: frozenset[str] | None = None
    requirements: frozenset[str] | None = None
    messages: frozenset[str] | None = None
    lanes: frozenset[str] | None = None
    practices: Mapping[str, str] | None = field(default=None, hash=False)  # code -> the function it is used with


@dataclass(frozen=True)
class Compiled:
    """A drawing that was read: the owner's bytes untouched, the executable copy, what it holds and what was found."""

    sha256: str  # of the owner's bytes
    owner_xml: bytes
    executable_xml: bytes
    procedures: tuple[Procedure, ...]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Tell whether the drawing may be published."""
        return not any(finding.level == ERROR for finding in self.findings)
