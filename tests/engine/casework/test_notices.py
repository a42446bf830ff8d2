"""Notices: the right people, once, and nothing in an e-mail that does not belong there."""

from engine.casework import notices
from engine.models import CaseAccess, Event, Notice, OutboxMessage
from tests.engine.casework.conftest import Office, get_case

SECRET = "Amara Sample has moved to her sister"


def outbox(office: Office) -> list[OutboxMessage]:
    """Everything in the outbox, oldest first."""
    with office.database.read() as session:
        rows = session.query(OutboxMessage).order_by(OutboxMessage.id).all()
        session.expunge_all()
        return rows


def test_the_same_notice_twice_is_one_message(office: Office) -> None:
    office.person("Mina Manager", roles=("manager",), lane="Manager")
    case_id, told = office.case(), []
    for _ in range(2):
        with office.work() as work:
            told.append(notices.notify_role(work, get_case(work.session, case_id), "Manager", "Late", "x", "late:1"))
    assert len(outbox(office)) == 1
    assert told == [1, 0]


def on_site(office: Office) -> list[Notice]:
    """Every notice on the site, oldest first."""
    with office.database.read() as session:
        rows = session.query(Notice).order_by(Notice.id).all()
        session.expunge_all()
        return rows


def test_who_is_told_by_email_is_told_on_the_site_too_once_and_with_the_whole_text(office: Office) -> None:
    manager = office.person("Mina Manager", roles=("manager",), lane="Manager")
    case_id = office.case()
    for _ in range(2):
        with office.work() as work:
            notices.notify_role(work, get_case(work.session, case_id), "Manager", "In danger", SECRET, "k", urgent=True)
    [notice] = on_site(office)
    assert (notice.user_id, notice.case_id, notice.subject, notice.text) == (
        manager.user_id,
        case_id,
        "In danger",
        SECRET,
    )
    assert notice.urgent
    assert notice.read_at is None


def test_a_closed_account_is_told_nothing(office: Office) -> None:
    gone = office.person("Gone Officer", lane="Officer", active=False)
    office.person("Gone Manager", roles=("manager",), lane="Manager", active=False)
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        assert not notices.notify_person(work, case, gone.user_id or 0, "assigned", "Yours", "text", "p")
        assert notices.notify_role(work, case, "Officer", "Late", "x", "r") == 0
    assert on_site(office) == []


def test_an_email_carries_reference_and_link_and_the_text_stays_on_the_timeline(office: Office) -> None:
    office.person("Mina Manager", roles=("manager",), lane="Manager")
    case_id = office.case()
    with office.work() as work:
        notices.notify_role(work, get_case(work.session, case_id), "Manager", "Please decide", SECRET, "k")
    [message] = outbox(office)
    assert message.body == f"Please decide\n\nCase CA-2026-00001\nhttp://127.0.0.1:8080/cases/{case_id}\n"
    with office.work() as work:
        assert work.session.query(Event).filter_by(kind="notice.sent").one().payload["text"] == SECRET


def test_what_a_person_switched_off_is_not_sent_but_stands_on_the_site(office: Office) -> None:
    officer = office.person("Olive Officer", notify_overdue=False)
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        for kind in ("overdue", "assigned", "due_soon", "notice"):
            notices.notify_person(work, case, officer.user_id or 0, kind, kind, "text", f"k:{kind}")
    assert [message.kind for message in outbox(office)] == ["assigned", "due_soon", "notice"]
    assert [notice.kind for notice in on_site(office)] == ["overdue", "assigned", "due_soon", "notice"]


def test_of_a_restricted_case_only_those_who_may_know_are_told(office: Office) -> None:
    named = office.person("Nora Named", roles=("manager",), lane="Manager")
    office.person("Mina Manager", roles=("manager",), lane="Manager")
    case_id = office.case(restricted=True)
    with office.work() as work:
        work.session.add(CaseAccess(case_id=case_id, user_id=named.user_id, granted_at=work.now))
        notices.notify_role(work, get_case(work.session, case_id), "Manager", "Late", "x", "k")
    assert [message.user_id for message in outbox(office)] == [named.user_id]
    assert [notice.user_id for notice in on_site(office)] == [named.user_id]


def test_where_a_team_is_empty_the_managers_hear_of_it(office: Office) -> None:
    manager = office.person("Mina Manager", roles=("manager",))
    office.person("Olive Officer")
    case_id = office.case()
    with office.work() as work:
        notices.notify_role(work, get_case(work.session, case_id), "Legal adviser", "Advice wanted", "x", "k")
    assert [message.user_id for message in outbox(office)] == [manager.user_id]


def test_a_subject_cannot_smuggle_in_a_header_and_a_long_key_fits(office: Office) -> None:
    officer = office.person("Olive Officer")
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        for _ in range(2):
            notices.notify_person(
                work, case, officer.user_id or 0, "notice", "Late\r\nBcc: all@x.example", "x", "k" * 500
            )
    [message] = outbox(office)
    assert message.subject == "Late Bcc: all@x.example"
    assert len(message.idempotency_key) <= 120
