"""Whatever no program stands behind becomes work for a person."""

import pytest

from engine.bpmn import Known
from tests.engine.bpmn.compiler.drawings import compiled, officer, play, said, words

FRAME = '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>\ns > t > e\n'


def with_task(task: str, known: Known | None = None):  # type: ignore[no-untyped-def]
    return compiled(officer("t") + FRAME + task, known=known)


@pytest.mark.parametrize("more", ["", 'isExecutable="false"'])
def test_a_drawing_not_marked_executable_runs(more: str) -> None:
    result = compiled('<bpmn:startEvent id="s"/><bpmn:task id="t"/><bpmn:endEvent id="e"/>\ns > t > e', more=more)
    assert said(result, "executable") == [("fixed", "p")]
    assert play(result) == ["t"]


@pytest.mark.parametrize("tag", ["task", "manualTask"])
def test_a_plain_task_is_confirmed_by_a_person(tag: str) -> None:
    result = with_task(f'<bpmn:{tag} id="t" name="Ring"/>')
    element = result.procedures[0].elements["t"]
    assert (element.kind, element.drawn, element.lane) == ("userTask", tag, "Officer")
    assert said(result, "plain-task") == [("fixed", "t")]
    assert play(result) == ["t"]


@pytest.mark.parametrize(
    "task",
    [
        '<bpmn:serviceTask id="t" name="Tell police"/>',
        '<bpmn:serviceTask id="t" name="Tell police" camunda:class="org.example.Tell"/>',
        '<bpmn:sendTask id="t" name="Tell police"/>',
        '<bpmn:scriptTask id="t" name="Tell police"/>',
        '<bpmn:scriptTask id="t" name="Tell police"><bpmn:script>print("hello")</bpmn:script></bpmn:scriptTask>',
        '<bpmn:businessRuleTask id="t" name="Tell police"/>',
        '<bpmn:subProcess id="t" name="Tell police"/>',
        '<bpmn:callActivity id="t" name="Tell police"/>',
        '<bpmn:callActivity id="t" name="Tell police" calledElement="nobody"/>',
    ],
)
def test_a_step_with_nothing_behind_it_is_done_by_a_person(task: str) -> None:
    result = with_task(task)
    assert result.procedures[0].elements["t"].name == "Do: Tell police"
    assert ("warning", "t") in [(finding.level, finding.element) for finding in result.findings]
    assert play(result) == ["t"]


def test_an_action_that_does_not_exist_is_done_by_a_person() -> None:
    known = Known(actions={"letter.issue": frozenset()})
    result = with_task('<bpmn:serviceTask id="t" name="Write" camunda:topic="leter.issue"/>', known)
    assert "leter.issue" in words(result, "unbacked-task")
    assert play(result) == ["t"]


def test_an_action_keeps_its_topic_and_inputs() -> None:
    inputs = (
        "<bpmn:extensionElements><camunda:inputOutput>"
        '<camunda:inputParameter name="template">first</camunda:inputParameter>'
        '<camunda:inputParameter name="to"><camunda:list><camunda:value>victim</camunda:value></camunda:list>'
        "</camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements>"
    )
    task = f'<bpmn:serviceTask id="t" camunda:type="external" camunda:topic="letter.issue">{inputs}</bpmn:serviceTask>'
    element = with_task(task).procedures[0].elements["t"]
    assert (element.kind, element.topic) == ("serviceTask", "letter.issue")
    assert element.inputs == {"template": "first", "to": "${['victim']}"}


def test_an_action_without_a_needed_input_is_an_error() -> None:
    known = Known(actions={"letter.issue": frozenset({"template"})})
    result = with_task('<bpmn:serviceTask id="t" camunda:topic="letter.issue"/>', known)
    assert said(result, "action") == [("error", "t")]


def test_assignments_are_a_script() -> None:
    script = "rounds = 1; band = 'high' if rounds > 0 else 'low'"
    result = with_task(
        f'<bpmn:scriptTask id="t"><bpmn:script>{script.replace(">", "&gt;")}</bpmn:script></bpmn:scriptTask>'
    )
    assert result.procedures[0].elements["t"].script == (("rounds", "1"), ("band", "'high' if rounds > 0 else 'low'"))
    assert play(result) == []


def test_a_receive_task_without_a_message_is_recorded_by_a_person_or_ended_by_the_message() -> None:
    result = with_task('<bpmn:receiveTask id="t" name="Police answer"/>')
    assert result.procedures[0].elements["t"].name == "Record: Police answer"
    assert result.procedures[0].caught == {"Police answer"}
    assert said(result, "record-message") == [("warning", "t")]
    assert play(result) == ["t"]


