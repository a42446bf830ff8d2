"""How tokens move: every drawing is played twice, never restored and restored between all steps."""

import pytest

from engine.bpmn import ProcedureRun
from engine.errors import NotFoundError
from tests.engine.bpmn.running import (
    Case,
    Player,
    both_ways,
    boundary,
    drawing,
    ends,
    node,
    parse,
    process,
    service,
    start,
    sub,
    tasks,
    timer,
)

SIGNAL = '<bpmn:signal id="S" name="alarm"/>'
ERROR = '<bpmn:error id="E" name="broken" errorCode="E1"/><bpmn:error id="E2" name="other" errorCode="E2"/>'
ESCALATION = '<bpmn:escalation id="X" name="up" escalationCode="up"/>'


def test_a_sequence_runs_to_its_end() -> None:
    def play(player: Player) -> None:
        assert player.open() == ["a"]
        player.do("a", risk="high").do("b")

    player = both_ways(drawing(start() + tasks("a", "b") + ends("e") + "\ns > a > b > e"), play)
    assert player.run.finished
    assert player.run.data == {"risk": "high"}
    assert player.trail[-2:] == ["entered e", "completed e"]


@pytest.mark.parametrize(("risk", "way"), [("high", "b"), ("low", "c"), (None, "d")])
def test_an_exclusive_gateway_takes_the_first_way_that_fits(risk: str | None, way: str) -> None:
    xml = drawing(
        start()
        + tasks("a", "b", "c", "d")
        + node("exclusiveGateway", "g", default="f_4_0_g_d")
        + ends("e")
        + "\ns > a > g\ng > b [risk == 'high']\ng > c [risk == 'low']\ng > d\nb > e\nc > e\nd > e"
    )
    player = both_ways(xml, lambda player: player.do("a", risk=risk))
    assert player.open() == [way]


def test_a_parallel_join_waits_for_every_branch_and_goes_on_once() -> None:
    xml = drawing(
        start()
        + node("parallelGateway", "fork")
        + tasks("a", "b", "c", "d")
        + node("parallelGateway", "join")
        + ends("e")
        + "\ns > fork\nfork > a > join\nfork > b > join\nfork > c > join\njoin > d > e"
    )

    def play(player: Player) -> None:
        assert player.open() == ["a", "b", "c"]
        player.do("b").do("a")
        assert player.open() == ["c"]
        assert ("join", "joining") in player.run.tokens()
        player.do("c")
        assert player.open() == ["d"]
        player.do("d")

    assert both_ways(xml, play).run.finished


def test_an_inclusive_join_waits_only_for_the_branches_that_were_taken() -> None:
    xml = drawing(
        start()
        + tasks("ask")
        + node("inclusiveGateway", "fork", default="f_5_0_fork_c")
        + tasks("a", "b", "c", "d")
        + node("inclusiveGateway", "join")
        + ends("e")
        + "\ns > ask > fork\nfork > a [police]\nfork > b [social]\na > join\nfork > c\nb > join\nc > join\njoin > d > e"
    )

    def two(player: Player) -> None:
        player.do("ask", police=True, social=True)
        assert player.open() == ["a", "b"]
        player.do("b")
        assert player.open() == ["a"]
        player.do("a")
        assert player.open() == ["d"]

    def one(player: Player) -> None:
        player.do("ask", police=True, social=False).do("a")
        assert player.open() == ["d"]

    both_ways(xml, two)
    both_ways(xml, one)


def test_two_ways_out_of_a_task_are_taken_both() -> None:
    player = both_ways(
        drawing(start() + tasks("a", "b", "c") + ends("e") + "\ns > a\na > b > e\na > c > e"),
        lambda p: p.do("a") and None,
    )
    assert player.open() == ["b", "c"]


