"""What was declared or published while the programme runs: read by every transaction, so that it counts everywhere."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Integer, String, literal, null, select, type_coerce, union_all
from sqlalchemy.orm import Session

from engine.db import UtcDateTime
from engine.models import Case, Closure, ProfileVersion
from engine.policy import DayOff, Policies
from engine.policy.closures import with_days_off
from engine.policy.versions import Version, number_at, of_version, with_versions
from engine.work import Work

# Most landlords have neither, and every transaction asks: as plain text it costs a third of the statement below.
_ANY = "SELECT EXISTS (SELECT 1 FROM closure) OR EXISTS (SELECT 1 FROM profile_version)"
# One statement a transaction, for both. Days off first, each in its own order.
_DECLARED = union_all(
    select(
        literal(0).label("kind"),
        Closure.id.label("number"),
        Closure.landlord,
        Closure.day,
        Closure.reason,
        Closure.declared_at.label("at"),
        type_coerce(null(), UtcDateTime(timezone=True)).label("holds_at"),
        type_coerce(null(), String()).label("open_cases"),
        type_coerce(null(), String()).label("sha256"),
    ).where(Closure.removed_at.is_(None)),
    select(
        literal(1),
        type_coerce(ProfileVersion.number, Integer()),
        ProfileVersion.landlord,
        ProfileVersion.holds_from,
        ProfileVersion.reason,
        ProfileVersion.published_at,
        ProfileVersion.holds_at,
        ProfileVersion.open_cases,
        ProfileVersion.sha256,
    ),
).order_by("kind", "landlord", "number")


def policies_now(session: Session, policies: Policies, now: datetime) -> Policies:
    """Return the policies of the files with what holds at `now` (UTC): versions of profiles, and days off."""
    connection = session.connection()
    if not connection.exec_driver_sql(_ANY).scalar():
        return policies
    days, versions = [], []
    for row in connection.execute(_DECLARED):
        if row.kind == 0:
            days.append(DayOff(row.number, row.landlord, row.day, row.reason, row.at))
        else:
            told = (row.landlord, row.number, row.day, row.holds_at, row.open_cases, row.reason, row.at, row.sha256)
            versions.append(Version(*told))

    def text_of(one: Version) -> tuple[str, str]:
        query = select(ProfileVersion.file_name, ProfileVersion.text).where(
            ProfileVersion.landlord == one.landlord, ProfileVersion.number == one.number
        )
        found = session.execute(query).one()
        return found.file_name, found.text

    days.sort(key=lambda day: day.id)
    return with_days_off(with_versions(policies, tuple(versions), now, text_of), days)


def number_of(work: Work, case: Case) -> int:
    """Return the number of the version of its landlord's profile by which a case counts."""
    return case.profile_version or number_at(work.policies.versions, case.landlord, case.opened_at or work.now)


def policies_of(work: Work, case: Case) -> Policies:
    """Return the policies as a case counts by them: an open case keeps its version until a keeper chose otherwise."""
    if not work.policies.versions:
        return work.policies
    return of_version(work.policies, case.landlord, number_of(work, case))


def of_landlord(work: Work) -> Sequence[Closure]:
    """Return the days off declared for the landlord at work or for all, the latest day first; none that was removed."""
    query = select(Closure).where(Closure.landlord.in_((work.actor.landlord, "*")), Closure.removed_at.is_(None))
    return work.session.scalars(query.order_by(Closure.day.desc(), Closure.id.desc())).all()
