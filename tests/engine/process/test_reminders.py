"""People hear of a task before and when it is due, wherever its due time comes from."""

import pytest
from sqlalchemy import select

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.jobs.sweep import writing
from engine.models import OutboxMessage
from tests.engine.process.desk import Desk, london, make_desk


@pytest.fixture
def planning(engine: Engine, clock: SimulatedClock) -> Desk:
    return make_desk(engine, clock, "PCHA", "planning.bpmn")


def test_a_due_time_of_the_drawings_own_is_told_beforehand_and_when_it_has_passed(planning: Desk) -> None:
    case = planning.report()
    planning.do(case, "Agree the action plan with the reportee", agreed=True)
    line = planning.task(case, "Write it up")
    person = planning.office.of_lane(line.role)
    planning.engine.tasks.claim(person, line.id, line.revision)
    told = [_told(planning, day) for day in ("2026-09-11T10:29", "2026-09-11T10:31", "2026-09-12T10:31")]
    assert told == [[], ["due_soon"], ["due_soon", "overdue"]]


def _told(desk: Desk, until: str) -> list[str]:
    """The kinds of reminders queued by an instant."""
    desk.until(london(until))
    kinds = OutboxMessage.kind.in_(("due_soon", "overdue"))
    with writing(desk.engine) as work:
        return list(work.session.scalars(select(OutboxMessage.kind).where(kinds).order_by(OutboxMessage.id)))
