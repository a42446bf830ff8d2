"""What every face shares: where it works, and the two ways to open its one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from engine.access import Actor
from engine.casework.declared import policies_now
from engine.clock import Clock
from engine.db import Database
from engine.policy import Policies
from engine.settings import Settings
from engine.work import Work


class Face:
    """A part of the engine's public face. Each public method of a face is one transaction."""

    def __init__(self, database: Database, policies: Policies, settings: Settings, clock: Clock) -> None:
        """Keep what every transaction needs; nothing is opened yet."""
        self.database = database
        self.policies = policies
        self.settings = settings
        self.clock = clock

    @contextmanager
    def _write(self, actor: Actor) -> Iterator[Work]:
        """One transaction of `actor` that writes; all or nothing."""
        with self.database.write() as session:
            yield Work(
                session, actor, self.clock.now(), policies_now(session, self.policies, self.clock.now()), self.settings
            )

    @contextmanager
    def _read(self, actor: Actor) -> Iterator[Work]:
        """One transaction of `actor` that only reads."""
        with self.database.read() as session:
            yield Work(
                session, actor, self.clock.now(), policies_now(session, self.policies, self.clock.now()), self.settings
            )
