"""Events: what they wait for, and what is said where it is missing."""

import pytest

from engine.bpmn import Known
from tests.engine.bpmn.compiler.drawings import Robot, compiled, officer, play, said, words

TASK = '<bpmn:userTask id="t" name="Ring"/><bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>'


def timer(text: str, kind: str = "timeDuration") -> str:
    return f"<bpmn:timerEventDefinition><bpmn:{kind}>{text}</bpmn:{kind}></bpmn:timerEventDefinition>"


NO_TIME = "<bpmn:timerEventDefinition/>"


def due(text: str) -> str:
    return officer("t") + TASK.replace('name="Ring"', f'name="Ring" camunda:dueDate="{text}"') + "\ns > t > e"


def started(inner: str) -> str:
    return officer("t") + TASK.replace('id="s"/>', f'id="s">{inner}</bpmn:startEvent>') + "\ns > t > e"


def catch(inner: str, name: str = "Wait", tag: str = "intermediateCatchEvent") -> str:
    return officer("t") + TASK + f'<bpmn:{tag} id="i" name="{name}">{inner}</bpmn:{tag}>\ns > t > i > e'


@pytest.mark.parametrize(
    ("kind", "text", "read"),
    [
        ("timeDuration", "P5D", "P5D"),
        ("timeDuration", "'PT4H'", "PT4H"),
        ("timeDuration", "  P1M\n", "P1M"),
        ("timeDate", "2026-09-08T10:30:00Z", "2026-09-08T10:30:00Z"),
        ("timeDate", "${due('interview')}", "${due('interview')}"),
        ("timeDate", "#{case.next_contact_at}", "${case.next_contact_at}"),
        ("timeDate", "due('interview')", "${due('interview')}"),
        ("timeCycle", "R/P7D", "R/P7D"),
        ("timeCycle", "R3/PT24H", "R3/PT24H"),
        ("timeCycle", "P7D", "R/P7D"),
    ],
)
def test_a_time_is_read(kind: str, text: str, read: str) -> None:
    result = compiled(catch(timer(text, kind)))
    element = result.procedures[0].elements["i"]
    assert element.timer is not None
    assert element.timer.text == read
    assert result.ok


NEVER = [
    *("P5X", "P", "PT", "P1.5D", "-P1D", "-P5D", "+P1D", "P-1D", "R3/P1D", "2026-09-08", "P5D; import os", "answer_by"),
    *("${().__class__}", "0 0 9 * * ?", "${-P1D}", "${P5D}", "${5}", "${'tomorrow'}", "${true}", "${''}", "${[1, 2]}"),
    *("days('x')", "${days('x')}", "${days(today())}", "${hours(1) * 'a'}", "${days(-5)}", "${now() + 5}", "${1 / 0}"),
    *("${len(case.officer)}", "${case.hate == true}", "${not case.hate}", "${days(5) if case.hate else 5}"),
    "${case.next_contact_at or 'soon'}",
]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *[("timeDuration", text) for text in NEVER],
        ("timeDate", "2027-02-30"),
        ("timeDate", "2027-02-30T09:00"),
        ("timeDate", "2026-04-31T10:00"),
        ("timeDate", "2026-13-01"),
        ("timeDate", "2026-09-08T25:00"),
        ("timeDate", "08/09/2026"),
        ("timeDate", "P5D"),
        ("timeDate", "${at('25:00')}"),
        ("timeDate", "${due('interview') - 3}"),
        ("timeCycle", "R/PT0S"),
        ("timeCycle", "R0/P1D"),
        ("timeCycle", "R/P1.5D"),
        ("timeCycle", "R/-P1D"),
        ("timeCycle", "R/2027-02-30/P1D"),
        ("timeCycle", "${days(0)}"),
        ("timeCycle", "${now() + days(1)}"),
    ],
)
def test_a_time_that_can_never_work_is_an_error_at_its_element(kind: str, text: str) -> None:
    result = compiled(catch(timer(text, kind)))
    assert said(result, "timer") == [("error", "i")]
    assert not result.ok


