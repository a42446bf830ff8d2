"""Letters in a procedure: issued straight out, drafted, written in a task; one that fails holds up nothing else."""

import pytest

from engine.errors import InvalidInputError
from engine.face.types import CaseLine
from engine.jobs.sweep import writing
from engine.models import LetterVersion
from tests.engine.process.desk import DRAWINGS, Desk

WARNING = "Write the warning"


@pytest.fixture
def begin(quick_desk: Desk) -> CaseLine:
    """A case with an alleged perpetrator on which the procedure of letters was started."""
    return start(quick_desk)


def start(desk: Desk) -> CaseLine:
    """Record a report, publish the drawing and start it."""
    case = desk.report(perpetrator_name="Percy Invented")
    desk.engine.procedures.publish_files([DRAWINGS / "letters.bpmn"])
    desk.engine.procedures.start(desk.office.manager, case.id, "letters", "Test")
    return case


def letters(desk: Desk, case: CaseLine) -> list[str]:
    """The templates of the letters issued, newest first."""
    return [letter.template for letter in desk.engine.cases.get(desk.office.manager, case.id).letters]


def test_a_straight_letter_goes_out_and_a_draft_waits_for_an_officer(quick_desk: Desk, begin: CaseLine) -> None:
    assert letters(quick_desk, begin) == ["action_plan"]
    drafts = quick_desk.engine.letters.of_case(quick_desk.office.manager, begin.id)
    assert [(draft.template, draft.state) for draft in drafts] == [("advice", "draft")]


def test_the_task_shows_the_letter_to_edit(quick_desk: Desk, begin: CaseLine) -> None:
    task = quick_desk.task(begin, WARNING)
    proposal = quick_desk.engine.tasks.get(quick_desk.office.manager, task.id).letter
    assert proposal is not None
    assert "This is a written warning" in proposal.body


def test_completing_the_task_issues_the_text_as_edited(quick_desk: Desk, begin: CaseLine) -> None:
    quick_desk.do(begin, WARNING, letter_text="Dear neighbour\n\nStop it, please.")
    case = quick_desk.engine.cases.get(quick_desk.office.manager, begin.id)
    assert case.letters[0].body == "Dear neighbour\n\nStop it, please.\n"


def test_completing_the_task_without_a_change_issues_the_text_as_written(quick_desk: Desk, begin: CaseLine) -> None:
    quick_desk.do(begin, WARNING)
    assert letters(quick_desk, begin) == ["written_warning", "action_plan"]


def test_a_text_that_names_the_person_harassed_is_refused_and_the_task_stays(quick_desk: Desk, begin: CaseLine) -> None:
    with pytest.raises(InvalidInputError) as refused:
        quick_desk.do(begin, WARNING, letter_text="Leave Sample Person alone.")
    assert "letter_text" in refused.value.fields
    assert WARNING in quick_desk.names(begin)
    assert letters(quick_desk, begin) == ["action_plan"]


def test_a_letter_that_needs_approval_waits_and_the_procedure_goes_on(quick_desk: Desk, begin: CaseLine) -> None:
    quick_desk.do(begin, WARNING)
    task = quick_desk.task(begin, "Write the ending")
    officer = quick_desk.office.of_lane("Officer")
    quick_desk.engine.tasks.complete(officer, task.id, task.revision, {})
    waiting = quick_desk.engine.letters.drafts(quick_desk.office.manager, waiting=True)
    assert [draft.template for draft in waiting] == ["no_further_support"]
    procedures = quick_desk.engine.cases.get(quick_desk.office.manager, begin.id).procedures
    assert next(line.status for line in procedures if line.key == "letters") == "finished"


def test_a_letter_that_cannot_be_written_is_told_with_its_line_and_the_rest_goes_on(quick_desk: Desk) -> None:
    desk = quick_desk
    _spoil(desk, "One\n{{ nonsense }}")
    case = start(desk)
    assert WARNING in desk.names(case)
    told = " ".join(row.error for row in desk.engine.monitor.incidents(desk.office.manager).rows)
    assert "action_plan" in told
    assert "line 2" in told
    assert "nonsense" in told


def test_it_goes_out_once_its_text_is_mended(quick_desk: Desk) -> None:
    desk = quick_desk
    _spoil(desk, "One\n{{ nonsense }}")
    case = start(desk)
    _spoil(desk, None, version=2)
    row = desk.engine.monitor.incidents(desk.office.manager).rows[0]
    desk.engine.monitor.retry(desk.office.manager, row.id)
    assert letters(desk, case) == ["action_plan"]


def test_a_letter_that_cannot_be_printed_is_told_too(quick_desk: Desk) -> None:
    desk = quick_desk
    _spoil(desk, "Dear 王")
    start(desk)
    assert "王" in " ".join(row.error for row in desk.engine.monitor.incidents(desk.office.manager).rows)


def _spoil(desk: Desk, text: str | None, version: int = 1) -> None:
    """Put a text past the proof-reading, as a change of what letters know might."""
    with writing(desk.engine, "CA") as work:
        row = LetterVersion(
            landlord="CA", name="action_plan", version=version, text=text, reason="Test", at=desk.clock.now()
        )
        work.session.add(row)