def test_a_parallel_join_goes_on_without_a_branch_that_ended_early() -> None:
    xml = drawing(
        start()
        + node("parallelGateway", "fork")
        + tasks("a", "b", "c")
        + node("exclusiveGateway", "g", default="stop")
        + node("parallelGateway", "join")
        + ends("e", "gone")
        + '<bpmn:sequenceFlow id="stop" sourceRef="g" targetRef="gone"/>'
        + "\ns > fork\nfork > a > join\nfork > b > g\ng > join [go]\njoin > c > e"
    )

    def play(player: Player) -> None:
        player.do("a")
        assert player.open() == ["b"]
        player.do("b", go=False)

    assert both_ways(xml, play).open() == ["c"]


def test_a_loop_back_into_a_join_meets_fresh_tokens_only() -> None:
    xml = drawing(
        start()
        + node("parallelGateway", "fork")
        + tasks("a", "b", "c")
        + node("parallelGateway", "join")
        + node("exclusiveGateway", "again", default="out")
        + ends("e")
        + "\ns > fork\nfork > a > join\nfork > b > join\njoin > c > again\nagain > fork [more]"
        + '\n<bpmn:sequenceFlow id="out" sourceRef="again" targetRef="e"/>'
    )

    def play(player: Player) -> None:
        for _ in range(3):
            player.do("a")
            assert player.open() == ["b"]
            player.do("b").do("c", more=True)
        player.do("b").do("a").do("c", more=False)

    assert both_ways(xml, play).run.finished


def test_a_sub_process_holds_its_parent_until_all_its_tokens_are_gone() -> None:
    inside = start().replace('"s"', '"is"') + tasks("x", "y") + ends("ie") + "\nis > x > ie\nis > y > ie"
    xml = drawing(start() + sub("box", inside) + tasks("after") + ends("e") + "\ns > box > after > e")

    def play(player: Player) -> None:
        assert ("box", "inside") in player.run.tokens()
        assert [task.scope for task in player.run.open_tasks()] == [("box",), ("box",)]
        player.do("x")
        assert player.open() == ["y"]
        player.do("y")
        assert player.open() == ["after"]

    both_ways(xml, play)


def test_calls_within_calls_return_to_their_callers() -> None:
    deeper = node("callActivity", "deeper", calledElement="leaf")
    inner = process(start("ms") + deeper + ends("me") + "\nms > deeper > me", "middle")
    inner += process(start("ls") + tasks("work") + ends("le") + "\nls > work > le", "leaf")
    call = node("callActivity", "call", calledElement="middle")
    xml = drawing(start() + call + tasks("after") + ends("e") + "\ns > call > after > e", extra=inner)

    def play(player: Player) -> None:
        assert player.run.open_tasks()[0].scope == ("call", "deeper")
        player.do("work", found=1)
        assert player.open() == ["after"]

    assert both_ways(xml, play).run.data == {"found": 1}


def test_a_process_that_calls_itself_for_ever_is_stopped_as_a_failure() -> None:
    call = node("callActivity", "call", calledElement="p")
    run = Player(drawing(start() + call + ends("e") + "\ns > call > e"), restoring=True).run
    assert [failed.element for failed in run.failures()] == ["call"]


def test_a_terminate_end_event_ends_only_its_own_scope() -> None:
    inside = (
        '<bpmn:startEvent id="is"/>'
        + tasks("x", "y")
        + node("endEvent", "stop", "<bpmn:terminateEventDefinition/>")
        + ends("ie")
        + "\nis > x > stop\nis > y > ie"
    )
    xml = drawing(
        start() + sub("box", inside) + tasks("other", "after") + ends("e") + "\ns > box > after > e\ns > other > e"
    )
    player = both_ways(xml, lambda player: player.do("x"))
    assert player.open() == ["after", "other"]
    assert "cancelled y" in player.trail


@pytest.mark.parametrize(("code", "after"), [("E", ["mend"]), ("E2", ["after"])])
def test_an_error_end_event_leaves_by_the_boundary_that_catches_it(code: str, after: list[str]) -> None:
    broken = node("endEvent", "broken", f'<bpmn:errorEventDefinition errorRef="{code}"/>')
    inside = '<bpmn:startEvent id="is"/>' + tasks("x", "y") + broken + ends("ie") + "\nis > x > broken\nis > y > ie"
    caught = boundary("caught", "box", '<bpmn:errorEventDefinition errorRef="E"/>')
    xml = drawing(
        start()
        + sub("box", inside)
        + caught
        + tasks("after", "mend")
        + ends("e")
        + "\ns > box > after > e\ncaught > mend > e",
        extra=ERROR,
    )

    def play(player: Player) -> None:
        player.do("x")
        if code == "E2":
            player.do("y")

    assert both_ways(xml, play).open() == after


