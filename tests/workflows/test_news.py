"""What comes to light later, who may decide twice, and who is told how often: the shipped drawings, run."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from engine.app import Engine
from engine.casework.letter_releases import Decision
from engine.clock import SimulatedClock
from engine.errors import NotAllowedError
from engine.face.types import CaseLine
from engine.jobs.sweep import writing
from engine.models import OutboxMessage
from engine.process.office import open_office
from engine.settings import Settings
from tests.engine.process.desk import LONDON, Desk
from tests.workflows.conftest import WORKFLOWS

RISK = {f"risk_q{number}": "unknown" for number in range(1, 15)}
NOTHING = dict.fromkeys(
    ("hate", "violence", "threat", "fear_of_violence", "immediate_danger", "child_at_risk", "adult_at_risk"), False
)


@pytest.fixture
def open_intake(
    make_settings: Callable[..., Settings], sqlite_url: str, clock: SimulatedClock
) -> Iterator[Callable[[str], Desk]]:
    """Open a desk of a landlord over every shipped drawing."""
    opened: list[Engine] = []

    def open_(landlord: str) -> Desk:
        engine = Engine.from_settings(make_settings(sqlite_url), clock)
        opened.append(engine)
        engine.procedures.publish_files([WORKFLOWS])
        with writing(engine, landlord) as work:
            office = open_office(work, engine.policies.landlords[landlord])
        return Desk(engine, clock, office)

    yield open_
    for engine in opened:
        engine.close()


def triage(desk: Desk, **more: object) -> CaseLine:
    """A triaged report about a tenant."""
    case = desk.report()
    answers = {**NOTHING, "victim_kind": "customer", "perpetrator_kind": "tenant", "perceived_by": "victim", **more}
    desk.do(case, "Triage the report", **answers)
    return case


def respond(desk: Desk, case: CaseLine, **more: object) -> None:
    """Make the first response."""
    promised = {"next_contact_at": "2026-09-10T10:00+01:00", **more}
    desk.do(case, "Make the first response", first_result="made", first_way="phone", first_spoke=True, **promised)


def running(desk: Desk, case: CaseLine) -> list[str]:
    """The procedures that run."""
    file = desk.engine.cases.get(desk.office.manager, case.id)
    return sorted(line.key for line in file.procedures if line.status == "running")


def due(desk: Desk, case: CaseLine, requirement: str) -> datetime:
    """When a requirement is due, in London."""
    targets = desk.engine.cases.get(desk.office.manager, case.id).targets
    return next(row.due_at for row in targets if row.requirement == requirement).astimezone(LONDON)


def test_violence_told_at_the_first_response_shortens_the_time_for_the_officers_contact(
    open_intake: Callable[[str], Desk],
) -> None:
    desk = open_intake("CA")
    case = triage(desk)
    respond(desk, case, violence=True)
    assert due(desk, case, "officer_contact").date().isoformat() == "2026-09-09"
    assert desk.task(case, "Make the officer's contact").due_at == due(desk, case, "officer_contact")


def test_violence_named_at_triage_is_no_news(open_intake: Callable[[str], Desk]) -> None:
    desk = open_intake("CHG")
    case = triage(desk, violence=True)
    assert running(desk, case) == ["intake"]


def test_a_new_incident_before_the_first_assessment_is_told_to_the_officer(open_intake: Callable[[str], Desk]) -> None:
    desk = open_intake("CHG")
    case = triage(desk)
    desk.engine.cases.add_incident(desk.office.manager, case.id, kind="assault", description="Pushed on the stairs.")
    assert running(desk, case) == ["intake"]
    assert "Assess the risk again" not in desk.names(case)


def test_a_new_incident_after_the_assessment_has_the_risk_assessed_again(
    open_intake: Callable[[str], Desk],
) -> None:
    desk = open_intake("CHG")
    case = triage(desk)
    respond(desk, case)
    desk.do(case, "Make the officer's contact", contact_result="spoken", contact_way="phone")
    desk.do(case, "Assess the risk", **RISK)
    desk.do(case, "Confirm the risk", risk_chosen="high", risk_reason="Known from before")
    assert running(desk, case) == ["intake"]
    desk.engine.cases.add_incident(desk.office.manager, case.id, kind="assault", description="Pushed on the stairs.")
    assert running(desk, case) == ["intake", "risk_review"]
    assert "Assess the risk again" in desk.names(case)


def test_the_manager_hears_once_that_the_first_response_is_late(open_intake: Callable[[str], Desk]) -> None:
    desk = open_intake("CA")
    case = triage(desk)
    desk.until(due(desk, case, "initial_response"))
    with writing(desk.engine) as work:
        query = select(OutboxMessage.subject).where(OutboxMessage.user_id == desk.office.manager.user_id)
        subjects = list(work.session.scalars(query))
    assert [subject for subject in subjects if "first response is overdue" in subject.lower()] != []
    assert [subject for subject in subjects if subject.startswith("Late:")] == []
    assert "target.late" in desk.kinds(case)


def test_one_manager_alone_cannot_end_support(open_intake: Callable[[str], Desk]) -> None:
    desk = open_intake("WCH")
    case = triage(desk)
    respond(desk, case)
    desk.do(case, "Make the officer's contact", contact_result="spoken", contact_way="phone")
    desk.do(case, "Assess the risk", **RISK)
    desk.do(case, "Confirm the risk", risk_chosen="high")
    desk.do(
        case, "Interview the complainant", interview_result="held", interview_way="visit", interview_account="All",
        victim_content_others_interviewed=False,
    )  # fmt: skip
    desk.do(
        case, "Judge whether it is harassment", judgement_result="doubts", harassment_evident=False, judgement="Dates",
        evidence_level="none", severity="low",
    )  # fmt: skip
    desk.do(
        case, "Say what raises doubts", doubt_signs=["contradiction"], doubt_note="Two days do not fit",
        complainant_harasses=False,
    )  # fmt: skip
    for line in desk.engine.letters.held(desk.office.manager):
        told = Decision("hand", "Handed over at the office", handed_on=desk.clock.now().date())
        desk.engine.letters.release(desk.office.manager, line.hold_id, told)
    desk.do(case, "Record what the complainant adds", added_note="Nothing", added_all=True)
    desk.do(case, "Weigh what the complainant adds", doubts_settled=False, doubts_evidence="None", validity="unfounded")
    desk.do(case, "Agree that support ends", support_ends=True, support_ends_reason="Read and agreed")
    second = {"second_agrees": True, "second_reason": "Read it all again"}
    with pytest.raises(NotAllowedError):
        desk.do(case, "Agree as the second person", **second)
    task = desk.task(case, "Agree as the second person")
    desk.engine.tasks.complete(desk.office.of_lane("Deputy manager"), task.id, task.revision, second)
    assert "Agree as the second person" not in desk.names(case)
