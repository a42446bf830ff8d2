"""Cases of a version before the ledger get the promises they lack, once, marked as reckoned at the upgrade."""

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.access import system_actor
from engine.casework import cases, notices, offices
from engine.jobs.sweep import reading, writing
from engine.models import Case
from engine.process import running
from engine.work import Work
from engine.workflow.promises import keeping, reckoning

if TYPE_CHECKING:
    from engine.app import Engine

_WAITING = (Case.reckoned_at.is_(None), Case.status != cases.CLOSED)


def reckon_what_is_missing(engine: "Engine") -> int:
    """Reckon every open case that an earlier version left; return how many promises are new.

    What is late already is late at its own instant; nobody gets an e-mail for each: managers get one list a landlord.
    """
    born: Counter[str] = Counter()
    late: Counter[str] = Counter()
    while True:
        with reading(engine) as work:
            ours = Case.landlord.in_(work.policies.landlords)
            query = select(Case.id, Case.landlord).where(*_WAITING, ours).order_by(Case.id).limit(1)
            found = work.session.execute(query)
            row = found.one_or_none()
        if row is None:
            break
        with writing(engine, row.landlord) as work:
            work.actor = system_actor(row.landlord)
            case = running.lock_case(work, row.id)
            if case.reckoned_at is None:
                new = reckoning.reckon(work, case, origin=reckoning.UPGRADE)
                for one in new:
                    if work.policies.catalogue[one.requirement].met_by_recording:  # it was, when the case was opened
                        keeping.meet(work, case, one.requirement, one.occurrence, done_at=case.opened_at)
                case.reckoned_at = work.now
                born[row.landlord] += len(new)
                late[row.landlord] += sum(reckoning.was_late_at_upgrade(one) and not one.closed for one in new)
    for landlord in sorted(code for code, count in born.items() if count):
        with writing(engine, landlord) as work:
            _tell(work, landlord, born[landlord], late[landlord])
    return born.total()


def _tell(work: Work, landlord: str, born: int, late: int) -> None:
    profile = work.policies.landlords[landlord]
    work.actor = system_actor(landlord)
    subject = f"After the upgrade {born} more promises of open cases are counted, {late} of them late already"
    text = f"{subject}. Each case shows what is owed under “What we owe”."
    key = f"upgrade:{landlord}:{work.now.isoformat()}"
    notices.notify_role(work, offices.office_file(work), profile.escalation.tell, subject, text, key)
