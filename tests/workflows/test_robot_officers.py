"""Officers who answer at random bring both procedures to an end at every landlord; no step fails on the way."""

import random

import pytest

from engine.jobs.sweep import next_due
from engine.process.robot import answer_form
from tests.workflows.conftest import CaseDesk, OpenDesk

STEPS = 200  # more than any random story took


def play(desk: CaseDesk, procedure: str, chance: random.Random) -> None:
    """Answer whatever is open, and let the clock run when nothing is."""
    desk.start(procedure)
    for _ in range(STEPS):
        if not desk.running(procedure):
            return
        tasks = desk.open_tasks(desk.case)
        if tasks:
            person = (
                desk.office.of_user(tasks[0].assignee.id) if tasks[0].assignee else desk.office.of_lane(tasks[0].role)
            )
            view = desk.engine.tasks.get(person, tasks[0].id)
            desk.engine.tasks.complete(person, tasks[0].id, tasks[0].revision, answer_form(view, chance))
        else:
            due = next_due(desk.engine)
            assert due is not None, "nobody has a task and no clock runs: the case would sleep for ever"
            desk.until(due)


@pytest.mark.parametrize("landlord", ["CHG", "KHA", "CA", "WCH", "PCHA"])
@pytest.mark.parametrize("procedure", ["enforcement", "safeguarding"])
def test_whatever_officers_answer_the_procedure_ends(open_desk: OpenDesk, landlord: str, procedure: str) -> None:
    desk = open_desk(landlord)
    for seed in (0, 1, 3):
        play(desk, procedure, random.Random(seed))  # noqa: S311 - a story, not a secret
        assert not desk.running(procedure)
    failed = [row for row in desk.engine.monitor.incidents(desk.office.manager, None).rows if row.kind != "message"]
    assert failed == []
