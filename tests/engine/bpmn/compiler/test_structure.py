"""Where a drawing begins and ends, what can be reached, and what stands in and round a task."""

import pytest

from engine.bpmn import Known, compile_drawing, read_procedures, specs
from tests.engine.bpmn.compiler.drawings import HEAD, Robot, compiled, draw, officer, play, said, words
from tests.engine.bpmn.running import expand

TASKS = officer("a", "b", "c") + "".join(f'<bpmn:userTask id="{name}"/>' for name in "abc")
START, END = '<bpmn:startEvent id="s"/>', '<bpmn:endEvent id="e"/>'


def sub(body: str, more: str = "", tag: str = "subProcess") -> str:
    return f'<bpmn:{tag} id="sub" name="Inner" {more}>{expand(body)}</bpmn:{tag}>'


def test_the_owners_file_is_kept_byte_for_byte() -> None:
    xml = draw(TASKS + START + END + "\ns > a > b > c > e") + b"\n<!-- mine -->\r\n"
    assert compile_drawing(xml).owner_xml == xml


def test_the_same_drawing_gives_the_same_executable() -> None:
    xml = draw(TASKS + START + END + "\ns > a > b > c > e")
    assert compile_drawing(xml).executable_xml == compile_drawing(xml).executable_xml


def test_the_element_table_can_be_read_back_from_the_executable() -> None:
    result = compiled(TASKS + START + END + "\ns > a > b > c > e\na > c [case.hate]")
    assert read_procedures(result.executable_xml) == result.procedures


def test_no_start_and_no_end_are_implied() -> None:
    result = compiled(TASKS + "\na > b > c")
    assert said(result, "missing-start") == [("fixed", "p")]
    assert said(result, "missing-end") == [("fixed", "p")]
    assert play(result) == ["a", "b", "c"]


def test_several_beginnings_without_a_start_begin_together() -> None:
    assert sorted(play(compiled(TASKS))) == ["a", "b", "c"]


def test_a_circle_without_a_start_begins_with_what_is_drawn_first() -> None:
    result = compiled(TASKS + '<bpmn:exclusiveGateway id="g"/>\na > b > c > g\ng > d\ng > a\n<bpmn:task id="d"/>')
    assert said(result, "missing-start") == [("warning", "p")]
    assert play(result) == ["a", "b", "c", "d"]


def test_a_sub_process_needs_no_start_and_no_end() -> None:
    result = compiled(TASKS + START + sub('<bpmn:task id="x"/><bpmn:task id="y"/>\nx > y') + "\ns > sub > a")
    assert {("fixed", "sub")} <= set(said(result, "missing-start"))
    assert play(result) == ["x", "y", "a"]
    assert result.procedures[0].elements["x"].parent == "sub"


def test_a_sub_process_with_two_starts_begins_both() -> None:
    inside = (
        '<bpmn:startEvent id="s1"/><bpmn:startEvent id="s2"/><bpmn:task id="x"/><bpmn:task id="y"/>\ns1 > x\ns2 > y'
    )
    assert sorted(play(compiled(TASKS + START + sub(inside) + "\ns > sub"))) == ["x", "y"]


def test_what_stands_in_a_sub_process_has_its_lane() -> None:
    body = officer("sub") + START + sub('<bpmn:task id="x"/>') + "\ns > sub"
    assert compiled(body).procedures[0].elements["x"].lane == "Officer"


def test_what_no_arrow_leads_to_is_never_done() -> None:
    result = compiled(TASKS + START + END + "\ns > a > e\nb > c")
    assert ("warning", "b") in said(result, "unreachable")
    assert play(result) == ["a"]


def test_a_join_does_not_wait_for_what_is_never_done() -> None:
    body = TASKS + START + END + '<bpmn:parallelGateway id="g"/>\ns > a > g\nb > g\ng > c > e'
    assert play(compiled(body)) == ["a", "c"]