def test_an_escalation_leaves_the_sub_process_open_where_it_does_not_interrupt() -> None:
    up = node("intermediateThrowEvent", "up", '<bpmn:escalationEventDefinition escalationRef="X"/>')
    inside = '<bpmn:startEvent id="is"/>' + tasks("x", "y") + up + ends("ie") + "\nis > x > up > y > ie"
    caught = boundary("caught", "box", '<bpmn:escalationEventDefinition escalationRef="X"/>', interrupting=False)
    xml = drawing(
        start() + sub("box", inside) + caught + tasks("tell") + ends("e") + "\ns > box > e\ncaught > tell > e",
        extra=ESCALATION,
    )
    assert both_ways(xml, lambda player: player.do("x")).open() == ["tell", "y"]


def test_a_signal_reaches_every_catch_of_the_run() -> None:
    catch = '<bpmn:signalEventDefinition signalRef="S"/>'
    xml = drawing(
        start()
        + tasks("a", "b", "c")
        + boundary("heard", "b", catch)
        + node("intermediateCatchEvent", "wait", catch)
        + node("intermediateThrowEvent", "alarm", catch)
        + tasks("x", "y")
        + ends("e")
        + "\ns > a > alarm > e\ns > b > e\nheard > x > e\ns > wait > y > e",
        extra=SIGNAL,
    )
    assert both_ways(xml, lambda player: player.do("a")).open() == ["x", "y"]


def test_several_start_events_begin_where_the_caller_says() -> None:
    message = '<bpmn:message id="M" name="ReportReceived"/>'
    xml = drawing(
        start()
        + node("startEvent", "told", '<bpmn:messageEventDefinition messageRef="M"/>')
        + node("startEvent", "monthly", timer("Cycle", "R/P1M"))
        + tasks("a", "b")
        + ends("e")
        + "\ns > a > e\ntold > b > e\nmonthly > a",
        extra=message,
    )
    spec = parse(xml)
    assert spec.message_starts == {"ReportReceived": "told"}
    assert [(one.element, one.kind, one.text) for one in spec.timer_starts] == [("monthly", "cycle", "R/P1M")]
    assert both_ways(xml, lambda _: None).open() == ["a"]
    assert both_ways(xml, lambda _: None, start_element="told", data={"who": "A"}).open() == ["b"]
    with pytest.raises(NotFoundError):
        ProcedureRun.begin(spec, Case(), "nowhere")


def test_scripts_and_decisions_write_the_data_of_the_run() -> None:
    script = node(
        "scriptTask", "sum", "<bpmn:script>total = count + 1&#10;double = total * 2; none = missing</bpmn:script>"
    )
    rule = node("businessRuleTask", "route", camunda__decisionRef="route", camunda__resultVariable="where")
    spread = node("businessRuleTask", "score", camunda__decisionRef="score")
    xml = drawing(start() + tasks("a") + script + rule + spread + ends("e") + "\ns > a > sum > route > score > e")

    def make() -> Case:
        return Case(
            decisions={"route": lambda data: {"route": "asb", "n": data["total"]}, "score": lambda _: {"band": "high"}}
        )

    player = both_ways(xml, lambda player: player.do("a", count=2), make)
    assert player.run.data == {
        "count": 2,
        "total": 3,
        "double": 6,
        "none": None,
        "where": {"route": "asb", "n": 3},
        "band": "high",
    }


