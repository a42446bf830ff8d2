"""Drawings as people make them in the tools they have: each compiles, and a robot officer plays it to an end."""

import pytest

from engine.bpmn import compile_drawing
from tests.engine.bpmn.compiler.drawings import Robot

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"

# Camunda Modeler, as it is after five minutes: plain tasks, named flows, a gateway, a pool with two lanes.
CAMUNDA = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="Definitions_1"
 targetNamespace="http://bpmn.io/schema/bpmn" exporter="Camunda Modeler" exporterVersion="5.30.0"
 modeler:executionPlatform="Camunda Platform" modeler:executionPlatformVersion="7.21.0">
 <bpmn:collaboration id="C"><bpmn:participant id="P" name="Complaints" processRef="Process_1" /></bpmn:collaboration>
 <bpmn:process id="Process_1" isExecutable="false">
  <bpmn:laneSet id="LS"><bpmn:lane id="L1" name="Officer"><bpmn:flowNodeRef>S</bpmn:flowNodeRef>
   <bpmn:flowNodeRef>A</bpmn:flowNodeRef><bpmn:flowNodeRef>G</bpmn:flowNodeRef><bpmn:flowNodeRef>B</bpmn:flowNodeRef>
   </bpmn:lane><bpmn:lane id="L2" name="Manager"><bpmn:flowNodeRef>M</bpmn:flowNodeRef>
   <bpmn:flowNodeRef>E</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
  <bpmn:startEvent id="S" name="Complaint in"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
  <bpmn:task id="A" name="Read the complaint"/><bpmn:exclusiveGateway id="G" name="Serious?"/>
  <bpmn:task id="M" name="Decide what to do"/><bpmn:task id="B" name="Answer by letter"/><bpmn:endEvent id="E"/>
  <bpmn:sequenceFlow id="f1" sourceRef="S" targetRef="A"/><bpmn:sequenceFlow id="f2" sourceRef="A" targetRef="G"/>
  <bpmn:sequenceFlow id="f3" name="Yes" sourceRef="G" targetRef="M"/>
  <bpmn:sequenceFlow id="f4" name="No" sourceRef="G" targetRef="B"/>
  <bpmn:sequenceFlow id="f5" sourceRef="M" targetRef="B"/><bpmn:sequenceFlow id="f6" sourceRef="B" targetRef="E"/>
 </bpmn:process></bpmn:definitions>"""

# Signavio: default namespace, meta data in extension elements, sid- ids, no isExecutable, a data object.
SIGNAVIO = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<definitions xmlns="{BPMN}" xmlns:signavio="http://www.signavio.com" exporter="Signavio Process Editor"
 id="sid-1" targetNamespace="http://www.signavio.com"><process id="sid-P" isClosed="false" processType="None">
 <extensionElements><signavio:signavioMetaData metaKey="author" metaValue="x"/></extensionElements>
 <startEvent id="sid-S" name=""><extensionElements><signavio:signavioMetaData metaKey="bgcolor" metaValue="#ffffff"/>
 </extensionElements></startEvent>
 <task completionQuantity="1" isForCompensation="false" id="sid-A" name="Check&#10;file"
 startQuantity="1"/><parallelGateway gatewayDirection="Diverging" id="sid-G"/><task id="sid-B" name="Visit"/>
 <task id="sid-C" name="Write"/><parallelGateway gatewayDirection="Converging" id="sid-J"/><endEvent id="sid-E"/>
 <dataObject id="sid-D"/><dataObjectReference id="sid-DR" dataObjectRef="sid-D" name="File"/>
 <sequenceFlow id="sid-1f" sourceRef="sid-S" targetRef="sid-A"/>
 <sequenceFlow id="sid-2f" sourceRef="sid-A" targetRef="sid-G"/>
 <sequenceFlow id="sid-3f" sourceRef="sid-G" targetRef="sid-B"/>
 <sequenceFlow id="sid-4f" sourceRef="sid-G" targetRef="sid-C"/>
 <sequenceFlow id="sid-5f" sourceRef="sid-B" targetRef="sid-J"/>
 <sequenceFlow id="sid-6f" sourceRef="sid-C" targetRef="sid-J"/>
 <sequenceFlow id="sid-7f" sourceRef="sid-J" targetRef="sid-E"/></process></definitions>"""

