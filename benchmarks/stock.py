"""SpiffWorkflow as it comes, for comparison: stock parser, stock serializer, one JSON row a case in SQLite.

What is left out of this floor, in its favour: the actions (letters, referrals, facts), decision tables and scripts do
nothing; conditions are constants that lead the way our own run went; timers are armed far in the future and never due;
forms are not checked; there are no lists of tasks, no events, no outbox and no rules of access.
"""

import io
import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
AUTOMATIC = ("serviceTask", "sendTask", "businessRuleTask", "scriptTask")
NEVER = '"P9000D"'


def make_stock_xml(executable_xml: bytes, ways: Mapping[tuple[str, str], bool]) -> bytes:
    """Return a copy of a compiled drawing that the stock parser takes.

    `ways`: what each condition (gateway, text) gave in our own run; one that was never asked is false.
    """
    root = etree.fromstring(executable_xml)
    for extension in list(root.iter(f"{BPMN}extensionElements")):
        extension.getparent().remove(extension)
    for name in AUTOMATIC:
        for step in list(root.iter(f"{BPMN}{name}")):
            _make_script(step)
    for start in root.iter(f"{BPMN}startEvent"):  # begun at once, without its message
        for message in start.findall(f"{BPMN}messageEventDefinition"):
            start.remove(message)
    for flow in root.iter(f"{BPMN}sequenceFlow"):
        condition = flow.find(f"{BPMN}conditionExpression")
        if condition is not None:
            condition.text = str(ways.get((flow.get("sourceRef"), (condition.text or "").strip()), False))
    for timer in root.iter(f"{BPMN}timerEventDefinition"):
        for part in list(timer):
            timer.remove(part)
        etree.SubElement(timer, f"{BPMN}timeDuration").text = NEVER
    return etree.tostring(root)


def _make_script(step: Any) -> None:
    """Turn an automatic step into a script that does nothing."""
    for inner in list(step):
        if inner.tag == f"{BPMN}script":
            step.remove(inner)
    step.tag = f"{BPMN}scriptTask"
    for name in list(step.attrib):
        if name not in ("id", "name", "default"):
            del step.attrib[name]
    etree.SubElement(step, f"{BPMN}script").text = "pass"


def load_stock(xml: bytes, key: str) -> BpmnWorkflow:
    """Parse a drawing with the stock parser and start it."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.BytesIO(xml)))
    workflow = BpmnWorkflow(parser.get_spec(key), parser.get_subprocess_specs(key))
    workflow.do_engine_steps()
    return workflow


class StockStore:
    """One JSON row a case, with the same settings as ours: write-ahead log, synchronous=FULL, BEGIN IMMEDIATE."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.execute("CREATE TABLE run (id INTEGER PRIMARY KEY, state JSON NOT NULL)")
        self.serializer = BpmnWorkflowSerializer()

    def begin(self, workflow: BpmnWorkflow) -> int:
        """Store a started workflow; return its row."""
        cursor = self.connection.execute("INSERT INTO run (state) VALUES (?)", (self._dump(workflow),))
        return int(cursor.lastrowid or 0)

    def complete(self, run_id: int, element: str, answers: Mapping[str, Any]) -> None:
        """Bring a workflow back, complete its open task of that element, go on, and store it; committed."""
        self.connection.execute("BEGIN IMMEDIATE")
        (state,) = self.connection.execute("SELECT state FROM run WHERE id = ?", (run_id,)).fetchone()
        workflow = self.serializer.deserialize_json(state)
        complete_step(workflow, element, answers)
        self.connection.execute("UPDATE run SET state = ? WHERE id = ?", (self._dump(workflow), run_id))
        self.connection.execute("COMMIT")

    def store_mark(self, run_id: int, mark: str) -> None:
        """Commit one small row: the least that remembering anything costs here."""
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute("UPDATE run SET state = ? WHERE id = ?", (json.dumps({"at": mark}), run_id))
        self.connection.execute("COMMIT")

    def size(self, run_id: int) -> int:
        """The bytes of a stored workflow."""
        (size,) = self.connection.execute("SELECT length(state) FROM run WHERE id = ?", (run_id,)).fetchone()
        return int(size)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def _dump(self, workflow: BpmnWorkflow) -> str:
        return str(self.serializer.serialize_json(workflow))


def complete_step(workflow: BpmnWorkflow, element: str, answers: Mapping[str, Any]) -> None:
    """Complete the open task of an element with answers, and take every automatic step behind it."""
    ready = workflow.get_tasks(state=TaskState.READY, manual=True)
    found = next(task for task in ready if task.task_spec.bpmn_id == element)
    found.data.update(answers)
    found.run()
    workflow.do_engine_steps()
