"""The unit of work: everything a subject function needs inside one transaction."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from engine.access import Actor
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

    @cached_property
    def connection(self) -> Connection:
        """The connection of this transaction, for plain statements; what the session holds back is not sent first."""
        return self.session.connection()
