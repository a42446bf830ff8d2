"""A desk for tests: an engine over small drawings, an invented office, and short words for what people do."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.face.task_lines import lines_of_case
from engine.face.types import CaseLine, ReportInput, TaskLine
from engine.jobs.sweep import reading, run_until, writing
from engine.process.office import Office, open_office

DRAWINGS = Path(__file__).parent / "drawings"
LONDON = ZoneInfo("Europe/London")


@dataclass
class Desk:
    """Everything a test of running procedures needs."""

    engine: Engine
    clock: SimulatedClock
    office: Office

    def report(self, **more: Any) -> CaseLine:
        """Record a report by telephone, received now."""
        given: dict[str, Any] = {
            "channel": "phone",
            "reporter_kind": "victim",
            "received_at": self.clock.now(),
            "account": "Shouting at night, every night.",
            "happening_kind": "verbal_abuse",
            "reporter_name": "Sample Person",
        }
        return self.engine.reports.receive(self.office.of_lane("Contact centre"), ReportInput(**{**given, **more}))

    def open_tasks(self, case: CaseLine) -> list[TaskLine]:
        """The open tasks of a case."""
        with reading(self.engine) as work:
            return list(lines_of_case(work, case.id))

    def names(self, case: CaseLine) -> list[str]:
        """The names of the open tasks of a case."""
        return sorted(task.name for task in self.open_tasks(case))

    def task(self, case: CaseLine, name: str) -> TaskLine:
        """The open task of that name."""
        return next(task for task in self.open_tasks(case) if task.name == name)

    def do(self, case: CaseLine, name: str, **answers: Any) -> TaskLine | None:
        """Complete the open task of that name, as the person it falls to."""
        task = self.task(case, name)
        person = self.office.of_user(task.assignee.id) if task.assignee else self.office.of_lane(task.role)
        return self.engine.tasks.complete(person, task.id, task.revision, answers)

    def kinds(self, case: CaseLine) -> list[str]:
        """The kinds of events of a case, in order."""
        found: list[str] = []
        before = None
        while True:
            page = self.engine.cases.timeline(self.office.manager, case.id, before=before, limit=100, noted=True)
            found += [event.kind for event in page.rows]
            if page.next is None:
                return found[::-1]
            before = page.next

    def until(self, instant: datetime) -> int:
        """Let the clock run to an instant, doing what is due on the way in due order."""
        return run_until(self.engine, self.clock, instant)


def make_desk(engine: Engine, clock: SimulatedClock, landlord: str = "CA", *drawings: str) -> Desk:
    """Publish small drawings and open an office of one landlord."""
    names = drawings or ("report.bpmn", "safeguarding.bpmn")
    engine.procedures.publish_files([DRAWINGS / name for name in names])
    with writing(engine, landlord) as work:
        office = open_office(work, engine.policies.landlords[landlord])
    return Desk(engine, clock, office)


def london(text: str) -> datetime:
    """An instant by London's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)
