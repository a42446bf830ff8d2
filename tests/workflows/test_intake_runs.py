"""Whatever officers answer, intake and the reviews come to an end at every landlord, and no step fails on the way."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from engine.access import Actor
from engine.app import Engine
from engine.casework.facts import CHANNELS
from engine.clock import SimulatedClock
from engine.face.types import CaseFile, ReportInput, TaskLine
from engine.jobs.sweep import run_until, writing
from engine.process.office import Office, open_office
from engine.process.robot import answer_form
from engine.settings import PROJECT, Settings

MOST_STEPS = 200  # more than any random story took
SEEDS = (0, 1, 2)
WISHES = {
    "immediate_danger": False,
    "propose_closing": True,
    "closing_outcome": "close",
    "closing_view": "agrees",
    "closing_allowed": True,
}
# Decided by somebody else than whoever decided before, or had a part in the case.
APART = ("Agree as the second person", "Decide the appeal")


class Robots:
    """The officers of one landlord, who answer whatever is asked of them."""

    def __init__(self, engine: Engine, clock: SimulatedClock, office: Office) -> None:
        self.engine, self.clock, self.office = engine, clock, office

    def receive(self, chance: random.Random) -> int:
        """Record some report; gives the case."""
        kind = chance.choice(["victim", "third_party", "anonymous", "non_customer"])
        report = ReportInput(
            channel=chance.choice(sorted(CHANNELS)),
            reporter_kind=kind,
            received_at=self.clock.now(),
            account="A sample account.",
            happening_kind="verbal_abuse",
            reporter_name=None if kind == "anonymous" else "Sample Person",
        )
        return self.engine.reports.receive(self.office.of_lane("Contact centre"), report).id

    def see(self, case_id: int) -> CaseFile:
        """The case file as the manager sees it."""
        return self.engine.cases.get(self.office.manager, case_id)

    def play(self, case_id: int, chance: random.Random) -> CaseFile:
        """Answer tasks and let time pass until neither intake nor the reviews run any more."""
        for _ in range(MOST_STEPS):
            file = self.see(case_id)
            if not any(line.status == "running" for line in file.procedures if line.key in ("intake", "review")):
                break
            if file.tasks:
                task = chance.choice(list(file.tasks))
                person = self._worker(task)
                answers = answer_form(self.engine.tasks.get(person, task.id), chance, WISHES)
                self.engine.tasks.complete(person, task.id, task.revision, answers)
            hours = chance.choice([1, 4, 24]) if file.tasks else 24
            run_until(self.engine, self.clock, self.clock.now() + timedelta(hours=hours))
        return self.see(case_id)

    def _worker(self, task: TaskLine) -> Actor:
        if task.assignee is not None:
            return self.office.of_user(task.assignee.id)
        if task.name in APART:
            return self.office.of_lane("Deputy manager")
        return self.office.of_lane(task.role if task.role in self.office.teams else "Manager")


@pytest.fixture(params=["CHG", "KHA", "CA", "WCH", "PCHA"])
def robots(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path, clock: SimulatedClock) -> Iterator[Robots]:
    """The officers of each landlord in turn, over the shipped drawings."""
    settings = Settings(data=tmp_path, database_url=sqlite_url, content=Path(PROJECT))
    engine = Engine.from_settings(settings, clock)
    engine.procedures.publish_files([Path(PROJECT) / "workflows"])
    with writing(engine, request.param) as work:
        office = open_office(work, engine.policies.landlords[request.param])
    yield Robots(engine, clock, office)
    engine.close()


def test_every_story_ends_without_a_failed_step(robots: Robots) -> None:
    for seed in SEEDS:
        chance = random.Random(seed)  # noqa: S311 - a story, not a secret
        file = robots.play(robots.receive(chance), chance)
        ran = {line.key: line.status for line in file.procedures}
        assert ran["intake"] == "finished", seed
        assert ran.get("review", "cancelled") == "cancelled", seed
        assert file.incidents_waiting == 0, seed
