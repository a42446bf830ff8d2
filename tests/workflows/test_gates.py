"""The shipped drawings of disclosure, rehousing and case review: who may decide, and what waits for whom."""

from datetime import timedelta

import pytest

from engine.errors import NotAllowedError
from engine.process.office import DEPUTY
from tests.engine.process.desk import london
from tests.workflows.conftest import GATES, CaseDesk, OpenDesk

REQUEST = "Record who would be told what, and why"
OVERRIDE = "Give the reason and the lawful basis"
APPROVE = "Decide on telling it without consent"
DISCUSS = "Talk over the ways to stay or to move"
PANEL = "Open the panel and count its members"


def police_ask(desk: CaseDesk) -> None:
    """Bring a request of the police to the manager's decision."""
    desk.start("disclosure")
    desk.answer(
        REQUEST, recipient="police", recipient_name="PC Sample", asked=True, purpose="An enquiry", danger_now=False,
        tells_of=["perpetrator"], names_protected=False, what="Four dates",
    )  # fmt: skip


def before_the_panel(desk: CaseDesk, size: int) -> None:
    """Bring a case to the votes of a panel of that size."""
    desk.start("rehousing")
    desk.answer(
        DISCUSS, rehousing_wanted=True, not_pressed=True, unsafe_tonight=False, unsafe_to_remain=True, violence=True,
        irresolvable_conflict=False, joint_venture=False, tenancy_breaches=False,
    )  # fmt: skip
    desk.answer(PANEL, panel_size=size)


def vote(desk: CaseDesk, seat: int, lane: str, manager: bool, ballot: str = "agree") -> None:
    """Cast the vote of a seat as the person of a lane."""
    task = desk.task(desk.case, f"Vote on the move: {seat}")
    person = desk.office.of_lane(lane)
    answers = {"panel_member": lane, "panel_manager": manager, "vote": ballot, "vote_reason": "Unsafe to stay"}
    desk.engine.tasks.complete(person, task.id, task.revision, answers)


