"""What a landlord's policy requires in a case, by when: started, met, excepted, and moved when facts change."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from engine import events
from engine.casework import about as personal
from engine.casework import facts
from engine.clock import as_utc
from engine.models import Case, Target
from engine.policy import Due
from engine.work import Work

_LOOK_AHEAD = 400  # recurrences looked through for the next one still ahead (weekly calls over years)

_OF_CASE = select(Target).where(Target.case_id == bindparam("case")).order_by(Target.occurrence, Target.id)


def of_case(work: Work, case: Case) -> list[Target]:
    """Return every target of a case, oldest first; read once in a transaction, then kept up here."""
    held: dict[int, list[Target]] = work.session.info.setdefault("targets", {})
    if case.id not in held:
        held[case.id] = list(work.session.scalars(_OF_CASE, {"case": case.id}))
    return held[case.id]


def forget(work: Work) -> None:
    """Drop what was read: an automatic step was undone, and its targets with it."""
    work.session.info.pop("targets", None)


def rounds(work: Work, case: Case, requirement: str, about: int | None) -> list[Target]:
    """Return every occurrence of a requirement in a case, oldest first.

    `about` is the alleged perpetrator concerned; it counts where the catalogue says that this one is owed about each.
    """
    entry = work.policies.catalogue.get(requirement)
    whom = about if entry is not None and entry.one_per else None
    return [row for row in of_case(work, case) if row.requirement == requirement and row.about_party_id == whom]


def current(work: Work, case: Case, requirement: str, about: int | None = None) -> Target | None:
    """Return the newest occurrence of a requirement in a case (about a person, see `rounds`), open or not."""
    return next(reversed(rounds(work, case, requirement, about)), None)


def anchor_of(work: Work, case: Case, requirement: str, about: int | None = None) -> datetime | None:
    """Return the instant the clock of a requirement starts from (UTC): the fact its catalogue entry names, else now."""
    entry = work.policies.catalogue.get(requirement)
    if entry is None:
        return None
    if entry.anchor == "received_at":
        return case.received_at
    value = getattr(facts.names(work, case, personal.find(work, case, about)), entry.anchor, None)
    return _instant(work, case, value) or work.now


def due(work: Work, case: Case, requirement: str, about: int | None = None) -> Target | None:
    """Return the target of a requirement, started on first use; None where this landlord's policy has none.

    Once a recurring requirement is met, its next occurrence still ahead is started from the same anchor.
    """
    entry = work.policies.catalogue.get(requirement)
    if entry is None:
        return None
    target = current(work, case, requirement, about)
    if target is None:
        return start(work, case, requirement, about=about)
    if target.closed and entry.recurring:
        return _start_next(work, case, target)
    return target


def start(
    work: Work,
    case: Case,
    requirement: str,
    anchor: datetime | None = None,
    nth: int | None = None,
    about: int | None = None,
) -> Target | None:
    """Start the clock of a requirement from `anchor` (UTC; the catalogue's own by default).

    Started again with another anchor, an open target moves to it. None where the policy has no such timescale.
    """
    occurrence = nth or 1
    rows = rounds(work, case, requirement, about)
    existing = next((row for row in rows if row.occurrence == occurrence), None)
    if anchor is not None and nth is None:  # a series that counts anew: the round that is open moves along
        existing = next((row for row in reversed(rows) if not row.closed), existing)
    if existing is not None and (anchor is None or existing.anchor_at == as_utc(anchor)):
        return existing
    if existing is not None and existing.closed:
        occurrence = max(row.occurrence for row in rows) + 1
        return _store(work, case, requirement, as_utc(anchor or work.now), 1, occurrence, about)
    if existing is not None:
        existing.anchor_at = as_utc(anchor or work.now)
        recompute(work, case)
        return existing
    instant = anchor or anchor_of(work, case, requirement, about)
    return _store(work, case, requirement, as_utc(instant), occurrence, occurrence, about) if instant else None


def start_another(
    work: Work, case: Case, requirement: str, anchor: datetime | None = None, about: int | None = None
) -> Target | None:
    """Start a clock beside those that run: each report of graffiti has its own (KHA 6.2, CA 4.8).

    `anchor` in UTC, the catalogue's own by default. None where the policy has no such timescale.
    """
    taken = [row.occurrence for row in rounds(work, case, requirement, about)]
    instant = anchor or anchor_of(work, case, requirement, about)
    return _store(work, case, requirement, as_utc(instant), 1, max(taken, default=0) + 1, about) if instant else None


def _start_next(work: Work, case: Case, last: Target) -> Target | None:
    if _from_completion(work, case, last.requirement):
        moment = last.met_at or work.now
        return _store(work, case, last.requirement, moment, 1, last.occurrence + 1, last.about_party_id)
    before = _nth(work, case, last)
    for further in range(1, _LOOK_AHEAD):
        found = _policy_due(work, case, last.requirement, last.anchor_at, before + further)
        if found is None:
            return None
        if found.due_utc > work.now:
            nth, occurrence = before + further, last.occurrence + further
            return _store(work, case, last.requirement, last.anchor_at, nth, occurrence, last.about_party_id)
    return None


def _store(
    work: Work, case: Case, requirement: str, anchor: datetime, nth: int, occurrence: int, about: int | None
) -> Target | None:
    found = _policy_due(work, case, requirement, anchor, nth)
    if found is None:
        return None
    target = Target(
        case_id=case.id,
        requirement=requirement,
        about_party_id=about if work.policies.catalogue[requirement].one_per else None,
        occurrence=occurrence,
        anchor_at=anchor,
        due_at=found.due_utc,
        warn_at=_warn(work, case, requirement, anchor, nth),
        closed=False,
        satisfied=[],
        clause=found.clause,
        status=found.status,
    )
    of_case(work, case).append(target)
    work.session.add(target)
    tell(work, case, "target.started", target)
    return target


def meet(
    work: Work, case: Case, requirement: str, occurrence: int | None = None, about: int | None = None
) -> Target | None:
    """Record that a requirement is fulfilled now: its newest clock, or the one named of several.

    Nothing happens where the landlord has no such timescale.
    """
    if occurrence is None:
        target = current(work, case, requirement, about) or start(work, case, requirement, about=about)
    else:
        rows = rounds(work, case, requirement, about)
        target = next((row for row in rows if row.occurrence == occurrence), None)
    if target is None or target.closed:
        return target
    target.met_at, target.closed = work.now, True
    tell(work, case, "target.met", target, late=work.now > target.due_at)
    return target


def satisfy(work: Work, case: Case, requirement: str, items: Iterable[str], about: int | None = None) -> Target | None:
    """Fulfil some of the landlord's conditions of a requirement; it is met when none of them is outstanding."""
    target = current(work, case, requirement, about) or start(work, case, requirement, about=about)
    if target is None or target.closed:
        return target
    new = [item for item in items if item not in target.satisfied]
    if new:
        target.satisfied = [*target.satisfied, *new]
        tell(work, case, "target.satisfied", target, items=new)
    if set(conditions(work, case, target)) <= set(target.satisfied):
        return meet(work, case, requirement, about=about)
    return target


def conditions(work: Work, case: Case, target: Target) -> tuple[str, ...]:
    """Return the conditions that this landlord wants fulfilled, given the facts, before a target counts as met."""
    found = _policy_due(work, case, target.requirement, target.anchor_at, _nth(work, case, target))
    return found.satisfied_by if found else ()


def outstanding(work: Work, case: Case, requirement: str, about: int | None = None) -> list[str]:
    """Return the landlord's conditions of a requirement that are not yet fulfilled; none once it is met or excepted."""
    target = current(work, case, requirement, about) or start(work, case, requirement, about=about)
    if target is None or target.closed:
        return []
    return [item for item in conditions(work, case, target) if item not in target.satisfied]


def except_from(work: Work, case: Case, requirement: str, reason: str, about: int | None = None) -> Target | None:
    """Record an agreed exception: the target is closed and counted apart from those met or late."""
    target = current(work, case, requirement, about) or start(work, case, requirement, about=about)
    if target is not None and not target.closed:
        target.exception, target.closed = reason, True
        tell(work, case, "target.exception", target, reason=reason)
    return target


def recompute(work: Work, case: Case) -> None:
    """Work out every open target anew after facts changed; what moved takes its timers and tasks along."""
    from engine.process import moving

    moved: moving.Moved = {}
    for target in of_case(work, case):
        if target.closed:
            continue
        found = _policy_due(work, case, target.requirement, target.anchor_at, _nth(work, case, target))
        if found is None or found.due_utc == target.due_at:
            continue
        old, target.due_at = target.due_at, found.due_utc
        target.warn_at = _warn(work, case, target.requirement, target.anchor_at, _nth(work, case, target))
        target.clause, target.status = found.clause, found.status
        if target.due_at > work.now:
            target.late_at = None
        if target.warn_at is None or target.warn_at > work.now:
            target.warned_at = None
        moved[(target.requirement, target.about_party_id)] = (old, target)
        tell(work, case, "target.moved", target, old=old, new=found.due_utc)
    if moved:
        moving.follow(work, case, moved)
    if codes := _conditional(work, case):
        moving.give_times(work, case, codes)


def _conditional(work: Work, case: Case) -> list[str]:
    """Timescales that a policy sets under some facts only (PCHA 3.3.1: danger) and whose facts now call for them."""
    profile, known = work.policies.landlords[case.landlord], policy_facts(case)
    return [
        code
        for code in work.policies.catalogue
        if (stance := profile.timer(code))
        and stance.timing
        and stance.timing.only_if
        and not stance.timing.otherwise
        and all(known.get(fact) for fact in stance.timing.only_if)
    ]


def tell(work: Work, case: Case, kind: str, target: Target, **more: object) -> None:
    """Write what happened to a target into the history, with title and due time in the landlord's zone."""
    entry = work.policies.catalogue.get(target.requirement)
    local = target.due_at.astimezone(work.policies.landlords[case.landlord].zone)
    details: dict[str, Any] = dict(more)
    events.record(
        work,
        kind,
        case_id=case.id,
        landlord=case.landlord,
        title=entry.title if entry else target.requirement,
        requirement=target.requirement,
        occurrence=target.occurrence,
        due_at=f"{local.day} {local:%B %Y at %H:%M}",
        due_utc=target.due_at,
        clause=target.clause,
        **details,
    )


def summary_of(work: Work, case: Case, target: Target) -> str:
    """Return the summary of the rule that gave a target its due instant: the quicker one where facts call for it."""
    basis = _policy_due(work, case, target.requirement, target.anchor_at, _nth(work, case, target))
    if basis is not None and basis.due_utc == target.due_at:
        return basis.summary
    stance = work.policies.landlords[case.landlord].timer(target.requirement)
    return stance.summary if stance else ""


def _nth(work: Work, case: Case, target: Target) -> int:
    """Which round of its anchor a target is: a series that was started anew counts from one again."""
    if not work.policies.catalogue[target.requirement].recurring or _from_completion(work, case, target.requirement):
        return 1
    same = rounds(work, case, target.requirement, target.about_party_id)
    first = min(row.occurrence for row in same if row.anchor_at == target.anchor_at)
    return target.occurrence - first + 1 if first > 1 else target.occurrence


def _from_completion(work: Work, case: Case, requirement: str) -> bool:
    """Whether each round counts from the completion of the one before (WCH's contact calls)."""
    stance = work.policies.landlords[case.landlord].timer(requirement)
    return bool(stance and stance.timing and stance.timing.from_last_completed)


def _policy_due(work: Work, case: Case, requirement: str, anchor: datetime, nth: int) -> Due | None:
    return work.policies.due(case.landlord, requirement, anchor, nth=nth, facts=policy_facts(case))


def _warn(work: Work, case: Case, requirement: str, anchor: datetime, nth: int) -> datetime | None:
    return work.policies.warn_at(case.landlord, requirement, anchor, nth=nth, facts=policy_facts(case))


def policy_facts(case: Case) -> dict[str, object]:
    """Return the facts that may change a timescale: the stored ones, and whether the person harassed is a customer."""
    kind = case.facts.get("victim_kind")
    return dict(case.facts) if kind is None else {**case.facts, "customer": kind == "customer"}


def _instant(work: Work, case: Case, value: object) -> datetime | None:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        return None
    zone = work.policies.landlords[case.landlord].zone
    return as_utc(value if value.tzinfo else value.replace(tzinfo=zone))