def test_an_arrow_into_the_start_and_out_of_the_end_are_turned() -> None:
    gateway = '<bpmn:exclusiveGateway id="g" name="Again?"/>'
    result = compiled(TASKS + START + END + gateway + "\ns > a > g\ng > e\ng > s\ne > b")
    assert {element for _, element in said(result, "turned-end")} == {"s", "e"}
    assert play(result) == ["a", "b"]


def test_a_circle_in_which_nobody_does_anything_is_an_error() -> None:
    gateways = '<bpmn:exclusiveGateway id="g"/><bpmn:exclusiveGateway id="h"/>'
    body = TASKS + START + END + gateways + "\ns > g > h\nh > g [case.hate]\nh > e [not case.hate]"
    assert said(compiled(body), "endless-circle")[0][0] == "error"


@pytest.mark.parametrize(
    "inside",
    [
        '<bpmn:userTask id="w"/>',
        '<bpmn:intermediateCatchEvent id="w"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration>'
        "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>",
    ],
)
def test_a_circle_with_a_task_or_a_timer_is_fine(inside: str) -> None:
    gateway = '<bpmn:exclusiveGateway id="g"/>'
    body = START + END + inside + gateway + "\ns > w > g\ng > w [case.hate]\ng > e [not case.hate]"
    assert not said(compiled(body), "endless-circle")


def test_arrows_that_hang_loose_are_ignored() -> None:
    loose = '<bpmn:sequenceFlow id="f" sourceRef="a"/><bpmn:sequenceFlow id="g" sourceRef="gone" targetRef="b"/>'
    result = compiled(TASKS + START + END + loose + "\ns > a > b > c > e")
    assert [element for level, element in said(result, "drawing") if level == "warning"] == ["f", "g"]
    assert play(result) == ["a", "b", "c"]


def test_an_arrow_across_the_border_of_a_sub_process_is_an_error() -> None:
    result = compiled(TASKS + START + sub('<bpmn:task id="x"/>') + "\ns > sub\nx > a")
    assert said(result, "drawing")[0][0] == "error"


def test_an_id_used_twice_is_an_error() -> None:
    result = compiled('<bpmn:startEvent id="s"/><bpmn:task id="a"/><bpmn:task id="a"/>\ns > a')
    assert said(result, "drawing") == [("error", "a")]


def test_long_names_are_cut_and_long_ids_refused() -> None:
    long = compiled(START + f'<bpmn:userTask id="a" name="{"word " * 100}"/>\ns > a')
    assert said(long, "long-name") == [("warning", "a")]
    assert len(long.procedures[0].elements["a"].name) == 250
    assert said(compiled(START + f'<bpmn:userTask id="{"a" * 91}"/>'), "long-name")[0][0] == "error"


def test_elements_without_an_id_get_one() -> None:
    assert said(compiled(TASKS + START + "<bpmn:endEvent/>\ns > a"), "drawing") == [("fixed", "Auto_nameless_1")]


def test_every_node_of_the_executable_has_a_place() -> None:
    result = compiled(TASKS + START + END + "\ns > a > b > c > e")
    assert result.executable_xml.count(b"<bpmndi:BPMNShape") == len(result.procedures[0].elements)


def test_several_pools_each_run_and_message_flows_are_told() -> None:
    processes = "".join(
        f'<bpmn:process id="p{number}">{expand(f"<bpmn:task id={chr(34)}t{number}{chr(34)}/>")}</bpmn:process>'
        for number in (1, 2)
    )
    pools = (
        '<bpmn:collaboration id="c"><bpmn:participant id="x1" name="Officer" processRef="p1"/>'
        '<bpmn:participant id="x2" name="Police" processRef="p2"/><bpmn:participant id="x3" name="Tenant"/>'
        '<bpmn:messageFlow id="mf" sourceRef="t1" targetRef="t2"/></bpmn:collaboration>'
    )
    result = compile_drawing(f"{HEAD}{pools}{processes}</bpmn:definitions>".encode())
    assert ("warning", "mf") in said(result, "drawing")
    assert [procedure.elements[f"t{n}"].lane for n, procedure in enumerate(result.procedures, 1)] == [
        "Officer",
        "Police",
    ]
    assert Robot(result, "p1").play() == ["t1"]
    assert Robot(result, "p2").play() == ["t2"]


