"""Nothing may lie unseen with somebody who cannot do it any more, whatever took their access away."""

import pytest
from sqlalchemy import select

from engine.access import Actor
from engine.casework import accounts, covers, sharing, sign_in
from engine.casework.leaving import HandedBack
from engine.errors import InvalidInputError
from engine.models import Case, CaseAccess, Cover, Event, OutboxMessage, Task
from tests.engine.casework.conftest import Office, get_case


@pytest.fixture
def admin(office: Office) -> Actor:
    """Who closes accounts."""
    return office.person("Alex Admin", roles=("administrator",))


def close(office: Office, admin: Actor, person: Actor) -> HandedBack:
    """Close an account."""
    with office.work(admin) as work:
        return accounts.set_active(work, person.user_id or 0, False)


def change(office: Office, admin: Actor, person: Actor, roles: list[str], lanes: list[str]) -> None:
    """Change somebody's roles and teams."""
    with office.work(admin) as work:
        teams = [str(office.policies.landlords["CA"].roles[lane].team) for lane in lanes]
        accounts.change(work, person.user_id or 0, person.name, roles, teams, None)


def officer_of(office: Office, case_id: int) -> int | None:
    """Who has a case."""
    with office.work() as work:
        return get_case(work.session, case_id).officer_id


def assignee_of(office: Office, task_id: int) -> int | None:
    """Who has a task."""
    with office.work() as work:
        return work.session.get_one(Task, task_id).assignee_id


def mails(office: Office) -> list[tuple[str, str]]:
    """What the outbox holds: address and text."""
    with office.work() as work:
        return [(row.address, row.body) for row in work.session.scalars(select(OutboxMessage))]


def test_a_leaver_holds_no_open_case_and_no_open_task(office: Office, admin: Actor) -> None:
    olive = office.person("Olive Officer", lane="Officer")
    case_id, closed = office.case(officer_id=olive.user_id), office.case(officer_id=olive.user_id, status="closed")
    task_id = office.task(case_id, assignee_id=olive.user_id)
    assert close(office, admin, olive) == HandedBack(cases=1, tasks=1, told=0)
    assert (officer_of(office, case_id), assignee_of(office, task_id)) == (None, None)
    assert officer_of(office, closed) == olive.user_id  # who had a closed case stays on record
    with office.work() as work:
        kinds = set(work.session.scalars(select(Event.kind).where(Event.case_id == case_id)))
    assert {"case.officer_left", "task.released"} <= kinds


def test_every_manager_is_sent_the_list_of_the_leavers_cases(office: Office, admin: Actor) -> None:
    olive = office.person("Olive Officer", lane="Officer")
    office.person("Mary Manager", roles=("manager",))
    office.person("Gone Manager", roles=("manager",), active=False)
    office.person("Other Manager", roles=("manager",), landlord="KHA")
    held, only_task = office.case(officer_id=olive.user_id), office.case()
    office.task(only_task, assignee_id=olive.user_id)
    assert close(office, admin, olive).told == 1
    [(address, text)] = mails(office)
    assert address == "mary.manager@ca.example"
    first, _, second = text.partition("tasks are back")
    assert f"/cases/{held}\n" in first
    assert f"/cases/{only_task}\n" in second
    assert "Sample Person" not in text


def test_closing_an_account_that_holds_nothing_tells_nobody(office: Office, admin: Actor) -> None:
    office.person("Mary Manager", roles=("manager",))
    assert close(office, admin, office.person("Olive Officer", lane="Officer")) == HandedBack()
    assert mails(office) == []


def test_a_restricted_case_that_nobody_else_may_open_is_opened_to_the_managers(office: Office, admin: Actor) -> None:
    olive, mary = office.person("Olive Officer", lane="Officer"), office.person("Mary Manager", roles=("manager",))
    case_id = office.case(officer_id=olive.user_id, restricted=True)
    close(office, admin, olive)
    with office.work() as work:
        assert work.session.get(CaseAccess, (case_id, mary.user_id)) is not None
    assert f"/cases/{case_id}\n" in mails(office)[0][1]