@pytest.mark.parametrize(
    ("outcome", "stored"),
    [
        ({"band": "high"}, "high"),
        ({"band": "high", "why": "weapon"}, {"band": "high", "why": "weapon"}),
        ([{"measure": "letter"}, {"measure": "contract"}], ["letter", "contract"]),
        (12, 12),
        ([], []),
    ],
)
def test_a_table_with_one_output_gives_its_value_itself(outcome: object, stored: object) -> None:
    rule = node("businessRuleTask", "rule", camunda__decisionRef="t", camunda__resultVariable="found")
    xml = drawing(start() + rule + ends("e") + "\ns > rule > e")
    player = both_ways(xml, lambda _: None, lambda: Case(decisions={"t": lambda _: outcome}))
    assert player.run.data == {"found": stored}


def test_an_action_gets_its_inputs_and_only_wanted_outputs_become_data() -> None:
    inputs = {"template": "ack", "to": "${case.victim}", "text": "Dear ${case.victim}, no. ${n}"}
    xml = drawing(
        start()
        + tasks("a")
        + service("send", "letter.issue", inputs, {"letter": "${reference}"})
        + ends("e")
        + "\ns > a > send > e"
    )

    def make() -> Case:
        return Case(facts={"victim": "Ada Example"}, results={"letter.issue": {"reference": "L1", "secret": 1}})

    player = both_ways(xml, lambda player: player.do("a", n=7), make)
    assert player.case.done[0].inputs == {"template": "ack", "to": "Ada Example", "text": "Dear Ada Example, no. 7"}
    assert player.case.done[0].topic == "letter.issue"
    assert player.run.data == {"n": 7, "letter": "L1"}


def test_cancelling_a_run_tells_what_was_given_up() -> None:
    run = Player(drawing(start() + tasks("a", "b") + ends("e") + "\ns > a > e\ns > b > e"), restoring=True).run
    run.cancel()
    assert run.finished
    assert [f"{step.what} {step.element}" for step in run.trail] == ["cancelled a", "cancelled b"]


def test_a_task_that_is_not_open_is_not_found() -> None:
    player = Player(drawing(start() + tasks("a", "b") + ends("e") + "\ns > a > b > e"), restoring=True)
    token = player.token("a")
    player.do("a")
    for wrong in (token, "0", "999", ""):
        with pytest.raises(NotFoundError):
            player.run.complete(wrong, {})


def test_an_event_sub_process_catches_the_error_of_its_own_scope_first() -> None:
    handler = (
        node("startEvent", "caught", '<bpmn:errorEventDefinition errorRef="E"/>')
        + tasks("mend")
        + ends("he")
        + "\ncaught > mend > he"
    )
    broken = node("endEvent", "broken", '<bpmn:errorEventDefinition errorRef="E"/>')
    inside = start("is") + tasks("x", "y") + broken + ends("ie") + sub("handler", handler, triggeredByEvent="true")
    box = sub("box", inside + "\nis > x > broken\nis > y > ie")
    outer = boundary("outer", "box", '<bpmn:errorEventDefinition errorRef="E"/>')
    xml = drawing(
        start() + box + outer + tasks("after", "never") + ends("e") + "\ns > box > after > e\nouter > never > e",
        extra=ERROR,
    )

    def play(player: Player) -> None:
        player.do("x")
        assert player.open() == ["mend"]
        player.do("mend")

    player = both_ways(xml, play)
    assert player.open() == ["after"]
    assert "cancelled y" in player.trail


def test_an_error_in_one_instance_of_a_repeated_sub_process_ends_them_all() -> None:
    marker = node("multiInstanceLoopCharacteristics", "m", "<bpmn:loopCardinality>3</bpmn:loopCardinality>")
    broken = node("endEvent", "broken", '<bpmn:errorEventDefinition errorRef="E"/>')
    box = sub("box", start("is") + tasks("x") + broken + marker + "\nis > x > broken")
    caught = boundary("caught", "box", '<bpmn:errorEventDefinition errorRef="E"/>')
    xml = drawing(start() + box + caught + tasks("mend") + ends("e") + "\ns > box > e\ncaught > mend > e", extra=ERROR)
    player = both_ways(xml, lambda player: player.do("x"))
    assert player.open() == ["mend"]
    assert player.trail.count("cancelled x") == 2
