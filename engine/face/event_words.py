"""What the history keeps as codes and UTC instants, as people at the landlord read it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.casework.dictionary import FACTS
from engine.policy import Profile, in_own_words

_INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)$")

CONDITIONS = {
    "ACK_SENT": "acknowledge the report",
    "HANDLER_NAMED": "say who deals with it",
    "NEXT_CONTACT_SET": "say when the next contact will be",
    "ACTION_TAKEN": "take a first action",
    "FORMS_COMPLETE": "complete the forms",
    "SPOKE_TO_COMPLAINANT": "speak to the complainant",
    "DETAIL_RECORDED": "record enough detail",
    "VISIT_DONE": "visit",
    "RA_DONE": "assess the risk",
    "PLAN_AGREED": "agree the action plan",
}


def condition_words(code: str, profile: Profile) -> str:
    """Return one of the landlord's conditions in the landlord's words."""
    return in_own_words(profile.labels, CONDITIONS.get(code, code.replace("_", " ").lower()))


def readable(payload: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """Return an event's payload with instants in the landlord's zone; conditions, facts and outcomes in words."""
    return {name: _SPECIAL.get(name, _in_words)(value, profile) for name, value in payload.items()}


def instant_words(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant as people read it, such as 14 September 2026 at 10:00."""
    local = instant.astimezone(zone)
    return f"{local.day} {local:%B %Y at %H:%M}"


def _in_words(value: Any, profile: Profile) -> Any:
    if isinstance(value, str) and _INSTANT.match(value):
        return instant_words(datetime.fromisoformat(value), profile.zone)
    if isinstance(value, list):
        return [_in_words(item, profile) for item in value]
    if isinstance(value, dict):
        return {name: _in_words(inner, profile) for name, inner in value.items()}
    return value


def _conditions(value: Any, profile: Profile) -> Any:
    return ", ".join(condition_words(str(item), profile) for item in value) if isinstance(value, list) else value


def _labels(value: Any, profile: Profile) -> Any:
    """The questions behind facts, kept with an event because the dictionary may change."""
    if not isinstance(value, dict):
        return value
    return {name: in_own_words(profile.labels, str(label)) for name, label in value.items()}


def _changes(value: Any, profile: Profile) -> Any:
    """What facts were and became, each chosen value by its label."""
    if not isinstance(value, dict):
        return value
    return {name: _fact_words(name, change, profile) for name, change in value.items()}


def _fact_words(name: str, value: Any, profile: Profile) -> Any:
    if isinstance(value, list):
        return [_fact_words(name, part, profile) for part in value]
    fact = FACTS.get(name)
    if fact is not None and fact.choices and isinstance(value, str) and value in fact.choices:
        return in_own_words(profile.labels, fact.choices[value])
    return _in_words(value, profile)


def _inputs(value: Any, profile: Profile) -> Any:
    """What a decision was given, by question."""
    if not isinstance(value, dict):
        return value
    return {
        in_own_words(profile.labels, str(name)): "not known" if inner is None else _outcome(inner, profile)
        for name, inner in value.items()
    }


def _listed(value: Any, profile: Profile) -> Any:
    """Row numbers and their notes, one after another."""
    return "; ".join(str(item) for item in value if item != "") if isinstance(value, list) else value


def _outcome(value: Any, profile: Profile) -> str:
    """What a decision was given, or gave, in words: one value, named values, or a list of either."""
    if isinstance(value, dict):
        return ", ".join(f"{_plain(name)}: {_outcome(inner, profile)}" for name, inner in value.items())
    if isinstance(value, list):
        return "; ".join(_outcome(item, profile) for item in value) or "nothing"
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "yes", False: "no"}[value]
    return _plain(str(_in_words(value, profile))).rstrip(".")  # the sentence around it ends with its own


def _plain(code: str) -> str:
    return code.replace("_", " ").lower() if code.replace("_", "").isupper() else code.replace("_", " ")


_SPECIAL = {
    "items": _conditions,
    "labels": _labels,
    "changes": _changes,
    "inputs": _inputs,
    "outcome": _outcome,
    "rows": _listed,
    "because": _listed,
}
