"""The catalogue: everything a policy can require, and the words profiles may use; read from requirements.toml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.policy.document import Section, read_document
from engine.policy.practices import Practice, read_practices

RULE_KINDS = ("choice", "choices", "boolean", "number", "text", "texts")


@dataclass(frozen=True)
class Requirement:
    """A timescale a policy may set: its code, what it is for, and the fact or event its clock starts from.

    `recurring` ones come round again at each multiple of their interval. `for_complainant` marks time that is given
    to the complainant rather than owed to him: there the stricter promise is the longer one. `one_per` says
    `perpetrator` where it is owed about each alleged perpetrator apart. `time_only`: an agreed exception excuses the
    time, not the act, which is owed by the new time. `met_by_recording`: recording the report is the act (WCH 7.2).
    `met_by_contact`: speaking to the person harassed is the act, wherever it is recorded. `started_by_drawing`: no
    fact is its anchor; it counts from the step of a drawing that carries it. `at_once`: somebody is in
    danger, so it is told at any hour.
    """

    code: str
    title: str
    summary: str
    anchor: str
    recurring: bool = False
    for_complainant: bool = False
    one_per: str = ""
    time_only: bool = False
    met_by_recording: bool = False
    met_by_contact: bool = False
    started_by_drawing: bool = False
    at_once: bool = False


@dataclass(frozen=True)
class Rule:
    """A question a policy answers without a clock: its key, title, kind of answer and the answers there are."""

    key: str
    title: str
    kind: str
    options: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True)
class Duty:
    """Something a policy asks for that has neither a time nor a choice: it is done, recorded or reported."""

    code: str
    title: str
    summary: str


@dataclass(frozen=True)
class Catalogue:
    """All requirements, rules, duties and practices by code, and the words of profiles: lanes, labels, facts ...

    `facts` maps each fact a timescale may depend on to what is assumed while it is unknown, `hand_overs` each service
    of the landlord that may take over a case to the lane that receives it. The same
    fact is told in several ways: `told_by_incident` names the kinds of incident that tell it, `told_by_answer`
    questions and answers. `known_since` names, for an instant that clocks count from, the facts that make it begin.
    """

    requirements: Mapping[str, Requirement]
    rules: Mapping[str, Rule]
    duties: Mapping[str, Duty]
    lanes: tuple[str, ...]
    labels: tuple[str, ...]
    conditions: tuple[str, ...]
    facts: Mapping[str, bool]
    hand_overs: Mapping[str, str]
    told_by_incident: Mapping[str, tuple[str, ...]]
    told_by_answer: Mapping[str, Mapping[str, tuple[str, ...]]]
    known_since: Mapping[str, tuple[str, ...]]
    without_grace: tuple[str, ...] = ()  # facts that shorten at once, however late they become known
    practices: Mapping[str, Practice] = field(default_factory=dict)  # times of steps that no policy gives a figure for

    @property
    def codes(self) -> frozenset[str]:
        """Return every code that a drawing's property `requirement` or a clause may name."""
        return frozenset((*self.requirements, *self.rules, *self.duties))

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the names of the groups of rules, in their order: intake, risk, consent ..."""
        return tuple(dict.fromkeys(key.partition(".")[0] for key in self.rules))


_OF_FACTS = ("facts", "told_by", "known_since", "without_grace")
_PARTS = ("timescales", "rules", "duties", "practices")


def read_catalogue(path: Path) -> Catalogue:
    """Read requirements.toml; raises ProfileError with file, line, key and reason."""
    root = read_document(path).root()
    root.allow(("lanes", "labels", "conditions", "hand_overs", *_OF_FACTS, *_PARTS))
    facts, services = root.section("facts", required=True), root.section("hand_overs")
    told_by = root.section("told_by")
    told_by.allow(("incident", "answer"))
    incident, answer, since = told_by.section("incident"), told_by.section("answer"), root.section("known_since")
    lanes, assumed = root.texts("lanes"), {name: facts.boolean(name) for name in facts.data}
    return Catalogue(
        requirements={code: _requirement(code, part) for code, part in root.section("timescales").sections()},
        rules={
            f"{group}.{name}": _rule(f"{group}.{name}", part)
            for group, members in root.section("rules").sections()
            for name, part in members.sections()
        },
        duties={code: _duty(code, part) for code, part in root.section("duties").sections()},
        lanes=lanes,
        labels=root.texts("labels"),
        conditions=root.texts("conditions"),
        facts=assumed,
        hand_overs={code: services.one_of(code, lanes) for code in services.data},
        told_by_incident={name: incident.texts(name) for name in incident.data},
        told_by_answer={name: {field: part.texts(field) for field in part.data} for name, part in answer.sections()},
        known_since={name: since.texts(name) for name in since.data},
        without_grace=root.texts("without_grace", facts.data),
        practices=read_practices(root.section("practices"), assumed),
    )


_MARKS = ("time_only", "met_by_recording", "met_by_contact", "started_by_drawing", "at_once")


def _requirement(code: str, part: Section) -> Requirement:
    part.allow(("title", "summary", "anchor", "recurring", "for_complainant", "one_per", *_MARKS))
    return Requirement(
        code=code,
        title=part.text("title"),
        summary=part.text("summary"),
        anchor=part.text("anchor"),
        recurring=part.boolean("recurring", False),
        for_complainant=part.boolean("for_complainant", False),
        time_only=part.boolean("time_only", False),
        met_by_recording=part.boolean("met_by_recording", False),
        met_by_contact=part.boolean("met_by_contact", False),
        started_by_drawing=part.boolean("started_by_drawing", False),
        at_once=part.boolean("at_once", False),
        one_per=part.one_of("one_per", ("perpetrator",)) if "one_per" in part.data else "",
    )


def _duty(code: str, part: Section) -> Duty:
    part.allow(("title", "summary"))
    return Duty(code, part.text("title"), part.text("summary"))


def _rule(key: str, part: Section) -> Rule:
    part.allow(("title", "kind", "options", "required"))
    kind = part.one_of("kind", RULE_KINDS)
    options = part.texts("options")
    if kind.startswith("choice") and not options:
        raise part.error("options", "is missing: a choice needs its answers")
    return Rule(key, part.text("title"), kind, options, part.boolean("required", True))
