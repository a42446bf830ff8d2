"""Hand-overs: a case offered to another service of the landlord, which takes it over or sends it back.

Until a service has accepted, the case stays where it is and everything the policy owes stays owed.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from engine import events
from engine.access import MANAGER, OFFICER
from engine.casework import accounts, incident_kinds, notices
from engine.casework.checks import Checks
from engine.errors import ConflictError
from engine.models import Case, HandOver, Happening
from engine.work import Work

ANSWER = "hand_over_answer"  # the requirement whose clock runs from the offer to the answer
OFFERED, ACCEPTED, SENT_BACK, WITHDRAWN = "offered", "accepted", "sent_back", "withdrawn"
STATES: Mapping[str, str] = {
    OFFERED: "Waits for an answer",
    ACCEPTED: "Taken over",
    SENT_BACK: "Sent back",
    WITHDRAWN: "No longer offered",
}
LETTER, SPOKEN = "letter", "spoken"
TOLD: Mapping[str, str] = {LETTER: "By letter", SPOKEN: "By the service itself, in a way that is safe"}
ALIASES: Mapping[str, str] = {"complaint": "complaints"}  # the route of a report, as the services are called
MANAGERS = "Manager"  # the lane that is told where nobody is there to answer
WARNINGS: tuple[str, ...] = ("immediate_danger", "violence", "threat", "fear_of_violence", "hate", "any_risk")

# Called when a service took a case over: what the policy owed is released then (for the ledger of promises).
on_accepted: list[Callable[[Work, Case, HandOver], None]] = []


def services(work: Work, landlord: str) -> Mapping[str, str]:
    """Return the landlord's services that may take over a case, by code: the team that receives."""
    roles = work.policies.landlords[landlord].roles
    return {code: roles[lane].team for code, lane in work.policies.vocabulary.hand_overs.items() if lane in roles}


def name_of(work: Work, service: str) -> str:
    """Return what people call a service: its lane."""
    return work.policies.vocabulary.hand_overs.get(service, service.replace("_", " ").capitalize())


def offer(
    work: Work, case: Case, to: str, reason: str, decided_by: str | None = None, instance_id: int | None = None
) -> HandOver:
    """Offer a case to a service; its team is told, and the managers where nobody of it is there to answer.

    Raises InvalidInputError by field, ConflictError while an earlier offer waits for its answer.
    """
    service = ALIASES.get(to, to)
    checks = Checks()
    checks.choice("to", service, services(work, case.landlord), "the service that is to take it over")
    why = checks.text("reason", reason, "why it belongs there", longest=4000)
    checks.done()
    if (waiting := open_offer(work, case)) is not None:
        raise ConflictError(
            f"The case is offered to {name_of(work, waiting.service)} already and waits for their answer. "
            "Nothing was changed."
        )
    lane = work.policies.vocabulary.hand_overs[service]
    team = work.policies.landlords[case.landlord].roles[lane].team
    row = HandOver(
        landlord=case.landlord,
        case_id=case.id,
        instance_id=instance_id,
        service=service,
        lane=lane,
        team_id=next(one.id for one in accounts.make_teams(work, case.landlord) if one.name == team),
        reason=why or "",
        decided_by=(decided_by or work.actor.name)[:200],
        offered_at=work.now,
        offered_by_id=work.actor.user_id,
        state=OFFERED,
    )
    work.session.add(row)
    _say(work, case, row, "hand_over.offered", reason=why, decided_by=row.decided_by)
    work.session.flush()
    _tell(work, case, row)
    return row


def accept(
    work: Work, case: Case, will_do: str, contact_by: date | None, told: str, answered_by_id: int | None = None
) -> HandOver:
    """Record that the service takes the case over: what it will do, by when it is in touch, how the person heard.

    `contact_by` is a day in the landlord's zone, not past. The listeners of `on_accepted` follow in the same
    transaction. Raises InvalidInputError by field, ConflictError where no offer waits.
    """
    row = _waiting(work, case)
    checks = Checks()
    words = checks.text("will_do", will_do, "what you will do", longest=4000)
    checks.choice("told", told, TOLD, "how the person is told")
    today = work.now.astimezone(work.policies.landlords[case.landlord].zone).date()
    if contact_by is None or contact_by < today:
        checks.say("contact_by", "Enter the day by which you will be in touch: today or later.")
    checks.done()
    row.contact_by, row.told = contact_by, told
    _answer(work, case, row, ACCEPTED, words or "", answered_by_id)
    _say(work, case, row, "hand_over.accepted", will_do=words, contact_by=contact_by)
    for listener in on_accepted:
        listener(work, case, row)
    return row


