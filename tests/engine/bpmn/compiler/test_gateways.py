"""Ways that are named but have no condition are chosen by the officer."""

from engine.bpmn import Known
from tests.engine.bpmn.compiler.drawings import compiled, officer, play, said, words

ENDS = '<bpmn:startEvent id="s"/><bpmn:userTask id="a" name="Look"/><bpmn:userTask id="b"/><bpmn:userTask id="c"/>'


def gateway(kind: str, flows: str, more: str = "") -> str:
    return officer("a", "b", "c", "g") + ENDS + f'<bpmn:{kind} id="g" name="Serious?" {more}/>\n' + flows


def test_a_gateway_after_a_task_puts_its_question_into_the_task() -> None:
    result = compiled(gateway("exclusiveGateway", "s > a > g\ng > b\ng > c"))
    form = result.procedures[0].elements["a"].form
    assert form is not None
    assert form.fields[-1].id == "choice_g"
    assert form.fields[-1].label == "Serious?"
    assert form.fields[-1].required
    assert said(result, "officers-choice") == [("fixed", "g")]
    assert play(result, pick=0) == ["a", "b"]
    assert play(result, pick=1) == ["a", "c"]


def test_the_options_are_called_as_the_flows_are() -> None:
    flows = '<bpmn:sequenceFlow id="y" name="Yes" sourceRef="g" targetRef="b"/>'
    flows += '<bpmn:sequenceFlow id="n" sourceRef="g" targetRef="c"/>'
    body = gateway("exclusiveGateway", f"{flows}\ns > a > g")
    form = compiled(body).procedures[0].elements["a"].form
    assert form is not None
    assert form.fields[-1].options == (("y", "Yes"), ("n", "Go to: c"))


def test_a_gateway_with_several_ways_in_gets_a_task_of_its_own() -> None:
    result = compiled(gateway("exclusiveGateway", "s > a > g\ns > g\ng > b\ng > c"))
    decide = result.procedures[0].elements["Auto_g_decide"]
    assert (decide.name, decide.lane, decide.kind) == ("Decide: Serious?", "Officer", "userTask")
    assert "Decide: Serious?" in words(result, "officers-choice")


def test_two_gateways_in_a_row_ask_one_after_the_other() -> None:
    second = '<bpmn:exclusiveGateway id="h" name="Sure?"/>'
    result = compiled(gateway("exclusiveGateway", f"{second}\ns > a > g\ng > h\ng > c\nh > b\nh > c"))
    assert play(result) == ["a", "Auto_h_decide", "b"]


def test_an_inclusive_gateway_lets_the_officer_tick() -> None:
    result = compiled(gateway("inclusiveGateway", "s > a > g\ng > b\ng > c"))
    form = result.procedures[0].elements["a"].form
    assert form is not None
    assert form.fields[-1].type == "choices"
    assert sorted(play(result)) == ["a", "b", "c"]


def test_a_complex_gateway_is_run_as_an_inclusive_one() -> None:
    result = compiled(gateway("complexGateway", "s > a > g\ng > b\ng > c"))
    assert said(result, "complex-gateway") == [("fixed", "g")]
    assert sorted(play(result)) == ["a", "b", "c"]


def test_conditions_are_kept_without_their_wrapping() -> None:
    result = compiled(gateway("exclusiveGateway", "s > a > g\ng > b [${case.hate}]\ng > c [!case.hate]"))
    assert [flow.condition for flow in result.procedures[0].flows if flow.condition] == ["case.hate", "!case.hate"]
    assert play(result) == ["a", "c"]


def test_no_default_is_a_warning() -> None:
    result = compiled(gateway("exclusiveGateway", "s > a > g\ng > b [case.hate]\ng > c [case.crime]"))
    assert said(result, "missing-condition") == [("warning", "g")]


def test_the_one_way_without_a_condition_is_the_default() -> None:
    result = compiled(gateway("exclusiveGateway", "s > a > g\ng > b [case.hate]\ng > c"))
    assert said(result, "missing-condition") == [("fixed", "g")]
    assert play(result) == ["a", "c"]


def test_two_ways_without_a_condition_beside_one_with_cannot_be_told_apart() -> None:
    result = compiled(gateway("exclusiveGateway", "s > a > g\ng > b [case.hate]\ng > c\ng > a"))
    assert said(result, "missing-condition") == [("error", "g")]


def test_a_drawn_default_needs_no_condition() -> None:
    condition = "<bpmn:conditionExpression>x</bpmn:conditionExpression>"
    flow = f'<bpmn:sequenceFlow id="d" sourceRef="g" targetRef="c">{condition}</bpmn:sequenceFlow>'
    result = compiled(gateway("exclusiveGateway", f"{flow}\ns > a > g\ng > b [case.hate]", 'default="d"'))
    assert said(result, "default-flow") == [("fixed", "d")]
    assert play(result) == ["a", "c"]


