"""Specifications ready to run, kept in memory: a drawing is parsed once a process of the server, not once a step."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.exceptions import SpiffWorkflowException

from engine.bpmn.context import TimerKind
from engine.bpmn.definitions import read_definition
from engine.bpmn.events import TimerDefinition
from engine.bpmn.extensions import BPMN
from engine.bpmn.parser import DrawingParser
from engine.errors import NotFoundError, SourceError

MOST_KEPT = 256


@dataclass(frozen=True, slots=True)
class TimerStart:
    """A start event with a timer: the caller begins a run when it is due."""

    element: str
    kind: TimerKind
    text: str


@dataclass(frozen=True)
class ExecutableSpec:
    """One process of a drawing, ready to run. Shared by all runs and threads, and never changed."""

    sha256: str
    key: str
    process: Any
    inner: Mapping[str, Any]
    starts: tuple[str, ...]
    plain_start: str | None
    message_starts: Mapping[str, str]
    timer_starts: tuple[TimerStart, ...]

    def pick_start(self, wanted: str | None) -> str:
        """Return the start event to begin at: the wanted one, else the plain one, else the first drawn."""
        if wanted is not None and wanted not in self.starts:
            raise NotFoundError("start event")
        return wanted or self.plain_start or self.starts[0]


class SpecCache:
    """The specifications used last, by definition hash and process key. Safe to use from several threads."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        """Keep up to `most` specifications."""
        self._most = most
        self._kept: OrderedDict[tuple[str, str], ExecutableSpec] = OrderedDict()
        self._lock = Lock()

    def get(self, sha256: str, executable_xml: bytes | Callable[[], bytes], key: str) -> ExecutableSpec:
        """Return the specification of process `key`; parse it where it is not kept.

        `executable_xml` may be a function that loads the file: it is called only when it is needed. Raises SourceError
        for a file that cannot run and NotFoundError for an unknown process. The hash is trusted, not checked.
        """
        name = (sha256, key)
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
        # Parsed outside the lock: two threads may do the same work once, but nobody waits for another's drawing.
        spec = parse_spec(sha256, executable_xml() if callable(executable_xml) else executable_xml, key)
        with self._lock:
            spec = self._kept.setdefault(name, spec)
            self._kept.move_to_end(name)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return spec

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()

    def __len__(self) -> int:
        """Return how many specifications are kept."""
        return len(self._kept)


def parse_spec(sha256: str, executable_xml: bytes, key: str) -> ExecutableSpec:
    """Parse one process of an executable file; raise SourceError or NotFoundError."""
    root = _read(executable_xml)
    parser = DrawingParser()
    try:
        parser.add_bpmn_xml(root)
        if key not in parser.process_parsers:
            raise NotFoundError("process")
        process = parser.get_spec(key)
        inner = parser.get_subprocess_specs(key)
    except (ValidationException, SpiffWorkflowException, KeyError, TypeError, ValueError) as error:
        raise SourceError(f"The drawing cannot run: {error}") from error
    plain, messages, timers = _sort_starts(root, parser, process.start_events)
    return ExecutableSpec(sha256, key, process, inner, tuple(process.start_events), plain, messages, timers)


def _read(executable_xml: bytes) -> etree._Element:
    # Not source.read_bpmn: its bounds are for what owners upload, and a copy may be larger than its drawing.
    harmless = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(executable_xml, harmless)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"The executable copy of the drawing cannot be read: {error}") from error


def _sort_starts(
    root: etree._Element, parser: Any, starts: list[str]
) -> tuple[str | None, dict[str, str], tuple[TimerStart, ...]]:
    plain: str | None = None
    messages: dict[str, str] = {}
    timers: list[TimerStart] = []
    for node in root.iter(BPMN + "startEvent"):
        element = node.get("id", "")
        if element not in starts:
            continue
        definition = read_definition(node, parser)
        if definition is None:
            plain = plain or element
        elif isinstance(definition, TimerDefinition):
            timers.append(TimerStart(element, definition.kind, definition.text))
        else:
            messages.setdefault(definition.name, element)
    return plain, messages, tuple(timers)


_CACHE = SpecCache()
get = _CACHE.get
clear = _CACHE.clear