def test_lanes_drawn_but_not_listed_are_read_from_the_page() -> None:
    lanes = '<bpmn:laneSet><bpmn:lane id="l1" name="Officer"/><bpmn:lane id="l2" name="Manager"/></bpmn:laneSet>'
    shapes = "".join(
        f'<bpmndi:BPMNShape bpmnElement="{name}"><dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/>'
        "</bpmndi:BPMNShape>"
        for name, x, y, w, h in [
            ("l1", 0, 0, 900, 100),
            ("l2", 0, 100, 900, 100),
            ("a", 50, 10, 100, 80),
            ("b", 50, 110, 100, 80),
        ]
    )
    body = lanes + '<bpmn:task id="a"/><bpmn:task id="b"/>\na > b'
    diagram = (
        '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
        f' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><bpmndi:BPMNPlane>{shapes}</bpmndi:BPMNPlane>'
        "</bpmndi:BPMNDiagram>"
    )
    xml = draw(body).replace(b"</bpmn:definitions>", f"{diagram}</bpmn:definitions>".encode())
    elements = compile_drawing(xml).procedures[0].elements
    assert (elements["a"].lane, elements["b"].lane) == ("Officer", "Manager")


# Activities that hold or repeat others.


def test_a_transaction_is_a_sub_process() -> None:
    result = compiled(TASKS + START + sub('<bpmn:task id="x"/>', tag="transaction") + "\ns > sub > a")
    assert said(result, "sub-process") == [("fixed", "sub")]
    assert play(result) == ["x", "a"]


def test_an_ad_hoc_sub_process_says_what_to_draw_instead() -> None:
    result = compiled(TASKS + START + sub('<bpmn:task id="x"/>', tag="adHocSubProcess") + "\ns > sub > a")
    assert said(result, "impossible-activity") == [("error", "sub")]
    assert "side by side" in words(result, "impossible-activity")


def test_a_task_that_undoes_others_is_an_error() -> None:
    result = compiled(START + '<bpmn:task id="x" isForCompensation="true"/>\ns > x')
    assert said(result, "impossible-activity") == [("error", "x")]


def test_an_event_sub_process_runs_when_its_event_comes() -> None:
    inside = (
        '<bpmn:startEvent id="is" isInterrupting="false">'
        '<bpmn:messageEventDefinition messageRef="m"/></bpmn:startEvent>'
        '<bpmn:task id="x"/>\nis > x'
    )
    body = TASKS + START + sub(inside, 'triggeredByEvent="true"') + "\ns > a"
    result = compiled(body, '<bpmn:message id="m" name="NewIncident"/>')
    assert result.procedures[0].caught == {"NewIncident"}
    robot = Robot(result)
    assert robot.run.deliver("NewIncident", {}) == 1
    robot.run.advance()
    assert sorted(robot.play()) == ["a", "x"]


def test_an_event_sub_process_without_an_event_is_an_error() -> None:
    body = (
        TASKS
        + START
        + sub('<bpmn:startEvent id="is"/><bpmn:task id="x"/>\nis > x', 'triggeredByEvent="true"')
        + "\ns > a"
    )
    assert said(compiled(body), "event-sub-process") == [("error", "sub")]


def test_a_call_of_a_procedure_of_the_same_file_runs() -> None:
    other = f'<bpmn:process id="q">{expand(chr(60) + "bpmn:task id=" + chr(34) + "x" + chr(34) + "/>")}</bpmn:process>'
    call = '<bpmn:callActivity id="call" calledElement="q"/>'
    xml = draw(TASKS + START + call + "\ns > call > a").replace(
        b"</bpmn:definitions>", f"{other}</bpmn:definitions>".encode()
    )
    result = compile_drawing(xml)
    assert result.procedures[0].elements["call"].calls == "q"
    assert not said(result, "unknown-call")
    assert specs.get(result.sha256, result.executable_xml, "p")


