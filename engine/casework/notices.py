"""Notices to colleagues, through the outbox: stored in the same transaction, sent afterwards, at least once.

An e-mail carries the case reference, a task's name, a due time and a link; never the name of a person on the case.
"""

import hashlib
from collections.abc import Mapping

from sqlalchemy import Select, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from engine import events
from engine.casework import people as colleagues
from engine.models import Case, CaseAccess, OutboxMessage, Team, TeamMember, User
from engine.work import Work

# Notices that a person can switch off, and the switch.
SWITCHES: Mapping[str, str] = {
    "assigned": "notify_assigned",
    "due_soon": "notify_due_soon",
    "overdue": "notify_overdue",
    "digest": "notify_digest",
}
LONGEST_KEY = 120
# Asked what it inserted: PostgreSQL’s driver does not tell how many rows an insert made.
_PUT: Mapping[str, ReturningInsert[int]] = {
    name: maker(OutboxMessage).on_conflict_do_nothing(index_elements=["idempotency_key"]).returning(OutboxMessage.id)
    for name, maker in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}


def notify_role(work: Work, case: Case, lane: str, subject: str, text: str, key: str, *, to_work: bool = False) -> int:
    """Tell the active members of a lane's team something about a case; returns how many were told.

    Of a restricted case only those who may see it are told. Where the team is empty, the landlord's managers are.
    `to_work`: the link leads to My work, for people who may do a task of the case and not open its file.
    `text` goes to the timeline, not into the e-mail: a drawing may put a person's circumstances into it.
    """
    people = members(work, case, lane)
    if not people:
        people = list(
            work.session.scalars(_may_see(case, select(User).where(User.landlord == case.landlord, User.active)))
        )
        people = [person for person in people if "manager" in person.roles]
    role = work.policies.landlords[case.landlord].roles.get(lane)
    title = role.title if role else lane
    events.record(work, "notice.sent", case_id=case.id, landlord=case.landlord, to=title, subject=subject, text=text)
    body = _body(work, case, subject, to_work=to_work)
    return sum(queue(work, case, person, "notice", subject, body, key) for person in people)


def notify_person(
    work: Work, case: Case, user_id: int, kind: str, subject: str, text: str, key: str, *, to_work: bool = False
) -> bool:
    """Tell one colleague, unless they switched this kind off; True when a message was queued.

    `kind`: assigned, due_soon, overdue or notice. For the first three `text` is sent: it names the task and the due
    time only; for a notice it goes to the timeline.
    """
    person = colleagues.find(work, user_id)
    if person is None or not person.active or person.landlord != case.landlord:
        return False
    if kind == "notice":
        events.record(
            work, "notice.sent", case_id=case.id, landlord=case.landlord, to=person.name, subject=subject, text=text
        )
        text = subject
    return queue(work, case, person, kind, subject, _body(work, case, text, to_work=to_work), key)


def queue(work: Work, case: Case | None, person: User, kind: str, subject: str, body: str, key: str) -> bool:
    """Put one message to a colleague into the outbox; the same key twice is one message. True when it is new."""
    switch = SWITCHES.get(kind)
    if switch is not None and not getattr(person, switch):
        return False
    return put(
        work,
        landlord=person.landlord,
        case_id=case.id if case else None,
        user_id=person.id,
        kind=kind,
        address=person.email,
        subject=subject,
        body=body,
        key=f"{key}:{person.id}",
    )


def put(
    work: Work,
    *,
    landlord: str,
    kind: str,
    address: str,
    subject: str,
    body: str,
    key: str,
    case_id: int | None = None,
    user_id: int | None = None,
    letter_id: int | None = None,
) -> bool:
    """Insert an outbox row unless its key is there; safe against a second transaction doing the same."""
    values = {
        "landlord": landlord,
        "case_id": case_id,
        "user_id": user_id,
        "letter_id": letter_id,
        "kind": kind,
        "address": address,
        "subject": " ".join(subject.split())[:300],  # a line break would begin another header
        "body": body,
        "idempotency_key": _key(key),
        "created_at": work.now,
        "next_try_at": work.now,
        "tries": 0,
    }
    # Case and person have their numbers, so they are stored already: nothing else needs to be written first.
    connection = work.connection
    return connection.execute(_PUT[connection.dialect.name], values).one_or_none() is not None


def case_link(work: Work, case: Case) -> str:
    """Return the address of a case on the site."""
    return f"{work.settings.site_url.rstrip('/')}/cases/{case.id}"


def _body(work: Work, case: Case, text: str, *, to_work: bool = False) -> str:
    """The whole text of an e-mail about a case."""
    link = f"{work.settings.site_url.rstrip('/')}/work" if to_work else case_link(work, case)
    return f"{text}\n\nCase {case.reference}\n{link}\n"


def _key(key: str) -> str:
    """A key that fits its column and stays the same for the same input."""
    return key if len(key) <= LONGEST_KEY else f"{key[:50]}:{hashlib.sha256(key.encode()).hexdigest()}"


def members(work: Work, case: Case, lane: str) -> list[User]:
    """Return the active members of the team behind a lane who may know of the case."""
    role = work.policies.landlords[case.landlord].roles.get(lane)
    query = (
        select(User)
        .join(TeamMember, TeamMember.user_id == User.id)
        .join(Team, Team.id == TeamMember.team_id)
        .where(Team.landlord == case.landlord, Team.name == (role.team if role else lane), User.active)
    )
    return list(work.session.scalars(_may_see(case, query)))


def _may_see(case: Case, query: Select[User]) -> Select[User]:
    """Of a restricted case only its officer and the people named may know, also that it exists."""
    if not case.restricted:
        return query.order_by(User.id)
    named = select(CaseAccess.user_id).where(CaseAccess.case_id == case.id)
    return query.where(or_(User.id.in_(named), User.id == case.officer_id)).order_by(User.id)
