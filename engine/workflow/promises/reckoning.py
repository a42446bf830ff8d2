"""What a case owes, reckoned from its anchors and facts: promises are born, shortened and released here.

A promise exists from the event that makes it, whatever a drawing does. Facts shorten it and never lengthen it.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from engine.casework import facts
from engine.casework.cases import CLOSED, OFFICE
from engine.casework.declared import policies_of
from engine.casework.facts import Changes
from engine.models import Case, Promise
from engine.models.promise import BY_CLOSING, BY_FACT, RELEASED
from engine.policy import Timing
from engine.work import Work
from engine.workflow.promises import anchors, conditions, ending, grace, rows
from engine.workflow.promises.conditions import is_owed

# A promise that moved, with its due instant before: timers and tasks of the case follow (engine.process registers).
Moved = list[tuple[datetime, Promise]]
on_move: list[Callable[[Work, Case, Moved], None]] = []
# Promises that facts have just called for: open tasks that carry them get their time (engine.process registers).
on_birth: list[Callable[[Work, Case, list[Promise]], None]] = []

POLICY, UPGRADE, FACT = "policy", "upgrade", "fact"
AFTER_CLOSING = "closed_at"


def reckon(work: Work, case: Case, *, origin: str = POLICY) -> list[Promise]:
    """Put into the ledger what the landlord's policy owes in a case and the ledger does not hold; return what is new.

    Called in the transaction of every event that may be an anchor: a report, an incident, a fact, closing.
    """
    born: list[Promise] = []
    for code in rows.timed(work, case):
        timing = _timing(work, case, code)
        if timing is not None and not work.policies.catalogue[code].one_per:
            born += _bear(work, case, code, timing, anchors.of(work, case, code, timing), origin)
    return born


def was_late_at_upgrade(row: Promise) -> bool:
    """Tell whether a promise was late when an upgrade put it into the ledger: managers had one list of those."""
    return row.origin == UPGRADE and row.due_at <= row.made_at


def reckon_again(work: Work, case: Case) -> list[Promise]:
    """Put back what the closing of a case ended, now that it is open again; return what is owed anew.

    What is still ahead keeps its time, and what has passed counts from now: nobody could keep it while the case was
    closed. The rows that the closing ended stay as they are.
    """
    owed: list[Promise] = []
    ended = [row for row in rows.of_case(work, case) if row.state == RELEASED and row.cause == BY_CLOSING]
    newest = {(row.requirement, row.about_party_id, row.anchor_at): row for row in ended}
    for row in sorted(newest.values(), key=lambda row: row.due_at):
        timing = _timing(work, case, row.requirement)
        if timing is None or not is_owed(work, case, timing, row.anchor_at):
            continue
        anchor, nth = (row.anchor_at, row.nth) if row.due_at > work.now else (work.now, 1)
        made = rows.make(work, case, row.requirement, anchor, nth, row.about_party_id, row.origin)
        owed += [made] if made is not None else []
    return owed


def follow_facts(work: Work, case: Case, changes: Changes) -> None:
    """Let what is owed follow facts that changed: name -> (before, after), as stored."""
    born: list[Promise] = []
    known = facts.names(work, case)
    for code in rows.timed(work, case):
        timing = _timing(work, case, code)
        if timing is None or work.policies.catalogue[code].one_per or not _may_be_born(work, code, timing, changes):
            continue
        born += _bear(work, case, code, timing, _known_anchors(work, case, code, timing, known), FACT)
        _release_if_no_longer_owed(work, case, code, timing, changes)
    for listener in on_birth if born else ():
        listener(work, case, born)
    _shorten(work, case, changes)


def reckon_corrected(work: Work, case: Case, reason: str) -> None:
    """Put into the ledger what a corrected time calls for, and release what it does not (a Friday that was none)."""
    for row in list(rows.of_case(work, case)):
        timing = _timing(work, case, row.requirement)
        if not row.closed and timing is not None and not is_owed(work, case, timing, row.anchor_at):
            ending.release(work, case, row, reason, BY_FACT)
    born = reckon(work, case)
    for listener in on_birth if born else ():
        listener(work, case, born)


def _may_be_born(work: Work, code: str, timing: Timing, changes: Changes) -> bool:
    """Tell whether changed facts can make or end a promise: its anchor, or what it is owed under, may be among them.

    Most answers touch few of the twenty timescales. Anchors that are worked out of records (closing, an offer to
    another service) are reckoned in the transaction that writes the record.
    """
    anchor = work.policies.catalogue[code].anchor
    if anchor in changes or conditions.may_change(timing, changes):
        return True
    return not timing.depends_on.isdisjoint(as_policies_name_them(changes))


def as_policies_name_them(changes: Changes) -> set[str]:
    """Return the names under which profiles know the facts that changed."""
    return {*changes, *(name for name, source in rows.NAMED_OTHERWISE.items() if source in changes)}


def _known_anchors(work: Work, case: Case, code: str, timing: Timing, known: facts.CaseFacts) -> Collection[datetime]:
    """The anchors that facts give; those found in records are taken from the ledger, which had them at once."""
    if not anchors.is_in_records(work.policies.catalogue[code].anchor):
        return anchors.of(work, case, code, timing, known)
    held = [row.anchor_at for row in rows.rounds(work, case, code)]
    is_first = work.policies.catalogue[code].anchor == anchors.RECEIVED and case.kind != OFFICE
    return list(dict.fromkeys([*([case.received_at] if is_first else []), *held]))


def _timing(work: Work, case: Case, code: str) -> Timing | None:
    stance = policies_of(work, case).landlords[case.landlord].timer(code)
    return stance.timing if stance else None


def _bear(work: Work, case: Case, code: str, timing: Timing, found: Collection[datetime], origin: str) -> list[Promise]:
    if case.status == CLOSED and work.policies.catalogue[code].anchor != AFTER_CLOSING:
        return []
    held = rows.rounds(work, case, code)
    if origin == UPGRADE and held:  # the version before counted it already, perhaps from the plan
        return []
    born = []
    for anchor in found:
        same = [row for row in held if row.anchor_at == anchor or row.origin == FACT]
        if any(row.state != RELEASED for row in same) or not is_owed(work, case, timing, anchor):
            continue
        if same and not ending.was_released_by_fact(same[-1]):
            continue
        start = work.now if origin == FACT and _would_be_late(work, case, code, anchor) else anchor
        source = FACT if start != anchor else UPGRADE if origin == UPGRADE else POLICY
        row = rows.make(work, case, code, start, _first_round(work, case, code, start), None, source)
        if row is not None:
            born.append(row)
    return born


def _would_be_late(work: Work, case: Case, code: str, anchor: datetime) -> bool:
    """Whether a promise that a fact has only now called for would be late at birth: then it counts from now.

    Nobody could keep what nobody owed; nothing is lengthened by it, since nothing was owed before.
    """
    found = rows.due_of(work, case, code, anchor, 1)
    return found is not None and found.due_utc <= work.now


def _first_round(work: Work, case: Case, code: str, anchor: datetime) -> int:
    """The first round owed: one, or, of a series that began before this office file, the last that passed.

    Nobody has recorded that it was done, so it is owed now, and not only when the next one comes years later.
    """
    if case.kind != OFFICE or not work.policies.catalogue[code].recurring or anchor >= case.opened_at:
        return 1
    number = 1
    while (found := rows.due_of(work, case, code, anchor, number + 1)) and found.due_utc <= case.opened_at:
        number += 1
    return number


def _release_if_no_longer_owed(work: Work, case: Case, code: str, timing: Timing, changes: Changes) -> None:
    if not timing.owed_when and not timing.owed_until:
        return
    for row in rows.rounds(work, case, code):
        if not row.closed and not is_owed(work, case, timing, row.anchor_at):
            ending.release(work, case, row, ending.because_of(changes), BY_FACT)


def _shorten(work: Work, case: Case, changes: Changes) -> None:
    """Move due instants forward where new facts call for more speed; what moved takes timers and tasks along."""
    before = {**case.facts}
    for name, (old, _) in changes.items():
        before[name] = old
    moved: Moved = []
    named = as_policies_name_them(changes)
    for row in list(rows.of_case(work, case)):
        timing = _timing(work, case, row.requirement)
        if row.closed or timing is None or timing.depends_on.isdisjoint(named):
            continue
        was = rows.due_of(work, case, row.requirement, row.anchor_at, row.nth, before)
        found = rows.due_of(work, case, row.requirement, row.anchor_at, row.nth)
        if found is None or was is None or found.due_utc >= was.due_utc:
            continue
        # What the very transaction of the report tells is known from the report on.
        is_new = row.made_at == work.now
        due = min(row.due_at, found.due_utc if is_new else grace.give(work, case, found.due_utc, changes))
        if due < row.due_at:
            moved.append((row.due_at, row))
            move(work, case, row, due, clause=found.clause, status=found.status)
    if moved:
        follow(work, case, moved)


def follow(work: Work, case: Case, moved: Moved) -> None:
    """Let timers and tasks of the case follow promises that moved, each given with its due instant before (UTC)."""
    for listener in on_move:
        listener(work, case, moved)


def move(work: Work, case: Case, row: Promise, due: datetime, **more: object) -> None:
    """Give a promise another due instant (UTC) and tell it; the caller lets timers and tasks follow."""
    old, row.due_at = row.due_at, due
    row.warn_at = min(due, max(work.now, rows.warn_of(work, case, row.requirement, row.anchor_at, row.nth) or due))
    if row.late_at is None:
        row.rung, row.next_at = 0, row.warn_at
    for name in ("clause", "status"):
        if more.get(name):
            setattr(row, name, more.pop(name))
    rows.tell(work, case, "target.moved", row, old=old, new=due, **more)
