"""Reading a worked example: YAML that a process owner can write, refused in plain words where it is wrong."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from engine.errors import InvalidInputError
from engine.yaml_text import read_yaml

KINDS = (
    "report",
    "do",
    "expect",
    "advance_to",
    "advance",
    "message",
    "start",
    "person",
    "incident",
    "office",
    "idle_until",
    "posted",
    "released",
)
_BESIDE = {"at", "as", "with", "payload", "attach", "reason", "about", "refused"}
_AMOUNT = re.compile(r"(\d+)\s*(minute|hour|day|week)s?")
_LARGEST = 500_000


@dataclass(frozen=True)
class Step:
    """One step: what kind, what it says, and what stands beside it."""

    number: int
    kind: str
    value: Any
    beside: Mapping[str, Any]


@dataclass(frozen=True)
class Scenario:
    """A worked example of one landlord."""

    name: str
    landlord: str
    clauses: Sequence[str]
    steps: Sequence[Step]


def find_scenarios(paths: Sequence[Path]) -> list[Path]:
    """Return the .yaml files at `paths`; folders are searched."""
    found: list[Path] = []
    for path in paths:
        found.extend(sorted(path.rglob("*.yaml")) if path.is_dir() else [path])
    return found


def read_scenario(path: Path) -> Scenario:
    """Read one worked example; raise InvalidInputError that names the step and what is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8")
        data = read_yaml(text) if len(text) <= _LARGEST else None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInputError({path.name: [f"The file cannot be read: {error}"]}) from error
    if not isinstance(data, dict) or not isinstance(data.get("steps"), list) or not data.get("landlord"):
        raise InvalidInputError({path.name: ["A scenario needs name, landlord and a list of steps."]})
    steps = [_read_step(number, step) for number, step in enumerate(data["steps"], start=1)]
    return Scenario(str(data.get("name", path.stem)), str(data["landlord"]), data.get("clauses") or [], steps)


def _read_step(number: int, step: object) -> Step:
    if not isinstance(step, dict):
        raise InvalidInputError({f"step {number}": ["A step begins with one of: " + ", ".join(KINDS)]})
    kinds = [kind for kind in KINDS if kind in step]
    unknown = sorted(set(step) - set(KINDS) - _BESIDE)
    if len(kinds) > 1 or unknown or (not kinds and "at" not in step):
        said = f"Do not know {', '.join(map(str, unknown))}. " if unknown else ""
        raise InvalidInputError({f"step {number}": [f"{said}A step has one of: {', '.join(KINDS)}."]})
    beside = {key: value for key, value in step.items() if key in _BESIDE}
    if not kinds:
        return Step(number, "advance_to", beside.pop("at"), beside)
    return Step(number, kinds[0], step[kinds[0]], beside)


def wall_time(value: object, zone: ZoneInfo) -> datetime:
    """Return the landlord's wall time as an instant: `2026-09-11 16:00`; a day alone means its midnight."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip().replace(" ", "T", 1))
        except ValueError:
            raise InvalidInputError({"time": [f"“{value}” is not a time such as 2026-09-11 16:00."]}) from None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime.combine(value, time(), zone)
    raise InvalidInputError({"time": [f"“{value}” is not a time such as 2026-09-11 16:00."]})


def later(now: datetime, amount: object, zone: ZoneInfo) -> datetime:
    """Return `now` plus an amount such as `2 days` or `90 minutes`; days and weeks by the wall clock."""
    found = _AMOUNT.fullmatch(str(amount).strip().lower())
    if found is None:
        raise InvalidInputError({"advance": [f"“{amount}” is not an amount of time such as 2 days or 90 minutes."]})
    length = timedelta(**{f"{found[2]}s": int(found[1])})
    if found[2] in ("day", "week"):
        local = now.astimezone(zone)
        return datetime.combine((local + length).date(), local.time(), zone)
    return now + length


def answers_of(given: object, zone: ZoneInfo) -> dict[str, Any]:
    """Return answers as a browser would send them: days and instants as ISO text, wall times with their offset."""
    if not isinstance(given, Mapping):
        return {}
    return {str(name): _plain(value, zone) for name, value in given.items()}


def _plain(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return wall_time(value, zone).isoformat()
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?", value):
        return wall_time(value, zone).isoformat()
    return value.isoformat() if isinstance(value, date) else value
