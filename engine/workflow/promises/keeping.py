"""Promises as drawings and people meet them: looked up, started at a step, met, and met again round after round."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from engine.casework.declared import policies_of
from engine.clock import as_utc
from engine.models import Case, Promise
from engine.models.promise import BY_COUNTING, LATE, MET, MET_LATE
from engine.work import Work
from engine.workflow.promises import anchors, conditions, ending, reckoning, rows
from engine.workflow.promises.rows import current, rounds

DRAWING = "drawing"


def due_at(work: Work, case: Case, requirement: str, about: int | None = None) -> datetime | None:
    """Return when a requirement is due (UTC): what is owed first, else what its anchor would give. Writes nothing."""
    row = current(work, case, requirement, about)
    if row is not None:
        return row.due_at
    anchor = _would_count_from(work, case, requirement, about)
    found = rows.due_of(work, case, requirement, anchor, 1) if anchor else None
    return found.due_utc if found else None


def warn_at(work: Work, case: Case, requirement: str, about: int | None = None) -> datetime | None:
    """Return when to warn that a requirement will soon be due (UTC), as `due_at` would have it. Writes nothing."""
    row = current(work, case, requirement, about)
    if row is not None:
        return row.warn_at
    anchor = _would_count_from(work, case, requirement, about)
    return rows.warn_of(work, case, requirement, anchor, 1) if anchor else None


def _would_count_from(work: Work, case: Case, requirement: str, about: int | None) -> datetime | None:
    """From when a requirement would count that is not in the ledger yet; None where these facts do not call for it."""
    anchor = anchors.first(work, case, requirement, about)
    return anchor if anchor is not None and _is_owed(work, case, requirement, anchor) else None


def ensure(work: Work, case: Case, requirement: str, about: int | None = None) -> Promise | None:
    """Return what is owed first, put into the ledger where a step that carries it is reached before its anchor is.

    None where the landlord has no such timescale under the facts known, or the case is not owed it any more.
    """
    row = current(work, case, requirement, about)
    if row is not None:
        return row
    return start(work, case, requirement, about=about)


def start(
    work: Work,
    case: Case,
    requirement: str,
    anchor: datetime | None = None,
    nth: int | None = None,
    about: int | None = None,
) -> Promise | None:
    """Start a promise from `anchor` (UTC; the catalogue's own by default), or from its n-th round.

    From another anchor than the one that runs, the series counts anew: what was open is released with that reason,
    what was late stays late. None where the policy has no such timescale.
    """
    held = rounds(work, case, requirement, about)
    instant = as_utc(anchor) if anchor else anchors.first(work, case, requirement, about)
    if instant is None:
        return None
    if anchor is None and nth is None and held:
        return current(work, case, requirement, about)
    same = next((row for row in held if row.anchor_at == instant and row.nth == (nth or 1)), None)
    if same is not None:
        return same
    if not _is_owed(work, case, requirement, instant):
        return None
    before = _count_anew(work, case, held, instant) if nth is None else []
    row = rows.make(work, case, requirement, instant, nth or 1, about, DRAWING)
    if row is not None and before:
        reckoning.follow(work, case, [(old, row) for old in before])
    return row


def _is_owed(work: Work, case: Case, requirement: str, anchor: datetime) -> bool:
    stance = policies_of(work, case).landlords[case.landlord].timer(requirement)
    return bool(stance and stance.timing and conditions.is_owed(work, case, stance.timing, anchor))


def _count_anew(work: Work, case: Case, held: Iterable[Promise], anchor: datetime) -> list[datetime]:
    """End what runs from another anchor; returns when that was due, so that timers and tasks follow the new one.

    What is still ahead is released with the reason; what has passed without the act is missed.
    """
    day, ended = rows.words_of(work, case, anchor), []
    for row in held:
        if row.closed:
            continue
        ended.append(row.due_at)
        if row.due_at > work.now and row.state != LATE:
            ending.release(work, case, row, f"Its time counts anew from {day}.", BY_COUNTING)
        else:
            ending.miss(work, case, row)
    return ended


def start_another(
    work: Work, case: Case, requirement: str, anchor: datetime | None = None, about: int | None = None
) -> Promise | None:
    """Start a clock beside those that run: each report of graffiti has its own (KHA 6.2, CA 4.8).

    One that counts from the same instant already is not started twice.
    """
    instant = as_utc(anchor) if anchor else anchors.first(work, case, requirement, about)
    if instant is None:
        return None
    same = (row for row in rounds(work, case, requirement, about) if row.anchor_at == instant)
    return next(same, None) or rows.make(work, case, requirement, instant, 1, about, DRAWING)


def meet(
    work: Work,
    case: Case,
    requirement: str,
    occurrence: int | None = None,
    about: int | None = None,
    done_at: datetime | None = None,
    note: str | None = None,
) -> Promise | None:
    """Record that a promise was kept by an act at `done_at` (UTC, now by default): the one that is owed first.

    `note`: by which act, where a person records it outside any task.

    Of a series the act keeps the newest round that is late, or else the round that is open; rounds that passed before
    are missed. What a person recorded by hand and then answers in a task as well keeps one round. A promise for a later
    day that this very step made is not kept by it. Nothing happens where nothing is owed; a drawing that meets what no
    anchor has made yet makes and meets it.
    """
    done = min(as_utc(done_at), work.now) if done_at else work.now
    row = _to_meet(work, case, requirement, occurrence, about, done)
    if row is None or row.closed:
        return row
    row.done_at, row.met_at, row.by_id, row.next_at = done, work.now, work.actor.user_id, None
    is_late = done > row.due_at
    if is_late:
        row.late_at = row.late_at or row.due_at
    row.state = MET_LATE if is_late else MET
    row.reason = note or row.reason
    rows.tell(work, case, "target.met", row, late=is_late, done_at=done if done != work.now else None, note=note)
    _go_on(work, case, row)
    return row


def _kept_by_hand(held: Sequence[Promise], done: datetime) -> Promise | None:
    """The newest round that a person recorded as kept outside any task, if `done` (UTC) is no later than that act.

    Whoever then completes the task of the same call has not called twice.
    """
    kept = [row for row in held if row.done_at is not None and row.reason is not None]
    newest = max(kept, key=lambda row: row.done_at or done, default=None)
    return newest if newest is not None and newest.done_at is not None and done <= newest.done_at else None


def _to_meet(
    work: Work, case: Case, requirement: str, occurrence: int | None, about: int | None, done: datetime
) -> Promise | None:
    held = rounds(work, case, requirement, about)
    if occurrence is not None:
        return next((row for row in held if row.occurrence == occurrence), None)
    unclosed = [row for row in held if not row.closed and not (row.made_at == work.now and row.anchor_at > work.now)]
    if not unclosed:
        return start(work, case, requirement, about=about) if not held else held[-1]
    if not work.policies.catalogue[requirement].recurring:
        return min(unclosed, key=lambda row: row.due_at)
    if (kept := _kept_by_hand(held, done)) is not None:
        return kept
    passed = [row for row in unclosed if row.due_at <= work.now]
    return max(passed, key=lambda row: row.due_at) if passed else min(unclosed, key=lambda row: row.due_at)


def _go_on(work: Work, case: Case, met: Promise) -> None:
    """What follows of a series: earlier rounds are missed, and the next one is owed."""
    if not work.policies.catalogue[met.requirement].recurring:
        return
    for row in rounds(work, case, met.requirement, met.about_party_id):
        if row.due_at < met.due_at:
            ending.miss(work, case, row)
    if rows.is_from_completion(work, case, met.requirement):
        _count_from_completion(work, case, met)
    else:
        bear_next(work, case, met)


def _count_from_completion(work: Work, case: Case, met: Promise) -> None:
    anchor = met.done_at or work.now
    day = rows.words_of(work, case, anchor)
    for row in rounds(work, case, met.requirement, met.about_party_id):
        if not row.closed:
            ending.release(work, case, row, f"The next round counts from {day}.", BY_COUNTING)
    origin = _origin_of_next(met)
    rows.make(work, case, met.requirement, anchor, 1, met.about_party_id, origin)


def bear_next(work: Work, case: Case, last: Promise) -> Promise | None:
    """Put the round after `last` into the ledger, where it is not there; rounds count from the anchor, never drift.

    Where each round counts from the completion of the one before (WCH 8.3), a round that nobody did stands for it.
    """
    if rows.is_from_completion(work, case, last.requirement):
        anchor, nth = last.due_at, 1
    else:
        anchor, nth = last.anchor_at, last.nth + 1
    held = rounds(work, case, last.requirement, last.about_party_id)
    if any(row.anchor_at == anchor and row.nth == nth for row in held):
        return None
    return rows.make(work, case, last.requirement, anchor, nth, last.about_party_id, _origin_of_next(last))


def _origin_of_next(row: Promise) -> str:
    """Where the round after another comes from: only what was late at the upgrade is silent, one time was agreed."""
    return reckoning.POLICY if row.origin in (reckoning.UPGRADE, ending.AGREED) else row.origin


def satisfy(
    work: Work,
    case: Case,
    requirement: str,
    items: Iterable[str],
    about: int | None = None,
    done_at: datetime | None = None,
) -> Promise | None:
    """Fulfil some of the landlord's conditions of a promise; it is met when none of them is outstanding."""
    row = ensure(work, case, requirement, about)
    if row is None or row.closed:
        return row
    new = [item for item in items if item not in row.satisfied]
    if new:
        row.satisfied = [*row.satisfied, *new]
        rows.tell(work, case, "target.satisfied", row, items=new)
    if set(rows.conditions(work, case, row)) <= set(row.satisfied):
        return meet(work, case, requirement, row.occurrence, about, done_at)
    return row


def outstanding(work: Work, case: Case, requirement: str, about: int | None = None) -> list[str]:
    """Return the landlord's conditions of a promise that are not fulfilled yet; none once it is closed. Reads only."""
    row = current(work, case, requirement, about)
    if row is None:
        anchor = _would_count_from(work, case, requirement, about)
        found = rows.due_of(work, case, requirement, anchor, 1) if anchor else None
        return list(found.satisfied_by) if found else []
    if row.closed:
        return []
    return [item for item in rows.conditions(work, case, row) if item not in row.satisfied]


def except_from(
    work: Work, case: Case, requirement: str, reason: str, about: int | None = None, until: datetime | None = None
) -> Promise | None:
    """Record an agreed exception from what is owed first; see `ending.excuse`."""
    row = ensure(work, case, requirement, about)
    if row is not None and not row.closed:
        ending.excuse(work, case, row, reason, until)
    return row


def release(work: Work, case: Case, requirement: str, reason: str, about: int | None = None) -> None:
    """Record a decision that a requirement is not owed any more: every promise of it that is not closed."""
    for row in rounds(work, case, requirement, about):
        ending.release(work, case, row, reason)
