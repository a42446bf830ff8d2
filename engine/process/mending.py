"""Mending a failed step: a manager corrects what it reads, with a reason, and it is tried again in the same breath."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from engine.casework import facts
from engine.casework.fact_values import LONGEST_TEXT, PARSERS
from engine.errors import InvalidInputError
from engine.models import ProcessIncident
from engine.policy.statement import read_instant
from engine.process import asking, incidents, messages, retrying, running
from engine.process.asking import CASE, Value
from engine.process.running import Running
from engine.work import Work

ACTION = "incident.correct"
LONGEST_REASON = 1_000


def open_step(work: Work, incident_id: int) -> tuple[ProcessIncident, Running | None]:
    """Return a failed step with its instance; none where it failed outside of any (a start, a letter).

    Raises NotFoundError, NotAllowedError for who is no manager of the case, ConflictError where it is done already.
    """
    row = retrying.open_incident(work, incident_id, ACTION)
    if row.instance_id is None or row.token is None:
        return row, None
    return row, running.load(work, running.lock_case(work, row.case_id), row.instance_id)


def correct(work: Work, incident_id: int, given: Mapping[str, str], reason: str) -> bool:
    """Correct values that a failed step reads and try it again; True where it is resolved.

    `given`: key of the value -> text as people type it (yes, 12, 2026-09-08); empty means not known. What was before,
    what is now and the reason stay in the history. Facts of the case go the way of every fact, so what is owed follows.
    Raises InvalidInputError by key where a value cannot be read or nothing would change; then nothing was changed.
    """
    row, live = open_step(work, incident_id)
    if live is None:
        raise InvalidInputError({"": ["This step reads no values that could be corrected. Try it again instead."]})
    changes = _changes(live, {value.key: value for value in asking.values(live, row.element)}, given, reason)
    about = {key.removeprefix(CASE): value for key, (_, value) in changes.items() if key.startswith(CASE)}
    if about:
        _assign(live, about)
    live.run.correct({key: value for key, (_, value) in changes.items() if not key.startswith(CASE)})
    element = live.definition.elements.get(row.element)
    name = (element.name if element else "") or row.element
    told = [f"{held.label}: {_words(held, held.value)} → {_words(held, new)}" for held, new in changes.values()]
    running.record(live, "step.corrected", row.element, name=name, what="; ".join(told), reason=reason.strip())
    live.tried.add(row.token or "")
    live.run.retry(row.token or "")
    messages.settle(work, live.case, live)
    return row.state == incidents.RESOLVED


def _changes(
    live: Running, known: Mapping[str, Value], given: Mapping[str, str], reason: str
) -> dict[str, tuple[Value, object]]:
    problems: dict[str, list[str]] = {}
    if not reason.strip() or len(reason) > LONGEST_REASON:
        problems["reason"] = [f"Say why this is right, in up to {LONGEST_REASON:,} characters."]
    changes: dict[str, tuple[Value, object]] = {}
    for key, text in given.items():
        held = known.get(key)
        if held is None or not held.may_change:
            problems[key] = ["This step does not ask for it, or it is worked out."]
            continue
        if text.strip() == shown(live, held):
            continue
        try:
            value = _read(live, held, text.strip())
        except ValueError as error:
            problems[key] = [f"{held.label}: {error}"]
            continue
        if value != held.value:
            changes[key] = (held, value)
    if not problems and not changes:
        problems[""] = ["Nothing was changed. Correct at least one value, or try the step again as it is."]
    if problems:
        raise InvalidInputError(problems)
    return changes


def _assign(live: Running, values: Mapping[str, object]) -> None:
    try:
        facts.assign(live.work, live.case, values, live.context.about)
    except InvalidInputError as error:
        raise InvalidInputError({CASE + name: list(told) for name, told in error.fields.items()}) from error


def _read(live: Running, held: Value, text: str) -> object:
    """Read what was typed as what the value is; raises ValueError in plain words."""
    if not text:
        return None
    if held.type == "datetime":
        return PARSERS["datetime"](_instant(text, live.context.zone), None)
    if held.type != "plain":
        return PARSERS[held.type](text, held.choices)
    if isinstance(held.value, bool):
        return PARSERS["bool"](text, None)
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"must be {LONGEST_TEXT:,} characters or fewer.")
    number = _number(text)
    if isinstance(held.value, int | float) and number is None:
        raise ValueError("must be a number.")
    if isinstance(held.value, str):
        return text
    yes_or_no = {"yes": True, "true": True, "no": False, "false": False}
    return number if number is not None else yes_or_no.get(text.lower(), text)


def _instant(text: str, zone: ZoneInfo) -> datetime:
    try:
        return read_instant(text, zone)[0]
    except InvalidInputError as error:
        raise ValueError("must be a date and time such as 2026-09-08 10:30.") from error


def _number(text: str) -> int | float | None:
    for kind in (int, float):
        try:
            value = kind(text)
        except ValueError:
            continue
        return value if abs(value) < 1e15 else None  # neither endless nor longer than anybody means
    return None


def _words(held: Value, value: object) -> str:
    """Return a value as people read it in the history."""
    if held.type != "plain":
        return facts.words(held.key.removeprefix(CASE), value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not known" if value is None or value == "" else str(value)


def shown(live: Running, held: Value) -> str:
    """Return a value as it stands in the box of a form, in the landlord's zone; empty where it is not known."""
    value = held.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if held.type == "datetime":
        return f"{datetime.fromisoformat(str(value)).astimezone(live.context.zone):%Y-%m-%d %H:%M}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
