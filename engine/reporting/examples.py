"""A worked example in words, for people who decide by it and never open its file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from engine.errors import NotFoundError
from engine.yaml_text import read_yaml


@dataclass(frozen=True)
class Example:
    """A title, the clauses it is about, and each step as a sentence with what belongs to it."""

    name: str
    title: str
    landlord: str
    clauses: tuple[str, ...]
    steps: tuple[tuple[str, tuple[str, ...]], ...]


_BESIDE = frozenset({"at", "as", "with", "payload", "attach", "about", "reason", "refused"})


def tell_example(path: Path) -> Example:
    """Read an example's file; one that has not changed is not read again. Raises NotFoundError for none."""
    try:
        return _tell(path.stem, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise NotFoundError("example") from error


@lru_cache(maxsize=512)
def _tell(name: str, text: str) -> Example:
    data = read_yaml(text)
    if not isinstance(data, dict) or not isinstance(data.get("steps"), list):
        raise NotFoundError("example")
    steps = tuple(_told(step) for step in data["steps"] if isinstance(step, dict))
    clauses = tuple(str(clause) for clause in data.get("clauses") or ())
    return Example(name, str(data.get("name", name)), str(data.get("landlord", "")), clauses, steps)


def _told(step: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    kind = next((name for name in step if name not in _BESIDE), "at")
    value = step.get(kind)
    subject = value if isinstance(value, str) else ""
    sentence = SENTENCES.get(kind, f"{kind.replace('_', ' ').capitalize()} {{}}").format(subject or _short(value))
    if "at" in step and kind != "at":
        sentence = f"{_time(step['at'])}: {sentence}"
    if step.get("as"):
        sentence += f" (by the role {step['as']})"
    if step.get("about"):
        sentence += f", about {step['about']}"
    inner = [value] if isinstance(value, dict) else []
    details = [line for part in (*inner, step.get("with"), step.get("payload")) for line in _details(part)]
    if step.get("reason"):
        details.append(f"Reason: {step['reason']}")
    return " ".join(sentence.split()), tuple(details)


SENTENCES: Mapping[str, str] = {
    "report": "A report comes in",
    "do": "The task “{}” is done",
    "expect": "Now this must be so",
    "advance": "Time goes by: {}",
    "advance_to": "Time goes by until {}",
    "at": "Time goes by until {}",
    "idle_until": "Until {} the site is not in use",
    "message": "The message {} arrives",
    "start": "The procedure {} is started by hand",
    "incident": "Another incident is recorded",
    "person": "A person is added to the case",
    "office": "What follows is in the landlord's office file, which belongs to no case",
}


def _details(part: object) -> Iterator[str]:
    if isinstance(part, Mapping):
        for name, value in part.items():
            label = str(name).replace("_", " ").capitalize()
            if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
                yield from (f"{label}: {_short(item)}" for item in value)
            else:
                yield f"{label}: {_short(value)}"


def _short(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{str(name).replace('_', ' ')} {_short(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_short(item) for item in value)
    return "" if value is None else str(value).replace("_", " ") if isinstance(value, str) else _time(value)


def _time(value: object) -> str:
    return str(value).removesuffix(":00") if str(value).count(":") > 1 else str(value)