def test_whoever_gives_the_reason_does_not_approve_it(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH", GATES)
    police_ask(desk)
    task = desk.task(desk.case, OVERRIDE)
    answers = {"lawful_basis": "legitimate_interests", "condition": "unlawful_acts", "what": "Four dates"}
    reason = {"override_reason": "To detect a crime"}
    desk.engine.tasks.complete(desk.office.manager, task.id, task.revision, {**answers, **reason})
    with pytest.raises(NotAllowedError):
        desk.answer(APPROVE, approve=True, approve_note="Mine too")
    approve = desk.task(desk.case, APPROVE)
    deputy = desk.office.of_lane(DEPUTY)
    desk.engine.tasks.complete(deputy, approve.id, approve.revision, {"approve": True, "approve_note": "Yes"})
    assert desk.todo == ["Send what was agreed, and nothing more"]


def test_what_is_told_stands_in_the_register_with_who_sent_and_who_approved_it(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH", GATES)
    police_ask(desk)
    desk.answer(
        OVERRIDE, lawful_basis="legitimate_interests", condition="unlawful_acts", override_reason="A crime",
        what="Four dates",
    )  # fmt: skip
    desk.answer(APPROVE, approve=True, approve_note="Yes")
    assert desk.engine.disclosures.of_case(desk.office.manager, desk.case.id) == []
    desk.answer(
        "Send what was agreed, and nothing more", sent_at=desk.clock.now().isoformat(), sent_way="secure_email",
        sent_document="Letter", sent_what="Four dates", person_told=False,
    )  # fmt: skip
    (line,) = desk.engine.disclosures.register(desk.office.manager).rows
    assert (line.approved_by, line.left_at) == (desk.office.manager.name, desk.clock.now())
    assert line.by != line.approved_by
    assert line.lawful_basis == "Legitimate interests, weighed (Article 6(1)(f))"


def test_two_requests_run_beside_each_other(open_desk: OpenDesk) -> None:
    desk = open_desk("KHA", GATES)
    desk.start("disclosure")
    desk.engine.procedures.deliver(desk.office.manager, desk.case.id, "DisclosureRequested", {"recipient": "school"})
    assert desk.todo == [REQUEST, REQUEST]


def test_nobody_votes_twice_at_one_sitting(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH", GATES)
    before_the_panel(desk, 3)
    vote(desk, 1, "Manager", True)
    with pytest.raises(NotAllowedError):
        vote(desk, 2, "Manager", True)
    vote(desk, 2, DEPUTY, True)
    with pytest.raises(NotAllowedError):
        vote(desk, 3, "Manager", True)


def test_three_members_with_one_manager_are_no_quorum(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH", GATES)
    before_the_panel(desk, 3)
    vote(desk, 1, "Housing panel", False)
    vote(desk, 2, DEPUTY, False)
    vote(desk, 3, "Manager", True)
    assert desk.todo == [PANEL]
    assert desk.letters() == []


@pytest.mark.parametrize(
    ("ballots", "letters"),
    [(("agree", "agree", "refuse"), ["move_agreed"]), (("refuse", "refuse", "agree"), ["move_not_agreed"])],
)
def test_the_majority_of_a_panel_with_quorum_decides(
    open_desk: OpenDesk, ballots: tuple[str, str, str], letters: list[str]
) -> None:
    desk = open_desk("WCH", GATES)
    before_the_panel(desk, 3)
    for seat, (lane, manager) in enumerate((("Housing panel", False), (DEPUTY, True), ("Manager", True)), 1):
        vote(desk, seat, lane, manager, ballots[seat - 1])
    assert desk.letters() == letters


def test_a_tie_goes_to_the_next_panel(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH", GATES)
    before_the_panel(desk, 3)
    vote(desk, 1, "Housing panel", False, "agree")
    vote(desk, 2, DEPUTY, True, "refuse")
    vote(desk, 3, "Manager", True, "abstain")
    assert desk.todo == [PANEL]


def test_an_empty_panel_loses_nothing(open_desk: OpenDesk) -> None:
    desk = open_desk("WCH", GATES)
    before_the_panel(desk, 0)
    (task,) = desk.open_tasks(desk.case)
    assert (task.name, task.due_at) == (PANEL, london("2026-09-09T10:00"))


def test_the_reviewing_body_is_asked_after_four_weeks_and_not_before(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG", GATES)
    desk.start("case_review")
    today = desk.clock.now().date().isoformat()
    desk.answer(
        "Record the request for a case review", asked_by="victim", asked_on=today, council_area="Pendle",
        asked_for_review=True,
    )  # fmt: skip
    desk.answer("Check the letter on the right to a review", letter_safe=True)
    assert (desk.letters(), desk.todo) == (["case_review_rights"], [])
    due = desk.clock.now() + timedelta(days=28)
    desk.until(due - timedelta(seconds=1))
    assert desk.todo == []
    desk.until(due)
    assert desk.todo == ["Ask whether the review goes ahead"]


def test_an_answer_to_somebody_else_is_no_answer_to_the_reviewing_body(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG", GATES)
    desk.start("case_review")
    today = desk.clock.now().date().isoformat()
    desk.answer(
        "Record the request for a case review", asked_by="victim", asked_on=today, council_area="Pendle",
        asked_for_review=True,
    )  # fmt: skip
    desk.answer("Check the letter on the right to a review", letter_safe=True)
    desk.engine.procedures.deliver(desk.office.manager, desk.case.id, "ReviewBodyAsks", {})
    desk.answer(
        "Record what the reviewing body asks for", review_body="Example Council", review_what="Dates",
        review_by=(desk.clock.now() + timedelta(days=9)).date().isoformat(),
    )  # fmt: skip
    told = {"settled_recipient": "school", "settled_outcome": "told"}
    desk.engine.procedures.deliver(desk.office.manager, desk.case.id, "DisclosureSettled", told)
    assert "Record the outcome of the review" not in desk.todo
    desk.engine.procedures.deliver(
        desk.office.manager, desk.case.id, "DisclosureSettled", {**told, "settled_recipient": "review_body"}
    )
    assert "Record the outcome of the review" in desk.todo
