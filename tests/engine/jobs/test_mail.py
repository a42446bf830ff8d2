"""The outbox against a real SMTP server: sent once, repeated when it must be, given up in the open."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from engine.access import system_actor
from engine.app import Engine
from engine.casework import letter_papers, letters, notices, parties
from engine.casework.parties import PartyDetails
from engine.clock import SimulatedClock
from engine.errors import PaperError
from engine.jobs.digest import build_digests
from engine.jobs.mail import back_off, send_outbox
from engine.models import LetterHold, OutboxMessage
from engine.work import Work
from tests.engine.casework.conftest import Office, get_case

ADDRESS = "olive.officer@ca.example"


class Postbox:
    """What the server's handler got; refuses recipients while told to."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refuse = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refuse:
            return "451 Try again later"
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, int]]:
    """A real SMTP server on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@pytest.fixture
def mailing(engine: Engine, postbox: tuple[Postbox, int]) -> Engine:
    """The engine, with the server in its settings."""
    engine.settings = replace(engine.settings, smtp_host="127.0.0.1", smtp_port=postbox[1], mail_from="dp@ca.example")
    return engine


def put(engine: Engine, number: int = 1) -> None:
    """Put messages into the outbox."""
    with engine.database.write() as session:
        work = Work(session, system_actor("CA"), engine.clock.now(), engine.policies, engine.settings)
        for key in range(number):
            notices.put(
                work, landlord="CA", kind="notice", address=ADDRESS, subject="Task – due", body="Body\n", key=f"k{key}"
            )


def rows(engine: Engine) -> list[OutboxMessage]:
    """The outbox."""
    with engine.database.read() as session:
        found = session.query(OutboxMessage).order_by(OutboxMessage.id).all()
        session.expunge_all()
        return found


def test_a_message_is_sent_once(mailing: Engine, postbox: tuple[Postbox, int], clock: SimulatedClock) -> None:
    put(mailing)
    assert [send_outbox(mailing), send_outbox(mailing)] == [1, 0]
    [message] = postbox[0].messages
    assert (message["To"], message["From"], message["Subject"]) == (ADDRESS, "dp@ca.example", "Task – due")
    assert message.get_content().strip() == "Body"
    assert message["Auto-Submitted"] == "auto-generated"
    assert rows(mailing)[0].sent_at == clock.now()


def test_many_messages_go_in_one_call(mailing: Engine, postbox: tuple[Postbox, int]) -> None:
    put(mailing, 230)
    assert send_outbox(mailing) == 230
    assert len({message["Message-ID"] for message in postbox[0].messages}) == 230


def test_a_letter_that_cannot_be_set_holds_up_no_other_message(
    mailing: Engine, postbox: tuple[Postbox, int], clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = digest_office(mailing, clock)
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        person = PartyDetails("victim", "Amara Sample", email="amara@example.org", email_safe=True)
        parties.add(work, case, person)
        assert letters.issue(work, case, "acknowledgement", "victim", "email").channel == "email"
    put(mailing)

    def fail(*_: object) -> bytes:
        raise PaperError("Acknowledgement", "broken on purpose")

    with monkeypatch.context() as broken:
        broken.setattr(letter_papers, "keep", fail)
        assert send_outbox(mailing) == 1
    assert [message["To"] for message in postbox[0].messages] == [ADDRESS]
    (waiting,) = [row for row in rows(mailing) if row.sent_at is None]
    assert "broken on purpose" in (waiting.last_error or "")
    clock.set(waiting.next_try_at)
    assert send_outbox(mailing) == 1
    assert postbox[0].messages[-1]["To"] == "amara@example.org"


@pytest.mark.parametrize("tries_first", [False, True])
def test_a_letter_that_must_not_go_any_more_is_held_at_each_attempt(
    mailing: Engine, postbox: tuple[Postbox, int], clock: SimulatedClock, tries_first: bool
) -> None:
    office = digest_office(mailing, clock)
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        person = parties.add(work, case, PartyDetails("victim", "Amara Sample", email=ADDRESS, email_safe=True))
        letters.issue(work, case, "acknowledgement", "victim", "email")
        if tries_first:
            work.session.query(OutboxMessage).update({"tries": 3})
        person.email_safe = False
    assert send_outbox(mailing) == 0
    assert postbox[0].messages == []
    assert rows(mailing) == []
    with office.work() as work:
        assert work.session.query(LetterHold).one().reasons == ["email_not_safe"]


def test_a_repeat_carries_the_same_message_id(
    mailing: Engine, postbox: tuple[Postbox, int], clock: SimulatedClock
) -> None:
    put(mailing)
    send_outbox(mailing)
    with mailing.database.write() as session:  # as after a crash between sending and marking
        session.query(OutboxMessage).update({"sent_at": None})
    clock.advance(timedelta(minutes=5))
    send_outbox(mailing)
    ids = [message["Message-ID"] for message in postbox[0].messages]
    assert len(ids) == 2
    assert ids[0] == ids[1]


def test_a_refused_message_waits_longer_each_time_and_is_given_up_after_ten_tries(
    mailing: Engine, postbox: tuple[Postbox, int], clock: SimulatedClock
) -> None:
    put(mailing)
    postbox[0].refuse = True
    waits = []
    for _ in range(10):
        assert send_outbox(mailing) == 0
        waits.append(rows(mailing)[0].next_try_at - clock.now())
        clock.set(max(clock.now(), rows(mailing)[0].next_try_at))
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    [row] = rows(mailing)
    assert (row.tries, row.failed_at is not None, row.sent_at) == (10, True, None)
    assert "451" in (row.last_error or "")
    clock.advance(timedelta(days=9))
    postbox[0].refuse = False
    assert send_outbox(mailing) == 0


def test_what_was_given_up_is_shown_to_administrators_who_may_send_it_again(
    mailing: Engine, postbox: tuple[Postbox, int], clock: SimulatedClock
) -> None:
    view, _ = mailing.accounts.create_user(
        None, "CA", "a@x.example", "Alex Admin", ["administrator"], [], "violet tractor harbour"
    )
    admin = mailing.accounts.actor(view.id, 1)
    assert admin is not None
    put(mailing)
    postbox[0].refuse = True
    for _ in range(10):
        send_outbox(mailing)
        clock.advance(timedelta(hours=7))
    [unsent] = mailing.notifications.unsent(admin)
    assert unsent.given_up_at is not None
    postbox[0].refuse = False
    mailing.notifications.send_again(admin, unsent.id)
    assert send_outbox(mailing) == 1


def test_a_server_that_is_away_costs_nothing_but_time(engine: Engine, clock: SimulatedClock) -> None:
    engine.settings = replace(engine.settings, smtp_host="127.0.0.1", smtp_port=1)
    put(engine, 3)
    assert send_outbox(engine) == 0
    assert [(row.tries, row.sent_at, row.next_try_at - clock.now()) for row in rows(engine)] == [
        (1, None, timedelta(minutes=1))
    ] * 3


def test_without_a_server_messages_wait(engine: Engine) -> None:
    put(engine)
    assert send_outbox(engine) == 0
    assert rows(engine)[0].tries == 0


def test_two_senders_at_once_do_not_both_take_a_message(mailing: Engine, postbox: tuple[Postbox, int]) -> None:
    from threading import Thread

    put(mailing, 40)
    threads = [Thread(target=send_outbox, args=(mailing,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(postbox[0].messages) == 40


def test_the_wait_doubles_up_to_six_hours() -> None:
    assert [back_off(tries).total_seconds() / 60 for tries in (1, 2, 3, 9, 10, 99)] == [1, 2, 4, 256, 360, 360]


MORNING = datetime(2026, 9, 8, 6, 30, tzinfo=UTC)  # half past seven in London


def digest_office(engine: Engine, clock: SimulatedClock) -> Office:
    """The same database, with the helpers of casework tests."""
    return Office(engine.database, engine.policies, engine.settings, clock)


def test_the_digest_lists_overdue_and_due_today_by_reference_and_task(engine: Engine, clock: SimulatedClock) -> None:
    clock.set(MORNING)
    office = digest_office(engine, clock)
    officer = office.person("Olive Officer", lane="Officer")
    case_id = office.case(title="Amara Sample, 3 Test Close")
    for name, hours in (("Call", -20), ("Plan", 6), ("Review", 40)):
        office.task(case_id, name, assignee_id=officer.user_id, due_at=MORNING + timedelta(hours=hours))
    office.task(case_id, "Pool", team_id=office.team("Officer"))
    assert build_digests(engine) == 1
    [row] = rows(engine)
    assert row.subject == "Your tasks on 8 September"
    assert row.body == (
        "Overdue\n- CA-2026-00001: Call, due 7 September 11:30\n\n"
        "Due today\n- CA-2026-00001: Plan, due 8 September 13:30\n\n"
        "1 task of your teams waits for somebody to take up.\n\n"
        "http://127.0.0.1:8080/work\n"
    )


@pytest.mark.parametrize(
    "instant",
    [
        MORNING - timedelta(minutes=1),
        datetime(2026, 9, 8, 11, 0, tzinfo=UTC),  # noon in London
        datetime(2026, 9, 12, 7, 0, tzinfo=UTC),  # a Saturday
        datetime(2026, 8, 31, 7, 0, tzinfo=UTC),  # the summer bank holiday
    ],
)
def test_no_digest_comes_before_half_past_seven_after_noon_or_on_a_day_off(
    engine: Engine, clock: SimulatedClock, instant: datetime
) -> None:
    clock.set(instant)
    office = digest_office(engine, clock)
    officer = office.person("Olive Officer", lane="Officer")
    office.task(office.case(), assignee_id=officer.user_id, due_at=instant)
    assert build_digests(engine) == 0


def test_a_digest_comes_once_a_day_and_only_to_those_who_want_it(engine: Engine, clock: SimulatedClock) -> None:
    clock.set(MORNING)
    office = digest_office(engine, clock)
    wants, not_wanted = office.person("Olive Officer"), office.person("Oscar Other", notify_digest=False)
    office.person("Nothing Todo")
    case_id = office.case()
    for person in (wants, not_wanted):
        office.task(case_id, assignee_id=person.user_id, due_at=MORNING)
    sent = []
    for day in range(2):
        clock.set(MORNING + timedelta(days=day))
        sent += [build_digests(engine), build_digests(engine)]
    assert sent == [1, 0, 1, 0]
    assert {row.user_id for row in rows(engine)} == {wants.user_id}