def test_a_message_catch_without_a_message_is_recorded_by_a_person() -> None:
    event = (
        '<bpmn:intermediateCatchEvent id="t" name="Answer"><bpmn:messageEventDefinition/></bpmn:intermediateCatchEvent>'
    )
    assert play(with_task(event)) == ["t"]


def test_a_receive_task_with_a_message_waits_for_it() -> None:
    extra = '<bpmn:message id="m" name="PoliceOutcome"/>'
    result = compiled(officer("t") + FRAME + '<bpmn:receiveTask id="t" messageRef="m"/>', extra)
    assert result.procedures[0].caught == {"PoliceOutcome"}
    assert play(result) == []


def test_a_send_task_with_a_message_throws_it() -> None:
    extra = '<bpmn:message id="m" name="SafeguardingNeeded"/>'
    result = compiled(officer("t") + FRAME + '<bpmn:sendTask id="t" messageRef="m"/>', extra)
    assert result.procedures[0].thrown == {"SafeguardingNeeded"}
    assert play(result) == []


def test_a_task_in_no_lane_is_offered_to_the_case_officer() -> None:
    result = compiled(FRAME + '<bpmn:userTask id="t"/>')
    assert said(result, "lane") == [("warning", "t")]


def test_a_group_or_a_person_makes_a_lane_needless() -> None:
    for attribute in ('camunda:candidateGroups="Manager"', 'camunda:assignee="${case.officer}"'):
        assert not said(compiled(FRAME + f'<bpmn:userTask id="t" {attribute}/>'), "lane")


def test_a_lane_that_nobody_fills_is_told() -> None:
    result = with_task('<bpmn:userTask id="t"/>', Known(lanes=frozenset({"Manager"})))
    assert "Officer" in words(result, "lane")


def test_data_objects_stores_and_associations_are_left_in_the_drawing() -> None:
    body = (
        FRAME + '<bpmn:userTask id="t"><bpmn:dataInputAssociation><bpmn:sourceRef>nowhere</bpmn:sourceRef>'
        '</bpmn:dataInputAssociation></bpmn:userTask><bpmn:dataObject id="o"/>'
        '<bpmn:dataObjectReference id="r" name="Log"'
        ' dataObjectRef="o"/><bpmn:dataStoreReference id="st"/><bpmn:textAnnotation id="a"><bpmn:text>x</bpmn:text>'
        '</bpmn:textAnnotation><bpmn:association id="as" sourceRef="t" targetRef="a"/>'
    )
    result = compiled(body)
    assert said(result, "ignored-data") == [("warning", "r"), ("warning", "st")]
    assert play(result) == ["t"]


def test_the_settings_of_another_engine_are_told() -> None:
    result = with_task('<bpmn:userTask id="t" camunda:formKey="embedded:app:form.html"/>')
    assert "formKey" in words(result, "foreign-settings")


def test_the_settings_of_camunda_eight_that_mean_the_same_are_read() -> None:
    task = (
        '<bpmn:serviceTask id="t"><bpmn:extensionElements><zeebe:taskDefinition type="letter.issue"/><zeebe:ioMapping>'
        '<zeebe:input source="=case.risk" target="risk"/></zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask>'
    )
    element = with_task(task).procedures[0].elements["t"]
    assert (element.topic, element.inputs) == ("letter.issue", {"risk": "${case.risk}"})


def test_a_form_its_guidance_and_its_requirement_are_read() -> None:
    form = (
        "<bpmn:documentation>Ring first.</bpmn:documentation><bpmn:extensionElements><camunda:formData>"
        '<camunda:formField id="risk" label="Risk" type="enum" defaultValue="low"><camunda:properties>'
        '<camunda:property id="fact" value="risk"/><camunda:property id="when" value="case.hate"/></camunda:properties>'
        '<camunda:validation><camunda:constraint name="required"/></camunda:validation>'
        '<camunda:value id="low" name="Low"/><camunda:value id="high" name="High"/>'
        "</camunda:formField></camunda:formData>"
        '<camunda:properties><camunda:property name="requirement" value="interview, officer_contact"/>'
        "</camunda:properties>"
        "</bpmn:extensionElements>"
    )
    element = (
        with_task(f'<bpmn:userTask id="t" camunda:dueDate="${{due(1)}}">{form}</bpmn:userTask>')
        .procedures[0]
        .elements["t"]
    )
    assert element.documentation == "Ring first."
    assert element.requirements == ("interview", "officer_contact")
    assert element.due == "${due(1)}"
    assert element.form is not None
    field = element.form.fields[0]
    assert (field.type, field.default, field.required, field.fact, field.when) == (
        "enum",
        "low",
        True,
        "risk",
        "case.hate",
    )
    assert field.options == (("low", "Low"), ("high", "High"))
