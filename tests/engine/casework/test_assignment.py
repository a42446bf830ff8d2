"""Who gets a case, and who is told when nobody can."""

from datetime import timedelta

from engine.casework import cases
from engine.models import Cover, Event, OutboxMessage
from tests.engine.casework.conftest import Office, get_case


def assign(office: Office, case_id: int, role: str | None = "Officer") -> str | None:
    """Assign a case; returns the officer's name."""
    with office.work() as work:
        officer = cases.assign_officer(work, get_case(work.session, case_id), role)
        return officer.name if officer else None


def test_the_one_with_the_fewest_cases_and_tasks_gets_it(office: Office) -> None:
    olive, oscar = office.person("Olive Officer", lane="Officer"), office.person("Oscar Other", lane="Officer")
    office.case(officer_id=olive.user_id)
    assert assign(office, office.case()) == "Oscar Other"
    busy = office.case(officer_id=oscar.user_id, status="closed")  # closed cases do not count
    office.task(busy, assignee_id=oscar.user_id)
    office.task(busy, assignee_id=oscar.user_id)
    assert assign(office, office.case()) == "Olive Officer"


def test_cases_go_round_a_team_evenly(office: Office) -> None:
    for name in ("Ann One", "Ben Two", "Cat Three"):
        office.person(name, lane="Officer")
    names = [assign(office, office.case()) for _ in range(9)]
    assert {name: names.count(name) for name in names} == {"Ann One": 3, "Ben Two": 3, "Cat Three": 3}


def test_somebody_who_left_or_is_of_another_team_gets_nothing(office: Office) -> None:
    office.person("Gone Officer", lane="Officer", active=False)
    office.person("Other Team", lane="Performance")
    assert assign(office, office.case()) is None


def test_somebody_away_today_comes_last(office: Office) -> None:
    olive, oscar = office.person("Olive Officer", lane="Officer"), office.person("Oscar Other", lane="Officer")
    office.case(officer_id=oscar.user_id)
    now = office.clock.now()
    with office.work() as work:
        work.session.add(
            Cover(absent_id=olive.user_id, cover_id=oscar.user_id, starts_at=now, ends_at=now + timedelta(1))
        )
    assert assign(office, office.case()) == "Oscar Other"


def test_a_request_for_female_staff_is_kept(office: Office) -> None:
    office.person("Martin Officer", lane="Officer", gender="male")
    fiona = office.person("Fiona Officer", lane="Officer", gender="female")
    for _ in range(3):
        office.case(officer_id=fiona.user_id)
    assert assign(office, office.case(facts={"female_only_staff": True})) == "Fiona Officer"


def test_where_nobody_qualifies_the_case_waits_in_the_team_and_the_manager_is_told(office: Office) -> None:
    office.person("Martin Officer", lane="Officer", gender="male")
    manager = office.person("Mina Manager", roles=("manager",), lane="Manager")
    case_id, team_id = office.case(facts={"female_only_staff": True}), office.team("Officer")
    assert assign(office, case_id) is None
    with office.work() as work:
        case = get_case(work.session, case_id)
        assert (case.officer_id, case.team_id) == (None, team_id)
        message = work.session.query(OutboxMessage).one()
        assert (message.user_id, message.subject) == (manager.user_id, f"Case {case.reference} has no officer")
        assert work.session.query(Event).filter_by(kind="case.unassigned").count() == 1


def test_the_new_officer_is_told_once(office: Office) -> None:
    officer = office.person("Olive Officer", lane="Officer")
    case_id = office.case()
    assert [assign(office, case_id), assign(office, case_id)] == ["Olive Officer"] * 2
    with office.work() as work:
        assert [row.user_id for row in work.session.query(OutboxMessage)] == [officer.user_id]
