"""Somebody is in danger now: who is told, when, and that nobody was asked is no "No"."""

from sqlalchemy import select

from engine.casework import facts
from engine.face.types import ReportInput
from engine.jobs.sweep import writing
from engine.models import Case, Notice, OutboxMessage
from tests.engine.process.desk import Desk


def receive(desk: Desk, danger: bool, attach_to: int | None = None) -> int:
    person = desk.office.of_lane("Contact centre")
    return desk.engine.reports.receive(
        person,
        ReportInput(
            channel="phone", reporter_kind="victim", reporter_name="Sample Person", received_at=desk.clock.now(),
            account="He stands at the door.", happening_kind="threats", immediate_danger=danger, attach_to=attach_to,
        ),
    ).id  # fmt: skip


LANES = ("Contact centre", "Officer", "Manager")


def told(desk: Desk) -> set[int]:
    """Who is shown an urgent notice on the site, and has an e-mail beside it."""
    people = {desk.office.of_lane(lane) for lane in LANES}
    urgent = {one.user_id or 0 for one in people if desk.engine.notifications.mine(one).urgent}
    with writing(desk.engine, "CA") as work:
        subject = OutboxMessage.subject.startswith("Somebody is in danger now")
        mailed = set(work.session.scalars(select(OutboxMessage.user_id).where(subject)))
    assert urgent == mailed
    return urgent


def test_people_on_duty_are_told_in_the_second_in_which_danger_is_recorded(desk: Desk) -> None:
    receive(desk, danger=True)
    assert told(desk) == {desk.office.of_lane(lane).user_id for lane in LANES}


def test_danger_that_becomes_known_later_is_told_as_well_and_once(desk: Desk) -> None:
    case = receive(desk, danger=False)
    assert told(desk) == set()
    for _ in range(2):
        with writing(desk.engine, "CA") as work:
            facts.assign(work, work.session.get_one(Case, case), {"immediate_danger": True})
    assert len(told(desk)) == 3


def test_danger_reported_again_is_told_again(desk: Desk) -> None:
    case = receive(desk, danger=True)
    desk.clock.set(desk.clock.now().replace(minute=59))
    receive(desk, danger=True, attach_to=case)
    with writing(desk.engine, "CA") as work:
        urgent = list(work.session.scalars(select(Notice.user_id).where(Notice.urgent)))
    assert len(urgent) == 2 * len(set(urgent))


def test_a_box_that_was_not_ticked_is_not_an_answer(desk: Desk) -> None:
    case = receive(desk, danger=False)
    with writing(desk.engine, "CA") as work:
        assert work.session.get_one(Case, case).facts.get("immediate_danger") is None


def test_who_is_told_is_what_the_profile_says(desk: Desk) -> None:
    profile = desk.engine.policies.landlords["CA"]
    assert profile.escalation.danger == LANES