@pytest.mark.parametrize(
    "text", ["P1.5D", "-P1D", "2027-02-30", "${'tomorrow'}", "${5}", "days('x')", "R/P1D", "08/09"]
)
def test_a_due_date_that_can_never_work_is_an_error_too(text: str) -> None:
    assert said(compiled(due(text)), "due-date") == [("error", "t")]


@pytest.mark.parametrize("text", ["P1.5D", "2027-02-30", "${5}"])
def test_a_start_that_can_never_come_is_an_error_too(text: str) -> None:
    result = compiled(started(timer(text, "timeDate")))
    assert said(result, "timer") == [("error", "s")]


@pytest.mark.parametrize(
    "text",
    [
        "${case.next_contact_at - days(2)}",
        "${answer_by or now() + days(2)}",
        "${due('interview') if contains(outstanding('interview'), 'X') else None}",
        "${now() + days(14 if kind == 'a' else 5)}",
        "${min(now() + days(how_many), due('interview'))}",
        "${at(policy('weekend.check_time'))}",
        "${max(today(), case.next_contact_at)}",
        "${now() + days(len(people))}",
    ],
)
def test_what_only_a_case_can_tell_is_never_refused(text: str) -> None:
    result = compiled(catch(timer(text, "timeDate")))
    assert said(result, "timer") == []


def test_a_constant_that_cannot_be_worked_out_is_an_error_in_any_expression() -> None:
    script = '<bpmn:scriptTask id="i" name="Count"><bpmn:script>x = days("x")</bpmn:script></bpmn:scriptTask>'
    result = compiled(officer("t") + TASK + script + "\ns > t > i > e")
    assert said(result, "expression") == [("error", "i")]


@pytest.mark.parametrize(("text", "offer"), [("tomorrow", "P5D"), ("5 days", "P5D"), ("after two weeks", "P2W")])
def test_words_for_people_are_a_warning_and_a_person_says_when(text: str, offer: str) -> None:
    result = compiled(catch(timer(text)))
    assert said(result, "timer") == [("warning", "i")]
    assert text in words(result, "timer")
    assert offer in words(result, "timer")
    assert play(result) == ["t", "i"]


def test_words_for_people_are_no_due_date() -> None:
    result = compiled(due("after five days"))
    assert said(result, "due-date") == [("warning", "t")]
    assert "P5D" in words(result, "due-date")
    assert result.procedures[0].elements["t"].due is None
    assert play(result) == ["t"]


def test_a_due_date_without_its_braces_is_read_as_an_expression() -> None:
    result = compiled(due("due('interview')"))
    assert result.procedures[0].elements["t"].due == "${due('interview')}"


@pytest.mark.parametrize(
    ("name", "offer"),
    [("Wait 24 hours", "PT24H"), ("After two weeks", "P2W"), ("5 working days", "${due("), ("Some time later", "P5D")],
)
def test_a_timer_without_a_value_asks_a_person_and_its_name_is_offered(name: str, offer: str) -> None:
    result = compiled(catch(NO_TIME, name))
    assert said(result, "timer") == [("warning", "i")]
    assert offer in words(result, "timer")
    assert play(result) == ["t", "i"]


@pytest.mark.parametrize(("interrupting", "open_after"), [("true", ["x"]), ("false", ["t", "x"])])
def test_a_person_says_when_a_timer_without_a_value_goes_off_on_the_edge_of_a_task(
    interrupting: str, open_after: list[str]
) -> None:
    event = (
        f'<bpmn:boundaryEvent id="b" attachedToRef="t" cancelActivity="{interrupting}">{NO_TIME}</bpmn:boundaryEvent>'
    )
    body = officer("t", "x") + TASK + event + '<bpmn:userTask id="x" name="Remind"/>\ns > t > e\nb > x > e'
    result = compiled(body)
    assert said(result, "timer") == [("warning", "b")]
    assert result.procedures[0].elements["b"].lane == "Officer"
    robot = Robot(result)
    asked = {task.element: task.token for task in robot.run.open_tasks()}
    assert asked.keys() == {"t", "b"}
    robot.run.complete(asked["b"], {})
    robot.run.advance()
    assert sorted(task.element for task in robot.run.open_tasks()) == open_after


