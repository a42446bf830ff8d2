"""Rules about events: what they wait for, what they throw, and what cannot be run."""

import re

from engine.bpmn.compiler.model import EVENTS, Node, Process, Report, Trigger
from engine.bpmn.compiler.timers import timer_problem

REFERRING = ("message", "signal", "error", "escalation")
# kind -> (what people call it, what to draw instead)
IMPOSSIBLE = {
    "conditional": (
        "waits for a condition to become true",
        "Draw a message event that is sent when the fact changes, or a timer that looks again",
    ),
    "compensation": ("undoes earlier work (compensation)", "Draw the tasks that put things right, after a gateway"),
    "cancel": ("cancels a transaction", "Draw an error event on the sub-process"),
}
IN_NAME = re.compile(
    r"\b(\d+|one|two|three|four|five|six|seven|ten|fourteen|twenty|thirty)\s+"
    r"((?:working|calendar|business)\s+)?(minute|hour|day|week|month)s?\b",
    re.IGNORECASE,
)
COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "fourteen": 14,
    "twenty": 20, "thirty": 30,
}  # fmt: skip
UNITS = {"minute": "PT{}M", "hour": "PT{}H", "day": "P{}D", "week": "P{}W", "month": "P{}M"}


def refuse_impossible_events(process: Process, report: Report) -> None:
    """Conditional, compensation and cancel events, and events with several triggers, cannot be run truly."""
    for node in process.of_kind(EVENTS):
        if len(node.triggers) > 1:
            message = f"“{node.label}” waits for several things at once. Draw one event for each."
            report.error(node.id, message)
        for trigger in node.triggers:
            if trigger.kind in IMPOSSIBLE:
                what, instead = IMPOSSIBLE[trigger.kind]
                report.error(node.id, f"“{node.label}” {what}, which cannot be run. {instead}.")


def join_links(process: Process, report: Report) -> None:
    """A pair of link events is one arrow, drawn with a gap."""
    links = [node for node in process.of_kind(EVENTS) if node.trigger is not None and node.trigger.kind == "link"]
    for node in links:
        if node.kind != "intermediateThrowEvent":
            continue
        landings = [one for one in links if one.kind == "intermediateCatchEvent" and _same_link(one, node)]
        if len(landings) == 1:
            process.connect(node.id, landings[0].id)
            report.fixed(node.id, f"The jump “{_link_name(node)}” goes on at the event of the same name.")
        else:
            count = "no" if not landings else "more than one"
            report.error(node.id, f"The jump “{_link_name(node)}” has {count} event of that name to land on.")
    for node in links:
        node.kind, node.triggers = "intermediateThrowEvent", []


def _link_name(node: Node) -> str:
    return (node.trigger.name if node.trigger else None) or node.label


def _same_link(one: Node, other: Node) -> bool:
    return one.parent == other.parent and _link_name(one).lower() == _link_name(other).lower()


def name_what_events_carry(process: Process, report: Report) -> None:
    """A nameless or dangling message, signal, error or escalation is named after its element."""
    holders = EVENTS | {"sendTask", "receiveTask"}
    for node in process.of_kind(holders):
        if node.kind == "receiveTask" and not node.triggers:
            node.triggers = [Trigger("message")]  # stands behind an event-based gateway, else a person records it
        for trigger in node.triggers:
            if trigger.kind not in REFERRING or trigger.name:
                continue
            if trigger.kind in ("error", "escalation") and node.kind == "boundaryEvent" and not trigger.ref:
                continue  # catches any error: that is a meaning of its own
            trigger.name = trigger.ref if trigger.dangling and trigger.ref else node.label
            trigger.code = trigger.code or trigger.name
            why = "points to nothing" if trigger.dangling else "has no name"
            message = f"The {trigger.kind} of “{node.label}” {why}; it is called “{trigger.name}”."
            report.warning(node.id, message)