def test_conditions_after_a_parallel_gateway_are_ignored() -> None:
    result = compiled(gateway("parallelGateway", "s > a > g\ng > b [case.hate]\ng > c"))
    assert said(result, "idle-condition")[0][0] == "warning"
    assert sorted(play(result)) == ["a", "b", "c"]


def test_two_flows_out_of_a_task_are_both_taken() -> None:
    result = compiled(officer("a", "b", "c") + ENDS + "\ns > a\na > b\na > c")
    assert said(result, "implicit-split") == [("fixed", "a")]
    assert sorted(play(result)) == ["a", "b", "c"]


def test_flows_with_conditions_out_of_a_task_are_taken_where_they_hold() -> None:
    result = compiled(officer("a", "b", "c") + ENDS + "\ns > a\na > b [case.hate]\na > c")
    assert result.procedures[0].elements["Auto_a_split"].kind == "inclusiveGateway"
    assert play(result) == ["a", "c"]


def test_the_only_way_out_of_a_task_needs_no_condition() -> None:
    result = compiled(
        officer("a")
        + '<bpmn:startEvent id="s"/><bpmn:userTask id="a"/><bpmn:endEvent id="e"/>\ns > a\na > e [case.hate]'
    )
    assert said(result, "idle-condition")[0][0] == "warning"
    assert play(result) == ["a"]


def test_two_flows_into_a_task_merge() -> None:
    result = compiled(gateway("exclusiveGateway", "s > a > g\ng > b > c\ng > c"))
    assert ("fixed", "c") in said(result, "implicit-merge")
    assert play(result) == ["a", "b", "c"]


def test_an_event_gateway_must_be_followed_by_events() -> None:
    result = compiled(gateway("eventBasedGateway", "s > a > g\ng > b\ng > c"))
    assert said(result, "event-gateway") == [("error", "g")]


def test_an_event_gateway_waits_for_a_nameless_message_or_a_timer() -> None:
    events = (
        '<bpmn:intermediateCatchEvent id="m" name="Reply"><bpmn:messageEventDefinition/></bpmn:intermediateCatchEvent>'
        '<bpmn:intermediateCatchEvent id="t"><bpmn:timerEventDefinition><bpmn:timeDuration>P5D</bpmn:timeDuration>'
        "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    )
    result = compiled(gateway("eventBasedGateway", f"{events}\ns > a > g\ng > m > b\ng > t > c"))
    assert result.procedures[0].elements["m"].message == "Reply"
    assert play(result) == ["a", "c"]


def test_a_receive_task_after_an_event_gateway_waits_for_a_message_of_its_name() -> None:
    tasks = '<bpmn:receiveTask id="m" name="Reply"/><bpmn:receiveTask id="n" name="Refusal"/>'
    result = compiled(gateway("eventBasedGateway", f"{tasks}\ns > a > g\ng > m > b\ng > n > c"))
    assert result.procedures[0].caught == {"Reply", "Refusal"}
    assert play(result) == ["a", "b"]


def test_names_in_conditions_are_checked() -> None:
    known = Known(
        facts=frozenset({"case.hate"}), functions=frozenset({"stated"}), requirements=frozenset({"interview"})
    )
    flows = "s > a > g\ng > b [{}]\ng > c"
    errors = ["case.haet", "lookup(1)", "stated('intervew')", "case.hate and", "().__class__"]
    for condition in errors:
        result = compiled(gateway("exclusiveGateway", flows.format(condition)), known=known)
        assert [level for level, _ in said(result, "expression")] == ["error"], condition
    assert (
        said(compiled(gateway("exclusiveGateway", flows.format("answer")), known=known), "expression")[0][0]
        == "warning"
    )
    fine = compiled(gateway("exclusiveGateway", flows.format("case.hate and stated('interview')")), known=known)
    assert not said(fine, "expression")


def test_a_practice_must_be_one_of_the_catalogue_and_used_as_it_is_meant() -> None:
    known = Known(
        functions=frozenset({"within", "every", "before"}),
        requirements=frozenset({"board_report"}),
        practices={"chase_call": "within", "outside_chase": "every", "report_ahead": "before"},
    )
    flows = "s > a > g\ng > b [{} == null]\ng > c"
    wrong = {
        "within('chase_cal')": "Did you mean “chase_call”?",
        "within('zzz')": "Look it up in policies/requirements.toml.",
        "within('outside_chase')": "is used with every(...), not within.",
        "every('chase_call')": "is used with within(...), not every.",
        "before('board_report', 'report_ahed')": "Did you mean “report_ahead”?",
        "before('bord_report', 'report_ahead')": "no policy knows the requirement “bord_report”.",
    }
    for condition, told in wrong.items():
        result = compiled(gateway("exclusiveGateway", flows.format(condition)), known=known)
        assert [finding.message for finding in result.findings if told in finding.message], condition
    for condition in ("within('chase_call')", "every('outside_chase')", "before('board_report', 'report_ahead')"):
        result = compiled(gateway("exclusiveGateway", flows.format(condition)), known=known)
        assert not said(result, "expression"), condition
