"""Managers hear of a failed step at once, in words, once, and again when it waits for them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.casework import referrals
from engine.face.types import CaseLine
from engine.jobs import sweep
from engine.jobs.sweep import retry_steps, writing
from engine.models import Case, CaseAccess, Notice, OutboxMessage, ProcessIncident, User
from engine.process import incidents, messages, telling
from tests.engine.process.desk import Desk

SUBJECT = "A step failed: Record the referral"


def fail(desk: Desk) -> CaseLine:
    """Drive a case to an automatic step that cannot be done: a referral to nobody."""
    case = desk.report()
    desk.do(case, "Triage the report", violence=False, child=True, note="x")
    desk.do(case, "Refer to children's services", agency="nobody_we_know")
    return case


def told(desk: Desk) -> list[Notice]:
    """The notices about failed steps, oldest first."""
    with writing(desk.engine, "CA") as work:
        return list(work.session.scalars(select(Notice).where(Notice.kind == "failed_step").order_by(Notice.id)))


def mailed(desk: Desk) -> list[OutboxMessage]:
    """The e-mails about failed steps, oldest first."""
    with writing(desk.engine, "CA") as work:
        query = select(OutboxMessage).where(OutboxMessage.kind == "failed_step").order_by(OutboxMessage.id)
        return list(work.session.scalars(query))


def managers(desk: Desk) -> set[int]:
    """The managers of the landlord."""
    with writing(desk.engine, "CA") as work:
        people = work.session.scalars(select(User).where(User.landlord == "CA", User.active))
        return {person.id for person in people if "manager" in person.roles}


def test_every_manager_is_told_at_once_on_the_site_and_by_email_and_nobody_else(desk: Desk) -> None:
    case = fail(desk)
    assert {notice.user_id for notice in told(desk)} == managers(desk)
    assert {message.user_id for message in mailed(desk)} == managers(desk)
    assert len(managers(desk)) == 2
    notice, message = told(desk)[0], mailed(desk)[0]
    assert notice.subject == message.subject == SUBJECT
    for words in (case.reference, "Record the referral", "could not do its work", "tried again by itself"):
        assert words in notice.text
        assert words in message.body
    assert f"/monitor/problems#problem-{notice.incident_id}" in message.body


def test_what_went_wrong_in_detail_stands_on_the_site_and_not_in_the_email(desk: Desk) -> None:
    fail(desk)
    (view,) = desk.engine.monitor.incidents(desk.office.manager).rows
    assert view.error in told(desk)[0].text
    assert view.error not in mailed(desk)[0].body


def test_retries_tell_nobody_again_until_the_step_waits_for_a_manager(desk: Desk) -> None:
    fail(desk)
    for _ in range(4):
        assert {notice.subject for notice in told(desk)} == {SUBJECT}
        desk.clock.advance(timedelta(hours=2))
        assert retry_steps(desk.engine) == 1
    waits = [notice for notice in told(desk) if notice.subject == "A failed step waits for you: Record the referral"]
    assert len(waits) == 2
    assert "not tried again by itself" in waits[0].text
    desk.engine.monitor.retry(desk.office.manager, waits[0].incident_id or 0)
    assert len(told(desk)) == len(mailed(desk)) == 4


def test_a_step_that_works_tells_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(referrals.AGENCIES, "nobody_we_know", "Nobody we know")  # type: ignore[attr-defined]
    fail(desk)
    assert told(desk) == mailed(desk) == []


def test_nothing_is_told_of_what_was_rolled_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    case = desk.report()
    desk.do(case, "Triage the report", violence=False, child=True, note="x")

    def away(*_: object) -> None:
        raise RuntimeError("the machine stopped")

    monkeypatch.setattr(messages, "route", away)
    with pytest.raises(RuntimeError):
        desk.do(case, "Refer to children's services", agency="nobody_we_know")
    assert told(desk) == mailed(desk) == []


def test_an_unknown_message_waits_at_once_and_is_told_once(desk: Desk) -> None:
    case = desk.report()
    desk.engine.procedures.deliver(desk.office.manager, case.id, "NoSuchThing", {})
    assert {notice.subject for notice in told(desk)} == {"A failed step waits for you: Message “NoSuchThing”"}
    assert len(told(desk)) == 2


def test_a_timer_that_breaks_is_told_to_the_managers_of_its_landlord_and_resolved_when_it_goes_off(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = desk.report()
    desk.do(case, "Triage the report", violence=False, child=False, note="x")
    desk.clock.advance(timedelta(days=8))

    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(messages, "settle", broken)
    for _ in range(2):
        assert sweep.fire_timers(desk.engine) == 0
    monkeypatch.undo()
    assert {notice.user_id for notice in told(desk)} == managers(desk)
    assert len(told(desk)) == 2
    (view,) = desk.engine.monitor.incidents(desk.office.manager).rows
    assert (view.kind, view.case_id) == ("timer", case.id)
    assert sweep.fire_timers(desk.engine) == 1
    assert desk.engine.monitor.incidents(desk.office.manager).rows == []


def test_of_a_restricted_case_only_the_named_manager_hears(desk: Desk) -> None:
    case = desk.report()
    manager = desk.office.manager
    with writing(desk.engine, "CA") as work:
        work.session.get_one(Case, case.id).restricted = True
        work.session.add(CaseAccess(case_id=case.id, user_id=manager.user_id, granted_at=work.now))
        work.session.flush()
        incidents.unknown_message(work, work.session.get_one(Case, case.id), None, "", "NoSuchThing", {})
    assert {notice.user_id for notice in told(desk)} == {manager.user_id}


def test_of_a_restricted_case_without_a_named_manager_those_hear_who_may_know(desk: Desk) -> None:
    case, officer = desk.report(), desk.office.of_lane("Officer")
    with writing(desk.engine, "CA") as work:
        row = work.session.get_one(Case, case.id)
        row.restricted, row.officer_id = True, officer.user_id
        work.session.flush()
        incidents.unknown_message(work, row, None, "", "NoSuchThing", {})
    assert {notice.user_id for notice in told(desk)} == {officer.user_id}


def test_managers_of_another_landlord_hear_nothing(desk: Desk) -> None:
    with writing(desk.engine, "KHA") as work:
        work.session.add(
            User(
                landlord="KHA", email="m@kha.example.org", name="Mina", roles=["manager"], password_hash="!",
                created_at=work.now,
            )
        )  # fmt: skip
    fail(desk)
    assert {notice.user_id for notice in told(desk)} == managers(desk)


def test_a_letter_that_cannot_be_printed_is_told_without_its_subject_in_the_email(desk: Desk) -> None:
    case = desk.report()
    with writing(desk.engine, "CA") as work:
        row = ProcessIncident(
            landlord="CA", case_id=case.id, kind="letter", element="", error="x", tries=1, state="waiting",
            inputs={"letter": 1, "subject": "Amara Sample"}, created_at=work.now,
        )  # fmt: skip
        work.session.add(row)
        work.session.flush()
        telling.tell(work, row, waits=True)
    assert "Amara" in told(desk)[0].text
    assert "Amara" not in mailed(desk)[0].body + mailed(desk)[0].subject
