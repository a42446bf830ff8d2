"""The facts of a case: reading, checking and setting what the data dictionary names."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from sqlalchemy.orm.attributes import flag_modified

from engine import events
from engine.casework import about as personal
from engine.casework import derived
from engine.casework.about import PER_PARTY, About
from engine.casework.dictionary import FACTS, Fact
from engine.casework.dictionary.report import CHANNELS, REPORTER_KINDS, STRANDS
from engine.casework.fact_values import PARSERS
from engine.errors import InvalidInputError
from engine.models import Case
from engine.work import Work

Changes = Mapping[str, tuple[object, object]]  # name -> (before, after), as stored

__all__ = ["CHANNELS", "FACTS", "REPORTER_KINDS", "STRANDS", "CaseFacts", "Fact", "assign", "check", "names", "read"]

DERIVED = derived.DERIVED
KNOWN_NAMES: frozenset[str] = frozenset(f"case.{name}" for name in (*FACTS, *DERIVED))
# The columns of `case_file` that repeat a fact, so that lists can filter on it.
MIRRORED: Mapping[str, str] = {"risk": "risk", "hate": "hate", "immediate_danger": "in_danger"}
# Called after facts of a case changed, with what changed: due times move with the facts (registered by engine.process).
on_change: list[Callable[[Work, Case, Changes], None]] = []


class CaseFacts(Mapping[str, object]):
    """The facts of one case, by attribute or key, as drawings name them; what is not known is None, never an error."""

    def __init__(self, work: Work, case: Case, about: About | None = None) -> None:
        """Look nothing up yet: derived facts are computed when first named. `about`: whom the procedure is about."""
        self._work, self._case = work, case
        self._stored = personal.stored(case, about)
        self._computed: dict[str, object] = {}

    def __getattr__(self, name: str) -> object:
        """Return the value of a fact; names that begin with an underscore are never facts."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> object:
        """Return the value of a fact, dates and instants as such."""
        if name in DERIVED:
            if name not in self._computed:
                self._computed[name] = DERIVED[name].compute(self._work, self._case)
            return self._computed[name]
        return read(name, self._stored.get(name))

    def __contains__(self, name: object) -> bool:
        """Every name of the dictionary is there, known or not."""
        return name in FACTS or name in DERIVED

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the dictionary."""
        yield from FACTS
        yield from DERIVED

    def __len__(self) -> int:
        """The number of names in the dictionary."""
        return len(FACTS) + len(DERIVED)


def names(work: Work, case: Case, about: About | None = None) -> CaseFacts:
    """Return what drawings and decision tables see as `case`; what concerns a person is that of `about`."""
    return CaseFacts(work, case, about)


def read(name: str, stored: object) -> object:
    """Return a stored value as its type: ISO text becomes a date or an instant."""
    fact = FACTS.get(name)
    if fact is None or not isinstance(stored, str):
        return stored
    if fact.type == "datetime":
        return datetime.fromisoformat(stored)
    return date.fromisoformat(stored) if fact.type == "date" else stored


def words(name: str, stored: object) -> str:
    """Return a stored value in words for people."""
    fact = FACTS.get(name)
    if stored is None or stored == []:
        return "Not known"
    if isinstance(stored, bool):
        return "Yes" if stored else "No"
    values = stored if isinstance(stored, list) else [stored]
    labels = (fact.choices if fact else None) or {}
    return ", ".join(labels.get(str(value), str(value)) for value in values)


def assign(work: Work, case: Case, values: Mapping[str, object], about: About | None = None) -> None:
    """Set facts of a case, each checked for type and allowed values; None makes a fact unknown again.

    Those that concern one alleged perpetrator are kept for `about` and summed up for the case. Records one event with
    what changed and tells the listeners of `on_change`; nothing happens where nothing changes.
    Raises InvalidInputError by fact name; then no fact was set.
    """
    clean, problems = check(values)
    if problems:
        raise InvalidInputError(problems)
    before = personal.stored(case, about)
    _refuse_the_past(work, clean, before)
    clean.update(_known_since(work, case, clean))
    changes = {name: (before.get(name), value) for name, value in clean.items() if before.get(name) != value}
    if not changes:
        return
    of_case = {name: value for name, (_, value) in changes.items()}
    if about is not None:
        own = {name: value for name, value in of_case.items() if name in PER_PARTY}
        of_case.update(personal.keep(work, case, about, own) if own else {})
    for name, value in of_case.items():
        if value is None:
            case.facts.pop(name, None)
        else:
            case.facts[name] = value
        if name in MIRRORED:
            setattr(case, MIRRORED[name], bool(value) if FACTS[name].type == "bool" else value)
    flag_modified(case, "facts")
    events.record(
        work,
        "fact.set",
        case_id=case.id,
        landlord=case.landlord,
        changes={name: list(change) for name, change in changes.items()},
        labels={name: FACTS[name].label for name in changes},
        about=about.name if about is not None and PER_PARTY & changes.keys() else None,
    )
    for listener in on_change:
        listener(work, case, changes)


def _refuse_the_past(work: Work, clean: Mapping[str, object], before: Mapping[str, object]) -> None:
    """What is promised lies ahead: a day that has passed is a slip of the pen, and no letter may tell it."""
    past = {
        name: [f"{FACTS[name].label}: choose a time that is still to come."]
        for name, value in clean.items()
        if FACTS[name].future and value is not None and value != before.get(name)
        and datetime.fromisoformat(str(value)) <= work.now
    }  # fmt: skip
    if past:
        raise InvalidInputError(past)


def _known_since(work: Work, case: Case, clean: Mapping[str, object]) -> dict[str, object]:
    """The instants that begin with the first yes of a fact (catalogue, `known_since`), where nobody has given them."""
    found: dict[str, object] = {}
    for name, told_by in work.policies.vocabulary.known_since.items():
        fresh = any(clean.get(fact) is True and case.facts.get(fact) is not True for fact in told_by)
        if fresh and name not in clean:
            found[name] = work.now.isoformat()
    return found


def told(told_by: Mapping[str, bool], case: Case) -> dict[str, object]:
    """Return the facts that something told tells anew: yes where it was not yes before."""
    return {name: True for name, is_told in told_by.items() if is_told and case.facts.get(name) is not True}


def check(values: Mapping[str, object]) -> tuple[dict[str, object], dict[str, list[str]]]:
    """Return the values as stored, and what is wrong, by fact name."""
    clean: dict[str, object] = {}
    problems: dict[str, list[str]] = {}
    for name, value in values.items():
        fact = FACTS.get(name)
        if fact is None:
            problem = "is computed and cannot be set" if name in DERIVED else "is not a fact of the data dictionary"
            problems[name] = [f"“{name}” {problem}."]
            continue
        try:
            clean[name] = None if value is None or value == "" else PARSERS[fact.type](value, fact.choices)
        except ValueError as error:
            problems[name] = [f"{fact.label}: {error}"]
    return clean, problems
