"""The shipped drawing of the programme: each landlord's own items, in time, in the right office."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.jobs.sweep import reading
from engine.models import OutboxMessage
from engine.settings import Settings
from tests.engine.process.desk import london
from tests.workflows.office_desk import OfficeDesk, open_office_desk

SECOND = timedelta(seconds=1)
ARTICLE, CAMPAIGN, REVIEW = "Write and print the article", "Join in the national campaign", "Review the policy"
COVER = "Say who covers office hours"
ROUND = {
    "Make the policy known": "Performance",
    "Plan the prevention work": "Performance",
    "Check the information on the website": "Performance",
    "See to this year's training": "Human resources",
    "See that new tenants are told": "Contact centre",
}

Open = Callable[[str], OfficeDesk]


@pytest.fixture
def open_desk(make_settings: Callable[..., Settings], sqlite_url: str, clock: SimulatedClock) -> Iterator[Open]:
    """Open the office of a landlord over the drawing of the programme."""
    engine = Engine.from_settings(make_settings(sqlite_url), clock)
    yield lambda landlord: open_office_desk(engine, clock, landlord, "programme.bpmn")
    engine.close()


def told(desk: OfficeDesk, words: str) -> bool:
    with reading(desk.engine) as work:
        return any(words in subject for subject in work.session.scalars(select(OutboxMessage.subject)))


@pytest.mark.parametrize(
    ("landlord", "name", "begins", "due", "late"),
    [
        ("KHA", ARTICLE, "2027-08-11T23:59", "2027-09-08T23:59", "article on harassment is late"),
        ("PCHA", CAMPAIGN, "2027-07-28T23:59", "2027-09-08T23:59", "national campaign was missed"),
    ],
)
def test_an_item_begins_in_time_and_the_manager_hears_when_it_is_late(
    open_desk: Open, landlord: str, name: str, begins: str, due: str, late: str
) -> None:
    desk = open_desk(landlord)
    desk.until(london(begins) - SECOND)
    assert name not in desk.tasks()
    desk.until(london(begins))
    assert desk.tasks()[name].due_at == london(due)
    desk.until(london(due) - SECOND)
    assert not told(desk, late)
    desk.until(london(due))
    assert told(desk, late)


@pytest.mark.parametrize(
    ("landlord", "was_due", "begins", "due"),
    [
        ("PCHA", "2026-01-28T23:59", "2027-10-30T23:59", "2028-01-28T23:59"),
        ("KHA", "2026-05-31T23:59", "2029-03-02T23:59", "2029-05-31T23:59"),
        ("WCH", "2025-09-01T23:59", "2028-04-02T23:59", "2028-07-01T23:59"),
        ("CHG", "2026-01-01T23:59", "2028-10-03T23:59", "2029-01-01T23:59"),
        ("CA", "2024-01-01T23:59", "2026-10-03T23:59", "2027-01-01T23:59"),
    ],
)
def test_a_review_of_the_policy_that_is_past_is_owed_now_and_the_next_one_begins_in_time(
    open_desk: Open, landlord: str, was_due: str, begins: str, due: str
) -> None:
    desk = open_desk(landlord)
    assert desk.tasks()[REVIEW].due_at == london(was_due)
    assert told(desk, "review of the policy is late")
    desk.answer(
        REVIEW, review_outcome="unchanged", review_asked="Residents", review_note="As before.", partners_compared="-"
    )
    desk.until(london(begins) - SECOND)
    assert REVIEW not in desk.tasks()
    desk.until(london(begins))
    assert desk.tasks()[REVIEW].due_at == london(due)


def test_a_site_that_begins_between_the_start_of_a_review_and_its_day_still_asks_for_it(
    open_desk: Open, clock: SimulatedClock
) -> None:
    clock.set(london("2027-11-20T10:00"))
    desk = open_desk("PCHA")
    assert desk.tasks()[REVIEW].due_at == london("2026-01-28T23:59")


@pytest.mark.parametrize(
    ("landlord", "left_out"),
    [
        ("KHA", set()),
        ("CA", {"Plan the prevention work"}),
        ("PCHA", {"Plan the prevention work", "See that new tenants are told"}),
    ],
)
def test_the_yearly_round_opens_what_the_policy_names_in_the_right_office(
    open_desk: Open, landlord: str, left_out: set[str]
) -> None:
    desk = open_desk(landlord)
    begins = london("2027-07-10T23:59")
    desk.until(begins - SECOND)
    assert not ROUND.keys() & desk.tasks().keys()
    desk.until(begins)
    opened = {name: task.role for name, task in desk.tasks().items() if name in ROUND}
    assert opened == {name: lane for name, lane in ROUND.items() if name not in left_out}


def test_only_a_landlord_that_promises_it_says_who_covers_office_hours(open_desk: Open) -> None:
    desk = open_desk("CA")
    desk.until(london("2026-10-08T10:30") - SECOND)
    assert COVER not in desk.tasks()
    desk.until(london("2026-10-08T10:30"))
    assert desk.tasks()[COVER].role == "Contact centre"


@pytest.mark.parametrize("landlord", ["KHA", "WCH"])
def test_where_nothing_is_promised_and_no_file_is_old_a_month_leaves_no_task(open_desk: Open, landlord: str) -> None:
    desk = open_desk(landlord)
    desk.until(london("2026-10-08T10:31"))
    assert set(desk.tasks()) == {REVIEW}
