"""A case runs: reports start procedures, answers move them on, messages join them."""

from datetime import timedelta

from tests.engine.process.desk import Desk, london


def test_a_report_starts_the_landlords_procedure_and_offers_its_first_task(desk: Desk) -> None:
    case = desk.report()
    (task,) = desk.open_tasks(case)
    assert (task.name, task.role, task.role_title) == ("Triage the report", "Contact centre", "Hotline adviser")
    assert task.due_at == desk.clock.now() + timedelta(hours=24)
    assert task.clause


def test_a_completed_task_moves_the_case_on_and_assigns_it(desk: Desk) -> None:
    case = desk.report()
    desk.do(case, "Triage the report", violence=False, child=False, note="Shouting")
    assert desk.names(case) == ["Call the police", "Contact the complainant"]
    contact = desk.task(case, "Contact the complainant")
    assert contact.assignee is not None
    assert contact.due_at == london("2026-09-13T23:59")


def test_a_message_starts_another_procedure_of_the_case_and_its_answer_comes_back(desk: Desk) -> None:
    case = desk.report()
    desk.do(case, "Triage the report", violence=False, child=True, note="Shouting")
    assert "Refer to children's services" in desk.names(case)
    desk.do(case, "Refer to children's services", agency="children_services")
    assert "message.delivered" not in desk.kinds(case)  # intake waits for it later: it is kept
    desk.do(case, "Call the police")
    desk.do(case, "Contact the complainant", spoke=True)
    assert desk.names(case) == []
    file = desk.engine.cases.get(desk.office.manager, case.id)
    assert {line.status for line in file.procedures} == {"finished"}
    assert [row.recipient for row in file.referrals]


def test_a_timer_goes_off_once_at_the_targets_due_time(desk: Desk) -> None:
    case = desk.report()
    desk.do(case, "Triage the report", violence=False, child=False, note="Shouting")
    desk.until(london("2026-09-13T23:58"))
    assert "Look into the delay" not in desk.names(case)
    desk.until(london("2026-09-20T10:31"))
    assert desk.names(case).count("Look into the delay") == 1
    assert "Contact the complainant" in desk.names(case)
    assert desk.kinds(case).count("timer.fired") == 1
    promises = desk.engine.cases.get(desk.office.manager, case.id).targets
    assert [row.state for row in promises if row.requirement == "officer_contact"] == ["late"]
