"""Published drawings and decision tables as the engine uses them: looked up by landlord, read once, kept in memory."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy import select

from engine.bpmn import Decision, Element, ExecutableSpec, Procedure, read_decision, specs
from engine.bpmn.compiler import read_procedures
from engine.errors import NotFoundError
from engine.models import ProcedureDefinition
from engine.process import shelf
from engine.work import Work

_KEPT = 200  # compiled files held in memory


@dataclass(frozen=True)
class Definition:
    """One published version of a procedure, ready to run. `elements` are those of every process of its file."""

    id: int
    key: str
    scope: str
    version: int
    sha256: str
    procedure: Procedure
    elements: Mapping[str, Element]
    executable_xml: bytes

    @property
    def spec(self) -> ExecutableSpec:
        """The executable form, parsed at most once."""
        return specs.get(self.sha256, self.executable_xml, self.key)

    @property
    def ends_with_case(self) -> bool:
        """Whether closing the case ends this procedure too; a start event's property `ends_with_case` = false says no.

        A referral of a child must go to its end whoever hands the case over or closes it.
        """
        return "false" not in self._said_by_starts("ends_with_case")

    @property
    def by_hand(self) -> bool:
        """Whether an officer may start it in a case: a start event's property `by_hand` = yes."""
        return "yes" in self._said_by_starts("by_hand")

    @property
    def of_closed(self) -> bool:
        """Whether it is for closed cases only, as opening again is: a start event's property `of_closed` = yes."""
        return "yes" in self._said_by_starts("of_closed")

    @property
    def of_office(self) -> bool:
        """Whether it belongs in the landlord's office file alone, as reports do: one of its starts is a timer."""
        return any(self.elements[start].timer is not None for start in self.procedure.starts)

    @property
    def one_per(self) -> str:
        """`perpetrator` where one instance runs for each alleged perpetrator: a start event's property `one_per`."""
        return next((said for said in self._said_by_starts("one_per") if said), "")

    @property
    def each_time(self) -> bool:
        """Whether every message starts an instance of its own, however many run: property `each_time` = yes."""
        return "yes" in self._said_by_starts("each_time")

    def _said_by_starts(self, name: str) -> set[str]:
        starts = {*self.procedure.starts, *self.procedure.message_starts.values()}
        return {self.elements[start].properties.get(name, "").strip().lower() for start in starts}


@dataclass
class _Cache:
    """The most recently used entries, by identity and content; safe between threads."""

    entries: OrderedDict[tuple[object, ...], object] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def get(self, key: tuple[object, ...]) -> object | None:
        with self.lock:
            found = self.entries.get(key)
            if found is not None:
                self.entries.move_to_end(key)
            return found

    def put(self, key: tuple[object, ...], value: object) -> None:
        with self.lock:
            self.entries[key] = value
            while len(self.entries) > _KEPT:
                self.entries.popitem(last=False)


_definitions = _Cache()
_decisions = _Cache()


def get(work: Work, definition_id: int, sha256: str) -> Definition:
    """Return a version that is known by its row and content; reads the database only the first time."""
    key = (definition_id, sha256)
    found = _definitions.get(key)
    if isinstance(found, Definition):
        return found
    row = work.session.execute(
        select(
            ProcedureDefinition.key,
            ProcedureDefinition.scope,
            ProcedureDefinition.version,
            ProcedureDefinition.executable_xml,
        ).where(ProcedureDefinition.id == definition_id)
    ).one_or_none()
    if row is None or row.executable_xml is None:
        raise NotFoundError("procedure")
    procedures = {procedure.key: procedure for procedure in read_procedures(row.executable_xml)}
    own = procedures[row.key]
    elements: dict[str, Element] = {}
    for procedure in (*procedures.values(), own):
        elements.update(procedure.elements)
    definition = Definition(definition_id, row.key, row.scope, row.version, sha256, own, elements, row.executable_xml)
    _definitions.put(key, definition)
    return definition


def newest(work: Work, key: str) -> Definition:
    """Return the newest version of a procedure for the landlord at work; raise NotFoundError where there is none."""
    row = shelf.newest(work, "bpmn").get(key)
    if row is None:
        raise NotFoundError("procedure")
    return get(work, row.id, row.sha256)


def all_newest(work: Work) -> list[Definition]:
    """Return the newest version of every procedure of the landlord at work."""
    return [get(work, row.id, row.sha256) for row in shelf.newest(work, "bpmn").values()]


def started_by(work: Work, message: str) -> list[tuple[Definition, str]]:
    """Return the procedures that a message starts, each with the start event it enters by."""
    return [
        (definition, definition.procedure.message_starts[message])
        for definition in all_newest(work)
        if message in definition.procedure.message_starts
    ]


def is_known(work: Work, message: str) -> bool:
    """Tell whether any published procedure starts with, or waits for, a message of this name."""
    return any(
        message in definition.procedure.message_starts or message in definition.procedure.caught
        for definition in all_newest(work)
    )


def decision(work: Work, key: str) -> Decision:
    """Return the newest decision table of a key, the landlord's own first; raise NotFoundError for none."""
    row = shelf.newest(work, "dmn").get(key)
    if row is None:
        raise NotFoundError(f"decision table “{key}”")
    held = _decisions.get((row.id, row.sha256))
    if isinstance(held, Decision):
        return held
    xml = work.session.scalars(select(ProcedureDefinition.owner_xml).where(ProcedureDefinition.id == row.id)).one()
    found = next(table for table in read_decision(xml) if table.key == key)
    _decisions.put((row.id, row.sha256), found)
    return found