def test_nobody_is_asked_for_the_time_any_more_once_the_task_is_done() -> None:
    event = f'<bpmn:boundaryEvent id="b" attachedToRef="t">{NO_TIME}</bpmn:boundaryEvent>'
    assert play(compiled(officer("t") + TASK + event + "\ns > t > e\nb > e")) == ["t"]


def test_saying_that_it_is_time_beats_the_message_that_is_waited_for_too() -> None:
    events = (
        '<bpmn:eventBasedGateway id="g"/><bpmn:intermediateCatchEvent id="m"><bpmn:messageEventDefinition/>'
        f'</bpmn:intermediateCatchEvent><bpmn:intermediateCatchEvent id="w">{NO_TIME}</bpmn:intermediateCatchEvent>'
    )
    robot = Robot(compiled(officer("t") + TASK + events + "\ns > g > m > t > e\ng > w > e"))
    (asked,) = robot.run.open_tasks()
    assert asked.element == "w"
    robot.run.complete(asked.token, {})
    robot.run.advance()
    assert robot.run.finished


def test_a_start_by_timer_without_a_value_is_left_to_people() -> None:
    result = compiled(started(NO_TIME))
    assert said(result, "timer") == [("warning", "s")]
    assert result.procedures[0].elements["s"].timer is None
    assert play(result) == ["t"]


def test_a_timer_on_the_edge_of_a_task_runs_beside_it() -> None:
    event = f'<bpmn:boundaryEvent id="b" attachedToRef="t" cancelActivity="false">{timer("P5D")}</bpmn:boundaryEvent>'
    result = compiled(officer("t", "u") + TASK + event + '<bpmn:userTask id="u"/>\ns > t > e\nb > u')
    element = result.procedures[0].elements["b"]
    assert (element.attached_to, element.interrupting, element.lane) == ("t", False, "Officer")
    assert Robot(result).run.timers()[0].element == "b"
    assert play(result) == ["t"]


@pytest.mark.parametrize("inner", ["", 'attachedToRef="nobody"'])
def test_an_event_on_no_edge_or_without_a_trigger_is_an_error(inner: str) -> None:
    where = inner or 'attachedToRef="t"'
    trigger = timer("P5D") if inner else ""
    result = compiled(
        officer("t") + TASK + f'<bpmn:boundaryEvent id="b" {where}>{trigger}</bpmn:boundaryEvent>\ns > t > e'
    )
    assert said(result, "boundary-event") == [("error", "b")]


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_a_nameless_throw_is_named_after_its_element(kind: str) -> None:
    result = compiled(catch(f"<bpmn:{kind}EventDefinition/>", "Tell safeguarding", "intermediateThrowEvent"))
    assert said(result, "nameless-event") == [("warning", "i")]
    assert "Tell safeguarding" in words(result, "nameless-event")
    assert play(result) == ["t"]


@pytest.mark.parametrize("kind", ["message", "signal", "escalation"])
def test_a_reference_to_nothing_is_named(kind: str) -> None:
    result = compiled(catch(f'<bpmn:{kind}EventDefinition {kind}Ref="gone"/>', "Tell", "intermediateThrowEvent"))
    assert "points to nothing" in words(result, "nameless-event")
    assert play(result) == ["t"]


def test_a_nameless_message_element_is_named() -> None:
    body = catch('<bpmn:messageEventDefinition messageRef="m"/>', "Tell", "intermediateThrowEvent")
    result = compiled(body, '<bpmn:message id="m"/>')
    assert result.procedures[0].thrown == {"Tell"}


