"""Rules about the frame of a drawing: where it begins and ends, and what can be reached."""

from engine.bpmn.compiler.model import Node, Process, Report

MAX_ID = 90  # generated ids add to it, and a column holds 120
MAX_NAME = 250


def keep_names_short(process: Process, report: Report) -> None:
    """Ids and names fit into lists and columns."""
    for key in [process.key, *process.nodes]:
        if len(key) > MAX_ID:
            report.error(key, f"The id “{key[:40]}...” has more than {MAX_ID} characters. Give it a shorter one.")
    process.name = process.name[:MAX_NAME]
    for node in process.nodes.values():
        if len(node.name) > MAX_NAME:
            node.name = f"{node.name[: MAX_NAME - 3]}..."
            message = (
                f"The name “{node.name[:60]}...” is long and is cut in lists. Put the details into its documentation."
            )
            report.warning(node.id, message)


def _title(process: Process, parent: str | None) -> str:
    return f"“{process.nodes[parent].label}”" if parent else "The procedure"


def turn_round_odd_ends(process: Process, report: Report) -> None:
    """An arrow into a start event or out of an end event: the event is only passed."""
    for node in process.of_kind(("startEvent", "endEvent")):
        if node.kind == "startEvent" and process.incoming(node.id):
            if node.triggers or len(process.scope(node.parent)) < 2:
                report.error(
                    node.id, f"An arrow leads into the start “{node.label}”. Let it lead to the step after it."
                )
                continue
            fresh = process.add(node, "start", "startEvent", name=node.name)
            process.connect(fresh.id, node.id)
            node.kind = "intermediateThrowEvent"
            report.fixed(node.id, f"An arrow leads into the start “{node.label}”: it goes on with the step after it.")
        elif node.kind == "endEvent" and process.outgoing(node.id):
            node.kind = "intermediateThrowEvent"
            report.fixed(node.id, f"Arrows leave the end “{node.label}”, so it is passed and the procedure goes on.")


def imply_starts(process: Process, report: Report) -> None:
    """No start event: it begins wherever no arrow leads to. A sub-process has exactly one start."""
    for parent in process.scopes():
        inside = process.scope(parent)
        if not inside:
            continue
        starts = [node for node in inside if node.kind == "startEvent"]
        owner = process.nodes.get(parent or "")
        if not starts:
            entries = [node for node in inside if _begins(process, node)]
            _imply_start(process, report, parent, entries, inside)
        elif owner is not None and not owner.event_triggered and len(starts) > 1:
            fresh = process.add(starts[0], "start", "startEvent")
            for start in starts:
                start.kind, start.triggers = "intermediateThrowEvent", []
                process.connect(fresh.id, start.id)
            report.fixed(owner.id, f"“{owner.label}” has several starts: all of them begin when it is reached.")


def _begins(process: Process, node: Node) -> bool:
    return node.kind != "boundaryEvent" and not node.event_triggered and not process.incoming(node.id)


def _imply_start(process: Process, report: Report, parent: str | None, entries: list[Node], inside: list[Node]) -> None:
    place = parent or process.key
    circle = not entries
    if circle:
        candidates = [node for node in inside if node.kind != "boundaryEvent" and not node.event_triggered]
        entries = [min(candidates or inside, key=_drawn_first)]
    fresh = process.add(entries[0], "start", "startEvent")
    for node in entries:
        process.connect(fresh.id, node.id)
    names = ", ".join(f"“{node.label}”" for node in entries)
    message = f"{_title(process, parent)} has no start event; it begins with {names}."
    if circle:
        report.warning(place, f"{message} Arrows lead back to it: draw a start event to make sure.")
    else:
        report.fixed(place, message)


def _drawn_first(node: Node) -> tuple[float, float]:
    """Order nodes as one reads: from the left, then from the top; without a page, as in the file."""
    return (node.bounds.x, node.bounds.y) if node.bounds else (0, 0)


def imply_ends(process: Process, report: Report) -> None:
    """A step that nothing follows is followed by an end."""
    for parent in process.scopes():
        inside = process.scope(parent)
        leaves = [node for node in inside if not process.outgoing(node.id) and _goes_on(node)]
        if not leaves:
            continue
        end = process.add(leaves[0], "end", "endEvent")
        for node in leaves:
            process.connect(node.id, end.id)
        drawn = [f"“{node.label}”" for node in leaves if node.drawn and node.drawn != "endEvent"]
        if drawn:
            report.fixed(parent or process.key, f"{_title(process, parent)} also ends after {', '.join(drawn)}.")


def _goes_on(node: Node) -> bool:
    return node.kind != "endEvent" and not node.event_triggered


def leave_out_unreachable(process: Process, report: Report) -> None:
    """What no arrow leads to is not run, and nothing waits for it."""
    reached = _reached(process)
    for node in list(process.nodes.values()):
        if node.id in reached or node.id not in process.nodes:
            continue
        if node.drawn:
            report.warning(node.id, f"No way leads to “{node.label}”, so it is never done.")
        process.remove(node.id)


def _reached(process: Process) -> set[str]:
    waiting = [node.id for node in process.scope(None) if node.kind == "startEvent" or node.event_triggered]
    following: dict[str, list[str]] = {}
    for link in process.links.values():
        following.setdefault(link.source, []).append(link.target)
    for node in process.nodes.values():
        if node.attached_to:
            following.setdefault(node.attached_to, []).append(node.id)
        elif node.parent and (node.kind == "startEvent" or node.event_triggered):
            following.setdefault(node.parent, []).append(node.id)
    reached: set[str] = set()
    while waiting:
        node_id = waiting.pop()
        if node_id not in reached and node_id in process.nodes:
            reached.add(node_id)
            waiting += following.get(node_id, [])
    return reached


def refuse_tight_loops(process: Process, report: Report) -> None:
    """A circle that no person, timer or message interrupts would turn for ever."""
    waits = {node.id for node in process.nodes.values() if _waits(process, node)}
    following: dict[str, list[str]] = {}
    for link in process.links.values():
        if link.source not in waits and link.target not in waits:
            following.setdefault(link.source, []).append(link.target)
    for node in list(process.nodes.values()):
        if node.id in following and _comes_back(node.id, following) and node.drawn:
            message = (
                f"“{node.label}” stands in a circle in which nobody does anything and nothing waits: it would turn for "
                "ever. Put a task for a person, a timer or a message into the circle."
            )
            report.error(node.id, message)
            return


def _waits(process: Process, node: Node) -> bool:
    if node.kind in ("userTask", "receiveTask", "intermediateCatchEvent", "eventBasedGateway", "callActivity"):
        return True
    return node.kind == "subProcess" and any(_waits(process, inside) for inside in process.scope(node.id))


def _comes_back(start: str, following: dict[str, list[str]]) -> bool:
    waiting, seen = list(following.get(start, [])), set[str]()
    while waiting:
        node_id = waiting.pop()
        if node_id == start:
            return True
        if node_id not in seen:
            seen.add(node_id)
            waiting += following.get(node_id, [])
    return False
