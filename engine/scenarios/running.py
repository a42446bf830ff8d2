"""Playing a worked example: an empty database, an invented office, a simulated clock, and the real engine."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any
from zoneinfo import ZoneInfo

from engine.access import Actor
from engine.app import Engine
from engine.casework import cases, offices, parties
from engine.casework.letter_releases import Decision
from engine.clock import Clock, SimulatedClock
from engine.db import make_database
from engine.errors import DueProcessError, InvalidInputError
from engine.face.task_lines import lines_of_case
from engine.face.types import ReportInput, TaskLine
from engine.jobs.sweep import reading, run_due, run_until, writing
from engine.migrations import upgrade
from engine.process.messages import ABOUT
from engine.process.office import Office, open_office
from engine.scenarios.checks import check
from engine.scenarios.reading import Scenario, Step, answers_of, later, read_scenario, wall_time
from engine.settings import Settings, read_settings

FIRST_MOMENT = "2026-09-08 10:30"  # a Tuesday; scenarios that care say `at`
# Unless an example says otherwise, its people were asked and said that post is safe for them.
_REPORT = {
    "channel": "phone", "reporter_kind": "victim", "happening_kind": "verbal_abuse", "account": "As reported.",
    "post_safe": True,
}  # fmt: skip
_REPORT_FIELDS = frozenset(part.name for part in fields(ReportInput)) | {"as"}


@dataclass
class ScenarioResult:
    """How an example came out: `failures` name the step, what was expected and what was found; `log` tells it all."""

    name: str
    failures: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything came out as the example says."""
        return not self.failures


class StepError(Exception):
    """A step that cannot be played: the example ends here."""


@dataclass
class Stage:
    """Where an example plays."""

    engine: Engine
    clock: SimulatedClock
    office: Office
    result: ScenarioResult
    case_id: int | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The landlord's zone."""
        return self.engine.policies.landlords[self.office.landlord].zone

    def need_case(self) -> int:
        """Return the case of the example; raise StepError before the first report."""
        if self.case_id is None:
            raise StepError("there is no case yet: begin with a report")
        return self.case_id


def run_scenario_file(path: Path, settings: Settings) -> ScenarioResult:
    """Play one example over the content that `settings` name, on a database of its own that is thrown away."""
    with TemporaryDirectory(prefix="dueprocess-scenario-") as folder:
        file = Path(folder) / "scenario.sqlite3"
        shutil.copy(published_database(settings.content), file)
        own = Settings(data=Path(folder), database_url=f"sqlite:///{file}", content=settings.content)
        return run_scenario(path, lambda clock: Engine.from_settings(own, clock))


def run_scenario(path: Path, make_engine: Callable[[Clock], Engine], *, until_failure: bool = False) -> ScenarioResult:
    """Play one example on an engine whose procedures are published; every step is stored and read back.

    `until_failure` ends it at the first step that does not come out, for who only asks whether it holds.
    """
    result = ScenarioResult(path.stem)
    try:
        scenario = read_scenario(path)
    except InvalidInputError as error:
        result.failures.append(str(error))
        return result
    result.name = scenario.name
    clock = SimulatedClock(wall_time(FIRST_MOMENT, ZoneInfo("Europe/London")))
    engine = make_engine(clock)
    try:
        _play(scenario, engine, clock, result, until_failure)
    finally:
        engine.close()
    return result


def _play(
    scenario: Scenario, engine: Engine, clock: SimulatedClock, result: ScenarioResult, until_failure: bool
) -> None:
    profile = engine.policies.landlords.get(scenario.landlord)
    if profile is None:
        result.failures.append(f"There is no landlord “{scenario.landlord}”.")
        return
    first = next((step.beside["at"] for step in scenario.steps if "at" in step.beside), FIRST_MOMENT)
    clock.set(wall_time(first, profile.zone))
    with writing(engine, scenario.landlord) as work:
        office = open_office(work, profile)
    stage = Stage(engine, clock, office, result)
    for step in scenario.steps:
        where = f"step {step.number} ({step.kind})"
        try:
            if "at" in step.beside:
                _advance_to(stage, step.beside["at"])
            said = STEPS[step.kind](stage, step)
        except (DueProcessError, StepError) as error:
            result.failures.append(f"{where}: {error}")
            result.log.append(f"{where}: {error}")
            return
        local = clock.now().astimezone(profile.zone)
        result.log.append(f"{local:%a %Y-%m-%d %H:%M} {where}: {said}")
        if until_failure and result.failures:
            return


