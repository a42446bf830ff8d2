"""A desk over the shipped safeguarding and enforcement drawings, for any landlord."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.face.types import CaseLine
from engine.jobs.sweep import writing
from engine.process.office import open_office
from engine.settings import PROJECT, Settings
from tests.engine.process.desk import Desk
from tests.postgres import make_postgres_database
from tests.workflows import published

WORKFLOWS = Path(PROJECT) / "workflows"
SHIPPED = ("enforcement.bpmn", "safeguarding.bpmn", "support.bpmn", "property.bpmn", "decisions")
GATES = ("disclosure.bpmn", "rehousing.bpmn", "case_review.bpmn", "decisions")  # what leaves, moves, reviews

OpenDesk = Callable[..., "CaseDesk"]


class CaseDesk(Desk):
    """A desk with one case on which one procedure was started by its officer."""

    case: CaseLine

    def start(self, procedure: str, **facts: Any) -> None:
        """Record a report and start a procedure on its case."""
        self.case = self.report(**facts)
        self.engine.procedures.start(self.office.manager, self.case.id, procedure, "Test")

    @property
    def todo(self) -> list[str]:
        """The names of the open tasks."""
        return self.names(self.case)

    def answer(self, name: str, **answers: Any) -> None:
        """Complete the open task of that name."""
        self.do(self.case, name, **answers)

    def letters(self) -> list[str]:
        """The templates of the letters of the case."""
        return [letter.template for letter in self.engine.cases.get(self.office.manager, self.case.id).letters]

    def post(self) -> None:
        """Print and post what waits for it."""
        for line in self.engine.letters.to_post(self.office.manager):
            self.engine.letters.mark_posted(self.office.manager, line.letter_id)

    def referrals(self) -> list[str]:
        """To whom the case was referred."""
        return [row.recipient for row in self.engine.cases.get(self.office.manager, self.case.id).referrals]

    def running(self, procedure: str) -> bool:
        """Tell whether a procedure of the case still runs."""
        lines = self.engine.cases.get(self.office.manager, self.case.id).procedures
        return any(line.key == procedure and line.status == "running" for line in lines)


@pytest.fixture
def open_desk(make_settings: Callable[..., Settings], sqlite_url: str, clock: SimulatedClock) -> Iterator[OpenDesk]:
    """Open a desk of a landlord over the shipped drawings and tables, on SQLite."""
    opened: list[Engine] = []

    def open_(landlord: str, drawings: tuple[str, ...] = SHIPPED) -> CaseDesk:
        engine = Engine.from_settings(make_settings(sqlite_url), clock)
        opened.append(engine)
        engine.procedures.publish_files([WORKFLOWS / name for name in drawings])
        with writing(engine, landlord) as work:
            office = open_office(work, engine.policies.landlords[landlord])
        return CaseDesk(engine, clock, office)

    yield open_
    for engine in opened:
        engine.close()


AFTER_INTAKE = ("review.bpmn", "closure.bpmn", "reopening.bpmn", "false_report.bpmn", "risk_review.bpmn", "decisions")


@pytest.fixture
def open_later_desk(
    make_settings: Callable[..., Settings], sqlite_url: str, clock: SimulatedClock
) -> Iterator[OpenDesk]:
    """Open a desk of a landlord over what follows intake: contact, reviews, closing, doubts."""
    opened: list[Engine] = []

    def open_(landlord: str) -> CaseDesk:
        engine = Engine.from_settings(make_settings(sqlite_url), clock)
        opened.append(engine)
        engine.procedures.publish_files([WORKFLOWS / name for name in AFTER_INTAKE])
        with writing(engine, landlord) as work:
            office = open_office(work, engine.policies.landlords[landlord])
        return CaseDesk(engine, clock, office)

    yield open_
    for engine in opened:
        engine.close()


@pytest.fixture(scope="session")
def published_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file in which the shipped drawings are published."""
    path = tmp_path_factory.mktemp("published") / "published.sqlite3"
    shutil.copy(sqlite_template, path)
    published.publish(f"sqlite:///{path}", path.parent)
    return path


@pytest.fixture(scope="session")
def published_postgres(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL database in which the shipped drawings are published; all else goes after a test."""
    with make_postgres_database(f"dp_published_{os.getpid()}_{worker_id}", durable=False) as url:
        published.publish(url, tmp_path_factory.mktemp("published"))
        yield url
