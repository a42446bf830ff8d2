"""Managers hear of a letter that is held when nobody has decided about it in time; each hears once."""

from datetime import timedelta

from sqlalchemy import select

from engine.casework import cases, letters
from engine.casework.letter_releases import Decision
from engine.face.types import CaseLine
from engine.jobs.sweep import run_due, writing
from engine.models import LetterHold, Notice
from tests.engine.process.desk import Desk


def held(desk: Desk) -> CaseLine:
    """A case with a letter that is held: nobody asked the reader about safe contact."""
    case = desk.report(victim_address="7 Quiet Mews")
    with writing(desk.engine, "CA") as work:
        assert letters.issue(work, cases.load(work, case.id), "acknowledgement", "complainant").channel == "held"
    return case


def told(desk: Desk) -> list[Notice]:
    """The notices about held letters."""
    with writing(desk.engine, "CA") as work:
        return list(work.session.scalars(select(Notice).where(Notice.subject.contains("letter is held"))))


def time_to_decide(desk: Desk) -> timedelta:
    """How long from now until the managers are told."""
    with writing(desk.engine, "CA") as work:
        tell_at = work.session.scalars(select(LetterHold.tell_at)).one()
        assert tell_at is not None
        return tell_at - work.now


def test_managers_are_told_after_a_working_day_and_once(desk: Desk) -> None:
    case = held(desk)
    left = time_to_decide(desk)
    assert timedelta(hours=16) < left < timedelta(days=2)
    desk.until(desk.clock.now() + left - timedelta(seconds=1))
    assert told(desk) == []
    desk.until(desk.clock.now() + timedelta(seconds=1))
    notices = told(desk)
    assert len(notices) == 2  # the manager and the deputy
    assert case.reference in notices[0].subject
    assert "nobody has asked whether post is safe for them" in notices[0].text
    desk.until(desk.clock.now() + timedelta(days=9))
    run_due(desk.engine)
    assert len(told(desk)) == 2


def test_nobody_is_told_of_what_somebody_decided_in_time(desk: Desk) -> None:
    held(desk)
    (line,) = desk.engine.letters.held(desk.office.manager)
    decision = Decision("not_sent", "Told by telephone")
    desk.engine.letters.release(desk.office.manager, line.hold_id, decision)
    desk.until(desk.clock.now() + timedelta(days=9))
    assert told(desk) == []
