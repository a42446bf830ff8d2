"""Which lane each step stands in: as listed in the file, else where its shape lies."""

from collections.abc import Mapping

from lxml import etree

from engine.bpmn.compiler.model import Bounds, Process
from engine.bpmn.compiler.names import BPMN, children, reference, words


def lanes_of(element: etree._Element, process: Process, bounds: Mapping[str, Bounds]) -> dict[str, str]:
    """Return the lane of each node and add the lanes' names to `process`; the innermost named lane counts."""
    found: dict[str, str] = {}
    for lane_set in children(element, "laneSet"):
        for lane in lane_set.iter(f"{{{BPMN}}}lane"):  # outer lanes come first, inner ones overwrite them
            name = words(lane.get("name"))
            if not name:
                continue
            if name not in process.lanes:
                process.lanes.append(name)
            for entry in children(lane, "flowNodeRef"):
                node_id = reference(entry.text)
                if node_id in process.nodes:
                    found[node_id] = name
            _by_place(lane.get("id", ""), name, process, bounds, found)
    return found


def _by_place(lane_id: str, name: str, process: Process, bounds: Mapping[str, Bounds], found: dict[str, str]) -> None:
    """Some tools draw lanes without listing what is in them: then the middle of the shape decides."""
    area = bounds.get(lane_id)
    if area is None:
        return
    for node in process.nodes.values():
        if node.bounds is None or node.id in found or node.parent is not None:
            continue
        middle_x = node.bounds.x + node.bounds.width / 2
        middle_y = node.bounds.y + node.bounds.height / 2
        if area.x <= middle_x <= area.x + area.width and area.y <= middle_y <= area.y + area.height:
            found[node.id] = name
