"""Checking a drawing or decision table on disk, for the command line: nothing is stored."""

from pathlib import Path
from typing import Any

from engine.bpmn import read_decision
from engine.errors import DueProcessError
from engine.policy import load_policies
from engine.process.definitions import check_safely, known_names
from engine.settings import Settings


def check_file(path: Path, settings: Settings) -> dict[str, Any]:
    """Return {file, ok, processes, findings: [{level, element, rule, message}]} of one file.

    Decision tables are known when they lie in the workflows folder or below the folder of the file.
    """
    known = known_names(load_policies(settings.policies), _decisions_near(path, settings))
    checked = check_safely(path.name, path.read_bytes(), known)
    return {
        "file": str(path),
        "ok": checked.ok,
        "processes": [key for key, _ in checked.keys],
        "findings": [
            {"level": found.level, "element": found.element, "rule": found.rule, "message": found.message}
            for found in checked.findings
        ],
    }


def _decisions_near(path: Path, settings: Settings) -> set[str]:
    keys: set[str] = set()
    for file in {*settings.workflows.rglob("*.dmn"), *path.parent.rglob("*.dmn")}:
        try:
            keys.update(table.key for table in read_decision(file.read_bytes()))
        except DueProcessError:
            continue  # its own check says what is wrong with it
    return keys
