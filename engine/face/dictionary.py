"""The data dictionary for process owners: facts, functions and actions that drawings and decision tables may name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.bpmn import COMMON_FUNCTIONS
from engine.casework.derived import DERIVED
from engine.casework.facts import FACTS
from engine.face.types import Choice
from engine.process.actions import REGISTRY
from engine.process.context import FUNCTION_NAMES

TYPES: Mapping[str, str] = {
    "text": "Text",
    "bool": "Yes or no",
    "int": "Whole number",
    "date": "Date",
    "datetime": "Date and time",
    "choice": "One of these",
    "choices": "Any of these",
}
# name -> how it is written, what it gives. A test fails for a function that is missing here.
FUNCTIONS: Mapping[str, tuple[str, str]] = {
    "due": ("due('interview')", "When the landlord's policy wants it done; nothing where the policy has no such time"),
    "warn": ("warn('interview')", "When the manager is told before it is due"),
    "anchor": ("anchor('interview')", "When the clock of that requirement began"),
    "policy": ("policy('enforcement.min_evidence')", "A rule of the landlord's profile"),
    "within": (
        "within('police_step')",
        "By when a step that begins now is due, by the landlord's practice for that kind of step",
    ),
    "every": ("every('outside_chase')", "How often a timer comes round, by the landlord's practice"),
    "before": (
        "before('board_report', 'board_report_ahead')",
        "So long before a requirement's due time, or before a date, by the landlord's practice",
    ),
    "stated": ("stated('interview')", "Whether the landlord's policy has that requirement at all"),
    "outstanding": (
        "outstanding('initial_response')",
        "The landlord's conditions that are not fulfilled yet, as a list",
    ),
    "remedy_words": ("remedy_words(remedy)", "A remedy in words: its title, and what it rests on"),
    "at": ("at('15:00')", "That time of day, today, where the landlord is"),
    "now": ("now()", "This moment, in the landlord's time"),
    "today": ("today()", "Today's date, in the landlord's time"),
    "working_now": ("working_now()", "Whether it is the landlord's working time now"),
    "days": ("days(5)", "A length of time, to add to a date"),
    "hours": ("hours(24)", "A length of time, to add to a moment"),
    "len": ("len(case.strands)", "How many there are"),
    "min": ("min(a, b)", "The smaller, or the earlier"),
    "max": ("max(a, b)", "The larger, or the later"),
    "contains": ("contains(case.strands, 'race')", "Whether a list holds a value"),
    "any_of": ("any_of(case.strands, 'race', 'religion')", "Whether a list holds at least one of the values"),
    "lines": ("lines(plan)", "A text as a list, one item for each line"),
}


@dataclass(frozen=True)
class FactEntry:
    """One fact of a case. A computed one can be read and not set."""

    name: str
    label: str
    type: str  # in words
    values: Sequence[Choice]
    source: str
    computed: bool


@dataclass(frozen=True)
class FunctionEntry:
    """One function that conditions, timers and inputs may call."""

    name: str
    example: str
    meaning: str


@dataclass(frozen=True)
class ActionEntry:
    """One automatic action: its topic, and its inputs with words (an empty text where the name says it all)."""

    topic: str
    title: str
    required: Sequence[str]
    optional: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Dictionary:
    """Everything a drawing may name."""

    facts: Sequence[FactEntry]
    functions: Sequence[FunctionEntry]
    actions: Sequence[ActionEntry]


def read_dictionary() -> Dictionary:
    """Return the dictionary, from the tables that the engine itself works with."""
    stored = [
        FactEntry(
            f"case.{name}",
            fact.label,
            TYPES[fact.type],
            [Choice(value, words) for value, words in (fact.choices or {}).items()],
            fact.source,
            computed=False,
        )
        for name, fact in FACTS.items()
    ]
    computed = [FactEntry(f"case.{name}", fact.label, "", (), "", computed=True) for name, fact in DERIVED.items()]
    return Dictionary(stored + computed, _functions(), _actions())


def _functions() -> list[FunctionEntry]:
    offered = FUNCTION_NAMES | set(COMMON_FUNCTIONS)
    return [FunctionEntry(name, *FUNCTIONS[name]) for name in FUNCTIONS if name in offered]


def _actions() -> list[ActionEntry]:
    return [
        # Any fact may be an input of fact.set: listed above, not again.
        ActionEntry(
            topic,
            entry.title,
            sorted(entry.required),
            [("any fact", "its new value")] if topic == "fact.set" else list(entry.optional.items()),
        )
        for topic, entry in REGISTRY.items()
    ]
