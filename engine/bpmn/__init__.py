"""BPMN and DMN: reading drawings, compiling them, running them. The only part that knows SpiffWorkflow and lxml."""

from engine.bpmn import specs
from engine.bpmn.compiler import compile_drawing, read_procedures
from engine.bpmn.context import Action, ArmedTimer, Awaited, Context, Failed, OpenTask, Step, Thrown
from engine.bpmn.decision_checks import check_decision
from engine.bpmn.decisions import Decision, Result, read_decision
from engine.bpmn.elements import Compiled, Element, Flow, Known, MultiInstance, Procedure, Timer
from engine.bpmn.expressions import COMMON_FUNCTIONS, ExpressionUse, check_expression, evaluate, text_template
from engine.bpmn.findings import Finding
from engine.bpmn.forms import FIELD_TYPES, Field, Form
from engine.bpmn.outline import OutlineLine, outline
from engine.bpmn.patterns import fits
from engine.bpmn.removing import remove_element, remove_row
from engine.bpmn.runtime import ProcedureRun
from engine.bpmn.source import text_of
from engine.bpmn.specs import ExecutableSpec

__all__ = [
    "COMMON_FUNCTIONS",
    "FIELD_TYPES",
    "Action",
    "ArmedTimer",
    "Awaited",
    "Compiled",
    "Context",
    "Decision",
    "Element",
    "ExecutableSpec",
    "ExpressionUse",
    "Failed",
    "Field",
    "Finding",
    "Flow",
    "Form",
    "Known",
    "MultiInstance",
    "OpenTask",
    "OutlineLine",
    "Procedure",
    "ProcedureRun",
    "Result",
    "Step",
    "Thrown",
    "Timer",
    "check_decision",
    "check_expression",
    "compile_drawing",
    "evaluate",
    "fits",
    "outline",
    "read_decision",
    "read_procedures",
    "remove_element",
    "remove_row",
    "specs",
    "text_of",
    "text_template",
]