def send_back(work: Work, case: Case, why: str, answered_by_id: int | None = None) -> HandOver:
    """Record that the service sends the case back, with its reason. Raises as `accept` does."""
    row = _waiting(work, case)
    checks = Checks()
    words = checks.text("why", why, "why it does not belong with you", longest=4000)
    checks.done()
    _answer(work, case, row, SENT_BACK, words or "", answered_by_id)
    _say(work, case, row, "hand_over.sent_back", why=words)
    return row


def withdraw(work: Work, case: Case) -> None:
    """Take an unanswered offer back: the case was closed by other means, and nobody is to answer any more."""
    row = open_offer(work, case)
    if row is not None:
        _answer(work, case, row, WITHDRAWN, "The case was closed before they answered.", None)
        _say(work, case, row, "hand_over.withdrawn")


def of(work: Work, case: Case) -> Sequence[HandOver]:
    """Return the hand-overs of a case, newest first."""
    query = select(HandOver).where(HandOver.case_id == case.id).order_by(HandOver.id.desc())
    return work.session.scalars(query).all()


def newest(work: Work, case: Case) -> HandOver | None:
    """Return the newest hand-over of a case, whatever its state."""
    return next(iter(of(work, case)), None)


def open_offer(work: Work, case: Case) -> HandOver | None:
    """Return the offer that waits for an answer."""
    return next((row for row in of(work, case) if row.state == OFFERED), None)


def accepted(work: Work, case: Case) -> HandOver | None:
    """Return the newest hand-over that a service accepted; None: the case is still ours."""
    return next((row for row in of(work, case) if row.state == ACCEPTED), None)


def receivers(work: Work, case: Case, lane: str) -> int:
    """Return how many of the receiving team can answer: active, doing casework, and free to know of the case."""
    return sum(1 for person in notices.members(work, case, lane) if {OFFICER, MANAGER} & set(person.roles))


def summary(work: Work, case: Case, instance_id: int) -> list[tuple[str, str]]:
    """Return the newest offer of a procedure as a receiving service may read it before it decides: no names.

    Empty for a procedure that offers nothing. Labels with values, in words.
    """
    row = next((one for one in of(work, case) if one.instance_id == instance_id), None)
    if row is None:
        return []
    told = {
        "Offered to": name_of(work, row.service),
        "Why": row.reason,
        "Decided by": row.decided_by,
        "Reported as": ", ".join(_kinds(work, case)) or "Not said",
        "Warnings": "; ".join(_warnings(work, case)) or "No danger, violence or fear was reported",
    }
    if row.state == SENT_BACK:
        told["Sent back because"] = row.answer or ""
    return list(told.items())


def _kinds(work: Work, case: Case) -> list[str]:
    """What is said to have happened, each kind once."""
    kinds = work.session.scalars(select(Happening.kind).where(Happening.case_id == case.id).distinct())
    return sorted({incident_kinds.label(work, case, kind) for kind in kinds})


def _warnings(work: Work, case: Case) -> list[str]:
    """What was answered yes and matters before anybody decides."""
    from engine.casework import facts  # which counts hand-overs among its own

    known = facts.names(work, case)
    labels = {name: one.label for name, one in facts.FACTS.items()}
    labels |= {name: one.label for name, one in facts.DERIVED.items()}
    return [labels[name] for name in WARNINGS if known[name]]


def _waiting(work: Work, case: Case) -> HandOver:
    row = open_offer(work, case)
    if row is None:
        raise ConflictError(
            "No hand-over of this case waits for an answer. Nothing was changed; see the case's history."
        )
    return row


def _answer(work: Work, case: Case, row: HandOver, state: str, words: str, by: int | None) -> None:
    row.state, row.answer = state, words
    row.answered_at, row.answered_by_id = work.now, by if by is not None else work.actor.user_id
    work.session.flush()


def _tell(work: Work, case: Case, row: HandOver) -> None:
    """Tell the receiving team; with nobody there, the managers, in words that say so."""
    service, key = name_of(work, row.service), f"hand_over:{row.id}"
    if receivers(work, case, row.lane):
        text = "Take it over or send it back: the case stays where it is until you answer."
        notices.notify_role(work, case, row.lane, f"A case is offered to {service}", text, key, to_work=True)
        return
    text = (
        f"The team {services(work, case.landlord)[row.service]} has no active member who may see the case. Give the "
        "task to somebody, or answer it yourself."
    )
    notices.notify_role(work, case, MANAGERS, f"Nobody in {service} can answer a hand-over", text, key)


def _say(work: Work, case: Case, row: HandOver, kind: str, **more: Any) -> None:
    events.record(
        work, kind, case_id=case.id, landlord=case.landlord, instance_id=row.instance_id,
        service=name_of(work, row.service), **more,
    )  # fmt: skip
