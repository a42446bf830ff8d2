"""Sending once: the same form sent again, by a double click, a slow line or a program, is stored once.

The key is made when the form is shown (or by the calling program) and stored in the transaction that stores what was
sent, under a unique constraint. So a form that was refused has not used its key, and of several that arrive at once one
is stored and the others wait for it and get its result.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from engine.errors import AlreadySentError
from engine.models import Submission
from engine.work import Work

KEPT_FOR = timedelta(days=30)  # nobody sends a form again after that
OTHER_WORDS = (
    "This form was sent already, with other words. What was sent first is stored; this is not. "
    "If it is something new, send it again."
)
# Asked what it inserted: the count of rows is not told of an insert by every driver.
_CLAIM: dict[str, ReturningInsert[int]] = {
    name: maker(Submission).on_conflict_do_nothing(index_elements=["user_id", "key"]).returning(Submission.id)
    for name, maker in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}


@dataclass(frozen=True)
class Sending:
    """One sending of a form: `key` tells it from every other, `fingerprint` what it held. Made by `sending`."""

    key: str
    fingerprint: str

    def with_file(self, sha256: str) -> "Sending":
        """Return the sending of one file of a form: another file under the same key is another document."""
        return replace(self, key=_hash(self.key, sha256))


def sending(purpose: str, key: str, content: object) -> Sending:
    """Return a sending for `purpose` (what is made, and where), by the key as sent and everything that was sent."""
    return Sending(_hash(purpose, key), _hash(json.dumps(content, sort_keys=True, default=str)))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def once(work: Work, sent: Sending | None, act: Callable[[], int]) -> int:
    """Do `act`, which stores something and returns its number, unless this was sent before: then return that number.

    Raises AlreadySentError where the same key came with something else; what `act` raises leaves the key unused.
    """
    user_id = work.actor.user_id
    if sent is None or user_id is None:
        return act()
    values: dict[str, Any] = {"user_id": user_id, "key": sent.key, "fingerprint": sent.fingerprint, "at": work.now}
    if work.connection.execute(_CLAIM[work.connection.dialect.name], values).one_or_none() is None:
        found = earlier(work, sent)
        if found is not None:
            return found
    result = act()
    mine = Submission.user_id == user_id
    work.connection.execute(update(Submission).where(mine, Submission.key == sent.key).values(result_id=result))
    work.connection.execute(delete(Submission).where(mine, Submission.at < work.now - KEPT_FOR))
    return result


def earlier(work: Work, sent: Sending | None) -> int | None:
    """Return the number of what was stored when this was sent before; None where it was not.

    Raises AlreadySentError where the same key came with something else.
    """
    if sent is None:
        return None
    query = select(Submission.fingerprint, Submission.result_id)
    row = work.connection.execute(
        query.where(Submission.user_id == work.actor.user_id, Submission.key == sent.key)
    ).one_or_none()
    if row is None or row.result_id is None:
        return None
    if row.fingerprint != sent.fingerprint:
        raise AlreadySentError({"": [OTHER_WORDS]})
    return int(row.result_id)