def check_timers(process: Process, report: Report) -> None:
    """A timer needs a value that can be read. One in its name is offered, never assumed."""
    for node in process.of_kind(EVENTS):
        for trigger in node.triggers:
            if trigger.kind != "timer":
                continue
            if trigger.timer is None:
                report.error(node.id, _missing_timer(node))
                continue
            text, problem = timer_problem(trigger.timer.kind, trigger.timer.text)
            if problem:
                report.error(node.id, f"The time of “{node.label}” cannot be read: {problem}")
            elif text != trigger.timer.text:
                report.fixed(node.id, f"The time “{trigger.timer.text}” of “{node.label}” is read as {text}.")
                trigger.timer = type(trigger.timer)(trigger.timer.kind, text)


def _missing_timer(node: Node) -> str:
    message = f"The timer “{node.label}” does not say when."
    found = IN_NAME.search(node.name)
    if found is None:
        return f"{message} Give it a duration such as P5D (five days), a date, or ${{due('...')}}."
    count = COUNTS.get(found[1].lower()) or int(found[1])
    if found[2]:
        return (
            f"{message} Its name says “{found[0]}”. Working time is the landlord's own: name the requirement, "
            "as in ${due('officer_contact')}."
        )
    suggestion = UNITS[found[3].lower()].format(count)
    return f"{message} Its name says “{found[0]}”: should it be {suggestion}?"


def settle_plain_events(process: Process, report: Report) -> None:
    """Events in places where their trigger means nothing: starts by timer, ends that throw, milestones."""
    for node in process.of_kind(EVENTS):
        kind = node.trigger.kind if node.trigger else None
        if node.kind == "intermediateCatchEvent" and kind is None:
            node.kind = "intermediateThrowEvent"
            report.fixed(node.id, f"“{node.label}” waits for nothing, so it is only passed.")
        elif node.kind == "intermediateThrowEvent" and kind == "timer":
            node.kind = "intermediateCatchEvent"
            report.fixed(node.id, f"“{node.label}” waits for its time.")
        elif node.kind == "endEvent" and kind == "signal":
            node.kind = "intermediateThrowEvent"  # an end is added behind it
        elif node.kind == "endEvent" and kind == "timer":
            node.triggers = []
            report.warning(node.id, f"“{node.label}” is an end, so its timer is ignored.")


def settle_starts(process: Process, report: Report) -> None:
    """A procedure is started by a message, a person or its time (in the office file); a sub-process by reaching it."""
    for node in process.of_kind(("startEvent",)):
        parent = process.nodes.get(node.parent or "")
        if parent is not None and parent.event_triggered:
            continue
        kind = node.trigger.kind if node.trigger else None
        if parent is not None and kind is not None:
            node.triggers = []
            report.warning(node.id, f"“{node.label}” starts a sub-process, which starts when it is reached.")
        elif parent is None and kind == "signal":
            node.triggers = []
            message = f"“{node.label}” cannot start by a signal: a procedure starts by a message, a timer or a person."
            report.warning(node.id, message)


def check_boundaries(process: Process, report: Report) -> None:
    """An event on the edge of a task must stand on one, and wait for something."""
    for node in process.of_kind(("boundaryEvent",)):
        host = process.nodes.get(node.attached_to or "")
        if host is None or host.kind in EVENTS:
            report.error(node.id, f"“{node.label}” stands on no task. Put it on the edge of the task it belongs to.")
        elif not node.triggers:
            message = f"“{node.label}” on “{host.label}” does not say what it waits for. Make it a timer or a message."
            report.error(node.id, message)
        elif node.trigger is not None and node.trigger.kind == "error":
            node.interrupting = True


def throwing(node: Node) -> Trigger | None:
    """Return the message a node sends, or None."""
    sends = node.kind in ("sendTask", "intermediateThrowEvent", "endEvent")
    trigger = node.trigger
    return trigger if sends and trigger is not None and trigger.kind == "message" else None


def catching(node: Node) -> Trigger | None:
    """Return the message a node waits for, or None."""
    waits = node.kind in ("receiveTask", "intermediateCatchEvent", "boundaryEvent", "startEvent")
    trigger = node.trigger
    return trigger if waits and trigger is not None and trigger.kind == "message" else None
