"""A case that stands still at one task: what the policy owes elsewhere is owed as before, and late at its instant."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.errors import DueProcessError
from engine.jobs.sweep import run_until, writing
from engine.models import Case
from engine.process.office import open_office
from engine.scenarios import read_scenario
from engine.scenarios.reading import Scenario, Step, wall_time
from engine.scenarios.running import STEPS, ScenarioResult, Stage, StepError
from engine.settings import PROJECT, Settings
from engine.workflow.promises import rows
from tests.conftest import empty
from tests.workflows import published

LANDLORDS = ("chg", "kha", "ca", "wch", "pcha")
AFTER_A_ROUND_OF_ALL = "2026-12-15 12:00"  # each series of each landlord has come round once
EVERYTHING = "every task"
NOTHING = "no task"

Round = tuple[str, int]


@dataclass(frozen=True)
class Owed:
    """What became of one promise."""

    due_at: datetime
    late_at: datetime | None
    state: str


@dataclass(frozen=True)
class Story:
    """The ordinary case of a landlord, played with one task left: what is owed, and which steps could not be played."""

    owed: Mapping[Round, Owed]
    out_of_reach: tuple[str, ...]


Play = Callable[[Scenario, str], Story]


def ordinary(landlord: str) -> Scenario:
    return read_scenario(PROJECT / "workflows" / "scenarios" / f"{landlord}-ordinary.yaml")


def tasks_of(scenario: Scenario) -> list[str]:
    return list(dict.fromkeys(str(step.value) for step in scenario.steps if step.kind == "do"))


@pytest.fixture
def play(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> Play:
    """Play a scenario, with one task left to itself, until each series has come round."""
    source = request.getfixturevalue(f"published_{database}")

    def once(scenario: Scenario, left: str) -> Story:
        if database == "postgres":
            empty(source, keep=frozenset({"procedure_definition"}))
            return _play(scenario, left, source, tmp_path)
        shutil.copy(source, tmp_path / "half.sqlite3")
        return _play(scenario, left, f"sqlite:///{tmp_path / 'half.sqlite3'}", tmp_path)

    return once


def _play(scenario: Scenario, left: str, url: str, folder: Path) -> Story:
    clock = SimulatedClock(datetime.fromisoformat("2026-09-08T09:30:00+00:00"))
    with published.engines() as opened:
        engine = Engine.from_settings(Settings(data=folder, database_url=url, content=PROJECT), clock)
        opened.append(engine)
        profile = engine.policies.landlords[scenario.landlord]
        with writing(engine, scenario.landlord) as work:
            office = open_office(work, profile)
        stage = Stage(engine, clock, office, ScenarioResult(scenario.name))
        out_of_reach = tuple(str(step.value) for step in _steps(scenario, left) if not _took(stage, step))
        run_until(engine, clock, wall_time(AFTER_A_ROUND_OF_ALL, profile.zone))
        with writing(engine, scenario.landlord) as work:
            owed = rows.of_case(work, work.session.get_one(Case, stage.need_case()))
            found = {(row.requirement, row.occurrence): Owed(row.due_at, row.late_at, row.state) for row in owed}
    return Story(found, out_of_reach)


def _steps(scenario: Scenario, left: str) -> list[Step]:
    kept = [step for step in scenario.steps if step.kind not in ("expect", "office")]
    return [step for step in kept if step.kind != "do" or left not in (EVERYTHING, step.value)]


def _took(stage: Stage, step: Step) -> bool:
    """Tell whether a step could be played: a task behind the one that was left is not there."""
    try:
        if "at" in step.beside:
            STEPS["advance_to"](stage, Step(step.number, "advance_to", step.beside["at"], {}))
        STEPS[step.kind](stage, step)
    except (DueProcessError, StepError):
        return False
    return True


CASES = [(code, task) for code in LANDLORDS for task in tasks_of(ordinary(code))]


def differences(wanted: Mapping[Round, Owed], found: Mapping[Round, Owed]) -> list[str]:
    """Tell what is owed in one story and not, or at another time, in the other; acts that were done may have met it."""
    told = []
    for key, promise in wanted.items():
        other = found.get(key)
        if other is None:
            told.append(f"{key} is not owed")
        elif other.due_at != promise.due_at:
            told.append(f"{key} is due {other.due_at}, not {promise.due_at}")
        elif other.state not in ("met", "met_late") and other.late_at != promise.late_at:
            told.append(f"{key} is {other.state} and late since {other.late_at}, not {promise.late_at}")
    return told


@pytest.fixture(scope="module")
def neglected(published_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Story]:
    """What the report of a landlord's ordinary case owes when nobody does anything; played once each."""

    @cache
    def of(landlord: str) -> Story:
        folder = tmp_path_factory.mktemp(landlord)
        shutil.copy(published_sqlite, folder / "neglected.sqlite3")
        return _play(ordinary(landlord), EVERYTHING, f"sqlite:///{folder / 'neglected.sqlite3'}", folder)

    return of


@pytest.mark.parametrize(
    ("landlord", "left", "database"),
    [
        *((code, task, "sqlite") for code, task in CASES),
        *((code, tasks_of(ordinary(code))[0], "postgres") for code in LANDLORDS),
    ],
)
def test_a_task_left_open_hides_nothing_that_a_neglected_case_owes(
    play: Play, neglected: Callable[[str], Story], landlord: str, left: str
) -> None:
    assert differences(neglected(landlord).owed, play(ordinary(landlord), left).owed) == []


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_side_task_left_open_changes_nothing_about_the_rest(play: Play) -> None:
    """WCH speaks of the police beside the first response: nobody doing so stops neither plan nor calls."""
    scenario = ordinary("wch")
    half = play(scenario, "Talk about the police")
    assert half.out_of_reach == ()
    assert differences(play(scenario, NOTHING).owed, half.owed) == []


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize("landlord", ["ca", "wch"])
def test_what_was_done_before_the_task_that_was_left_stays_met(play: Play, landlord: str) -> None:
    scenario = ordinary(landlord)
    half = play(scenario, "Judge whether it is harassment")
    assert [promise.state for key, promise in half.owed.items() if key == ("initial_response", 1)] == ["met"]
