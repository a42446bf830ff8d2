"""The data dictionary: every fact about a case that drawings and decision tables may name, in one table."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm.attributes import flag_modified

from engine import events
from engine.casework import derived
from engine.casework.fact_values import PARSERS
from engine.errors import InvalidInputError
from engine.models import Case
from engine.work import Work

Changes = Mapping[str, tuple[object, object]]  # name -> (before, after), as stored


@dataclass(frozen=True)
class Fact:
    """One stored fact: its type, its label for people, allowed values with their words, and where it comes from."""

    type: str  # text, bool, int, date, datetime, choice, choices
    label: str
    choices: Mapping[str, str] | None = None
    source: str = ""


def _c(*pairs: str) -> dict[str, str]:
    """Allowed values; words are the value itself unless given as value=words."""
    split = (pair.partition("=") for pair in pairs)
    return {value: words or value.replace("_", " ").capitalize() for value, _, words in split}


CHANNELS = _c(
    "phone",
    "email=E-mail",
    "letter",
    "text=Text message",
    "in_person",
    "website",
    "hotline=24-hour hotline",
    "staff=Through a member of staff",
)
REPORTER_KINDS = _c(
    "victim=The person harassed",
    "third_party=Somebody else",
    "anonymous",
    "staff=A member of staff",
    "non_customer=Somebody who is not a customer",
)
STRANDS = _c(
    "race",
    "religion=Religion or belief",
    "disability",
    "sexual_orientation",
    "transgender",
    "sex",
    "age",
    "nationality",
    "illness",
    "other",
)
_YES_NO = "bool"

FACTS: Mapping[str, Fact] = {
    "channel": Fact("choice", "How the report came in", CHANNELS, "CA 4.1, PCHA 3.2.1"),
    "reporter_kind": Fact("choice", "Who reported", REPORTER_KINDS, "PCHA 3.2, WCH 3.2"),
    "victim_kind": Fact(
        "choice",
        "Who is harassed",
        _c("customer", "staff=Member of staff", "contractor", "non_customer=Not a customer"),
        "KHA 11.3, WCH 3.1.1",
    ),
    "perpetrator_kind": Fact(
        "choice",
        "Who is alleged to do it",
        _c(
            "tenant",
            "leaseholder",
            "shared_owner",
            "joint_venture=Joint venture tenant",
            "household_member",
            "visitor",
            "not_ours=Not a resident of ours",
            "staff=Member of staff",
            "contractor",
            "unknown=Not known",
        ),
        "CHG 4.3, 4.10; WCH 11.1",
    ),
    "perpetrator_under_18": Fact(_YES_NO, "Alleged perpetrator is under 18", None, "CHG 4.7"),
    "perpetrator_vulnerable": Fact(_YES_NO, "Alleged perpetrator has support needs", None, "CHG 5.3"),
    "perceived_by": Fact(
        "choice",
        "Who perceives it as harassment",
        _c("victim=The person harassed", "other=Somebody else", "victim_and_other=Both", "nobody"),
        "CHG 3.1, PCHA 3.1.3",
    ),
    "strands": Fact("choices", "Grounds", STRANDS, "matrix C-29"),
    "protected_ground": Fact(_YES_NO, "On a protected ground", None, "KHA 2.1"),
    "hate": Fact(_YES_NO, "Hate incident", None, "TSM NM01(2)"),
    "crime": Fact(_YES_NO, "An offence is alleged", None, "WCH 9.1"),
    "violence": Fact(_YES_NO, "Violence", None, "CA 4.4"),
    "threat": Fact(_YES_NO, "Threats", None, "CA 4.4"),
    "fear_of_violence": Fact(_YES_NO, "Fear of violence", None, "CA 4.5"),
    "immediate_danger": Fact(_YES_NO, "Immediate danger", None, "PCHA 3.3.1"),
    "weapon": Fact(_YES_NO, "A weapon was used or shown", None, "field 7.2"),
    "course": Fact(
        "choice", "One incident or a series", _c("isolated=One incident", "series=A series"), "CA 3.4, CHG 4.2"
    ),
    "child_at_risk": Fact(_YES_NO, "A child may be at risk", None, "CHG 4.8"),
    "adult_at_risk": Fact(_YES_NO, "An adult may be at risk", None, "WCH 9.2.1"),
    "capacity_doubt": Fact(_YES_NO, "Doubt about mental capacity", None, "PCHA 1.6.2"),
    "damage": Fact(_YES_NO, "Damage to property", None, "KHA 8.3"),
    "graffiti": Fact(_YES_NO, "Graffiti", None, "KHA 6.2"),
    "graffiti_kind": Fact("choice", "Kind of graffiti", _c("offensive", "discriminatory", "other"), "CA 4.8, KHA 6.2"),
    "emergency_repair": Fact(_YES_NO, "An emergency repair is needed", None, "CA 4.8"),
    "police_told": Fact(_YES_NO, "The police know", None, "WCH 9.1.1"),
    "police_action": Fact(
        "choice",
        "What the police do",
        _c("none", "investigating", "charged", "convicted", "no_further_action", "caution"),
        "CA 5.8",
    ),
    "domestic_abuse": Fact(_YES_NO, "Domestic abuse", None, "CHG 1.6"),
    "online_only": Fact(_YES_NO, "Online only", None, "PCHA 3.1.4"),
    "victim_content_others_interviewed": Fact(_YES_NO, "Content for others to be interviewed", None, "CA 4.9"),
    "consent_form": Fact(
        "choice", "Consent to share", _c("none", "verbal=Spoken", "explicit", "written"), "CA 3.14, PCHA 3.5.2"
    ),
    "female_only_staff": Fact(_YES_NO, "Female staff only", None, "PCHA 3.3.1"),
    "joint_venture": Fact(_YES_NO, "Joint venture tenancy", None, "WCH 3.2"),
    "route": Fact(
        "choice",
        "Route",
        _c(
            "harassment",
            "asb=Anti-social behaviour",
            "complaint",
            "hr=Human resources",
            "domestic_abuse",
            "reporting_centre",
        ),
        "matrix C-21",
    ),
    "validity": Fact("choice", "Is the report genuine", _c("genuine", "unfounded", "unclear"), "PCHA 3.2.4"),
    "harassment_evident": Fact(_YES_NO, "Harassment is evident", None, "CA 4.10"),
    "judgement": Fact("text", "Judgement", None, "CHG 3.5"),
    "evidence_level": Fact(
        "choice", "Evidence", _c("none", "some_confirmation", "strong", "proven", "convicted"), "matrix C-14"
    ),
    "conviction": Fact(_YES_NO, "Convicted by a court", None, "WCH 11.2"),
    "legal_advice": Fact(_YES_NO, "Legal advice taken", None, "CHG 4.1"),
    "severity": Fact(
        "choice",
        "Seriousness",
        _c("low", "repeated_low=Low, repeated", "ongoing", "serious", "particularly_serious"),
        "CA 5.1",
    ),
    "plan_agreed": Fact(_YES_NO, "Action plan agreed", None, "CA 4.10"),
    "plan_agreed_at": Fact("datetime", "Action plan agreed on", None, "CA 4.10"),
    "contact_every_days": Fact("int", "Days between calls, as the plan says", None, "CA 4.11"),
    "next_contact_at": Fact("datetime", "Next contact promised for", None, "CHG 3.4"),
    "first_response_done": Fact(_YES_NO, "First response done", None, "matrix C-02"),
    "rehousing_wanted": Fact(_YES_NO, "Wants to move", None, "KHA 8.7"),
    "victim_objects": Fact(_YES_NO, "Objects to action", None, "KHA 8.1"),
    "risk": Fact("choice", "Risk", _c("low", "medium", "high"), "WCH 7.2"),
    "risk_score": Fact("int", "Risk score", None, "field 7.2"),
    "risk_floor_reason": Fact("text", "Why the risk was raised", None, "field 7.2"),
    "interview_exception": Fact(_YES_NO, "Interview exception", None, "CA 4.9"),
}

DERIVED = derived.DERIVED
KNOWN_NAMES: frozenset[str] = frozenset(f"case.{name}" for name in (*FACTS, *DERIVED))
# The columns of `case_file` that repeat a fact, so that lists can filter on it.
MIRRORED: Mapping[str, str] = {"risk": "risk", "hate": "hate"}
# Called after facts of a case changed, with what changed: due times move with the facts (registered by engine.process).
on_change: list[Callable[[Work, Case, Changes], None]] = []


class CaseFacts(Mapping[str, object]):
    """The facts of one case, by attribute or key, as drawings name them; what is not known is None, never an error."""

    def __init__(self, work: Work, case: Case) -> None:
        """Look nothing up yet: derived facts are computed when first named."""
        self._work, self._case = work, case
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
        return read(name, self._case.facts.get(name))

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


def names(work: Work, case: Case) -> CaseFacts:
    """Return what drawings and decision tables see as `case`."""
    return CaseFacts(work, case)


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


def assign(work: Work, case: Case, values: Mapping[str, object]) -> None:
    """Set facts of a case, each checked for type and allowed values; None makes a fact unknown again.

    Records one event with what changed and tells the listeners of `on_change`; nothing happens where nothing changes.
    Raises InvalidInputError by fact name; then no fact was set.
    """
    clean, problems = check(values)
    if problems:
        raise InvalidInputError(problems)
    changes = {name: (case.facts.get(name), value) for name, value in clean.items() if case.facts.get(name) != value}
    if not changes:
        return
    for name, (_, value) in changes.items():
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
    )
    for listener in on_change:
        listener(work, case, changes)


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
