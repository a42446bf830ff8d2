"""Action plans: versions, never overwritten."""

from sqlalchemy import select

from engine import events
from engine.casework import facts, lasting, versions
from engine.casework.checks import Checks
from engine.errors import NotFoundError
from engine.models import Case, Plan
from engine.work import Work

LONGEST_CONTACT_GAP_DAYS = 366


def record(
    work: Work,
    case: Case,
    actions: str,
    agreed_with: str | None = None,
    agreed: bool = False,
    contact_every_days: int | None = None,
) -> Plan:
    """Store the next version of the plan; an agreed one sets `plan_agreed` and, the first time, `plan_agreed_at`;
    and `contact_every_days` where it names a rhythm of calls.

    The clocks of reviews run from the first agreement. Raises InvalidInputError by field.
    """
    checks = Checks()
    text = checks.text("actions", actions, "what will be done", longest=20_000)
    with_whom = checks.text("agreed_with", agreed_with, "who agreed", longest=200, required=False)
    if contact_every_days is not None and not 1 <= int(contact_every_days) <= LONGEST_CONTACT_GAP_DAYS:
        checks.say("contact_every_days", f"Enter a number of days from 1 to {LONGEST_CONTACT_GAP_DAYS}.")
    checks.done()
    row = lasting.store(
        work,
        Plan,
        case_id=case.id,
        version=versions.next_version(work, case, Plan),
        actions=text or "",
        agreed_with=with_whom,
        agreed_at=work.now if agreed else None,
        contact_every_days=int(contact_every_days) if contact_every_days is not None else None,
        by_id=work.actor.user_id,
        at=work.now,
    )
    kind = "plan.agreed" if agreed else "plan.recorded"
    events.record(
        work,
        kind,
        case_id=case.id,
        landlord=case.landlord,
        version=row.version,
        agreed_with=with_whom or "the customer",
    )
    if agreed:
        first = case.facts.get("plan_agreed_at") or work.now
        rhythm = {} if row.contact_every_days is None else {"contact_every_days": row.contact_every_days}
        facts.assign(work, case, {"plan_agreed": True, "plan_agreed_at": first, **rhythm})
    return row


def issue(work: Work, case: Case, to: str | None = None) -> Plan:
    """Note that the newest version of the plan was given to the customer now. Issuing it again changes nothing.

    Raises NotFoundError where there is no plan.
    """
    newest = select(Plan).where(Plan.case_id == case.id).order_by(Plan.version.desc()).limit(1)
    plan = work.session.scalars(newest).first()
    if plan is None:
        raise NotFoundError("action plan")
    if plan.issued_at is None:
        plan.issued_at, plan.issued_to = work.now, (to or "the customer")[:200]
        events.record(
            work, "plan.issued", case_id=case.id, landlord=case.landlord, version=plan.version, to=plan.issued_to
        )
    return plan
