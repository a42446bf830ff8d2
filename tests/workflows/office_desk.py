"""A desk over the drawings of the office, where no report is needed for work to begin."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.app import Engine
from engine.casework import offices
from engine.clock import SimulatedClock
from engine.face.types import TaskLine
from engine.jobs.sweep import run_due, run_until, writing
from engine.process.office import Office, open_office
from engine.settings import PROJECT


@dataclass
class OfficeDesk:
    """One landlord's office file, and its people."""

    engine: Engine
    clock: SimulatedClock
    office: Office
    case_id: int

    def until(self, instant: datetime) -> None:
        """Let the clock run to an instant."""
        run_until(self.engine, self.clock, instant)

    def tasks(self) -> dict[str, TaskLine]:
        """The open tasks by name."""
        return {task.name: task for task in self.engine.cases.get(self.office.manager, self.case_id).tasks}

    def answer(self, name: str, **answers: Any) -> None:
        """Complete the open task of that name, as the person of its lane."""
        task = self.tasks()[name]
        person = self.office.of_user(task.assignee.id) if task.assignee else self.office.of_lane(task.role)
        view = self.engine.tasks.get(person, task.id)
        start = {field.id: view.values[field.id] for field in view.fields if field.id in view.values}
        self.engine.tasks.complete(person, task.id, task.revision, {**start, **answers})


def open_office_desk(engine: Engine, clock: SimulatedClock, landlord: str, *drawings: str) -> OfficeDesk:
    """Publish drawings and open the office file of one landlord; what starts by the clock is armed now."""
    engine.procedures.publish_files([PROJECT / "workflows" / name for name in drawings])
    with writing(engine, landlord) as work:
        office = open_office(work, engine.policies.landlords[landlord])
    run_due(engine)
    with writing(engine, landlord) as work:
        case_id = offices.office_file(work).id
    return OfficeDesk(engine, clock, office, case_id)
