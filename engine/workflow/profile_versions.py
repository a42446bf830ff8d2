"""Publishing a version of a landlord's profile with the day from which it holds, and showing first what would move."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from sqlalchemy import select

from engine import events
from engine.casework.cases import CLOSED
from engine.errors import InvalidInputError, ProfileError
from engine.models import Case, ProfileVersion
from engine.policy import Policies
from engine.policy.closures import with_days_off
from engine.policy.versions import CHOICES, Version, read_version, with_versions
from engine.work import Work
from engine.workflow.promises import checking, rows
from engine.workflow.promises.switching import steps_of

_LONGEST_REASON = 300


@dataclass(frozen=True)
class Moved:
    """What a version does to one open promise: its case, what people call it, and when it is due before and after."""

    reference: str
    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Draft:
    """A version that could be published: its file, and everything of its row but who publishes it."""

    file_name: str
    text: str
    version: Version


def draft(
    work: Work, base: Policies, landlord: str, file: tuple[str, str], holds_from: date, open_cases: str, reason: str
) -> Draft:
    """Check a profile (`file`: name and text) that is to hold from a day of the landlord's.

    `base` are the policies of the files. Raises ProfileError with file, line, key and reason, also for a day that is
    over, and InvalidInputError for a choice that there is not, or no reason.
    """
    words = reason.strip()
    if not words or len(words) > _LONGEST_REASON:
        raise InvalidInputError({"reason": [f"Say why, in up to {_LONGEST_REASON} characters: people will read it."]})
    if open_cases not in CHOICES:
        raise InvalidInputError({"open": [f"Choose what open cases do: {', '.join(CHOICES)}."]})
    name, text = file
    zone = base.profile(landlord).zone
    profile = read_version(base, name, text)
    if profile.code != landlord:
        raise _error(text, name, "code", f"is {profile.code}, not {landlord}")
    checking.check(replace(base, landlords={**base.landlords, landlord: profile}))
    own = [one for one in work.policies.versions if one.landlord == landlord]
    today = work.now.astimezone(zone).date()
    if holds_from < today:
        raise _error(text, name, "code", f"is dated back: {holds_from} is over, and {today} is the earliest day")
    if own and holds_from < own[-1].holds_from:
        raise _error(
            text, name, "code", f"is dated back: version {own[-1].number} holds from {own[-1].holds_from} already"
        )
    version = Version(
        landlord=landlord,
        number=own[-1].number + 1 if own else 2,
        holds_from=holds_from,
        holds_at=datetime.combine(holds_from, time(), zone).astimezone(UTC),
        open_cases=open_cases,
        reason=words,
        published_at=work.now,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    return Draft(name, text, version)


def would_move(work: Work, base: Policies, one: Draft) -> Iterator[Moved]:
    """Yield which of the times open now would move on the day of a version. Writes nothing."""

    def text_of(version: Version) -> tuple[str, str]:
        if version == one.version:
            return one.file_name, one.text
        query = select(ProfileVersion.file_name, ProfileVersion.text).where(
            ProfileVersion.landlord == version.landlord, ProfileVersion.number == version.number
        )
        found = work.session.execute(query).one()
        return found.file_name, found.text

    versions = (*work.policies.versions, one.version)
    policies = with_days_off(with_versions(base, versions, work.now, text_of), work.policies.days_off)
    trial = replace(work, policies=policies)
    query = select(Case).where(Case.landlord == one.version.landlord, Case.status != CLOSED).order_by(Case.id)
    for case in trial.session.scalars(query):
        for step in steps_of(trial, case, one.version):
            if step.due != step.row.due_at:
                before, after = (rows.words_of(trial, case, due) for due in (step.row.due_at, step.due))
                yield Moved(case.reference, rows.title_of(trial, step.row), before, after)


def publish(work: Work, one: Draft) -> ProfileVersion:
    """Store a version. Open cases follow on its day, as its keeper chose. The same file from the same day is one."""
    told = one.version
    same = select(ProfileVersion).where(
        ProfileVersion.landlord == told.landlord,
        ProfileVersion.sha256 == told.sha256,
        ProfileVersion.holds_from == told.holds_from,
        ProfileVersion.number == told.number - 1,
    )
    held = work.session.scalars(same).one_or_none()
    if held is not None:
        return held
    row = ProfileVersion(
        landlord=told.landlord,
        number=told.number,
        holds_from=told.holds_from,
        holds_at=told.holds_at,
        open_cases=told.open_cases,
        file_name=one.file_name[:200],
        text=one.text,
        sha256=told.sha256,
        reason=told.reason,
        published_at=work.now,
        published_by_id=work.actor.user_id,
        moved=0,
    )
    work.session.add(row)
    work.session.flush()
    events.record(
        work,
        "profile.published",
        landlord=told.landlord,
        version=told.number,
        holds_from=f"{told.holds_from.day} {told.holds_from:%B %Y}",
        reason=told.reason,
        sha256=told.sha256,
    )
    return row


def _error(text: str, name: str, key: str, reason: str) -> ProfileError:
    line = next((number for number, one in enumerate(text.splitlines(), 1) if one.strip().startswith(f"{key} ")), 1)
    return ProfileError(name, line, key, reason)
