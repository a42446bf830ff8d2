"""From the owner's drawing to an executable copy, with a finding for everything that was repaired or is wrong."""

import hashlib
from functools import lru_cache

from engine.bpmn.compiler.model import Drawing
from engine.bpmn.compiler.names import BPMN, DUEPROCESS
from engine.bpmn.compiler.reading import Reader
from engine.bpmn.compiler.rules import RULES, apply_rules
from engine.bpmn.compiler.table import from_json, procedure_of
from engine.bpmn.compiler.writing import Writer
from engine.bpmn.elements import Compiled, Known, Procedure
from engine.bpmn.findings import ERROR, FIXED, WARNING
from engine.bpmn.source import read_bpmn
from engine.errors import SourceError

__all__ = ["RULES", "compile_drawing", "read_procedures"]

ORDER = {ERROR: 0, WARNING: 1, FIXED: 2}


@lru_cache(maxsize=32)  # who checks a drawing publishes it next
def compile_drawing(xml: bytes, *, known: Known | None = None) -> Compiled:
    """Return the compiled drawing. The owner's bytes stay as they are; what must not be published has error findings.

    Raises SourceError for a file that cannot be read, is hostile or too large, or holds no process.
    """
    root = read_bpmn(xml)
    processes = Reader(root).processes()
    if not processes:
        raise SourceError("The drawing holds no process with a step in it. Draw one and upload it again.")
    drawing = Drawing(processes, known or Known())
    apply_rules(drawing)
    findings = sorted(drawing.findings, key=lambda finding: ORDER[finding.level])
    procedures = tuple(procedure_of(process) for process in processes)
    executable = Writer().write(processes, procedures)
    return Compiled(hashlib.sha256(xml).hexdigest(), bytes(xml), executable, procedures, tuple(findings))


def read_procedures(executable_xml: bytes) -> tuple[Procedure, ...]:
    """Return the procedures of an executable copy as they were when it was compiled; raise SourceError for others."""
    root = read_bpmn(executable_xml)
    text = root.findtext(f"{{{BPMN}}}extensionElements/{{{DUEPROCESS}}}table")
    if text is None:
        raise SourceError("This is not an executable copy: it was not made by publishing a drawing.")
    return from_json(text)
