"""The rows of the ledger in one case: read once a transaction, found, made, and told in the history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from engine import events
from engine.casework.declared import policies_of
from engine.clock import as_utc
from engine.models import Case, Promise
from engine.policy import Due
from engine.work import Work

_OF_CASE = select(Promise).where(Promise.case_id == bindparam("case")).order_by(Promise.occurrence, Promise.id)


def of_case(work: Work, case: Case) -> list[Promise]:
    """Return every promise of a case, oldest first; read once in a transaction, then kept up here."""
    if case.id not in work.promises:
        work.promises[case.id] = list(work.session.scalars(_OF_CASE, {"case": case.id}))
    return work.promises[case.id]


def forget(work: Work) -> None:
    """Drop what was read: an automatic step was undone, and its promises with it."""
    work.promises.clear()


def rounds(work: Work, case: Case, requirement: str, about: int | None = None) -> list[Promise]:
    """Return every promise of a requirement in a case, oldest first.

    `about` is the alleged perpetrator concerned; it counts where the catalogue says that this one is owed about each.
    """
    entry = work.policies.catalogue.get(requirement)
    whom = about if entry is not None and entry.one_per else None
    return [row for row in of_case(work, case) if row.requirement == requirement and row.about_party_id == whom]


def current(work: Work, case: Case, requirement: str, about: int | None = None) -> Promise | None:
    """Return the promise of a requirement that is to be kept first; where none is open, the newest."""
    rows = rounds(work, case, requirement, about)
    unclosed = [row for row in rows if not row.closed]
    return min(unclosed, key=lambda row: row.due_at) if unclosed else next(reversed(rows), None)


def make(
    work: Work,
    case: Case,
    requirement: str,
    anchor: datetime,
    nth: int,
    about: int | None,
    origin: str,
    until: datetime | None = None,
) -> Promise | None:
    """Put a promise into the ledger; None where this landlord's policy sets no such time under the facts known.

    `until` (UTC): the time that was agreed instead of the policy's own.
    """
    found = due_of(work, case, requirement, anchor, nth)
    if found is None:
        return None
    taken = rounds(work, case, requirement, about)
    due = as_utc(until) if until else found.due_utc
    warn_at = _warn_of_agreed(work, case, requirement, due) if until else warn_of(work, case, requirement, anchor, nth)
    row = Promise(
        case_id=case.id,
        requirement=requirement,
        about_party_id=about if work.policies.catalogue[requirement].one_per else None,
        occurrence=max((row.occurrence for row in taken), default=0) + 1,
        nth=nth,
        anchor_at=as_utc(anchor),
        made_at=work.now,
        due_at=due,
        warn_at=warn_at,
        next_at=min(warn_at, due) if warn_at else due,
        rung=0,
        state="open",
        satisfied=[],
        clause=found.clause,
        status=found.status,
        origin=origin,
    )
    of_case(work, case).append(row)
    work.session.add(row)
    tell(work, case, "target.started", row)
    return row


def due_of(
    work: Work, case: Case, requirement: str, anchor: datetime, nth: int, facts: dict[str, object] | None = None
) -> Due | None:
    """Return what the policy makes of an anchor and a round under the facts of the case (or others)."""
    known = policy_facts(case.facts) if facts is None else policy_facts(facts)
    return policies_of(work, case).due(case.landlord, requirement, as_utc(anchor), nth=nth, facts=known)


def warn_of(work: Work, case: Case, requirement: str, anchor: datetime, nth: int) -> datetime | None:
    """Return when to warn that a promise will soon be due (UTC)."""
    facts = policy_facts(case.facts)
    return policies_of(work, case).warn_at(case.landlord, requirement, as_utc(anchor), nth=nth, facts=facts)


def _warn_of_agreed(work: Work, case: Case, requirement: str, due: datetime) -> datetime:
    escalation = work.policies.landlords[case.landlord].escalation
    return escalation.instant(requirement, work.now, due)


NAMED_OTHERWISE = {"customer": "victim_kind"}  # a name that profiles use, and the stored fact it is made of


def policy_facts(facts: dict[str, Any]) -> dict[str, object]:
    """Return the facts that may change a timescale: the stored ones, and whether the person harassed is a customer."""
    kind = facts.get("victim_kind")
    return dict(facts) if kind is None else {**facts, "customer": kind == "customer"}


def conditions(work: Work, case: Case, row: Promise) -> tuple[str, ...]:
    """Return the conditions that this landlord wants fulfilled, given the facts, before a promise counts as met."""
    found = due_of(work, case, row.requirement, row.anchor_at, row.nth)
    return found.satisfied_by if found else ()


def summary_of(work: Work, case: Case, row: Promise) -> str:
    """Return the summary of the rule that gave a promise its due instant: the quicker one where facts call for it."""
    basis = due_of(work, case, row.requirement, row.anchor_at, row.nth)
    if basis is not None and basis.due_utc == row.due_at:
        return basis.summary
    stance = policies_of(work, case).landlords[case.landlord].timer(row.requirement)
    return stance.summary if stance else ""


def is_from_completion(work: Work, case: Case, requirement: str) -> bool:
    """Whether each round counts from the completion of the one before (WCH's contact calls, 8.3)."""
    stance = policies_of(work, case).landlords[case.landlord].timer(requirement)
    return bool(stance and stance.timing and stance.timing.from_last_completed)


def title_of(work: Work, row: Promise) -> str:
    """Return what people call a promise."""
    entry = work.policies.catalogue.get(row.requirement)
    return entry.title if entry else row.requirement.replace("_", " ").capitalize()


def words_of(work: Work, case: Case, instant: datetime) -> str:
    """Return an instant in the landlord's zone, as people read it."""
    local = instant.astimezone(work.policies.landlords[case.landlord].zone)
    return f"{local.day} {local:%B %Y at %H:%M}"


def tell(work: Work, case: Case, kind: str, row: Promise, **more: Any) -> None:
    """Write what happened to a promise into the history, with title and due time in the landlord's zone."""
    events.record(
        work,
        kind,
        case_id=case.id,
        landlord=case.landlord,
        title=title_of(work, row),
        requirement=row.requirement,
        occurrence=row.occurrence,
        due_at=words_of(work, case, row.due_at),
        due_utc=row.due_at,
        clause=row.clause,
        **more,
    )


def timed(work: Work, case: Case) -> Sequence[str]:
    """Return the codes of every timescale with a figure in the landlord's profile, in the catalogue's order."""
    times = policies_of(work, case).landlords[case.landlord].times_in_words
    return [code for code in work.policies.catalogue if code in times]
