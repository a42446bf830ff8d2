"""What a case cost, in pence, by the kinds that a year's report asks for (PCHA 5.1, CA 7.2)."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, select

from engine import events
from engine.casework.checks import Checks
from engine.models import Case, Cost
from engine.work import Work

KINDS: Mapping[str, str] = {
    "external_legal": "External legal costs",
    "external_other": "External costs, not legal",
    "repairs": "Repairs and clean-up",
    "expenses": "Expenses",
}
MOST_PENCE = 100_000_000_00  # a hundred million pounds: more is a slip of the keyboard


def record(
    work: Work,
    case: Case,
    kind: str,
    amount_pence: int,
    spent_on: date | None = None,
    payee: str | None = None,
    note: str | None = None,
) -> Cost:
    """Record money spent on `spent_on` (today where not given). Raises InvalidInputError by field."""
    zone = work.policies.landlords[case.landlord].zone
    day = spent_on or work.now.astimezone(zone).date()
    checks = Checks()
    checks.choice("kind", kind, KINDS, "the kind of cost")
    if isinstance(amount_pence, bool) or not 0 < amount_pence <= MOST_PENCE:
        checks.say("amount", "Enter an amount of more than nothing, such as 120.50.")
    checks.past_day("spent_on", day, work.now, zone, "The day")
    to = checks.text("payee", payee, "who was paid", longest=200, required=False)
    words = checks.text("note", note, "the note", longest=2_000, required=False)
    checks.done()
    row = Cost(
        case_id=case.id,
        kind=kind,
        spent_on=day,
        amount_pence=int(amount_pence),
        payee=to,
        note=words,
        at=work.now,
        by_id=work.actor.user_id,
    )
    work.session.add(row)
    work.session.flush()
    events.record(
        work,
        "cost.recorded",
        case_id=case.id,
        landlord=case.landlord,
        label=KINDS[kind],
        amount=pounds(row.amount_pence),
        spent_on=day,
        payee=to,
        cost_id=row.id,
    )
    return row


def of(work: Work, case: Case) -> Sequence[Cost]:
    """Return the costs of a case, newest first."""
    query = select(Cost).where(Cost.case_id == case.id)
    return work.session.scalars(query.order_by(Cost.spent_on.desc(), Cost.id.desc())).all()


def total(work: Work, case: Case) -> int:
    """Return what the case cost so far, in pence."""
    return int(work.session.scalar(select(func.sum(Cost.amount_pence)).where(Cost.case_id == case.id)) or 0)


def pounds(pence: int) -> str:
    """Return an amount as people write it: £1,204.50."""
    sign = "-" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"
