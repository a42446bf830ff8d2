"""The face of versions of profiles: what would move, publishing, and the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from engine.access import Actor, require, system_actor
from engine.errors import NotAllowedError
from engine.face.base import Face
from engine.models import ProfileVersion
from engine.workflow import profile_versions
from engine.workflow.profile_versions import Moved


@dataclass(frozen=True)
class VersionLine:
    """A version of a profile that was published: from when it holds, what open cases do, and how many times moved."""

    landlord: str
    number: int
    holds_from: date
    open_cases: str
    reason: str
    settled: bool
    moved: int


class ProfileVersions(Face):
    """Profiles with the day from which they hold."""

    def would_move(
        self,
        landlord: str,
        file: tuple[str, str],
        holds_from: date,
        open_cases: str,
        reason: str,
        actor: Actor | None = None,
    ) -> Sequence[Moved]:
        """Return which times open now a profile (name and text) would move on its day. Writes nothing.

        Without an `actor` it is the operator who asks. Raises ProfileError and InvalidInputError as
        `engine.workflow.profile_versions.draft`, NotAllowedError for another landlord's profile.
        """
        with self._read(self._keeper(landlord, actor)) as work:
            one = profile_versions.draft(work, self.policies, landlord, file, holds_from, open_cases, reason)
            return list(profile_versions.would_move(work, self.policies, one))

    def publish(
        self,
        landlord: str,
        file: tuple[str, str],
        holds_from: date,
        open_cases: str,
        reason: str,
        actor: Actor | None = None,
    ) -> VersionLine:
        """Publish a profile that holds from a day; open cases follow it on that day as `open_cases` says."""
        with self._write(self._keeper(landlord, actor)) as work:
            one = profile_versions.draft(work, self.policies, landlord, file, holds_from, open_cases, reason)
            return _line(profile_versions.publish(work, one))

    def list(self, landlord: str) -> Sequence[VersionLine]:
        """Return the published versions of a landlord's profile, the oldest first; the file itself is version 1."""
        self.policies.profile(landlord)
        with self._read(system_actor(landlord)) as work:
            query = select(ProfileVersion).where(ProfileVersion.landlord == landlord)
            return [_line(row) for row in work.session.scalars(query.order_by(ProfileVersion.number))]

    def _keeper(self, landlord: str, actor: Actor | None) -> Actor:
        """Who publishes: a keeper of this landlord's profile, or the operator."""
        self.policies.profile(landlord)
        if actor is None:
            return system_actor(landlord)
        require(actor, "profile.publish")
        if actor.landlord != landlord:
            raise NotAllowedError("You can publish the profile of your own landlord only. Nothing was published.")
        return actor


def _line(row: ProfileVersion) -> VersionLine:
    return VersionLine(
        row.landlord, row.number, row.holds_from, row.open_cases, row.reason, row.settled_at is not None, row.moved
    )
