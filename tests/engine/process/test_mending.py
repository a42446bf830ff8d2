"""A gateway that failed is mended by correcting what it reads: before, such a case was stuck for ever."""

from datetime import timedelta

import pytest

from engine.access import Actor
from engine.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from engine.face.types import CaseLine, FailedStepView
from engine.jobs.sweep import writing
from engine.models import Case
from engine.process.office import open_office
from tests.engine.process.desk import DRAWINGS, Desk

WHY = "They meant four weeks, not none"


@pytest.fixture
def stuck(desk: Desk) -> tuple[CaseLine, int]:
    """A case at a gateway that divides by a number of weeks, which somebody answered with none."""
    desk.engine.procedures.publish_files([DRAWINGS / "stuck.bpmn"])
    case = desk.report()
    desk.engine.procedures.start(desk.office.manager, case.id, "stuck", "To see it fail")
    desk.do(case, "Say how many weeks", weeks=0)
    return case, desk.engine.monitor.incidents(desk.office.manager).rows[0].id


def step_of(desk: Desk, incident: int, actor: Actor | None = None) -> FailedStepView:
    return desk.engine.monitor.failed_step(actor or desk.office.manager, incident)


def test_a_manager_sees_the_formula_and_the_values_it_reads(desk: Desk, stuck: tuple[CaseLine, int]) -> None:
    step = step_of(desk, stuck[1])
    assert [purpose for purpose, _ in step.formulas] == ["Often"]
    assert "12 / weeks" in step.formulas[0][1]
    held = {value.key: (value.label, value.value, value.may_change) for value in step.values}
    assert held["weeks"] == ("For how many weeks?", "0", True)
    assert held["case.risk"][2] is True
    assert held["case.incident_count"][2] is False


def test_a_corrected_answer_lets_the_case_go_on_its_right_way(desk: Desk, stuck: tuple[CaseLine, int]) -> None:
    case, incident = stuck
    assert desk.engine.monitor.correct(desk.office.manager, incident, {"weeks": "2"}, WHY) is True
    assert "Visit every week" in desk.names(case)
    assert desk.engine.monitor.incidents(desk.office.manager).rows == []
    told = [line.text for line in desk.engine.cases.timeline(desk.office.manager, case.id).rows]
    assert any("For how many weeks?: 0 → 2" in text and WHY in text for text in told)
    with pytest.raises(ConflictError):
        desk.engine.monitor.correct(desk.office.manager, incident, {"weeks": "3"}, WHY)


def test_a_corrected_fact_of_the_case_is_a_fact_for_everybody(desk: Desk, stuck: tuple[CaseLine, int]) -> None:
    case, incident = stuck
    assert desk.engine.monitor.correct(desk.office.manager, incident, {"weeks": "2", "case.risk": "low"}, WHY)
    assert "Visit every month" in desk.names(case)
    with writing(desk.engine) as work:
        row = work.session.get_one(Case, case.id)
        assert (row.facts["risk"], row.risk) == ("low", "low")


def test_a_value_that_helps_nothing_is_kept_and_the_step_waits_again(desk: Desk, stuck: tuple[CaseLine, int]) -> None:
    case, incident = stuck
    assert desk.engine.monitor.correct(desk.office.manager, incident, {"case.risk": "high"}, WHY) is False
    assert step_of(desk, incident).problem.tries == 2
    assert {"Visit every week", "Visit every month"}.isdisjoint(desk.names(case))


@pytest.mark.parametrize(
    ("given", "reason", "field"),
    [
        ({"weeks": "2"}, " ", "reason"),
        ({"weeks": "soon"}, WHY, "weeks"),
        ({"weeks": "1e999"}, WHY, "weeks"),
        ({"weeks": "0"}, WHY, ""),
        ({"case.risk": "enormous"}, WHY, "case.risk"),
        ({"case.incident_count": "7"}, WHY, "case.incident_count"),
        ({"case.violence": "no"}, WHY, "case.violence"),
        ({"other": "1"}, WHY, "other"),
    ],
)
def test_what_cannot_be_corrected_is_refused_and_nothing_changes(
    desk: Desk, stuck: tuple[CaseLine, int], given: dict[str, str], reason: str, field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        desk.engine.monitor.correct(desk.office.manager, stuck[1], given, reason)
    assert list(refused.value.fields) == [field]
    assert step_of(desk, stuck[1]).problem.tries == 1


def test_no_officer_and_no_other_landlord_corrects_a_step(desk: Desk, stuck: tuple[CaseLine, int]) -> None:
    with pytest.raises(NotAllowedError):
        desk.engine.monitor.correct(desk.office.of_lane("Officer"), stuck[1], {"weeks": "2"}, WHY)
    with pytest.raises(NotAllowedError):
        step_of(desk, stuck[1], desk.office.of_lane("Officer"))
    with writing(desk.engine, "KHA") as work:
        stranger = open_office(work, desk.engine.policies.landlords["KHA"]).manager
    with pytest.raises(NotFoundError):
        desk.engine.monitor.correct(stranger, stuck[1], {"weeks": "2"}, WHY)


def test_a_fact_corrected_here_takes_no_promise_back(desk: Desk, stuck: tuple[CaseLine, int]) -> None:
    """Correcting a step is no way to lengthen what is owed: risk raised and lowered again leaves the shorter time."""
    case, incident = stuck
    before = {row.requirement: row.due_at for row in desk.engine.cases.get(desk.office.manager, case.id).targets}
    desk.engine.monitor.correct(desk.office.manager, incident, {"case.risk": "high"}, WHY)
    desk.clock.set(desk.clock.now() + timedelta(minutes=1))
    desk.engine.monitor.correct(desk.office.manager, incident, {"case.risk": "low", "weeks": "2"}, WHY)
    after = {row.requirement: row.due_at for row in desk.engine.cases.get(desk.office.manager, case.id).targets}
    assert all(after[code] <= due for code, due in before.items())
