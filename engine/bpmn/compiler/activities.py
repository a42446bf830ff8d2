"""Rules about activities that hold or repeat others: sub-processes, calls, several times, loops."""

import re
from dataclasses import replace

from engine.bpmn.compiler.model import ACTIVITIES, Node, Process, Report, StandardLoop
from engine.bpmn.compiler.names import as_name
from engine.bpmn.elements import MultiInstance
from engine.bpmn.forms import Field

MOST_TIMES = "50"
PEOPLE = re.compile(
    r"\b(witness|part(?:y|ies)|victim|survivor|complainant|reportee|neighbour|resident|tenant|perpetrator|person|people"
    r"|agenc(?:y|ies)|partner|child|children|member)",
    re.IGNORECASE,
)
STARTS_EVENT_SUB_PROCESS = frozenset({"timer", "message", "signal", "error", "escalation"})


def refuse_impossible_activities(process: Process, report: Report) -> None:
    """Ad-hoc sub-processes and compensation handlers have no order that could be run."""
    for node in process.of_kind(("adHocSubProcess",)):
        message = (
            f"“{node.label}” is an ad-hoc sub-process: its steps have no order. Draw them side by side after a "
            "parallel gateway, or after an inclusive gateway where the officer ticks what is needed."
        )
        report.error(node.id, message)
    for node in process.of_kind(ACTIVITIES):
        if node.for_compensation:
            message = f"“{node.label}” undoes earlier work (compensation). Draw it as a task after a gateway."
            report.error(node.id, message)


def settle_sub_processes(process: Process, report: Report) -> None:
    """An empty box is a task; a transaction is a sub-process."""
    for node in process.of_kind(("subProcess", "transaction")):
        if not process.scope(node.id):
            node.kind, node.name = "userTask", f"Do: {node.label}"
            report.warning(node.id, f"Nothing is drawn inside “{node.name[4:]}”, so a person is asked to do it.")
        elif node.kind == "transaction":
            node.kind = "subProcess"
            message = f"The transaction “{node.label}” is run as a sub-process; nothing is undone by itself."
            report.fixed(node.id, message)


def check_event_sub_processes(process: Process, report: Report) -> None:
    """A sub-process that an event starts needs exactly one start event that says which event."""
    for node in process.of_kind(("subProcess",)):
        if not node.event_triggered:
            continue
        starts = [one for one in process.scope(node.id) if one.kind == "startEvent"]
        kind = starts[0].trigger.kind if len(starts) == 1 and starts[0].trigger else None
        if kind not in STARTS_EVENT_SUB_PROCESS:
            message = (
                f"“{node.label}” is started by an event, but does not say which. Give it one start event with a timer "
                "or a message, or draw the event on the edge of a task."
            )
            report.error(node.id, message)
        if process.incoming(node.id) or process.outgoing(node.id):
            message = f"“{node.label}” is started by an event, so no arrow may lead into it or out of it."
            report.error(node.id, message)


def replace_unknown_calls(process: Process, report: Report) -> None:
    """A call activity that names no process of this file becomes a task for a person."""
    keys = {one.key for one in report.processes}
    published = report.known.procedures or frozenset()
    for node in process.of_kind(("callActivity",)):
        if node.calls in keys and node.calls != process.key:
            continue
        called, title = node.calls, node.label
        node.kind, node.calls, node.name = "userTask", None, f"Do: {title}"
        if called in published:
            message = (
                f"“{title}” calls the procedure “{called}” of another file. A person is asked to do it. To start that "
                "procedure by itself, send its message instead."
            )
        elif called:
            message = f"“{title}” calls the procedure “{called}”, which is not known. A person is asked to do it."
        else:
            message = f"“{title}” does not say which procedure it calls. A person is asked to do it."
        report.warning(node.id, message)


def ask_how_often(process: Process, report: Report) -> None:
    """Several times, without saying how many: the officer is asked how many, or for whom."""
    for node in process.of_kind(ACTIVITIES):
        several = node.multi
        if several is None or several.cardinality or several.collection:
            continue
        title = node.label
        if PEOPLE.search(node.name):
            field = Field(
                f"who_{as_name(node.id)}",
                f"For whom is “{title}” needed?",
                "text",
                required=True,
                hint="One name on each line.",
            )
            node.multi = MultiInstance(
                several.sequential, None, f"lines({field.id})", several.item or "who", several.condition
            )
            asked = "for whom"
        else:
            label = f"How many times is “{title}” needed?"
            field = Field(f"count_{as_name(node.id)}", label, "long", required=True, min="0", max=MOST_TIMES)
            node.multi = replace(several, cardinality=field.id)
            asked = "how many times"
        process.insert_before(node, "several", "userTask", name=f"Plan: {title}", form=[field])
        message = (
            f"“{title}” is done several times, but the drawing does not say how many. The officer is asked {asked}."
        )
        report.warning(node.id, message)


def ask_whether_again(process: Process, report: Report) -> None:
    """A loop without a condition: the officer says whether it is needed again; a number of rounds is a bound."""
    for node in process.of_kind(ACTIVITIES):
        loop = node.loop
        if loop is None:
            continue
        if loop.maximum is not None and not (loop.maximum.isdigit() and 0 < int(loop.maximum) <= 1000):
            node.loop = loop = StandardLoop(loop.condition, None)
        if loop.condition or loop.maximum:
            continue
        if node.kind == "userTask":
            field = Field(f"again_{as_name(node.id)}", "Is this needed again?", "boolean", required=True)
            node.form = [*(node.form or []), field]
            node.loop = StandardLoop(field.id, None)
            report.fixed(node.id, f"“{node.label}” repeats without saying how long: the officer is asked each time.")
        else:
            node.loop = None
            report.warning(node.id, f"“{node.label}” repeats without saying how long, so it is done once.")


def repeats_of(node: Node) -> list[str]:
    """Return the expressions that say how often an activity is done."""
    texts = [node.multi.cardinality, node.multi.collection, node.multi.condition] if node.multi else []
    texts += [node.loop.condition] if node.loop else []
    return [text for text in texts if text]
