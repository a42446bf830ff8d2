"""What an example may expect of a case: one small function each, giving back what is not so in plain words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any
from zoneinfo import ZoneInfo

from engine.app import Engine
from engine.casework import facts
from engine.casework.referrals import AGENCIES
from engine.face.types import CaseFile, TaskLine
from engine.jobs.sweep import writing
from engine.models import Case
from engine.process.office import Office
from engine.scenarios.reading import wall_time


@dataclass(frozen=True)
class Seen:
    """A case as an example looks at it."""

    engine: Engine
    file: CaseFile
    zone: ZoneInfo
    landlord: str

    def shown(self, instant: datetime | None) -> str:
        """Return an instant as the landlord's wall time."""
        return f"{instant.astimezone(self.zone):%Y-%m-%d %H:%M}" if instant else "never"


def check(engine: Engine, office: Office, case_id: int, expected: Mapping[str, Any], now: datetime) -> list[str]:
    """Return what of `expected` is not so, each with what was found instead."""
    zone = engine.policies.landlords[office.landlord].zone
    seen = Seen(engine, engine.cases.get(office.manager, case_id), zone, office.landlord)
    problems: list[str] = []
    for name, wanted in expected.items():
        look = every_check().get(name)
        if look is None:
            problems.append(f"“{name}” cannot be expected; known are {', '.join(every_check())}")
        else:
            problems.extend(look(seen, wanted))
    return problems


def _tasks(seen: Seen, wanted: Any) -> Iterable[str]:
    yield from _has_tasks(seen, wanted)
    names = [_name(item) for item in _list(wanted)]
    extra = [task.name for task in seen.file.tasks]
    for name in names:
        if name in extra:
            extra.remove(name)
    if extra:
        yield f"these tasks are open as well: {', '.join(extra)}"


def _has_tasks(seen: Seen, wanted: Any) -> Iterable[str]:
    left = list(seen.file.tasks)
    for item in _list(wanted):
        about = item.get("about") if isinstance(item, Mapping) else None
        found = next((task for task in left if task.name == _name(item) and about in (None, task.about)), None)
        if found is None:
            names = ", ".join(task.name for task in seen.file.tasks) or "none"
            whom = f" about {about}" if about else ""
            yield f"the task “{_name(item)}”{whom} is not open; open are: {names}"
        else:
            left.remove(found)
            yield from _details(seen, found, item if isinstance(item, Mapping) else {})


def _details(seen: Seen, task: TaskLine, wanted: Mapping[str, Any]) -> Iterable[str]:
    if "role" in wanted and wanted["role"] not in (task.role, task.role_title):
        yield f"“{task.name}” is for {task.role} ({task.role_title}), not for {wanted['role']}"
    if "due" in wanted:
        yield from same_time(seen, f"“{task.name}” is due", task.due_at, wanted["due"])
    if "clause" in wanted and str(wanted["clause"]) != str(task.clause):
        yield f"“{task.name}” rests on clause {task.clause}, not {wanted['clause']}"
    if "assignee" in wanted and (task.assignee is not None) != bool(wanted["assignee"]):
        yield f"“{task.name}” is {'' if task.assignee else 'not '}given to a person"


def _no_tasks(seen: Seen, wanted: Any) -> Iterable[str]:
    names = {task.name for task in seen.file.tasks}
    if wanted is True and names:
        yield f"tasks are open: {', '.join(sorted(names))}"
    for item in [] if wanted is True else _list(wanted):
        if _name(item) in names:
            yield f"the task “{_name(item)}” is open"


def _facts(seen: Seen, wanted: Any) -> Iterable[str]:
    with writing(seen.engine, seen.landlord) as work:
        case = work.session.get_one(Case, seen.file.line.id)
        known = facts.names(work, case)
        found = {name: known[name] for name in wanted}
    for name, value in wanted.items():
        have = found[name]
        if isinstance(have, list) and isinstance(value, list):
            if sorted(map(str, have)) != sorted(map(str, value)):
                yield f"{name} is {have}, not {value}"
        elif isinstance(have, datetime):
            yield from same_time(seen, f"{name} is", have, value)
        elif have != value and not (value is None and have is None):
            yield f"{name} is {have!r}, not {value!r}"


def _due(seen: Seen, wanted: Any) -> Iterable[str]:
    for requirement, value in wanted.items():
        found = [target for target in seen.file.targets if target.requirement == requirement]
        newest = max(found, key=lambda target: target.occurrence, default=None)
        if newest is None:
            if value not in (None, "none"):
                yield f"{requirement} has no target"
        elif value in (None, "none"):
            yield f"{requirement} is due {seen.shown(newest.due_at)}, not expected at all"
        else:
            yield from same_time(seen, f"{requirement} is due", newest.due_at, value)


def _met(seen: Seen, wanted: Any) -> Iterable[str]:
    met = {target.requirement for target in seen.file.targets if target.met_at is not None}
    for code in _list(wanted):
        if code not in met:
            open_ones = [target for target in seen.file.targets if target.requirement == code]
            lacking = ", ".join(open_ones[-1].outstanding) if open_ones else "it was never started"
            yield f"{code} is not met" + (f" ({lacking})" if lacking else "")