@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_nameless_errors_and_escalations_run(kind: str) -> None:
    inside = f'<bpmn:startEvent id="is"/><bpmn:endEvent id="ie"><bpmn:{kind}EventDefinition/></bpmn:endEvent>\nis > ie'
    from tests.engine.bpmn.running import expand

    body = (
        officer("t") + TASK + f'<bpmn:subProcess id="sub">{expand(inside)}</bpmn:subProcess>'
        f'<bpmn:boundaryEvent id="b" attachedToRef="sub"><bpmn:{kind}EventDefinition/></bpmn:boundaryEvent>'
        "\ns > sub > e\nb > t"
    )
    assert play(compiled(body)) == ["t"]


@pytest.mark.parametrize("kind", ["conditional", "compensate"])
def test_what_cannot_be_run_says_what_to_draw_instead(kind: str) -> None:
    result = compiled(catch(f"<bpmn:{kind}EventDefinition/>"))
    assert said(result, "impossible-event") == [("error", "i")]
    assert "Draw" in words(result, "impossible-event")


def test_two_triggers_on_one_event_are_an_error() -> None:
    result = compiled(catch(timer("P5D") + "<bpmn:messageEventDefinition/>"))
    assert said(result, "impossible-event") == [("error", "i")]


def test_a_milestone_is_passed() -> None:
    assert play(compiled(catch(""))) == ["t"]
    assert play(compiled(catch("", tag="intermediateThrowEvent"))) == ["t"]


def test_a_pair_of_links_is_one_arrow() -> None:
    link = '<bpmn:linkEventDefinition name="A"/>'
    body = (
        officer("t", "u") + TASK + f'<bpmn:intermediateThrowEvent id="x">{link}</bpmn:intermediateThrowEvent>'
        f'<bpmn:intermediateCatchEvent id="y">{link}</bpmn:intermediateCatchEvent><bpmn:userTask id="u"/>'
        "\ns > t > x\ny > u > e"
    )
    result = compiled(body)
    assert said(result, "link") == [("fixed", "x")]
    assert play(result) == ["t", "u"]


def test_a_link_that_lands_nowhere_is_an_error() -> None:
    result = compiled(catch('<bpmn:linkEventDefinition name="A"/>', tag="intermediateThrowEvent"))
    assert said(result, "link") == [("error", "i")]


def test_message_starts_are_known_by_name() -> None:
    body = (
        '<bpmn:startEvent id="m"><bpmn:messageEventDefinition messageRef="r"/></bpmn:startEvent>'
        + TASK
        + "\nm > t > e\ns > t"
    )
    result = compiled(body, '<bpmn:message id="r" name="ReportReceived"/>')
    assert result.procedures[0].message_starts == {"ReportReceived": "m"}
    assert result.procedures[0].starts == ("m", "s")


def test_a_start_by_timer_keeps_its_timer() -> None:
    body = officer("t") + TASK.replace(
        '<bpmn:startEvent id="s"/>', f'<bpmn:startEvent id="s">{timer("P1D")}</bpmn:startEvent>'
    )
    result = compiled(body + "\ns > t > e")
    assert said(result, "start-trigger") == []
    assert result.procedures[0].elements["s"].timer is not None


def test_ends_by_message_signal_and_termination_run() -> None:
    for kind in ("message", "signal", "terminate"):
        body = officer("t") + TASK.replace('"e"/>', f'"e" name="Over"><bpmn:{kind}EventDefinition/></bpmn:endEvent>')
        assert play(compiled(body + "\ns > t > e")) == ["t"]


def test_a_message_for_which_nobody_waits_is_told() -> None:
    body = catch('<bpmn:messageEventDefinition messageRef="m"/>', "Tell", "intermediateThrowEvent")
    extra = '<bpmn:message id="m" name="NobodyHears"/>'
    assert said(compiled(body, extra, Known(messages=frozenset({"CaseClosed"}))), "message") == [("warning", "i")]
    assert not said(compiled(body, extra, Known(messages=frozenset({"NobodyHears"}))), "message")
