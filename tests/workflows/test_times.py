"""Where the shipped drawings have their times from: the policy, or a practice that the landlord can change."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.bpmn import Element, compile_drawing
from engine.bpmn.expression_building import parse
from engine.bpmn.timers import is_bare
from engine.policy import load_policies
from engine.process import definitions

ROOT = Path(__file__).resolve().parents[2]
DRAWINGS = sorted(path for path in (ROOT / "workflows").rglob("*.bpmn"))
POLICIES = load_policies(ROOT / "policies")
LITERAL = re.compile(r"\b(?:days|hours)\(\s*\d|\bPT?\d+[YMWDHS]")
ASKED = re.compile(r"\b(?:within|every)\('(\w+)'\)|\bbefore\([^()]+, '(\w+)'\)")
NAMED = re.compile(r"\b(?:due|warn)\('(\w+)'\)")


def elements(file: Path) -> Iterator[Element]:
    """Everything that is drawn in a file."""
    for procedure in compile_drawing(file.read_bytes()).procedures:
        yield from procedure.elements.values()


def times(file: Path) -> Iterator[tuple[str, str]]:
    """Element and text of every due date and timer."""
    for element in elements(file):
        if element.due:
            yield element.id, element.due
        if element.timer is not None:
            yield element.id, element.timer.text


def always_tells(tree: ast.expr) -> bool:
    """Whether an expression comes to a time whatever the facts: its last resort is the landlord's practice."""
    if isinstance(tree, ast.BoolOp):
        return isinstance(tree.op, ast.Or) and any(always_tells(part) for part in tree.values)
    if isinstance(tree, ast.IfExp):
        return always_tells(tree.body) and always_tells(tree.orelse)
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        if tree.func.id in ("min", "max"):
            return any(always_tells(part) for part in tree.args)
        return tree.func.id == "within"
    return False


@pytest.mark.parametrize("file", DRAWINGS, ids=lambda file: file.stem)
class TestDrawing:
    """Every due date and timer of a drawing."""

    def test_no_time_is_written_into_it(self, file: Path) -> None:
        assert [(name, text) for name, text in times(file) if is_bare(text) or LITERAL.search(text)] == []

    def test_every_task_has_a_due_time_at_every_landlord(self, file: Path) -> None:
        tasks = [element for element in elements(file) if element.drawn == "userTask"]
        assert [task.id for task in tasks if not task.due or not always_tells(parse(task.due[2:-1]))] == []

    def test_a_task_uses_the_clock_only_of_what_it_carries_out(self, file: Path) -> None:
        tasks = [element for element in elements(file) if element.drawn == "userTask"]
        borrowed = {task.id: set(NAMED.findall(task.due or "")) - set(task.requirements) for task in tasks}
        assert {name: codes for name, codes in borrowed.items() if codes} == {}

    def test_its_practices_are_in_the_catalogue(self, file: Path) -> None:
        known = definitions.known_names(POLICIES, None)
        found = definitions.check(file.name, file.read_bytes(), known).findings
        assert [finding.message for finding in found if "practice" in finding.message] == []


def test_every_practice_of_the_catalogue_is_used_by_a_drawing() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "workflows").rglob("*.bpmn")]
    used = {code for text in texts for found in ASKED.finditer(text) for code in found.groups() if code}
    assert used == set(POLICIES.vocabulary.practices)
