"""A step that failed is told to the managers at once, and once more when it waits for one of them."""

from datetime import timedelta

from sqlalchemy import select

from engine.jobs.sweep import writing
from engine.models import Notice, OutboxMessage, ProcessIncident
from tests.engine.process.desk import Desk


def subjects(desk: Desk) -> list[str]:
    with writing(desk.engine, "CA") as work:
        kind = Notice.kind == "failed_step"
        mine = Notice.user_id == desk.office.manager.user_id
        return list(work.session.scalars(select(Notice.subject).where(kind, mine).order_by(Notice.id)))


def test_managers_are_told_when_a_step_fails_and_when_it_waits_for_them(desk: Desk) -> None:
    case = desk.report()
    with writing(desk.engine, "CA") as work:
        from engine.process import incidents

        incidents.broken_timer(work, case.id, 1, "late", "The timer is broken.")
    assert len(subjects(desk)) == 1
    desk.until(desk.clock.now() + timedelta(days=1))
    with writing(desk.engine, "CA") as work:
        row = work.session.scalars(select(ProcessIncident)).first()
        mailed = list(work.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "failed_step")))
    assert row is not None
    assert len(subjects(desk)) == len(set(subjects(desk)))
    assert {message.user_id for message in mailed} >= {desk.office.manager.user_id}
    assert all("Sample Person" not in message.body for message in mailed)