def _report(stage: Stage, step: Step) -> str:
    given = dict(step.value or {})
    unknown = sorted(set(given) - _REPORT_FIELDS)
    if unknown:
        raise StepError(f"a report has no {', '.join(unknown)}")
    person = _person(stage, step.beside.get("as") or given.pop("as", None) or "Contact centre")
    received = given.pop("received_at", None)
    values = {**_REPORT, **given, "received_at": wall_time(received, stage.zone) if received else stage.clock.now()}
    if values["reporter_kind"] != "anonymous":
        values.setdefault("reporter_name", "Sample Person")
    if step.beside.get("attach"):
        values["attach_to"] = stage.need_case()
    line = stage.engine.reports.receive(person, ReportInput(**values))
    stage.case_id = line.id
    with writing(stage.engine, stage.office.landlord) as work:
        for party in parties.of(work, cases.load(work, line.id)):
            if party.role in ("victim", "perpetrator") and party.post_safe is None:  # the report asks its reporter only
                party.post_safe = True
    return f"case {line.reference}"


def _do(stage: Stage, step: Step) -> str:
    task = _open_task(stage, str(step.value), step.beside.get("about"))
    person = _worker(stage, task, step.beside.get("as"))
    view = stage.engine.tasks.get(person, task.id)
    asked = {field.id for field in view.fields}
    start = {name: value for name, value in view.values.items() if name in asked}
    answers = {**start, **answers_of(step.beside.get("with"), stage.zone)}
    if "refused" in step.beside:
        return _refused(stage, step, lambda: stage.engine.tasks.complete(person, task.id, task.revision, answers))
    stage.engine.tasks.complete(person, task.id, task.revision, answers)
    return f"{task.name} (by {person.name})"


def _refused(stage: Stage, step: Step, attempt: Callable[[], object]) -> str:
    """A form that must not be taken as it is: the step names the fields that the form asks to mend."""
    wanted = step.beside["refused"]
    names = {str(name) for name in (wanted if isinstance(wanted, list) else [wanted])}
    try:
        attempt()
    except InvalidInputError as refused:
        lacking = sorted(names - set(refused.fields))
        if lacking:
            told = ", ".join(sorted(refused.fields))
            stage.result.failures.append(f"step {step.number}: {', '.join(lacking)} was taken; refused were: {told}")
        return f"refused, as it must be: {', '.join(sorted(refused.fields))}"
    raise StepError(f"“{step.value}” was taken, though {', '.join(sorted(names))} should have been refused")


def _open_task(stage: Stage, name: str, about: str | None) -> TaskLine:
    with reading(stage.engine) as work:
        tasks = lines_of_case(work, stage.need_case())
    found = [task for task in tasks if task.name == name and about in (None, task.about)]
    if not found:
        wanted = f"“{name}” about {about}" if about else f"“{name}”"
        raise StepError(f"there is no open task {wanted}; open are: {', '.join(map(_titled, tasks)) or 'none'}")
    return found[0]


def _titled(task: TaskLine) -> str:
    return f"“{task.name}” about {task.about}" if task.about else f"“{task.name}”"


def _worker(stage: Stage, task: TaskLine, lane: str | None) -> Actor:
    if lane:
        return _person(stage, lane)
    if task.assignee is not None:
        return stage.office.of_user(task.assignee.id)
    return _person(stage, task.role if task.role in stage.office.teams else "Manager")


def _person(stage: Stage, lane: str) -> Actor:
    if lane not in stage.office.teams:
        raise StepError(f"there is no role “{lane}”; roles are: {', '.join(stage.office.teams)}")
    return stage.office.of_lane(lane)


def _advance(stage: Stage, step: Step) -> str:
    done = run_until(stage.engine, stage.clock, later(stage.clock.now(), step.value, stage.zone))
    return f"{done} things done on the way"


def _advance_to(stage: Stage, value: object) -> int:
    instant = wall_time(value, stage.zone)
    if instant < stage.clock.now():
        raise StepError(f"{value} is before now; a scenario's clock only goes forward")
    return run_until(stage.engine, stage.clock, instant)


def _step_advance_to(stage: Stage, step: Step) -> str:
    return f"{_advance_to(stage, step.value)} things done on the way"


def _idle_until(stage: Stage, step: Step) -> str:
    """Set the clock without a sweep: years in which nobody ran the site. Raises StepError for a moment that is past."""
    instant = wall_time(step.value, stage.zone)
    if instant < stage.clock.now():
        raise StepError(f"{step.value} is before now; a scenario's clock only goes forward")
    stage.clock.set(instant)
    return "nothing ran on the way"


def _message(stage: Stage, step: Step) -> str:
    payload = step.beside.get("payload")
    values: dict[str, Any] = answers_of(payload, stage.zone)
    if step.beside.get("about"):
        values[ABOUT] = _party(stage, str(step.beside["about"]))
    taken = stage.engine.procedures.deliver(stage.office.manager, stage.need_case(), str(step.value), values)
    return f"{step.value}, taken by {taken}"


