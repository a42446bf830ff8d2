"""The calendar feed: due times of one's own open tasks, and nobody's name."""

from datetime import timedelta

from icalendar import Calendar

from engine.casework import calendar, parties
from engine.casework.parties import PartyDetails
from engine.models import User
from tests.engine.casework.conftest import Office, get_case


def test_a_calendar_shows_due_times_by_reference_and_task_alone(office: Office) -> None:
    officer, other = office.person("Olive Officer"), office.person("Oscar Other")
    case_id = office.case(title="Amara Sample, 3 Test Close")
    due = office.clock.now() + timedelta(days=2)
    office.task(case_id, assignee_id=officer.user_id, due_at=due)
    office.task(case_id, "No due time", assignee_id=officer.user_id)
    office.task(case_id, "Done", assignee_id=officer.user_id, due_at=due, state="done")
    office.task(case_id, "Somebody else's", assignee_id=other.user_id, due_at=due)
    with office.work() as work:
        parties.add(work, get_case(work.session, case_id), PartyDetails("victim", "Amara Sample", "3 Test Close"))
    with office.work() as work:
        content = calendar.feed(work, work.session.get_one(User, officer.user_id))
    events = list(Calendar.from_ical(content).walk("VEVENT"))
    assert [str(event["SUMMARY"]) for event in events] == ["CA-2026-00001: Agree the action plan"]
    assert events[0]["DTEND"].dt == due
    assert b"Amara" not in content
    assert b"Test Close" not in content