# Bizagi: its own extensions, GUID ids, an abstract sub-process that is collapsed and empty, an unnamed gateway.
BIZAGI = f"""<?xml version="1.0"?>
 <semantic:definitions xmlns:semantic="{BPMN}" xmlns:bizagi="http://www.bizagi.com/bpmn20"
 id="_2026" targetNamespace="http://www.bizagi.com/definitions/_2026">
 <semantic:process id="Id_3f1c-22" name="Process 1">
 <semantic:extensionElements><bizagi:BizagiExtensions xmlns="http://www.bizagi.com/bpmn20"><bizagi:BizagiProperties/>
 </bizagi:BizagiExtensions></semantic:extensionElements><semantic:startEvent id="Id_01"/>
 <semantic:subProcess id="Id_02" name="Investigate" triggeredByEvent="false"/><semantic:exclusiveGateway id="Id_03"/>
 <semantic:scriptTask id="Id_04" name="Work out the rent"/><semantic:endEvent id="Id_05">
 <semantic:terminateEventDefinition/>
 </semantic:endEvent><semantic:sequenceFlow id="Id_06" sourceRef="Id_01" targetRef="Id_02"/>
 <semantic:sequenceFlow id="Id_07" sourceRef="Id_02" targetRef="Id_03"/>
 <semantic:sequenceFlow id="Id_08" sourceRef="Id_03" targetRef="Id_04"/>
 <semantic:sequenceFlow id="Id_09" sourceRef="Id_03" targetRef="Id_05"/>
 <semantic:sequenceFlow id="Id_10" sourceRef="Id_04" targetRef="Id_05"/></semantic:process></semantic:definitions>"""

# Trisotech: qualified names in references, a nameless message start, a service task, a boundary message.
TRISOTECH = f"""<?xml version="1.0"?>
 <ns0:definitions xmlns:ns0="{BPMN}" xmlns:triso="http://www.trisotech.com/2015/bpmn/modeling"
 xmlns:tns="http://www.trisotech.com/x" id="_d" targetNamespace="http://www.trisotech.com/x">
 <ns0:message id="_m" name=""/><ns0:process id="_p" triso:version="1"><ns0:startEvent id="_s" name="Call comes in">
 <ns0:messageEventDefinition messageRef="tns:_m"/></ns0:startEvent><ns0:serviceTask id="_a" name="Open a file"
 implementation="##WebService"/><ns0:receiveTask id="_r" name="Doctor's note" implementation="##WebService"/>
 <ns0:boundaryEvent id="_b" attachedToRef="tns:_r" cancelActivity="true" name="Withdrawn">
 <ns0:messageEventDefinition/>
 </ns0:boundaryEvent><ns0:endEvent id="_e"/><ns0:endEvent id="_e2"/>
 <ns0:sequenceFlow id="_1" sourceRef="tns:_s" targetRef="tns:_a"/>
 <ns0:sequenceFlow id="_2" sourceRef="_a" targetRef="_r"/>
 <ns0:sequenceFlow id="_3" sourceRef="_r" targetRef="_e"/><ns0:sequenceFlow id="_4" sourceRef="_b" targetRef="_e2"/>
 </ns0:process></ns0:definitions>"""

# No start, no end, a loop back, an inclusive choice, two arrows out of a task.
SKETCH = f"""<definitions xmlns="{BPMN}" targetNamespace="x"><process id="sketch">
 <task id="t1" name="Visit the tenant"/>
 <exclusiveGateway id="g1" name="At home?"/><task id="t2" name="Talk"/>
 <inclusiveGateway id="g2" name="What is needed?"/>
 <task id="t3" name="Ring the police"/><task id="t4" name="Mend the door"/><task id="t5" name="Close"/>
 <sequenceFlow id="1" sourceRef="t1" targetRef="g1"/><sequenceFlow id="2" name="yes" sourceRef="g1" targetRef="t2"/>
 <sequenceFlow id="3" name="no" sourceRef="g1" targetRef="t1"/><sequenceFlow id="4" sourceRef="t2" targetRef="g2"/>
 <sequenceFlow id="5" sourceRef="g2" targetRef="t3"/><sequenceFlow id="6" sourceRef="g2" targetRef="t4"/>
 <sequenceFlow id="7" sourceRef="t3" targetRef="t5"/><sequenceFlow id="8" sourceRef="t4" targetRef="t5"/>
 </process></definitions>"""

