"""Rules about gateways: a drawing that names its ways but gives no condition asks a person."""

import json

from engine.bpmn.compiler.model import GATEWAYS, Link, Node, Process, Report
from engine.bpmn.compiler.tasks import choice_name
from engine.bpmn.forms import Field

ASKING = frozenset({"exclusiveGateway", "inclusiveGateway"})


def make_complex_inclusive(process: Process, report: Report) -> None:
    """A complex gateway's activation rule is not run; it lets one or more ways through."""
    for node in process.of_kind(("complexGateway",)):
        node.kind = "inclusiveGateway"
        report.fixed(node.id, f"The complex gateway “{node.label}” is run as an inclusive one: one or more ways.")


def tidy_defaults(process: Process, report: Report) -> None:
    """The default way needs no condition; a default that leads nowhere is none."""
    for node in process.nodes.values():
        leaving = {link.id: link for link in process.outgoing(node.id)}
        if node.default is not None and node.default not in leaving:
            node.default = None
        default = leaving.get(node.default or "")
        if default is not None and default.condition:
            default.condition = None
            report.fixed(default.id, f"The default way out of “{node.label}” needs no condition; it was left out.")


def drop_idle_conditions(process: Process, report: Report) -> None:
    """Conditions where there is no choice: on a parallel gateway, or on the only way out."""
    for node in process.nodes.values():
        leaving = process.outgoing(node.id)
        always = node.kind in ("parallelGateway", "eventBasedGateway")
        for link in leaving:
            if not link.condition or not (always or len(leaving) == 1):
                continue
            condition, link.condition = link.condition, None
            if always:
                why = "all its ways are taken" if node.kind == "parallelGateway" else "the first event decides"
                report.warning(link.id, f"The condition “{condition}” after “{node.label}” is ignored: {why}.")
            else:
                message = f"The only way out of “{node.label}” has a condition, which is ignored: {condition}"
                report.warning(link.id, message)


def ask_the_officer(process: Process, report: Report) -> None:
    """No conditions: the names of the flows become what an officer chooses from, or ticks."""
    for node in process.of_kind(ASKING):
        leaving = process.outgoing(node.id)
        if len(leaving) < 2 or any(link.condition for link in leaving):
            continue
        several = node.kind == "inclusiveGateway"
        field = _question(process, node, leaving, several)
        host = _task_before(process, node)
        if host is not None:
            host.form = [*(host.form or []), field]
            where = f"in the form of “{host.label}”"
        else:
            title = f"Decide: {node.name}" if node.name else "Decide what happens next"
            host = process.insert_before(node, "decide", "userTask", name=title, form=[field])
            host.documentation = node.documentation
            where = f"in a task “{title}”"
        _set_conditions(node, leaving, several)
        verb = "ticks one or more of the ways" if several else "chooses the way"
        report.fixed(node.id, f"“{node.label}” has no conditions, so the officer {verb} {where}.")


def _question(process: Process, node: Node, leaving: list[Link], several: bool) -> Field:
    options = tuple((link.id, link.name or f"Go to: {process.nodes[link.target].label}") for link in leaving)
    label = node.name or ("Which of these are needed?" if several else "What happens next?")
    return Field(choice_name(node), label, "choices" if several else "enum", options=options, required=True)


def _task_before(process: Process, node: Node) -> Node | None:
    """Return the user task that is the only way to the gateway and leads nowhere else; None otherwise."""
    arriving = process.incoming(node.id)
    if len(arriving) != 1:
        return None
    source = process.nodes[arriving[0].source]
    once = source.multi is None and source.loop is None and len(process.outgoing(source.id)) == 1
    return source if source.kind == "userTask" and once else None


def _set_conditions(node: Node, leaving: list[Link], several: bool) -> None:
    node.default = None
    name = choice_name(node)
    for link in leaving:
        link.condition = f"{json.dumps(link.id)} in {name}" if several else f"{name} == {json.dumps(link.id)}"


def need_conditions(process: Process, report: Report) -> None:
    """Some ways have conditions: the one without is the default; more than one without cannot be told apart."""
    for node in process.of_kind(ASKING):
        leaving = process.outgoing(node.id)
        open_ways = [link for link in leaving if not link.condition and link.id != node.default]
        if len(leaving) < 2:
            continue
        if len(open_ways) == 1 and node.default is None:
            node.default = open_ways[0].id
            way = open_ways[0].name or process.nodes[open_ways[0].target].label
            report.fixed(node.id, f"After “{node.label}”, “{way}” has no condition: it is taken where no other fits.")
        elif open_ways and node.kind == "inclusiveGateway":
            for link in open_ways:
                link.condition = "true"
            report.fixed(node.id, f"After “{node.label}”, ways without a condition are always taken.")
        elif open_ways:
            ways = ", ".join(f"“{link.name or link.id}”" for link in open_ways)
            report.error(node.id, f"After “{node.label}”, these ways have no condition: {ways}. Give each a condition.")
        elif node.default is None and not _officer_chose(node, leaving):
            message = (
                f"Every way after “{node.label}” has a condition. Should none hold, the case stops there until a "
                "manager steps in. Mark one way as the default."
            )
            report.warning(node.id, message)


def _officer_chose(node: Node, leaving: list[Link]) -> bool:
    return all(choice_name(node) in (link.condition or "") for link in leaving)


def check_event_gateways(process: Process, report: Report) -> None:
    """An event-based gateway waits: only events, and tasks that receive, may follow it."""
    for node in process.of_kind(("eventBasedGateway",)):
        leaving = process.outgoing(node.id)
        followers = [process.nodes[link.target] for link in leaving]
        wrong = [one for one in followers if one.kind not in ("intermediateCatchEvent", "receiveTask")]
        if wrong or not followers:
            names = ", ".join(f"“{one.label}”" for one in wrong) or "nothing"
            message = (
                f"“{node.label}” waits for the first of several events, but is followed by {names}. Draw message or "
                "timer events right after it, or use an exclusive gateway where a person decides."
            )
            report.error(node.id, message)


def split_implicitly(process: Process, report: Report) -> None:
    """Two flows out of a task or event: all are taken; those with a condition only where it holds."""
    for node in list(process.nodes.values()):
        leaving = process.outgoing(node.id)
        if node.kind in GATEWAYS or len(leaving) < 2:
            continue
        if any(link.condition for link in leaving):
            split = process.insert_after(node, "split", "inclusiveGateway", name=f"After {node.label}")
            for link in process.outgoing(split.id):
                if not link.condition and link.id != split.default:
                    link.condition = "true"
            message = f"Several arrows leave “{node.label}”: each is taken where its condition holds."
        else:
            node.default = None
            message = f"Several arrows leave “{node.label}”: all of them are taken, side by side."
        report.fixed(node.id, message)


def merge_implicitly(process: Process, report: Report) -> None:
    """Two flows into a task or event: it is done each time one of them arrives."""
    for node in process.nodes.values():
        if node.kind not in GATEWAYS and len(process.incoming(node.id)) > 1 and node.drawn:
            report.fixed(node.id, f"Several arrows reach “{node.label}”: it is done each time one of them arrives.")
