"""Need to know: restricting a case to named people, and naming them."""

from collections.abc import Sequence

from sqlalchemy import select

from engine import events
from engine.casework import people
from engine.casework.checks import Checks
from engine.errors import InvalidInputError, NotFoundError
from engine.models import Case, CaseAccess, User
from engine.work import Work


def named(work: Work, case: Case) -> Sequence[User]:
    """Return the people named for a case, by name."""
    query = select(User).join(CaseAccess, CaseAccess.user_id == User.id).where(CaseAccess.case_id == case.id)
    return work.session.scalars(query.order_by(User.name, User.id)).all()


def restrict(work: Work, case: Case, restricted: bool, reason: str) -> None:
    """Restrict a case to its officer and the people named, or lift that; whoever restricts it is named with it."""
    checks = Checks()
    words = checks.text("reason", reason, "a reason", longest=1000)
    checks.done()
    if case.restricted == restricted:
        return
    case.restricted = restricted
    kind = "case.restricted" if restricted else "case.unrestricted"
    events.record(work, kind, case_id=case.id, landlord=case.landlord, reason=words)
    if restricted and work.actor.user_id is not None:
        name(work, case, work.actor.user_id)


def name(work: Work, case: Case, user_id: int) -> None:
    """Let a colleague of the same landlord into a case. Naming twice does nothing."""
    person = work.session.get(User, user_id)
    if person is None or person.landlord != case.landlord or not people.can_work(person):
        raise InvalidInputError({"user_id": ["Choose a colleague from the list."]})
    if work.session.get(CaseAccess, (case.id, user_id)) is not None:
        return
    access = CaseAccess(case_id=case.id, user_id=user_id, granted_by_id=work.actor.user_id, granted_at=work.now)
    work.session.add(access)
    work.session.flush()
    events.record(work, "case.named", case_id=case.id, landlord=case.landlord, person=person.name)


def unname(work: Work, case: Case, user_id: int) -> None:
    """Take a colleague's name off a case; somebody who works here must remain on a restricted one."""
    access = work.session.get(CaseAccess, (case.id, user_id))
    if access is None:
        raise NotFoundError("person")
    others = [person for person in named(work, case) if person.id != user_id and people.can_work(person)]
    if case.restricted and not others and people.working(work, case.officer_id) is None:
        raise InvalidInputError({"user_id": ["Nobody could see the case any more. Name somebody else first."]})
    work.session.delete(access)
    person = work.session.get_one(User, user_id)
    events.record(work, "case.unnamed", case_id=case.id, landlord=case.landlord, person=person.name)