# A pool for each role, with message flows for who tells whom.
POOLS = f"""<definitions xmlns="{BPMN}" targetNamespace="x"><collaboration id="c"><participant id="a" name="Officer"
 processRef="officer"/><participant id="b" name="Repairs" processRef="repairs"/><messageFlow id="mf" sourceRef="o1"
 targetRef="r0"/></collaboration><process id="officer"><startEvent id="o0"/><sendTask id="o1" name="Ask for repair"/>
 <receiveTask id="o2" name="Repair is done"/><endEvent id="o3"/><sequenceFlow id="of1" sourceRef="o0" targetRef="o1"/>
 <sequenceFlow id="of2" sourceRef="o1" targetRef="o2"/><sequenceFlow id="of3" sourceRef="o2" targetRef="o3"/>
 </process>
 <process id="repairs"><startEvent id="r0" name="Repair asked for"><messageEventDefinition/></startEvent>
 <task id="r1" name="Mend it"/><endEvent id="r2"><messageEventDefinition/></endEvent>
 <sequenceFlow id="rf1" sourceRef="r0" targetRef="r1"/><sequenceFlow id="rf2" sourceRef="r1" targetRef="r2"/>
 </process></definitions>"""

# A sub-process with a deadline on its edge, an escalation, and a data store.
DEADLINE = f"""<definitions xmlns="{BPMN}" targetNamespace="x"><process id="deadline"><startEvent id="s"/>
 <subProcess id="sub" name="Investigate"><task id="i1" name="Interview"/><task id="i2" name="Note it"/>
 <sequenceFlow id="if" sourceRef="i1" targetRef="i2"/></subProcess><boundaryEvent id="late" name="5 days"
 attachedToRef="sub" cancelActivity="false"><timerEventDefinition><timeDuration>P5D</timeDuration>
 </timerEventDefinition>
 </boundaryEvent><task id="tell" name="Tell the manager"/><dataStoreReference id="ds" name="Files"/>
 <intermediateThrowEvent id="esc" name="Worry"><escalationEventDefinition/></intermediateThrowEvent><endEvent id="e"/>
 <sequenceFlow id="1" sourceRef="s" targetRef="sub"/><sequenceFlow id="2" sourceRef="sub" targetRef="esc"/>
 <sequenceFlow id="3" sourceRef="esc" targetRef="e"/><sequenceFlow id="4" sourceRef="late" targetRef="tell"/>
 </process></definitions>"""

DRAWINGS = {
    "camunda": (CAMUNDA, "Process_1", ["A", "M", "B"]),
    "signavio": (SIGNAVIO, "sid-P", ["sid-A", "sid-B", "sid-C"]),
    "bizagi": (BIZAGI, "Id_3f1c-22", ["Id_02", "Id_04"]),
    "trisotech": (TRISOTECH, "_p", ["_a", "_r"]),
    "sketch": (SKETCH, "sketch", ["t1", "t2", "t3", "t4", "t5", "t5"]),
    "a pool for each role": (POOLS, "officer", ["o1", "o2"]),
    "the other pool": (POOLS, "repairs", ["r1"]),
    "a deadline": (DEADLINE, "deadline", ["i1", "i2"]),
}


@pytest.mark.parametrize("kind", DRAWINGS)
def test_it_runs_to_an_end(kind: str) -> None:
    xml, key, steps = DRAWINGS[kind]
    result = compile_drawing(xml.encode())
    assert result.ok, [finding for finding in result.findings if finding.level == "error"]
    assert Robot(result, key).play() == steps


@pytest.mark.parametrize("kind", DRAWINGS)
def test_every_finding_names_an_element_of_the_drawing_and_speaks_plainly(kind: str) -> None:
    xml, *_ = DRAWINGS[kind]
    for finding in compile_drawing(xml.encode()).findings:
        assert f'id="{finding.element}"' in xml
        assert finding.message.endswith((".", "?"))
        assert "None" not in finding.message
