"""Rules about tasks: whatever no program stands behind becomes work for a person."""

import re

from engine.bpmn.compiler.model import Node, Process, Report, Trigger
from engine.bpmn.compiler.names import as_name
from engine.bpmn.expressions import check_expression

ASSIGNMENT = re.compile(r"([A-Za-z]\w*)\s*=(?!=)\s*(.+)", re.DOTALL)


def make_executable(process: Process, report: Report) -> None:
    """`isExecutable="false"`, or nothing said, as most modellers write."""
    if not process.executable:
        process.executable = True
        report.fixed(process.key, "The process was not marked executable; it is run all the same.")


def confirm_plain_tasks(process: Process, report: Report) -> None:
    """An abstract or manual task: somebody confirms that it is done."""
    for node in process.of_kind(("task", "manualTask")):
        node.kind = "userTask"
        report.fixed(node.id, f"“{node.label}” becomes a task for a person, who confirms that it is done.")


def read_scripts(process: Process, report: Report) -> None:
    """A script is a list of `name = expression`; anything else is not run."""
    for node in process.of_kind(("scriptTask",)):
        if node.result_variable and node.script_text:
            node.script_text, node.result_variable = f"{node.result_variable} = {node.script_text}", None
        steps: list[tuple[str, str]] = []
        for line in re.split(r"[\n;]", node.script_text or ""):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            found = ASSIGNMENT.fullmatch(line.strip())
            if found is None or check_expression(found[2]).problem:
                steps = []
                break
            steps.append((found[1], found[2].strip()))
        node.script = tuple(steps)


def _hand_over(node: Node, report: Report, why: str) -> None:
    """Make an automatic step a task for a person."""
    title = node.label
    node.kind, node.name = "userTask", f"Do: {title}"
    node.topic, node.decision, node.triggers, node.script, node.calls = None, None, [], (), None
    report.warning(node.id, f"“{title}” {why}, so a person is asked to do it. Check that this is what you mean.")


def hand_over_unbacked_tasks(process: Process, report: Report) -> None:
    """Service, send, script and business rule tasks with nothing behind them, or something we cannot run."""
    actions = report.known.actions
    for node in process.of_kind(("serviceTask", "sendTask", "scriptTask", "businessRuleTask")):
        if node.kind == "scriptTask":
            if not node.script:
                has_text = "holds a script that is not a list of “name = expression”" if node.script_text else ""
                _hand_over(node, report, has_text or "has no script")
        elif node.kind == "businessRuleTask":
            if not node.decision:
                _hand_over(node, report, "names no decision table")
        elif node.topic and actions is not None and node.topic not in actions:
            _hand_over(node, report, f"asks for the action “{node.topic}”, which does not exist")
        elif not node.topic and not (node.kind == "sendTask" and node.triggers):
            _hand_over(node, report, "has no action behind it")


def record_what_comes_in(process: Process, report: Report) -> None:
    """A receive task or message catch without a message: a person records what came, or the message itself ends it."""
    for node in process.of_kind(("receiveTask", "intermediateCatchEvent")):
        trigger = node.trigger
        named = trigger is not None and trigger.name and not trigger.dangling
        waits_for_message = node.kind == "receiveTask" or (trigger is not None and trigger.kind == "message")
        if not waits_for_message or named or _follows_event_gateway(process, node):
            continue
        title = node.label
        message = (trigger.ref if trigger and trigger.dangling else None) or title
        node.kind, node.name, node.triggers = "userTask", f"Record: {title}", []
        report.warning(
            node.id,
            f"“{title}” waits for a message that has no name. A person is asked to record what came in; "
            f"other systems may send the message “{message}”.",
        )
        _end_by_message(process, node, message)


def _follows_event_gateway(process: Process, node: Node) -> bool:
    sources = (process.nodes[link.source] for link in process.incoming(node.id))
    return any(source.kind == "eventBasedGateway" for source in sources)


def _end_by_message(process: Process, node: Node, message: str) -> None:
    """Let a message complete the task from outside: an interrupting boundary event that goes on the same way."""
    event = process.add(node, "message", "boundaryEvent", name=message, attached_to=node.id)
    event.triggers = [Trigger("message", name=message)]
    leaving = process.outgoing(node.id)
    if not leaving:
        return
    merge = process.add(node, "merge", "exclusiveGateway")
    for link in leaving:
        link.source = merge.id
    process.connect(node.id, merge.id)
    process.connect(event.id, merge.id)


def offer_to_someone(process: Process, report: Report) -> None:
    """A task in no lane and no group is offered to the case officer; a lane nobody fills as well."""
    lanes = report.known.lanes
    for node in process.of_kind(("userTask",)):
        for group in (node.groups or "").split(",") if lanes is not None and "{" not in (node.groups or "") else ():
            if group.strip() and group.strip() not in (lanes or ()):
                message = f"No landlord fills the group “{group.strip()}”, to which “{node.label}” is offered."
                report.warning(node.id, message)
        if node.groups or node.assignee or not node.drawn:
            continue
        if node.lane is None:
            report.warning(node.id, f"“{node.label}” stands in no lane, so it is offered to the case officer.")
        elif lanes is not None and node.lane not in lanes:
            message = f"No landlord fills the lane “{node.lane}”, so “{node.label}” is offered to the case officer."
            report.warning(node.id, message)


def ignore_data(process: Process, report: Report) -> None:
    """Data objects and stores explain the drawing; they hold nothing when it runs."""
    words = {"dataObjectReference": "document", "dataStoreReference": "data store"}
    for element, tag, name in process.ignored:
        report.warning(
            element, f"The {words[tag]} “{name or element}” is kept in the drawing but not used when it runs."
        )


def mention_foreign_settings(process: Process, report: Report) -> None:
    """Settings of another engine (Java classes, form keys) are kept and ignored."""
    for node in process.nodes.values():
        if node.foreign:
            names = ", ".join(sorted(set(node.foreign)))
            report.warning(node.id, f"“{node.label}” has settings for another system ({names}); they are ignored.")


def report_what_was_met(process: Process, report: Report) -> None:
    """What the reader could not put into the model."""
    for level, element, message in process.broken:
        speak = {"error": report.error, "warning": report.warning, "fixed": report.fixed}[level]
        speak(element, message)


def choice_name(node: Node) -> str:
    """Return the name under which the officer's choice at a gateway is kept."""
    return f"choice_{as_name(node.id)}"
