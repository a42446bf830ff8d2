"""Process owners see, check and publish drawings; running cases stay on their version."""

from pathlib import Path

import pytest

from engine.access import OFFICER, PROCESS_OWNER, ROLES, Actor, system_actor
from engine.errors import InvalidInputError, NotAllowedError, PublishError
from tests.engine.process.desk import DRAWINGS, Desk

REPORT = (DRAWINGS / "report.bpmn").read_bytes()
TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="weigh" name="Weigh it"><decisionTable id="t" hitPolicy="UNIQUE">
<input id="i" label="Violence"><inputExpression id="e" typeRef="boolean">
<text>case.violence == true</text></inputExpression></input>
<output id="o" name="answer" typeRef="string" />
<rule id="r1"><inputEntry id="a1"><text>true</text></inputEntry>
<outputEntry id="b1"><text>"act"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="a2"><text>false</text></inputEntry>
<outputEntry id="b2"><text>"wait"</text></outputEntry>
</rule></decisionTable></decision></definitions>"""


def test_a_new_version_is_for_new_cases_and_running_ones_stay_on_theirs(desk: Desk) -> None:
    old = desk.report()
    changed = REPORT.replace(b'name="Triage the report"', b'name="Take the report"')
    (line,) = desk.engine.procedures.publish(desk.office.manager, "report.bpmn", changed, "Clearer name")
    assert (line.version, line.scope) == (1, "CA")
    assert desk.names(old) == ["Triage the report"]
    assert desk.names(desk.report()) == ["Take the report"]
    desk.do(old, "Triage the report", note="x")
    assert "Contact the complainant" in desk.names(old)


def test_the_same_file_again_makes_no_new_version(quick_desk: Desk) -> None:
    for reason in ("Ours", "Again"):
        (line,) = quick_desk.engine.procedures.publish(quick_desk.office.manager, "report.bpmn", REPORT, reason)
        assert line.version == 1


@pytest.mark.parametrize(("name", "content"), [("report.bpmn", REPORT), ("weigh.dmn", TABLE)])
def test_nobody_publishes_for_all_landlords_whatever_their_roles(quick_desk: Desk, name: str, content: bytes) -> None:
    everything = Actor(quick_desk.office.manager.user_id, "CA", "Sample", frozenset(ROLES))
    for actor in (everything, system_actor("CA")):
        before = quick_desk.engine.procedures.list(actor)
        with pytest.raises(NotAllowedError, match="dueprocess publish"):
            quick_desk.engine.procedures.publish(actor, name, content, "For everybody", for_all=True)
        assert quick_desk.engine.procedures.list(actor) == before


def test_an_actor_of_no_landlord_publishes_nothing(quick_desk: Desk) -> None:
    with pytest.raises(NotAllowedError, match="dueprocess publish"):
        quick_desk.engine.procedures.publish(system_actor("*"), "report.bpmn", REPORT, "For everybody")


@pytest.mark.parametrize(("name", "content"), [("report.bpmn", REPORT), ("weigh.dmn", TABLE)])
def test_what_an_owner_publishes_never_reaches_another_landlord(quick_desk: Desk, name: str, content: bytes) -> None:
    (line,) = quick_desk.engine.procedures.publish(quick_desk.office.manager, name, content, "Ours")
    assert line.scope == "CA"
    other = Actor(1, "KHA", "Sample", frozenset({PROCESS_OWNER}))
    assert line.definition_id not in {seen.definition_id for seen in quick_desk.engine.procedures.list(other)}


def test_the_command_line_publishes_for_all_landlords(quick_desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "weigh.dmn").write_bytes(TABLE)
    (line,) = quick_desk.engine.procedures.publish_files([tmp_path / "weigh.dmn"])
    assert line.scope == "*"


def test_a_landlords_own_drawing_goes_before_the_shared_one(quick_desk: Desk) -> None:
    own = REPORT.replace(b'name="Triage the report"', b'name="Our own triage"')
    quick_desk.engine.procedures.publish(quick_desk.office.manager, "report.bpmn", own, "Ours")
    assert quick_desk.names(quick_desk.report()) == ["Our own triage"]


def test_a_version_gives_back_the_owners_file_byte_for_byte(quick_desk: Desk) -> None:
    manager = quick_desk.office.manager
    line = next(line for line in quick_desk.engine.procedures.list(manager) if line.key == "report")
    assert quick_desk.engine.procedures.source(manager, line.definition_id) == ("report.bpmn", REPORT)
    view = quick_desk.engine.procedures.get(manager, line.definition_id)
    assert view.sha256
    assert any("Triage the report" in row.text for row in view.diagram.outline)


def test_a_broken_file_is_explained_and_not_published(quick_desk: Desk) -> None:
    manager = quick_desk.office.manager
    checked = quick_desk.engine.procedures.check(manager, "x.bpmn", b"<not xml")
    assert not checked.ok
    assert checked.findings[0].rule == "source"
    wrong = REPORT.replace(b"${case.child_at_risk}", b"${case.no_such_fact}")
    with pytest.raises(PublishError, match="no_such_fact"):
        quick_desk.engine.procedures.publish(manager, "report.bpmn", wrong, "Oops")
    with pytest.raises(InvalidInputError):
        quick_desk.engine.procedures.publish(manager, "report.bpmn", REPORT, " ")


def test_only_process_owners_publish(quick_desk: Desk) -> None:
    officer = Actor(99, "CA", "Officer", frozenset({OFFICER}))
    with pytest.raises(NotAllowedError):
        quick_desk.engine.procedures.publish(officer, "report.bpmn", REPORT, "Why not")


def test_a_cases_diagram_shows_where_it_stands(quick_desk: Desk) -> None:
    case = quick_desk.report()
    (line,) = quick_desk.engine.cases.get(quick_desk.office.manager, case.id).procedures
    diagram = quick_desk.engine.procedures.instance(quick_desk.office.manager, line.id)
    states = {state.element: state.state for state in diagram.states}
    assert states == {"start": "done", "triage": "active"}


def test_a_procedure_is_started_by_hand_once(quick_desk: Desk) -> None:
    case, manager = quick_desk.report(), quick_desk.office.manager
    choices = [choice.value for choice in quick_desk.engine.procedures.startable(manager, case.id)]
    assert choices == ["safeguarding"]
    line = quick_desk.engine.procedures.start(manager, case.id, "safeguarding", "Disclosed by telephone")
    assert (line.status, line.version) == ("running", 1)
    assert "Refer to children's services" in quick_desk.names(case)
    assert quick_desk.engine.procedures.startable(manager, case.id) == []


def test_the_profile_is_shown_with_clauses(quick_desk: Desk) -> None:
    view = quick_desk.engine.procedures.profile(quick_desk.office.manager)
    first = next(stance for stance in view.timescales if stance.requirement == "initial_response")
    assert view.code == "CA"
    assert "24 hours" in first.value
    assert first.clause


def test_a_finding_names_what_it_is_about_as_people_call_it(quick_desk: Desk) -> None:
    plain = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">
      <process id="noise_diary" name="Noise diary">
        <startEvent id="s" name="Asked for" /><task id="t1" name="Send the diary" />
        <exclusiveGateway id="g" name="Back?" /><task id="t2" name="Read it" /><task id="t3" name="Ring" />
        <sequenceFlow id="a" sourceRef="s" targetRef="t1" /><sequenceFlow id="b" sourceRef="t1" targetRef="g" />
        <sequenceFlow id="c" name="Yes" sourceRef="g" targetRef="t2">
          <conditionExpression>${weather}</conditionExpression></sequenceFlow>
        <sequenceFlow id="d" sourceRef="g" targetRef="t3">
          <conditionExpression>${season}</conditionExpression></sequenceFlow>
      </process></definitions>"""
    checked = quick_desk.engine.procedures.check(quick_desk.office.manager, "plain.bpmn", plain)
    names = {finding.element: finding.element_name for finding in checked.findings}
    wanted = {"noise_diary": "Noise diary", "c": "Arrow “Yes”", "d": "Arrow from “Back?” to “Ring”"}
    assert {key: names.get(key) for key in wanted} == wanted
