"""Notices to colleagues: on the site, and by e-mail through the outbox. Both are stored in the same transaction.

An e-mail carries the case reference, a task's name, a due time and a link; never the name of a person on the case.
What stands on the site says more: it is shown to those who may see the case, and to nobody else.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, or_, select

from engine import events
from engine.access import MANAGER
from engine.casework import people as colleagues
from engine.models import Case, CaseAccess, OutboxMessage, Team, TeamMember, User
from engine.notifications import site
from engine.notifications.once import inserts, short_key
from engine.notifications.site import CASE_ITSELF, Place
from engine.work import Work

# Notices whose e-mail a person can switch off, and the switch. On the site they are left all the same.
SWITCHES: Mapping[str, str] = {
    "assigned": "notify_assigned",
    "due_soon": "notify_due_soon",
    "overdue": "notify_overdue",
    "digest": "notify_digest",
}
_PUT = inserts(OutboxMessage)


def notify_role(
    work: Work,
    case: Case,
    lane: str,
    subject: str,
    text: str,
    key: str,
    *,
    urgent: bool = False,
    to_work: bool = False,
    place: Place = CASE_ITSELF,
) -> int:
    """Tell the active members of a lane's team something about a case; returns how many were told that were not yet.

    Of a restricted case only those who may see it are told. Where the team is empty, the landlord's managers are.
    `text` goes to the timeline and the site, not into the e-mail: a drawing may put a person's circumstances into it.
    `urgent`: somebody may be in danger; it stands first until it is read. `to_work`: the e-mail's link leads to My
    work, for people who may do a task of the case and not open its file.
    """
    people = members(work, case, lane) or managers(work, case)
    role = work.policies.landlords[case.landlord].roles.get(lane)
    title = role.title if role else lane
    events.record(work, "notice.sent", case_id=case.id, landlord=case.landlord, to=title, subject=subject, text=text)
    mail = _body(work, case, subject, to_work=to_work)
    return _tell(work, case, people, "notice", subject, text, key, mail, urgent=urgent, place=place)


def notify_person(
    work: Work,
    case: Case,
    user_id: int,
    kind: str,
    subject: str,
    text: str,
    key: str,
    *,
    urgent: bool = False,
    to_work: bool = False,
    place: Place = CASE_ITSELF,
) -> bool:
    """Tell one colleague on the site and, unless they switched this kind off, by e-mail; True when it is new.

    `kind`: assigned, due_soon, overdue or notice. For the first three `text` is sent: it names the task and the due
    time only; for a notice it goes to the timeline and the site.
    """
    person = colleagues.find(work, user_id)
    if person is None or not person.active or person.landlord != case.landlord:
        return False
    mail = _body(work, case, text, to_work=to_work)
    if kind == "notice":
        events.record(
            work, "notice.sent", case_id=case.id, landlord=case.landlord, to=person.name, subject=subject, text=text
        )
        mail = _body(work, case, subject, to_work=to_work)
    return bool(_tell(work, case, [person], kind, subject, text, key, mail, urgent=urgent, place=place))


def managers(work: Work, case: Case) -> list[User]:
    """Return the landlord's active managers who may know of a case."""
    everybody = work.session.scalars(_may_see(case, select(User).where(User.landlord == case.landlord, User.active)))
    return [person for person in everybody if MANAGER in person.roles]


def notify_managers(
    work: Work, case: Case, kind: str, subject: str, text: str, mail: str, key: str, place: Place = CASE_ITSELF
) -> int:
    """Tell every manager who may know of a case, whatever team they are in; returns how many were told that were not.

    Where none may (a restricted case with no manager named), those who may know are told, so that they can have one
    named. `text` stands on the site; `mail` is the e-mail's text, without names or circumstances.
    """
    people = managers(work, case) or list(
        work.session.scalars(_may_see(case, select(User).where(User.landlord == case.landlord, User.active)))
        if case.restricted
        else ()
    )
    events.record(
        work, "notice.sent", case_id=case.id, landlord=case.landlord, to="the managers", subject=subject, text=text
    )
    return _tell(work, case, people, kind, subject, text, key, mail, place=place)


def _tell(
    work: Work,
    case: Case,
    people: Sequence[User],
    kind: str,
    subject: str,
    text: str,
    key: str,
    mail: str,
    *,
    urgent: bool = False,
    place: Place = CASE_ITSELF,
) -> int:
    """Leave a notice on the site for each of `people`, and queue their e-mails."""
    told = 0
    for person in people:
        left = site.put(work, case, person, kind, subject, text, key, urgent=urgent, place=place)
        told += queue(work, case, person, kind, subject, mail, key) or left
    return told


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
        "idempotency_key": short_key(key),
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
