"""The shipped drawing of doubts about a report: time to answer, two people who agree, a case of its own."""

from datetime import timedelta

import pytest

from engine.casework.letter_releases import Decision
from engine.errors import NotAllowedError
from tests.engine.process.desk import london
from tests.workflows.conftest import CaseDesk, OpenDesk

SIGNS = "Say what raises doubts"
ADDED = "Record what the complainant adds"
REACH = "See that the letter reaches them"
WEIGH = "Weigh what the complainant adds"
FIRST = "Agree that support ends"
SECOND_PERSON = "Agree as the second person"
COUNTER = "Decide about a case against the complainant"
SECOND = timedelta(seconds=1)


def doubted(desk: CaseDesk, harasses: bool = False, posted: bool = True, **report: object) -> None:
    """Start the procedure, say what raises doubts, and post the letter where the policy writes one."""
    desk.start("false_report", **{"post_safe": True, **report})
    desk.answer(SIGNS, doubt_signs=["contradiction"], doubt_note="Two days do not fit", complainant_harasses=harasses)
    if posted:
        desk.post()


def weighed(desk: CaseDesk, settled: bool) -> None:
    """Weigh what was added."""
    validity = "genuine" if settled else "unfounded"
    desk.answer(WEIGH, doubts_settled=settled, doubts_evidence="Nothing was added", validity=validity)


def agree(desk: CaseDesk, name: str, lane: str) -> None:
    """Agree that support ends, as somebody."""
    task = desk.task(desk.case, name)
    words = ("support_ends", "support_ends_reason") if name == FIRST else ("second_agrees", "second_reason")
    desk.engine.tasks.complete(
        desk.office.of_lane(lane), task.id, task.revision, {words[0]: True, words[1]: "Read it all"}
    )


def test_watford_writes_and_gives_ten_working_days(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("WCH")
    doubted(desk)
    assert desk.letters() == ["false_reporting_concern"]
    desk.until(london("2026-09-22T17:00") - SECOND)
    assert desk.todo == [ADDED]
    desk.until(london("2026-09-22T17:00"))
    assert desk.todo == [WEIGH]


def test_the_ten_days_begin_when_the_letter_has_been_posted_not_when_it_was_written(
    open_later_desk: OpenDesk,
) -> None:
    desk = open_later_desk("WCH")
    doubted(desk, posted=False)
    desk.until(london("2026-09-22T17:00"))
    assert desk.todo == [REACH]
    desk.post()
    assert desk.todo == [ADDED]
    desk.until(london("2026-10-06T17:00") - SECOND)
    assert desk.todo == [ADDED]
    desk.until(london("2026-10-06T17:00"))
    assert desk.todo == [WEIGH]


@pytest.mark.parametrize("way", ["email", "hand"])
def test_the_ten_days_begin_when_a_held_letter_is_let_go(open_later_desk: OpenDesk, way: str) -> None:
    desk = open_later_desk("WCH")
    doubted(desk, post_safe=None, reporter_email="sample@example.org")
    desk.until(london("2026-09-22T17:00"))
    assert desk.todo == [REACH]
    (line,) = desk.engine.letters.held(desk.office.manager)
    decision = Decision(way, "She asked for it", "sample@example.org", desk.clock.now().date())
    desk.engine.letters.release(desk.office.manager, line.hold_id, decision)
    assert desk.todo == [ADDED]


def test_nobody_is_given_ten_days_for_a_letter_that_was_not_sent(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("WCH")
    doubted(desk, post_safe=None)
    (line,) = desk.engine.letters.held(desk.office.manager)
    desk.engine.letters.release(desk.office.manager, line.hold_id, Decision("not_sent", "The address is not theirs"))
    desk.until(london("2026-09-22T17:00"))
    assert desk.todo == [REACH]
    desk.answer(REACH, letter_reached_how="Read to them at the office on Tuesday")
    assert desk.todo == [ADDED]


def test_it_is_weighed_sooner_only_when_they_say_that_this_is_all(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("WCH")
    doubted(desk)
    desk.answer(ADDED, added_note="One letter", added_all=False)
    assert desk.todo == [ADDED]
    desk.answer(ADDED, added_note="That is all", added_all=True)
    assert desk.todo == [WEIGH]


def test_two_different_managers_agree_before_support_ends(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("WCH")
    doubted(desk)
    desk.answer(ADDED, added_note="Nothing", added_all=True)
    weighed(desk, settled=False)
    agree(desk, FIRST, "Manager")
    with pytest.raises(NotAllowedError):
        agree(desk, SECOND_PERSON, "Manager")
    assert "no_further_support" not in desk.letters()
    agree(desk, SECOND_PERSON, "Deputy manager")
    assert "no_further_support" in desk.letters()


def test_support_that_ends_brings_closing_with_its_reason(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("CA")
    doubted(desk)
    weighed(desk, settled=False)
    agree(desk, FIRST, "Manager")
    agree(desk, SECOND_PERSON, "Deputy manager")
    assert (desk.running("false_report"), desk.running("closure")) == (False, True)
    assert desk.todo == ["Check the case before closing"]


@pytest.mark.parametrize("landlord", ["CA", "WCH"])
def test_settled_doubts_end_nothing(open_later_desk: OpenDesk, landlord: str) -> None:
    desk = open_later_desk(landlord)
    doubted(desk)
    if ADDED in desk.todo:
        desk.answer(ADDED, added_note="A diary", added_all=True)
    weighed(desk, settled=True)
    assert (desk.todo, desk.running("closure")) == ([], False)


@pytest.mark.parametrize("landlord", ["CHG", "KHA"])
def test_elsewhere_signs_are_noted_and_nothing_else_follows(open_later_desk: OpenDesk, landlord: str) -> None:
    desk = open_later_desk(landlord)
    doubted(desk)
    assert (desk.todo, desk.letters(), desk.running("false_report")) == ([], [], False)


@pytest.mark.parametrize("landlord", ["CHG", "CA"])
def test_a_complainant_who_harasses_gets_a_linked_case_of_its_own(open_later_desk: OpenDesk, landlord: str) -> None:
    desk = open_later_desk(landlord)
    doubted(desk, harasses=True, perpetrator_name="Sample Neighbour")
    desk.answer(COUNTER, counter_decision="open", counter_reason="Two neighbours say so")
    assert "case.linked" in desk.kinds(desk.case)
    assert desk.todo == [WEIGH]


def test_no_case_is_opened_unless_a_manager_decides_so(open_later_desk: OpenDesk) -> None:
    desk = open_later_desk("CA")
    doubted(desk, harasses=True)
    assert desk.task(desk.case, COUNTER).role == "Manager"
    desk.answer(COUNTER, counter_decision="not_now", counter_reason="It is weighed first")
    assert "case.linked" not in desk.kinds(desk.case)
