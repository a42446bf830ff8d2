"""Measures a drawing as it lies on the page: what overlaps, and how often arrows cross."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path

from lxml import etree

SPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "di": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "way": "http://www.omg.org/spec/DD/20100524/DI",
}
FRAMES = ("participant", "lane")
LETTER, LINE = 5.6, 13.0  # width of a letter and height of a line of an outside label, 11 px Arial

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """An upright rectangle with the name of what it shows."""

    name: str
    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box", slack: float = 1.0) -> bool:
        """Tell whether two boxes share more than `slack` in both directions."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return across > slack and down > slack

    def holds(self, other: "Box") -> bool:
        """Tell whether the other box lies inside this one."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )

    def shrunk(self, by: float) -> "Box":
        """The box without its rim."""
        return Box(self.name, self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)


@dataclass(frozen=True)
class Arrow:
    """A sequence flow with its corners."""

    name: str
    source: str
    target: str
    points: tuple[Point, ...]

    def pieces(self) -> Iterator[tuple[Point, Point]]:
        """The straight pieces between corners."""
        return pairwise(self.points)


@dataclass
class Plane:
    """One page of a drawing: the pool, or the inside of a collapsed sub-process."""

    name: str
    shapes: list[Box] = field(default_factory=list)
    frames: list[Box] = field(default_factory=list)
    labels: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    hosts: dict[str, str] = field(default_factory=dict)


def planes(file: Path) -> list[Plane]:
    """Read the pages of a drawing."""
    root = etree.parse(file).getroot()
    elements = {element.get("id"): element for element in root.iter() if element.get("id")}
    return [_plane(node, elements) for node in root.iterfind(".//di:BPMNPlane", SPACES)]


def _plane(node: etree._Element, elements: dict[str, etree._Element]) -> Plane:
    plane = Plane(node.get("bpmnElement", ""))
    for shape in node.iterfind("di:BPMNShape", SPACES):
        name = shape.get("bpmnElement", "")
        box = _box(name, shape.find("dc:Bounds", SPACES))
        element = elements[name]
        (plane.frames if etree.QName(element).localname in FRAMES else plane.shapes).append(box)
        if element.get("attachedToRef"):
            plane.hosts[name] = element.get("attachedToRef", "")
        _add_label(plane, shape, element)
    for edge in node.iterfind("di:BPMNEdge", SPACES):
        element = elements[edge.get("bpmnElement", "")]
        points = tuple((float(p.get("x")), float(p.get("y"))) for p in edge.iterfind("way:waypoint", SPACES))
        if element.get("sourceRef") and etree.QName(element).localname == "sequenceFlow":
            plane.arrows.append(Arrow(element.get("id"), element.get("sourceRef"), element.get("targetRef"), points))
        _add_label(plane, edge, element)
    return plane


def _box(name: str, bounds: etree._Element) -> Box:
    return Box(name, *(float(bounds.get(side)) for side in ("x", "y", "width", "height")))


def _add_label(plane: Plane, shape: etree._Element, element: etree._Element) -> None:
    """The label as it is drawn: its words wrapped and centred in the given bounds."""
    bounds = shape.find("di:BPMNLabel/dc:Bounds", SPACES)
    text = (element.get("name") or "").split()
    if bounds is None or not text:
        return
    given = _box(f"label of {element.get('id')}", bounds)
    rows, widest, current = 1, 0.0, 0.0
    for word in text:
        wide = len(word) * LETTER
        if current and current + 4 + wide > max(given.width, 90.0):
            rows, current = rows + 1, 0.0
        current += wide + (4 if current else 0)
        widest = max(widest, current)
    plane.labels.append(Box(given.name, given.x + (given.width - widest) / 2, given.y, widest, rows * LINE))


def overlapping(plane: Plane) -> list[str]:
    """Shapes and labels that lie on one another; a boundary event may sit on its host."""
    found = []
    for one, other in combinations(plane.shapes + plane.labels, 2):
        attached = plane.hosts.get(one.name) == other.name or plane.hosts.get(other.name) == one.name
        within = one.holds(other) or other.holds(one)  # drawn inside an expanded sub-process
        if one.overlaps(other) and not attached and not within:
            found.append(f"{one.name} and {other.name}")
    return found


def covered(plane: Plane) -> list[str]:
    """Arrows that run through a shape or a label that is not theirs."""
    found = []
    shapes = {shape.name: shape for shape in plane.shapes}
    for arrow in plane.arrows:
        ends = [shapes[name] for name in (arrow.source, arrow.target) if name in shapes]
        for box in plane.shapes + plane.labels:
            own = plane.hosts.get(arrow.source) == box.name or any(box == end or box.holds(end) for end in ends)
            if not own and any(_through(piece, box.shrunk(2)) for piece in arrow.pieces()):
                found.append(f"{arrow.name} through {box.name}")
    return found


def outside(plane: Plane) -> list[str]:
    """Shapes that are not wholly within one lane, where there are lanes."""
    return [
        shape.name for shape in plane.shapes if plane.frames and not any(frame.holds(shape) for frame in plane.frames)
    ]


def crossings(plane: Plane) -> list[str]:
    """Pairs of arrows that cross or lie on one another; arrows that leave or reach the same element may share a way."""
    found = []
    for one, other in combinations(plane.arrows, 2):
        if one.source == other.source or one.target == other.target:
            continue
        if any(_cross(a, b) for a in one.pieces() for b in other.pieces()):
            found.append(f"{one.name} x {other.name}")
    return found


def askew(plane: Plane) -> list[str]:
    """Arrows with a piece that is neither level nor upright."""
    return [a.name for a in plane.arrows if any(p[0] != q[0] and p[1] != q[1] for p, q in a.pieces())]


def backwards(plane: Plane) -> int:
    """Arrows whose end lies to the left of their start."""
    return sum(arrow.points[-1][0] < arrow.points[0][0] - 1 for arrow in plane.arrows)


def _through(piece: tuple[Point, Point], box: Box) -> bool:
    (x1, y1), (x2, y2) = piece
    return Box("", min(x1, x2), min(y1, y2), abs(x1 - x2) + 0.01, abs(y1 - y2) + 0.01).overlaps(box, 0.0)


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether two level or upright pieces touch."""
    (ax, ay), (bx, by) = one
    (cx, cy), (dx, dy) = other
    across = min(max(ax, bx), max(cx, dx)) - max(min(ax, bx), min(cx, dx))
    down = min(max(ay, by), max(cy, dy)) - max(min(ay, by), min(cy, dy))
    return across >= 0 and down >= 0