def test_a_call_of_a_procedure_of_another_file_is_done_by_a_person_and_told_how_to_start_it() -> None:
    body = TASKS + START + '<bpmn:callActivity id="call" calledElement="safeguarding"/>\ns > call > a'
    result = compiled(body, known=Known(procedures=frozenset({"safeguarding"})))
    assert "send its message" in words(result, "unknown-call")
    assert play(result) == ["call", "a"]


def several(name: str, inner: str = "") -> str:
    marker = f"<bpmn:multiInstanceLoopCharacteristics>{inner}</bpmn:multiInstanceLoopCharacteristics>"
    return officer("m") + START + f'<bpmn:userTask id="m" name="{name}">{marker}</bpmn:userTask>\ns > m'


def test_several_times_without_a_number_asks_how_many() -> None:
    result = compiled(several("Take a photograph"))
    assert said(result, "several-times") == [("warning", "m")]
    assert play(result) == ["Auto_m_several", "m", "m"]


def test_several_times_for_people_asks_for_whom() -> None:
    result = compiled(several("Interview each witness"))
    assert result.procedures[0].elements["m"].multi is not None
    assert play(result) == ["Auto_m_several", "m", "m"]


def test_several_times_with_a_number_or_a_list_is_kept() -> None:
    assert play(compiled(several("Ring", "<bpmn:loopCardinality>3</bpmn:loopCardinality>"))) == ["m", "m", "m"]
    each = 'Characteristics camunda:collection="${case.strands}" camunda:elementVariable="strand">'
    element = compiled(several("Ring").replace("Characteristics>", each, 1)).procedures[0].elements["m"]
    assert element.multi is not None
    assert (element.multi.collection, element.multi.item) == ("case.strands", "strand")


def test_a_loop_without_a_condition_asks_whether_again() -> None:
    body = officer("m") + START + '<bpmn:userTask id="m"><bpmn:standardLoopCharacteristics/></bpmn:userTask>\ns > m'
    result = compiled(body)
    assert said(result, "repeat") == [("fixed", "m")]
    assert play(result) == ["m"]


@pytest.mark.parametrize(
    ("field", "level"),
    [
        ('<camunda:formField id="1x" type="string"/>', "error"),
        ('<camunda:formField id="x" type="string"/><camunda:formField id="x" type="string"/>', "error"),
        ('<camunda:formField id="x" type="enum"/>', "error"),
        ('<camunda:formField id="x" type="colour"/>', "warning"),
        (
            '<camunda:formField id="x"><camunda:validation><camunda:constraint name="pattern" config="(?=a)a"/>'
            "</camunda:validation></camunda:formField>",
            "error",
        ),
    ],
)
def test_slips_in_forms_are_told(field: str, level: str) -> None:
    form = f"<bpmn:extensionElements><camunda:formData>{field}</camunda:formData></bpmn:extensionElements>"
    result = compiled(officer("t") + START + f'<bpmn:userTask id="t">{form}</bpmn:userTask>\ns > t')
    assert said(result, "form") == [(level, "t")]


def test_requirements_and_decisions_that_nobody_knows_are_errors() -> None:
    known = Known(requirements=frozenset({"interview"}), decisions=frozenset({"risk"}))
    properties = '<camunda:properties><camunda:property name="requirement" value="intervew"/></camunda:properties>'
    extension = f"<bpmn:extensionElements>{properties}</bpmn:extensionElements>"
    body = officer("t") + START + f'<bpmn:userTask id="t">{extension}</bpmn:userTask>'
    body += '<bpmn:businessRuleTask id="r" camunda:decisionRef="rsik"/>\ns > t > r'
    result = compiled(body, known=known)
    assert said(result, "requirement") == [("error", "t")]
    assert said(result, "decision") == [("error", "r")]
