"""Every shipped drawing opens cleanly, reads well and tells the officer what to do."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from engine.bpmn import Element, compile_drawing, read_decision
from engine.bpmn.findings import ERROR, WARNING
from engine.policy import load_policies
from engine.process.actions import REGISTRY
from tests.workflows import geometry

ROOT = Path(__file__).resolve().parents[2]
MODELLER = ROOT / "webui" / "modeller"
DRAWINGS = sorted((ROOT / "workflows").rglob("*.bpmn"))
TABLES = sorted((ROOT / "workflows" / "decisions").rglob("*.dmn"))
TEMPLATES = sorted((ROOT / "workflows" / ".camunda" / "element-templates").glob("*.json"))
KEYS = load_policies(ROOT / "policies").vocabulary.codes
CROSSINGS = 2  # arrows that may cross on one page of a drawing


def stem(file: Path) -> str:
    """Names a drawing in the list of tests."""
    return file.stem


def user_tasks(file: Path) -> list[Element]:
    """The user tasks of a drawing, as drawn."""
    compiled = compile_drawing(file.read_bytes())
    return [
        element
        for procedure in compiled.procedures
        for element in procedure.elements.values()
        if element.drawn == "userTask"
    ]


@pytest.mark.parametrize("file", DRAWINGS, ids=stem)
def test_a_shipped_drawing_compiles_without_error_or_warning(file: Path) -> None:
    findings = compile_drawing(file.read_bytes()).findings
    assert [f"{f.element}: {f.message}" for f in findings if f.level in (ERROR, WARNING)] == []


def test_drawings_and_tables_open_in_the_modellers_own_reader_without_a_warning() -> None:
    if not (MODELLER / "node_modules").is_dir():
        pytest.skip("NODE MODULES OF webui/modeller ARE NOT INSTALLED")
    node = shutil.which("node")
    assert node, "node is installed where its modules are"
    files = [str(file) for file in DRAWINGS + TABLES]
    printed = subprocess.run([node, MODELLER / "check.mjs", *files], capture_output=True, text=True, check=True).stdout
    assert {Path(file).name: said for file, said in json.loads(printed).items() if said} == {}


@pytest.mark.parametrize("file", DRAWINGS, ids=stem)
class TestLayout:
    """What a reader sees; see geometry.py for how it is measured."""

    def test_no_shape_or_label_lies_on_another(self, file: Path) -> None:
        assert [pair for plane in geometry.planes(file) for pair in geometry.overlapping(plane)] == []

    def test_no_arrow_runs_through_a_shape_or_a_label(self, file: Path) -> None:
        assert [pair for plane in geometry.planes(file) for pair in geometry.covered(plane)] == []

    def test_every_shape_lies_in_one_lane(self, file: Path) -> None:
        assert [name for plane in geometry.planes(file) for name in geometry.outside(plane)] == []

    def test_arrows_hardly_cross(self, file: Path) -> None:
        found = {plane.name: geometry.crossings(plane) for plane in geometry.planes(file)}
        assert {name: pairs for name, pairs in found.items() if len(pairs) > CROSSINGS} == {}

    def test_arrows_are_level_or_upright(self, file: Path) -> None:
        assert [name for plane in geometry.planes(file) for name in geometry.askew(plane)] == []

    def test_it_reads_from_left_to_right(self, file: Path) -> None:
        for plane in geometry.planes(file):
            assert geometry.backwards(plane) <= max(3, len(plane.arrows) // 5), plane.name


@pytest.mark.parametrize("file", DRAWINGS, ids=stem)
class TestUserTasks:
    """What an officer needs at each step stands in the drawing."""

    def test_each_has_a_form_and_guidance(self, file: Path) -> None:
        bare = [task.id for task in user_tasks(file) if task.form is None or len(task.documentation) < 80]
        assert bare == []

    def test_each_names_what_it_carries_out_of_the_policy(self, file: Path) -> None:
        named = {task.id: set(task.requirements) for task in user_tasks(file)}
        assert [(task, codes - KEYS) for task, codes in named.items() if not codes or codes - KEYS] == []

    def test_each_has_a_due_time(self, file: Path) -> None:
        assert [task.id for task in user_tasks(file) if not task.due] == []

    def test_each_field_asks_in_plain_words(self, file: Path) -> None:
        fields = [(task.id, field) for task in user_tasks(file) for field in (task.form.fields if task.form else ())]
        assert [f"{task}.{field.id}" for task, field in fields if field.label == field.id or not field.label] == []


@pytest.mark.parametrize("file", TABLES, ids=stem)
def test_every_decision_table_can_be_read(file: Path) -> None:
    assert all(decision.rules for decision in read_decision(file.read_bytes()))


def test_every_action_has_a_template_with_its_inputs() -> None:
    offered = {}
    for file in TEMPLATES:
        properties = json.loads(file.read_text("utf-8"))["properties"]
        bindings = {(entry["binding"]["type"], entry["binding"]["name"]): entry for entry in properties}
        topic = bindings["property", "camunda:topic"]["value"]
        offered[topic] = {name for kind, name in bindings if kind == "camunda:inputParameter"}
    assert set(offered) == set(REGISTRY)
    missing = {topic: entry.required - offered[topic] for topic, entry in REGISTRY.items()}
    assert {topic: inputs for topic, inputs in missing.items() if inputs} == {}
