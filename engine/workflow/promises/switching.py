"""An open case and a new version of its landlord's profile: kept on its version, shortened, or moved, as was chosen.

The choice is the keeper's, made when the version was published, and followed once: on the day from which it holds.
Never does a time jump weeks later because some fact changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from engine.casework.cases import OFFICE
from engine.casework.declared import number_of
from engine.models import Case, ProfileVersion, Promise
from engine.policy import Policies
from engine.policy.targets import MOST_ROUNDS
from engine.policy.versions import KEEP, MOVE, SHIPPED, Version, of_version
from engine.work import Work
from engine.workflow.promises import ending, grace, reckoning, rows


@dataclass(frozen=True)
class Step:
    """What a version does to one promise: when it would be due (UTC), and as which round of its anchor."""

    row: Promise
    due: datetime
    nth: int


def follow_versions(work: Work, case: Case, closed: bool) -> int:
    """Let a locked case follow each version that holds by now and that it has not followed; return how many moved."""
    seen = max(case.profile_seen or 1, number_of(work, case))
    behind = [one for one in work.policies.versions if one.number > seen and _holds(one, case, work.now)]
    newest = max((one.number for one in work.policies.versions if _holds(one, case, work.now)), default=1)
    case.profile_seen = max(case.profile_seen or 1, newest) if newest > 1 else case.profile_seen
    if not behind:
        return 0
    counts_by = number_of(work, case)
    moved = 0
    for version in behind:
        # The office file is no case that ends: it would report by an old cadence for ever.
        if closed or (version.open_cases == KEEP and case.kind != OFFICE):
            case.profile_version = counts_by
            continue
        moved += _switch(work, case, version)
        counts_by = version.number
    return moved


def _holds(version: Version, case: Case, now: datetime) -> bool:
    return version.landlord == case.landlord and version.holds_at <= now


def _switch(work: Work, case: Case, version: Version) -> int:
    steps = list(steps_of(work, case, version))
    case.profile_version = version.number
    moved: reckoning.Moved = []
    for step in steps:
        step.row.nth = step.nth
        if step.due != step.row.due_at:
            moved.append((step.row.due_at, step.row))
            found = rows.due_of(work, case, step.row.requirement, step.row.anchor_at, step.nth)
            more = {"clause": found.clause, "status": found.status} if found else {}
            reckoning.move(work, case, step.row, step.due, reason=words_of(version), **more)
    born = reckoning.reckon(work, case, origin=reckoning.FACT)
    for listener in reckoning.on_birth if born else ():
        listener(work, case, born)
    if moved:
        reckoning.follow(work, case, moved)
        work.session.execute(
            update(ProfileVersion)
            .where(ProfileVersion.landlord == version.landlord, ProfileVersion.number == version.number)
            .values(moved=ProfileVersion.moved + len(moved))
        )
    return len(moved)


def steps_of(work: Work, case: Case, version: Version) -> Iterator[Step]:
    """Yield what a version would do to each open promise of a case that it concerns. Writes nothing."""
    # A promise may have stayed at the time of a version before the one that its case counts by now.
    before = [of_version(work.policies, version.landlord, number) for number in range(SHIPPED, version.number)]
    new = of_version(work.policies, version.landlord, version.number)
    since = max(version.holds_at, version.published_at)
    for row in rows.of_case(work, case):
        # What fell late is a fact, and a day that was agreed with somebody is theirs.
        if row.closed or row.late_at is not None or row.due_at <= since or row.origin == ending.AGREED:
            continue
        step = _step(work, case, row, before, new, version)
        if step is not None:
            yield step


def _step(
    work: Work, case: Case, row: Promise, before: Sequence[Policies], new: Policies, version: Version
) -> Step | None:
    if row.due_at not in [_due(policies, case, row, row.nth) for policies in before]:
        return None  # by facts known then, or somebody's word: no rule of the version says what takes its place
    nth = _round(new, case, row, work.now)
    found = _due(new, case, row, nth)
    if found is None or found == row.due_at:
        return None
    is_given = new.catalogue[row.requirement].for_complainant
    if found < row.due_at:
        # Nobody has less than the landlord's grace for what becomes shorter today; time that was given stays given.
        due = row.due_at if is_given else min(row.due_at, max(found, grace.until(work, case) or work.now))
    else:
        due = found if version.open_cases == MOVE else row.due_at
    return Step(row, due, nth)


def _due(policies: Policies, case: Case, row: Promise, nth: int) -> datetime | None:
    if row.requirement not in policies.catalogue:
        return None
    facts = rows.policy_facts(case.facts)
    found = policies.due(case.landlord, row.requirement, row.anchor_at, nth=nth, facts=facts)
    return found.due_utc if found else None


def _round(policies: Policies, case: Case, row: Promise, now: datetime) -> int:
    """The round of a series that a promise stands for by another interval: the first that is still ahead."""
    if row.requirement not in policies.catalogue or not policies.catalogue[row.requirement].recurring:
        return row.nth
    number = 1
    while number < MOST_ROUNDS and (due := _due(policies, case, row, number)) is not None and due <= now:
        number += 1
    return number


def words_of(version: Version) -> str:
    """Return why something moved, as the history tells it."""
    day = version.holds_from
    return f"Version {version.number} of the policy holds from {day.day} {day:%B %Y}: {version.reason.rstrip('.')}."
