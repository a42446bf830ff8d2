"""Rules about events: what they wait for, what they throw, and what cannot be run."""

import re

from engine.bpmn.compiler.model import EVENTS, Node, Process, Report, Trigger
from engine.bpmn.compiler.timers import TimeRead, read_time
from engine.bpmn.elements import Timer

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
    """A timer needs a value that can be read. Without one, or with words for people, a person says when it is time."""
    for node in process.of_kind(EVENTS):
        for trigger in list(node.triggers):
            if trigger.kind != "timer":
                continue
            drawn = trigger.timer or Timer("duration", "")
            read = read_time(_kind(node, drawn), drawn.text) if drawn.text else TimeRead("", prose=True)
            if read.problem:
                report.error(node.id, f"The time of “{node.label}” cannot work: {read.problem}.")
            elif read.prose:
                trigger.timer = Timer(drawn.kind, "")
                _ask_a_person(process, node, drawn.text, report)
            elif read.text != drawn.text:
                report.fixed(node.id, f"The time “{drawn.text}” of “{node.label}” is read as {read.text}.")
                trigger.timer = Timer(drawn.kind, read.text)


def _kind(node: Node, drawn: Timer) -> str:
    """A procedure that starts by a timescale of the policy starts at each of its rounds, drawn as a cycle or not."""
    by_policy = node.kind == "startEvent" and drawn.kind == "cycle" and "due(" in drawn.text
    return "date" if by_policy else drawn.kind


def _ask_a_person(process: Process, node: Node, words: str, report: Report) -> None:
    """Leave the time of an event to people: a task that asks, or a start by hand."""
    parent = process.nodes.get(node.parent or "")
    if node.kind == "startEvent" and not (parent is not None and parent.event_triggered):
        node.triggers = []
        decides = "So nothing starts it by the clock: a person does."
    else:
        decides = "So a person is asked, and says when it is time."
    said = f"says “{words}”, which no clock can read" if words else "does not say when"
    report.warning(node.id, f"The timer “{node.label}” {said}. {decides} {_what_to_write(words or node.name)}")
    if not node.triggers:
        return
    host = process.nodes.get(node.attached_to or "")
    node.lane = node.lane or (host.lane if host else None)
    node.name = f"Say when it is time: {node.label}"
    node.documentation = node.documentation or "The drawing sets no time here. Complete this when it is time to go on."


def _what_to_write(words: str) -> str:
    """Return what would make it a time: the one its words name is offered, never assumed."""
    found = IN_NAME.search(words)
    if found is None:
        return "Give it a duration such as P5D (five days), a date, or ${due('...')}."
    if found[2]:
        return f"“{found[0]}”: working time is the landlord's own; name the requirement: ${{due('officer_contact')}}."
    count = COUNTS.get(found[1].lower()) or int(found[1])
    return f"“{found[0]}”: should it be {UNITS[found[3].lower()].format(count)}?"


def check_due_dates(process: Process, report: Report) -> None:
    """A due date that can never work is refused; words for people are no due date."""
    for node in process.nodes.values():
        if not node.due:
            continue
        read = read_time("due", node.due)
        if read.problem:
            report.error(node.id, f"The due date of “{node.label}” cannot work: {read.problem}.")
        elif read.prose:
            report.warning(
                node.id,
                f"The due date of “{node.label}” says “{node.due}”, which no clock can read, so the task has none. "
                f"{_what_to_write(node.due)}",
            )
            node.due = None
        elif read.text != node.due:
            report.fixed(node.id, f"The due date “{node.due}” of “{node.label}” is read as {read.text}.")
            node.due = read.text


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
