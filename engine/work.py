"""The unit of work: everything a subject function needs inside one transaction."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from engine.access import Actor
from engine.models import Promise
from engine.policy import Policies
from engine.settings import Settings


@dataclass
class Work:
    """One transaction of one actor at one instant. Built by the faces and the jobs, handed down, never stored."""

    session: Session
    actor: Actor
    now: datetime
    policies: Policies
    settings: Settings
    # The promises of each case that this transaction looked at: read once, then kept up by engine.workflow.promises.
    promises: dict[int, list[Promise]] = field(default_factory=dict, repr=False, compare=False)

    _connection: Connection | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def connection(self) -> Connection:
        """The connection of this transaction, for plain statements; what the session holds back is not sent first."""
        # Not functools.cached_property: until Python 3.12 it holds one lock for all objects while it works out, and
        # whoever waits here for the database's lock would keep from its connection the one who has that lock.
        if self._connection is None:
            self._connection = self.session.connection()
        return self._connection
