"""A case offered to another service, as its own people and the receiving team see it on the pages."""

from collections.abc import Callable
from datetime import date

import pytest

from engine import Engine
from engine.casework import hand_overs
from engine.jobs.sweep import writing
from engine.models import Case, Task, Team, TeamMember
from tests.webui.conftest import PASSWORD, Visitor

WHY = "They lived together until May."


@pytest.fixture
def offered(engine: Engine, case_id: int) -> int:
    """A case that waits for the domestic abuse service."""
    with writing(engine, "CA") as work:
        hand_overs.offer(work, work.session.get_one(Case, case_id), "domestic_abuse", WHY, "Triage")
    return case_id


def test_the_overview_says_that_the_case_is_offered_and_stays(officer: Visitor, offered: int) -> None:
    text = officer.get(f"/cases/{offered}").text
    assert WHY in text
    assert "Waits for an answer" in text
    assert "Nobody there" not in text


def test_the_overview_says_that_nobody_is_there_to_answer(engine: Engine, officer: Visitor, offered: int) -> None:
    with writing(engine, "CA") as work:
        team = work.session.query(Team).filter_by(landlord="CA", name="Domestic Abuse").one()
        work.session.query(TeamMember).filter_by(team_id=team.id).delete()
    assert "Nobody there" in officer.get(f"/cases/{offered}").text


def test_the_overview_says_who_took_it_over_and_what_they_will_do(
    engine: Engine, officer: Visitor, offered: int
) -> None:
    with writing(engine, "CA") as work:
        case = work.session.get_one(Case, offered)
        hand_overs.accept(work, case, "Make a safety plan", date(2026, 9, 30), "spoken")
    text = officer.get(f"/cases/{offered}").text
    assert "Taken over" in text
    assert "Make a safety plan" in text
    assert "30 September 2026" in text


def test_who_may_only_answer_sees_no_name_and_no_way_to_the_file(
    engine: Engine, visit: Callable[..., Visitor], offered: int, task_id: int
) -> None:
    engine.accounts.create_user(
        None, "CA", "lead@landlord.example", "Dora Lead", ["officer"], ["Domestic Abuse"], PASSWORD
    )
    with writing(engine, "CA") as work:
        task = work.session.get_one(Task, task_id)
        lead = work.session.query(Team).filter_by(landlord="CA", name="Domestic Abuse").one()
        task.reads_case, task.team_id, task.requirement, task.assignee_id = False, lead.id, "hand_over_answer", None
        row = hand_overs.newest(work, work.session.get_one(Case, offered))
        assert row is not None
        row.instance_id = task.instance_id
    team = visit("lead")
    text = team.get(f"/tasks/{task_id}").text
    assert WHY in text
    assert "Amara" not in text
    assert f'href="/cases/{offered}"' not in text
    assert "Amara" not in team.get("/work").text
    assert team.get(f"/cases/{offered}").status_code == 404
