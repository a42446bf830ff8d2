"""The shipped procedures and tables compile without an error, and the runtime takes them."""

from pathlib import Path

import pytest

from engine.bpmn import check_decision, compile_drawing, read_decision, read_procedures, specs

WORKFLOWS = Path(__file__).parents[4] / "workflows"


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("*.bpmn")), ids=lambda path: path.stem)
def test_a_shipped_procedure_is_publishable_and_runs_as_it_was_compiled(path: Path) -> None:
    result = compile_drawing(path.read_bytes())
    assert [finding for finding in result.findings if finding.level != "fixed"] == []
    assert read_procedures(result.executable_xml) == result.procedures
    for procedure in result.procedures:
        spec = specs.get(result.sha256, result.executable_xml, procedure.key)
        assert dict(spec.message_starts) == dict(procedure.message_starts)


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("decisions/**/*.dmn")), ids=lambda path: path.stem)
def test_a_shipped_decision_table_has_no_errors(path: Path) -> None:
    for decision in read_decision(path.read_bytes()):
        assert [finding for finding in check_decision(decision) if finding.level == "error"] == []
