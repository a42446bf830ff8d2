"""The face of days off: bank holidays newly declared, and closures of one landlord."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from engine.access import Actor, require, system_actor
from engine.casework import people
from engine.casework.declared import of_landlord
from engine.errors import InvalidInputError
from engine.face.base import Face
from engine.face.types.closures import ClosureLine
from engine.models import Closure
from engine.policy.calendar import ALL
from engine.work import Work
from engine.workflow import closures

EVERYBODY = "all"  # how an operator names every landlord


class Closures(Face):
    """Days on which a landlord does not work, declared without touching a file or restarting anything."""

    def list(self, actor: Actor) -> Sequence[ClosureLine]:
        """Return the days off declared for the actor's landlord or for all, the latest day first."""
        require(actor, "closure.declare")
        with self._read(actor) as work:
            return [_line(work, row) for row in of_landlord(work)]

    def declare(self, actor: Actor, day: date, reason: str | None) -> ClosureLine:
        """Declare a day off for the actor's landlord. Raises InvalidInputError; see `engine.workflow.closures`."""
        require(actor, "closure.declare")
        with self._write(actor) as work:
            return _line(work, closures.declare(work, actor.landlord, day, reason or ""))

    def remove(self, actor: Actor, day: date) -> None:
        """Take back a day off of the actor's landlord that nothing was reckoned by. Raises ConflictError."""
        require(actor, "closure.declare")
        with self._write(actor) as work:
            closures.remove(work, actor.landlord, day)

    def list_for_operator(self) -> Sequence[ClosureLine]:
        """Return every day off in force, the latest day first; for the command line."""
        with self._read(system_actor(ALL)) as work:
            query = select(Closure).where(Closure.removed_at.is_(None)).order_by(Closure.day.desc(), Closure.id)
            return [_line(work, row) for row in work.session.scalars(query)]

    def declare_for_operator(self, landlord: str, day: date, reason: str) -> ClosureLine:
        """Declare a day off for one landlord, or for `all`; for the command line."""
        code = self._code(landlord)
        with self._write(system_actor(code)) as work:
            return _line(work, closures.declare(work, code, day, reason))

    def remove_for_operator(self, landlord: str, day: date) -> None:
        """Take back a day off of one landlord, or of `all`; for the command line."""
        code = self._code(landlord)
        with self._write(system_actor(code)) as work:
            closures.remove(work, code, day)

    def _code(self, landlord: str) -> str:
        if landlord == EVERYBODY:
            return ALL
        if landlord not in self.policies.landlords:
            known = ", ".join([EVERYBODY, *self.policies.landlords])
            raise InvalidInputError({"landlord": [f"There is no landlord {landlord!r}. There are {known}."]})
        return landlord


def _line(work: Work, row: Closure) -> ClosureLine:
    work.session.flush()
    by = people.find(work, row.declared_by_id)
    return ClosureLine(
        id=row.id,
        landlord=EVERYBODY if row.landlord == ALL else row.landlord,
        for_all=row.landlord == ALL,
        day=row.day,
        reason=row.reason,
        declared_at=row.declared_at,
        declared_by=by.name if by else None,
        settled=row.settled_at is not None,
        moved=row.moved,
    )
