"""Timers and messages of a running procedure: boundary events, catches, gateways, event sub-processes."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.errors import NotFoundError
from tests.engine.bpmn.running import (
    START,
    Case,
    Player,
    both_ways,
    boundary,
    drawing,
    ends,
    node,
    service,
    start,
    sub,
    tasks,
    timer,
)

DAY = timedelta(days=1)
MESSAGES = '<bpmn:message id="M" name="PoliceOutcome"/><bpmn:message id="N" name="NewIncident"/>'
POLICE = '<bpmn:messageEventDefinition messageRef="M"/>'
INCIDENT = '<bpmn:messageEventDefinition messageRef="N"/>'


def test_an_interrupting_boundary_timer_ends_its_task() -> None:
    xml = drawing(
        start()
        + tasks("a", "late")
        + boundary("t", "a", timer("Duration", "P5D"))
        + ends("e")
        + "\ns > a > e\nt > late > e"
    )

    def play(player: Player) -> None:
        (armed,) = player.run.timers()
        assert (armed.kind, armed.text, armed.round, armed.interrupting) == ("duration", "P5D", 1, True)
        assert armed.armed_at == START
        assert armed.due_at == START + 5 * DAY
        player.fire("t")

    player = both_ways(xml, play)
    assert player.open() == ["late"]
    assert player.run.timers() == []
    assert "cancelled a" in player.trail


def test_a_timer_goes_away_with_its_task() -> None:
    xml = drawing(
        start() + tasks("a", "b") + boundary("t", "a", timer("Duration", "P5D")) + ends("e") + "\ns > a > b\nt > e"
    )

    def play(player: Player) -> None:
        token = player.token("t")
        player.do("a")
        with pytest.raises(NotFoundError):
            player.run.fire(token)

    assert both_ways(xml, play).run.timers() == []


def test_a_cycle_that_does_not_interrupt_goes_off_many_times_while_its_task_stays_open() -> None:
    xml = drawing(
        start()
        + tasks("a")
        + boundary("t", "a", timer("Cycle", "R/P1D"), interrupting=False)
        + service("tell", "notify")
        + ends("e", "told")
        + "\ns > a > e\nt > tell > told"
    )

    def play(player: Player) -> None:
        token = player.token("t")
        for number in range(1, 6):
            (armed,) = player.run.timers()
            assert (armed.token, armed.round, armed.due_at) == (token, number, START + number * DAY)
            player.fire("t", DAY)
        assert player.open() == ["a"]
        assert len(player.case.done) == 5
        player.do("a")

    assert both_ways(xml, play).run.finished


def test_a_cycle_with_a_number_of_rounds_stops_after_them() -> None:
    xml = drawing(
        start()
        + tasks("a")
        + boundary("t", "a", timer("Cycle", "R2/PT1H"), False)
        + ends("e", "x")
        + "\ns > a > e\nt > x"
    )

    def play(player: Player) -> None:
        player.fire("t", timedelta(hours=1)).fire("t", timedelta(hours=1))
        assert player.run.timers() == []
        assert player.open() == ["a"]

    both_ways(xml, play)


def test_rounds_missed_while_the_machine_was_down_are_passed_over_after_one_firing() -> None:
    xml = drawing(
        start()
        + tasks("a")
        + boundary("t", "a", timer("Cycle", "R/PT24H"), False)
        + ends("e", "x")
        + "\ns > a > e\nt > x"
    )

    def play(player: Player) -> None:
        player.fire("t", timedelta(days=4, hours=6))
        (armed,) = player.run.timers()
        assert (armed.round, armed.due_at) == (5, START + 5 * DAY)

    both_ways(xml, play)


def test_monthly_rounds_never_drift_from_the_day_they_were_counted_from() -> None:
    xml = drawing(
        start()
        + tasks("a")
        + boundary("t", "a", timer("Cycle", "R/P1M"), False)
        + ends("e", "x")
        + "\ns > a > e\nt > x"
    )
    seen = []

    def play(player: Player) -> None:
        seen.clear()
        for _ in range(3):
            (armed,) = player.run.timers()
            assert armed.due_at is not None
            seen.append(f"{armed.due_at:%m-%d %H:%M}")
            player.case.at = armed.due_at
            player.fire("t")

    both_ways(xml, play, lambda: Case(at=datetime(2026, 1, 31, 9, tzinfo=UTC)))
    assert seen == ["02-28 09:00", "03-31 08:00", "04-30 08:00"]  # nine o'clock in London, summer time or not


def test_a_timer_without_a_due_instant_for_this_landlord_is_not_armed() -> None:
    xml = drawing(
        start()
        + tasks("a")
        + boundary("t", "a", timer("Date", "${due('interview')}"))
        + node("intermediateCatchEvent", "wait", timer("Date", "due('review')"))
        + tasks("b")
        + ends("e")
        + "\ns > a > wait > b > e\nt > e"
    )

    def play(player: Player) -> None:
        assert player.run.timers() == []
        player.do("a")
        assert player.open() == ["b"]
        assert "passed wait" in player.trail

    both_ways(xml, play)


def test_a_timer_names_the_requirement_it_serves() -> None:
    xml = drawing(
        start()
        + tasks("a")
        + boundary("t", "a", timer("Date", "${due('interview')}"))
        + ends("e")
        + "\ns > a > e\nt > e"
    )
    player = Player(xml, restoring=True, case=Case(dues={"interview": START + DAY}))
    assert [(armed.requirement, armed.due_at) for armed in player.run.timers()] == [("interview", START + DAY)]


@pytest.mark.parametrize(
    ("named", "text", "followed"),
    [
        ("interview consent.form", "P1D", "interview"),
        ("consent.form review", "${due('interview')}", "interview"),
        ("", "P1D", None),
    ],
)
def test_a_timer_follows_the_time_it_is_drawn_with_else_the_first_requirement_named(
    named: str, text: str, followed: str | None
) -> None:
    kind = "Date" if "$" in text else "Duration"
    named_in_drawing = (
        f'<camunda:properties><camunda:property name="requirement" value="{named}"/></camunda:properties>'
    )
    inner = f"<bpmn:extensionElements>{named_in_drawing}</bpmn:extensionElements>{timer(kind, text)}"
    wait = node("intermediateCatchEvent", "wait", inner)
    xml = drawing(start() + wait + ends("e") + "\ns > wait > e")
    player = Player(xml, restoring=True, case=Case(dues={"interview": START + DAY}))
    assert [armed.requirement for armed in player.run.timers()] == [followed]


def test_an_intermediate_timer_holds_its_token() -> None:
    xml = drawing(
        start()
        + node("intermediateCatchEvent", "wait", timer("Date", "2026-07-01T09:00"))
        + tasks("a")
        + ends("e")
        + "\ns > wait > a > e"
    )

    def play(player: Player) -> None:
        assert player.run.tokens() == [("wait", "waiting")]
        assert player.run.timers()[0].due_at == datetime(2026, 7, 1, 8, tzinfo=UTC)
        player.fire("wait")

    player = both_ways(xml, play)
    assert player.open() == ["a"]
    assert player.trail[-4:] == ["entered wait", "fired wait", "completed wait", "entered a"]


def gateway_drawing() -> bytes:
    return drawing(
        start()
        + tasks("a")
        + node("eventBasedGateway", "either")
        + node("intermediateCatchEvent", "heard", POLICE)
        + node("receiveTask", "again", messageRef="N")
        + node("intermediateCatchEvent", "t", timer("Duration", "P28D"))
        + tasks("x", "y", "z")
        + ends("e")
        + "\ns > a > either\neither > heard > x > e\neither > again > y > e\neither > t > z > e",
        extra=MESSAGES,
    )


def test_an_event_gateway_follows_the_first_event_only() -> None:
    def message(player: Player) -> None:
        player.do("a")
        assert [awaited.message for awaited in player.run.awaiting()] == ["PoliceOutcome", "NewIncident"]
        assert player.deliver("NewIncident", severity="serious") == 1
        assert player.open() == ["y"]
        assert player.deliver("PoliceOutcome") == 0
        assert player.run.timers() == []

    def late(player: Player) -> None:
        player.do("a").fire("t")
        assert player.open() == ["z"]
        assert player.run.awaiting() == []

    assert both_ways(gateway_drawing(), message).run.data == {"severity": "serious"}
    both_ways(gateway_drawing(), late)


def test_a_message_on_the_boundary_may_leave_the_task_open_and_come_again() -> None:
    xml = drawing(
        start()
        + tasks("a", "b")
        + boundary("m", "a", INCIDENT, interrupting=False)
        + ends("e")
        + "\ns > a > e\nm > b > e",
        extra=MESSAGES,
    )

    def play(player: Player) -> None:
        assert player.deliver("NewIncident", n=1) == 1
        assert player.deliver("NewIncident", n=2) == 1
        assert player.open() == ["a", "b", "b"]
        player.do("b").do("b").do("a")

    assert both_ways(xml, play).run.finished


def test_thrown_messages_carry_their_inputs_and_are_not_heard_by_the_thrower() -> None:
    payload = (
        '<bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name="who">${case.name}'
        "</camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements>"
    )
    xml = drawing(
        start()
        + tasks("a")
        + node("intermediateThrowEvent", "ask", payload + POLICE)
        + node("sendTask", "send", messageRef="N")
        + node("intermediateCatchEvent", "wait", POLICE)
        + node("endEvent", "e", INCIDENT)
        + "\ns > a > ask > send > wait > e",
        extra=MESSAGES,
    )

    def play(player: Player) -> None:
        player.do("a")
        assert player.run.tokens() == [("wait", "waiting")]
        player.deliver("PoliceOutcome")

    player = both_ways(xml, play, lambda: Case(facts={"name": "Ada Example"}))
    assert player.thrown == [("PoliceOutcome", {"who": "Ada Example"}), ("NewIncident", {}), ("NewIncident", {})]
    assert player.run.finished


def listening(event: str, interrupting: bool) -> bytes:
    inner = (
        node("startEvent", "alarm", event, isInterrupting=str(interrupting).lower())
        + tasks("react")
        + ends("ie")
        + "\nalarm > react > ie"
    )
    return drawing(
        start() + tasks("a") + ends("e") + sub("aside", inner, triggeredByEvent="true") + "\ns > a > e", extra=MESSAGES
    )


def test_an_event_sub_process_beside_the_main_flow_keeps_it_going() -> None:
    def play(player: Player) -> None:
        player.deliver("NewIncident")
        player.deliver("NewIncident")
        assert player.open() == ["a", "react", "react"]
        player.do("react").do("react")
        assert not player.run.finished
        player.do("a")

    assert both_ways(listening(INCIDENT, False), play).run.finished


def test_an_event_sub_process_that_interrupts_ends_the_main_flow() -> None:
    def play(player: Player) -> None:
        player.fire("alarm")
        assert player.open() == ["react"]
        player.do("react")

    player = both_ways(listening(timer("Duration", "P28D"), True), play)
    assert player.run.finished
    assert "cancelled a" in player.trail


def test_an_event_sub_process_that_never_starts_does_not_keep_the_run_open() -> None:
    player = both_ways(listening(timer("Duration", "P28D"), False), lambda player: player.do("a"))
    assert player.run.finished
    assert player.run.timers() == []
