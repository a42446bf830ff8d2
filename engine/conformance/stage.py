"""Where examples are played many times: one database file that is put back before each run, and one set of policies."""

import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import event as hooks
from sqlalchemy import or_, select

from engine.app import Engine
from engine.bpmn import compile_drawing, remove_element, remove_row, specs
from engine.clock import Clock
from engine.db import Database, make_database
from engine.errors import DueProcessError, UnavailableError
from engine.migrations import upgrade
from engine.models import Event, Letter, ProcedureDefinition, ProcessInstance
from engine.policy import load_policies
from engine.process import shelf
from engine.process.definitions import find_files, sha256_of
from engine.process.shelf import EVERYONE
from engine.reporting.conformance_links import Carrier
from engine.scenarios import run_scenario
from engine.settings import Settings

# Where a token stood or passed. A boundary event that merely waits was not reached; it has other states once it fires.
_PASSED = ("done", "open", "inside", "joining")
_NOTED = select(Event.instance_id, Event.element, Event.payload).where(
    Event.instance_id.is_not(None),
    Event.element.is_not(None),
    Event.kind.in_(("task.offered", "timer.fired", "message.thrown", "decision.made")),
)
MOST_READINGS = 20_000  # of the clock in one run; the longest shipped example, a year of reminders, needs 7,400


@dataclass(frozen=True)
class History:
    """What a run reached, (procedure, element) and (procedure, element, row of its table), and what it used."""

    reached: frozenset[tuple[str, str]]
    rows: frozenset[tuple[str, str, int]]
    procedures: frozenset[str]
    letters: frozenset[str]


@dataclass(frozen=True)
class Played:
    """How one run came out: `failures` in words; the history only of runs with everything in its place."""

    passes: bool
    failures: tuple[str, ...]
    history: History | None
    seconds: float


class _PatientClock:
    """The example's clock, which refuses to go on once a run turns in circles: every transaction reads it."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.left = clock, MOST_READINGS

    def now(self) -> datetime:
        """Return the simulated instant; too many readings raise UnavailableError, which no sweep passes over."""
        self.left -= 1
        if self.left < 0:
            raise UnavailableError("The case never comes to rest: timers go off again and again.")
        return self.clock.now()


class CannotRemoveError(Exception):
    """Without the element the drawing cannot be compiled, so that nothing can be learned from a run."""


def publish_template(settings: Settings, file: Path) -> dict[str, str]:
    """Make a migrated database with every drawing and table published; return those that cannot be, with the reason."""
    own = Settings(data=file.parent, database_url=f"sqlite:///{file}", content=settings.content)
    engine = Engine.from_settings(own)
    upgrade(engine.database.engine)
    refused: dict[str, str] = {}
    for path in find_files([settings.workflows]):
        try:
            engine.procedures.publish_files([path])
        except DueProcessError as error:
            refused[path.name] = str(error)
    with engine.database.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    engine.close()
    return refused


class Stage:
    """Plays examples over one folder of content; close it in the end."""

    def __init__(self, content: Path, template: Path) -> None:
        """Nothing is opened yet; the statements that SQLAlchemy compiles are kept from run to run."""
        self.folder = TemporaryDirectory(prefix="dueprocess-conformance-")
        self.template = template
        self.file = Path(self.folder.name) / "run.sqlite3"
        self.settings = Settings(data=Path(self.folder.name), database_url=f"sqlite:///{self.file}", content=content)
        self.policies = load_policies(self.settings.policies)
        self.database = Database(make_database(self.settings.database_url))
        # Thrown away after the run: nothing need survive a power cut.
        hooks.listen(self.database.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))

    def close(self) -> None:
        """Throw the database away."""
        self.database.engine.dispose()
        self.folder.cleanup()

    def play(self, example: Path, landlord: str, without: Carrier | None = None) -> Played:
        """Play an example from an empty case load; `without` takes one element away first.

        Raises CannotRemoveError where that leaves no drawing that can be compiled.
        """
        started = time.perf_counter()
        self._put_back()
        if without is not None:
            self._remove(without, landlord)
        shelf.forget()
        result = run_scenario(example, self._engine, until_failure=without is not None)
        history = self._history() if without is None else None
        self.database.engine.dispose()
        return Played(result.ok, tuple(result.failures), history, time.perf_counter() - started)

    def _engine(self, clock: Clock) -> Engine:
        return Engine(self.database, self.policies, self.settings, _PatientClock(clock))

    def _put_back(self) -> None:
        self.database.engine.dispose()
        for suffix in ("-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.template, self.file)

    def _remove(self, carrier: Carrier, landlord: str) -> None:
        kind, key = ("dmn", carrier.table) if carrier.table else ("bpmn", carrier.procedure)
        with self.database.write() as session:
            query = select(ProcedureDefinition).where(
                ProcedureDefinition.kind == kind,
                ProcedureDefinition.key == key,
                or_(ProcedureDefinition.scope == landlord, ProcedureDefinition.scope == EVERYONE),
            )
            rows = sorted(session.scalars(query), key=lambda row: (row.scope == EVERYONE, -row.version))
            if not rows:
                raise CannotRemoveError(f"{key} is not published")
            row = rows[0]
            if carrier.table:
                row.owner_xml = remove_row(row.owner_xml, key, carrier.row)
                row.sha256 = sha256_of(row.owner_xml)
                return
            xml = remove_element(row.owner_xml, carrier.element)
            same = select(ProcedureDefinition).where(ProcedureDefinition.sha256 == row.sha256)
            for other in session.scalars(same).all():
                if xml is None:
                    session.delete(other)
                else:
                    _replace(other, xml)

    def _history(self) -> History:
        """Read from the run's own history what it reached and used."""
        with self.database.read() as session:
            instances = session.execute(select(ProcessInstance.id, ProcessInstance.key, ProcessInstance.tokens)).all()
            events = session.execute(_NOTED).all()
            letters = frozenset(session.scalars(select(Letter.template)))
        keys = {row.id: row.key for row in instances}
        reached = {(row.key, element) for row in instances for element, state in row.tokens if state in _PASSED}
        noted = [(keys[event.instance_id], event.element, event.payload.get("rows") or ()) for event in events]
        return History(
            frozenset(reached | {(key, element) for key, element, _ in noted}),
            frozenset((key, element, row) for key, element, rows in noted for row in rows),
            frozenset(keys.values()),
            letters,
        )


def _replace(row: ProcedureDefinition, xml: bytes) -> None:
    """Put another drawing in a row's place. What a check would complain about does not matter, only that it runs."""
    try:
        compiled = compile_drawing(xml)
        specs.get(compiled.sha256, compiled.executable_xml, row.key)
    except DueProcessError as error:
        raise CannotRemoveError(str(error)) from error
    row.owner_xml, row.executable_xml, row.sha256 = xml, compiled.executable_xml, compiled.sha256
