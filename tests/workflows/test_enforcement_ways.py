"""The ways through the enforcement drawing that depend on who and where: strangers, visitors, leases, staff."""

from datetime import timedelta

import pytest

from engine.errors import InvalidInputError
from tests.workflows.conftest import CaseDesk, OpenDesk
from tests.workflows.enforcing import (
    ADVICE,
    AWAY,
    CHECK,
    COURT,
    PREPARE,
    SHARE,
    STOPPED,
    TOLD_WHY,
    WISHES,
    advise,
    assess,
    at_court,
    check,
    choose,
    ready_to_choose,
    support,
    weigh,
)


def test_what_the_police_are_to_have_of_a_non_resident_goes_through_the_disclosure_procedure(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk("CA")
    desk.start("enforcement")
    assess(desk, perpetrator_kind="not_ours", tenancy=None)
    desk.answer(
        SHARE, share_with="police", share_purpose="Incident dates", send_area_letter=True, seek_injunction=False
    )
    assert not desk.running("enforcement")
    assert desk.referrals() == []
    assert asked_to_disclose(desk) == 1
    assert desk.letters() == ["area_letter"]


def asked_to_disclose(desk: CaseDesk) -> int:
    """How often information was asked to be given through the disclosure procedure."""
    page = desk.engine.cases.timeline(desk.office.manager, desk.case.id, limit=100, noted=True)
    return len([event for event in page.rows if event.kind == "message.thrown" and "DisclosureRequested" in event.text])


def test_an_injunction_against_a_non_resident_goes_on_to_legal_advice(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    desk.start("enforcement")
    assess(desk, perpetrator_kind="not_ours", tenancy=None)
    desk.answer(SHARE, share_with="nobody", send_area_letter=False, seek_injunction=True)
    assert desk.todo == [ADVICE]


def test_no_warning_is_open_against_a_non_resident(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    desk.start("enforcement")
    assess(desk, perpetrator_kind="not_ours", tenancy=None)
    desk.answer(SHARE, share_with="nobody", send_area_letter=False, seek_injunction=True)
    advise(desk)
    with pytest.raises(InvalidInputError):
        choose(desk, "VERBAL_WARNING")
    choose(desk, "INJUNCTION")
    assert desk.todo == [CHECK]


def test_where_nobody_is_named_the_area_is_written_to_and_the_police_asked_to_be_seen(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    desk.start("enforcement")
    assess(desk, perpetrator_kind="unknown", tenancy=None)
    desk.answer("Decide how to reach the area", send_area_letter=True, ask_visibility=True, area_reason="Third time")
    assert desk.letters() == ["area_letter"]
    assert asked_to_disclose(desk) == 1


def test_a_tenant_is_spoken_to_about_a_visitor(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("enforcement")
    assess(desk, perpetrator_kind="visitor")
    assert desk.todo == ["Speak to whoever answers for them"]


def test_with_a_leaseholder_the_lease_is_read_first(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("enforcement")
    assess(desk, perpetrator_kind="leaseholder", tenancy="lease")
    assert [(task.name, task.role) for task in desk.open_tasks(desk.case)] == [
        ("Read what the lease allows", "Legal adviser")
    ]


def test_what_happened_elsewhere_is_a_managers_decision(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("enforcement")
    assess(desk, outside_neighbourhood=True)
    assert [(task.name, task.role) for task in desk.open_tasks(desk.case)] == [
        ("Decide whether to act away from our homes", "Manager")
    ]


def test_what_is_not_acted_on_elsewhere_is_told_with_its_reason_and_watched(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("enforcement")
    assess(desk, outside_neighbourhood=True)
    desk.answer(AWAY, outside_decision="leave", outside_reason="A quarrel at work, nothing to do with a home")
    assert desk.todo == [TOLD_WHY]
    desk.answer(TOLD_WHY, why_told_by="phone", why_told_note="She will ask the police")
    assert (desk.todo, desk.running("enforcement")) == ([], True)
    desk.until(desk.clock.now() + timedelta(days=28))
    assert desk.todo == [STOPPED]


def test_what_is_acted_on_elsewhere_goes_the_ordinary_way(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("enforcement")
    assess(desk, outside_neighbourhood=True)
    desk.answer(AWAY, outside_decision="act", outside_reason="They are next-door neighbours")
    assert TOLD_WHY not in desk.todo
    support(desk)
    assert desk.todo == [ADVICE]


def test_an_employee_is_dealt_with_by_human_resources(open_desk: OpenDesk) -> None:
    desk = open_desk("PCHA")
    desk.start("enforcement")
    assess(desk, perpetrator_kind="staff", tenancy=None)
    assert [(task.name, task.role) for task in desk.open_tasks(desk.case)] == [
        ("Decide on disciplinary action", "Human resources")
    ]


def test_the_ground_is_filled_in_from_the_remedies_of_today(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    ready_to_choose(desk)
    choose(desk, "INJUNCTION")
    check(desk)
    weigh(desk)
    view = desk.engine.tasks.get(desk.office.manager, desk.task(desk.case, PREPARE).id)
    assert "2014, Part 1" in str(view.values["ground"])


def test_legal_costs_are_recorded_with_the_courts_decision(open_desk: OpenDesk) -> None:
    desk = open_desk("CA")
    at_court(desk, "POSSESSION")
    desk.answer(COURT, court_outcome="granted", court_date="2026-09-08", court_terms="28 days", legal_costs="1250")
    assert "step.failed" not in desk.kinds(desk.case)
    assert "cost.recorded" in desk.kinds(desk.case)


def test_the_legal_adviser_who_is_late_is_left_the_task_and_the_manager_is_told(open_desk: OpenDesk) -> None:
    desk = open_desk("CHG")
    desk.start("enforcement")
    assess(desk)
    support(desk)
    desk.until(desk.clock.now() + timedelta(days=5) - timedelta(seconds=1))
    assert "timer.fired" not in desk.kinds(desk.case)
    desk.until(desk.clock.now() + timedelta(seconds=1))
    assert desk.todo == [ADVICE]
    assert desk.kinds(desk.case).count("timer.fired") == 1


def test_too_early_to_say_goes_back_to_watching(open_desk: OpenDesk) -> None:
    desk = open_desk("KHA")
    ready_to_choose(desk)
    choose(desk, "NO_MEASURE")
    check(desk)
    desk.engine.procedures.deliver(desk.office.manager, desk.case.id, "NewIncident", {})
    desk.answer(STOPPED, stopped="too_early", spoken_to_victim=True, stopped_note="It was before the talk")
    assert desk.todo == []
    desk.until(desk.clock.now() + timedelta(days=28))
    assert desk.todo == [STOPPED]


def test_an_ending_is_no_incident_for_the_manager(open_desk: OpenDesk) -> None:
    desk = open_desk("KHA")
    desk.start("enforcement")
    before = desk.engine.cases.get(desk.office.manager, desk.case.id).incidents_waiting
    assess(desk, victim_objects=True)
    desk.answer(WISHES, wishes_decision="stop", wishes_reason="She moves", wishes_told=True)
    assert desk.engine.cases.get(desk.office.manager, desk.case.id).incidents_waiting == before