def test_a_restricted_case_of_others_is_not_told_to_managers_who_may_not_see_it(office: Office, admin: Actor) -> None:
    olive, named = office.person("Olive Officer", lane="Officer"), office.person("Nina Named", lane="Officer")
    mary = office.person("Mary Manager", roles=("manager",))
    case_id = office.case(officer_id=olive.user_id, restricted=True)
    with office.work() as work:
        sharing.name(work, get_case(work.session, case_id), named.user_id or 0)
    close(office, admin, olive)
    assert mails(office) == []
    with office.work() as work:
        assert work.session.get(CaseAccess, (case_id, mary.user_id)) is None


def test_a_restricted_case_stays_with_the_leaver_where_nobody_at_all_could_see_it(office: Office, admin: Actor) -> None:
    olive = office.person("Olive Officer", lane="Officer")
    case_id = office.case(officer_id=olive.user_id, restricted=True)
    close(office, admin, olive)
    assert officer_of(office, case_id) == olive.user_id  # opening the account again lets somebody in


def test_losing_every_role_that_sees_cases_gives_all_back(office: Office, admin: Actor) -> None:
    olive = office.person("Olive Officer", lane="Officer")
    case_id = office.case(officer_id=olive.user_id)
    task_id = office.task(case_id, assignee_id=olive.user_id)
    change(office, admin, olive, ["process_owner"], ["Officer"])
    assert (officer_of(office, case_id), assignee_of(office, task_id)) == (None, None)


def test_losing_the_role_of_a_manager_gives_back_what_only_managers_decide(office: Office, admin: Actor) -> None:
    mary = office.person("Mary Manager", roles=("officer", "manager"), lane="Officer")
    case_id = office.case(officer_id=mary.user_id)
    decision = office.task(case_id, role="Manager", assignee_id=mary.user_id)
    visit = office.task(case_id, assignee_id=mary.user_id)
    change(office, admin, mary, ["officer"], ["Officer"])
    assert (assignee_of(office, decision), assignee_of(office, visit)) == (None, mary.user_id)
    assert officer_of(office, case_id) == mary.user_id


def test_leaving_a_team_gives_back_what_is_the_teams(office: Office, admin: Actor) -> None:
    olive, team = office.person("Olive Officer", lane="Officer"), office.team("Officer")
    other = office.team("Performance")
    ours, theirs = office.case(officer_id=olive.user_id, team_id=team), office.case(officer_id=olive.user_id)
    task_id = office.task(ours, assignee_id=olive.user_id, team_id=team)
    kept = office.task(theirs, assignee_id=olive.user_id, team_id=other)
    change(office, admin, olive, ["officer"], ["Performance"])
    assert (officer_of(office, ours), assignee_of(office, task_id)) == (None, None)
    assert (officer_of(office, theirs), assignee_of(office, kept)) == (olive.user_id, olive.user_id)


def test_a_change_of_name_takes_nothing_away(office: Office, admin: Actor) -> None:
    olive, team = office.person("Olive Officer", lane="Officer"), office.team("Officer")
    case_id = office.case(officer_id=olive.user_id, team_id=team)
    change(office, admin, olive, ["officer"], ["Officer"])
    assert officer_of(office, case_id) == olive.user_id


def test_a_cover_by_or_for_a_closed_account_counts_for_nothing(office: Office, admin: Actor) -> None:
    olive, oscar = office.person("Olive Officer", lane="Officer"), office.person("Oscar Other", lane="Officer")
    now = office.clock.now()
    with office.work() as work:
        ends = now.replace(year=now.year + 1)
        work.session.add(Cover(absent_id=olive.user_id, cover_id=oscar.user_id, starts_at=now, ends_at=ends))
    close(office, admin, olive)
    with office.work(admin) as work:
        acting = sign_in.actor_of(work.connection, work.now, oscar.user_id or 0)
        assert acting is not None
        assert acting.covers == frozenset()
        assert list(covers.current(work)) == []
        with pytest.raises(InvalidInputError):
            covers.add(work, olive.user_id or 0, oscar.user_id or 0, now, ends)


def test_nobody_is_named_for_a_case_or_given_one_without_a_role_that_sees_cases(office: Office) -> None:
    owner = office.person("Orla Owner", roles=("process_owner",), lane="Officer")
    case_id = office.case()
    with office.work() as work:
        case = work.session.get_one(Case, case_id)
        with pytest.raises(InvalidInputError):
            sharing.name(work, case, owner.user_id or 0)