def _not_met(seen: Seen, wanted: Any) -> Iterable[str]:
    met = {target.requirement for target in seen.file.targets if target.met_at is not None}
    return [f"{code} is met" for code in _list(wanted) if code in met]


def _late(seen: Seen, wanted: Any) -> Iterable[str]:
    late = {target.requirement for target in seen.file.targets if target.late}
    if wanted in ("none", [], None):
        return [f"late are: {', '.join(sorted(late))}"] if late else []
    return [f"{code} is not late" for code in _list(wanted) if code not in late]


def _among(what: str, have: Callable[[CaseFile], Iterable[str]]) -> Callable[[Seen, Any], Iterable[str]]:
    def look(seen: Seen, wanted: Any) -> Iterable[str]:
        found = list(have(seen.file))
        if wanted in ("none", [], None):
            return [f"there are {what}: {', '.join(found)}"] if found else []
        names = ", ".join(found) or "none"
        return [f"no {what} “{item}”; there are: {names}" for item in _list(wanted) if item not in found]

    return look


def _without(what: str, have: Callable[[CaseFile], Iterable[str]]) -> Callable[[Seen, Any], Iterable[str]]:
    def look(seen: Seen, wanted: Any) -> Iterable[str]:
        found = set(have(seen.file))
        return [f"there is {what} “{item}”" for item in _list(wanted) if item in found]

    return look


def _procedures(seen: Seen, wanted: Any) -> Iterable[str]:
    states: dict[str, list[str]] = {}
    for line in seen.file.procedures:
        states.setdefault(line.key, []).append(line.status)
    for key, status in wanted.items():
        have = states.get(key, [])
        if status in ("none", "not started", None):
            if have:
                yield f"{key} is {', '.join(have)}, though it should not have been started"
        elif status not in have:
            yield f"{key} is {', '.join(have) or 'not started'}, not {status}"


def _status(seen: Seen, wanted: Any) -> Iterable[str]:
    return [] if seen.file.line.status == wanted else [f"the case is {seen.file.line.status}, not {wanted}"]


def _risk(seen: Seen, wanted: Any) -> Iterable[str]:
    return [] if seen.file.line.risk == wanted else [f"the risk is {seen.file.line.risk}, not {wanted}"]


def _incidents(seen: Seen, wanted: Any) -> Iterable[str]:
    count = seen.file.incidents_waiting
    if wanted in ("none", None, 0) and count:
        return [f"{count} step(s) failed and wait"]
    return [] if wanted in ("none", None, 0) or count == wanted else [f"{count} steps failed, not {wanted}"]


def _letters_of(file: CaseFile) -> list[str]:
    return [letter.template for letter in file.letters]


def _referrals_of(file: CaseFile) -> list[str]:
    """The agencies in the words of the case file and as drawings name them: an example may use either."""
    told = [referral.recipient for referral in file.referrals]
    return told + [code for code, words in AGENCIES.items() if words in told]


CHECKS: Mapping[str, Callable[[Seen, Any], Iterable[str]]] = {
    "tasks": _tasks,
    "has_tasks": _has_tasks,
    "no_tasks": _no_tasks,
    "facts": _facts,
    "due": _due,
    "met": _met,
    "not_met": _not_met,
    "late": _late,
    "letters": _among("letters", _letters_of),
    "no_letters": _without("a letter", _letters_of),
    "referrals": _among("referrals", _referrals_of),
    "no_referrals": _without("a referral to", _referrals_of),
    "procedures": _procedures,
    "status": _status,
    "risk": _risk,
    "incidents": _incidents,
}


def same_time(seen: Seen, what: str, have: datetime | None, wanted: Any) -> Iterable[str]:
    """Return what is not so where an instant should be the given wall time (to the minute), or none."""
    if wanted in (None, "none"):
        return [] if have is None else [f"{what} {seen.shown(have)}, not expected at all"]
    if isinstance(wanted, date) and not isinstance(wanted, datetime):
        same = have is not None and have.astimezone(seen.zone).date() == wanted
    else:
        instant = wall_time(wanted, seen.zone)
        same = have is not None and abs((have - instant).total_seconds()) < 60
    return [] if same else [f"{what} {seen.shown(have)}, not {wanted}"]


def _list(wanted: Any) -> list[Any]:
    if wanted in (None, "none"):
        return []
    return wanted if isinstance(wanted, list) else [wanted]


def _name(item: Any) -> str:
    return str(item["name"]) if isinstance(item, Mapping) else str(item)


@cache
def every_check() -> Mapping[str, Callable[[Seen, Any], Iterable[str]]]:
    """Return what may be expected: the table above, and the tables CHECKS of the modules beside it (*_checks.py)."""
    found = dict(CHECKS)
    for part in iter_modules([str(Path(__file__).parent)]):
        if part.name.endswith("_checks"):
            found.update(import_module(f"{__package__}.{part.name}").CHECKS)
    return found