def _start(stage: Stage, step: Step) -> str:
    """Start a procedure by hand: `start: key` with `reason` and, where it is about one person, `about`."""
    given = step.value if isinstance(step.value, Mapping) else {"procedure": step.value, **step.beside}
    person = _person(stage, step.beside.get("as") or "Manager")
    key, reason = str(given.get("procedure")), str(given.get("reason") or "The example says so")
    about = _party(stage, str(given["about"])) if given.get("about") else None
    line = stage.engine.procedures.start_by_hand(person, stage.need_case(), key, reason, about)
    return f"{line.name}, version {line.version}{f', about {line.about}' if line.about else ''}"


def _person_added(stage: Stage, step: Step) -> str:
    """Add somebody to the case: `person: {role: perpetrator, name: …}` with what else is recorded of people."""
    given = {"post_safe": True, **(step.value or {})}
    stage.engine.cases.add_party(_person(stage, step.beside.get("as") or "Manager"), stage.need_case(), **given)
    return f"{given.get('name')} as {given.get('role')}"


def _incident(stage: Stage, step: Step) -> str:
    """Record an incident on the case: `incident: {kind: …, description: …}`."""
    given = {"kind": "verbal_abuse", "description": "As reported.", **(step.value or {})}
    stage.engine.cases.add_incident(_person(stage, step.beside.get("as") or "Officer"), stage.need_case(), **given)
    return str(given["kind"])


def _party(stage: Stage, name: str) -> int:
    """Return the number of a person on the case, by name."""
    parties = stage.engine.cases.get(stage.office.manager, stage.need_case()).parties
    found = [party.id for party in parties if party.name == name]
    if not found:
        names = ", ".join(party.name or "somebody without a name" for party in parties)
        raise StepError(f"there is nobody called “{name}” on the case; people are: {names}")
    return found[0]


def _posted(stage: Stage, step: Step) -> str:
    """Print and post every letter of the case that waits for it: `posted: all`."""
    manager = stage.office.manager
    lines = [line for line in stage.engine.letters.to_post(manager) if line.case_id == stage.need_case()]
    for line in lines:
        stage.engine.letters.mark_posted(manager, line.letter_id, "Done as asked" if line.request else "")
    return f"{len(lines)} letters"


def _released(stage: Stage, step: Step) -> str:
    """Decide about the letters of the case that are held: `released: hand`, with `reason`."""
    manager, way = stage.office.manager, str(step.value)
    lines = [line for line in stage.engine.letters.held(manager) if line.case_id == stage.need_case()]
    if not lines:
        raise StepError("no letter of the case is held")
    for line in lines:
        view = stage.engine.letters.held_letter(manager, line.hold_id)
        address = next((choice.address for choice in view.choices if choice.value == way), "")
        today = stage.clock.now().astimezone(stage.zone).date()
        reason = str(step.beside.get("reason") or "The example says so")
        stage.engine.letters.release(manager, line.hold_id, Decision(way, reason, address, today))
    return f"{len(lines)} letters: {way}"


def _expect(stage: Stage, step: Step) -> str:
    problems = check(stage.engine, stage.office, stage.need_case(), step.value or {}, stage.clock.now())
    stage.result.failures.extend(f"step {step.number} (expect): {problem}" for problem in problems)
    return "; ".join(problems) or "as expected"


def _office(stage: Stage, step: Step) -> str:
    """Go on in the landlord's office file: where procedures run that no report causes."""
    run_due(stage.engine)  # so that what starts by the clock is armed from this moment
    with writing(stage.engine, stage.office.landlord) as work:
        case = offices.office_file(work)
        stage.case_id = case.id
        return f"office file {case.reference}"


STEPS: Mapping[str, Callable[[Stage, Step], str]] = {
    "office": _office,
    "report": _report,
    "do": _do,
    "expect": _expect,
    "advance": _advance,
    "advance_to": _step_advance_to,
    "idle_until": _idle_until,
    "message": _message,
    "start": _start,
    "person": _person_added,
    "incident": _incident,
    "posted": _posted,
    "released": _released,
}


@lru_cache(maxsize=4)
def published_database(content: Path) -> Path:
    """Return a migrated database with the shipped procedures published, made once a run of the command."""
    file = Path(mkdtemp(prefix="dueprocess-template-")) / "template.sqlite3"
    settings = read_settings({"DATABASE_URL": f"sqlite:///{file}", "DUEPROCESS_CONTENT": str(content)}, file.parent)
    database = make_database(settings.database_url)
    upgrade(database)
    database.dispose()
    engine = Engine.from_settings(settings)
    engine.procedures.publish_files([settings.workflows])
    with engine.database.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    engine.close()
    return file
