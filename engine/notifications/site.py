"""Notices on the site: written in the transaction in which the thing happens, shown until somebody has read them."""

from dataclasses import dataclass

from engine.models import Case, Notice, User
from engine.notifications.once import inserts, short_key
from engine.work import Work

_PUT = inserts(Notice)


@dataclass(frozen=True)
class Place:
    """Where a notice leads besides its case: a task (by instance and token) or a failed step."""

    instance_id: int | None = None
    token: str | None = None
    incident_id: int | None = None


CASE_ITSELF = Place()


def put(
    work: Work,
    case: Case | None,
    person: User,
    kind: str,
    subject: str,
    text: str,
    key: str,
    *,
    urgent: bool = False,
    place: Place = CASE_ITSELF,
) -> bool:
    """Leave a notice for one colleague; True where it is new. The same key is one notice; a closed account gets none.

    Whether they may see the case is asked when it is shown, not here: a case may be restricted afterwards.
    """
    if not person.active:
        return False
    values = {
        "user_id": person.id,
        "case_id": case.id if case else None,
        "instance_id": place.instance_id,
        "token": place.token,
        "incident_id": place.incident_id,
        "kind": kind,
        "subject": " ".join(subject.split())[:300],
        "text": text,
        "urgent": urgent,
        "idempotency_key": short_key(f"{key}:{person.id}"),
        "created_at": work.now,
        "read_at": None,
    }
    connection = work.connection
    return connection.execute(_PUT[connection.dialect.name], values).one_or_none() is not None
