"""Regular reports that were never made: rounds of a start that passed while the machine was down, told and made late.

A start that was missed goes off once, on return. The rounds between are owed all the same, so each is named until a
report of its days exists, and can be begun for its own months.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from engine.casework import offices
from engine.errors import NotFoundError
from engine.models import PerformanceReport, TimerStart
from engine.process import library, running, starts, time_of
from engine.process.library import Definition
from engine.reporting import reports
from engine.reporting.periods import Period
from engine.work import Work

TOPIC = "report.compile"
_MOST = 600  # rounds that are looked at: fifty years of months, and no end of work for a start that fires by the minute


@dataclass(frozen=True)
class MissedReport:
    """A round of a report that passed without one: its start, its number, when it was to begin, and when it was due.

    Instants are UTC; `due_at` is None where the policy sets no time for it.
    """

    start_id: int
    number: int
    started_for: datetime
    due_at: datetime | None
    period: Period


def missed(work: Work) -> list[MissedReport]:
    """Return the regular reports of the landlord at work that no report covers, the oldest days first. Reads only."""
    made: set[tuple[date, date]] = {
        (row.begins_on, row.ends_on)
        for row in work.session.execute(
            select(PerformanceReport.begins_on, PerformanceReport.ends_on).where(
                PerformanceReport.landlord == work.actor.landlord
            )
        )
    }
    # By another cadence than today's, its months were reported in other portions.
    changed = any(version.landlord == work.actor.landlord for version in work.policies.versions)
    found: dict[tuple[object, object], MissedReport] = {}
    for row in _starts_of_reports(work):
        for one in _passed(work, row):
            days = (one.period.first, one.period.last)
            if days not in made and not (changed and _are_covered(days, made)):
                found.setdefault(days, one)
    return sorted(found.values(), key=lambda one: (one.period.first, one.period.last))


def _are_covered(days: tuple[date, date], made: set[tuple[date, date]]) -> bool:
    """Tell whether reports together cover every day of a period."""
    first, last = days
    for begins, ends in sorted(made):
        if begins <= first <= ends:
            first = ends + timedelta(days=1)
    return first > last


def begin(work: Work, start_id: int, number: int) -> int:
    """Begin the report of a round that passed, for its own months; return the number of its instance.

    Raises NotFoundError where that round is not missed, or not any more: somebody may just have begun it.
    """
    office = running.lock_case(work, offices.office_file(work).id)
    wanted = [one for one in missed(work) if (one.start_id, one.number) == (start_id, number)]
    if not wanted:
        raise NotFoundError("missing report")
    row = work.session.get_one(TimerStart, start_id)
    return starts.begin_round(work, office, row, number, wanted[0].started_for)


def _starts_of_reports(work: Work) -> Iterator[TimerStart]:
    query = select(TimerStart).where(TimerStart.landlord == work.actor.landlord).order_by(TimerStart.id)
    rows = list(work.session.scalars(query))
    makes = {one.key for one in library.all_newest(work) if _compiles(one)} if rows else set()
    return (row for row in rows if row.key in makes)


def _compiles(definition: Definition) -> bool:
    return any(element.topic == TOPIC for element in definition.elements.values())


def _passed(work: Work, row: TimerStart) -> Iterator[MissedReport]:
    """Every round before the one that a start is armed for; where its time cannot be told, none."""
    code = time_of.requirement_in(row.text)
    last = row.round - 1 if row.due_at else row.round
    for number in range(max(1, last - _MOST + 1), last + 1):
        try:
            instant = starts.instant_of(work, row, number)
        except time_of.UNTOLD:
            return
        if instant is None or instant > work.now:
            return
        due = work.policies.due(row.landlord, code, row.anchor_at, nth=number, facts={}) if code else None
        period = reports.period_of(work, started_for=instant)
        yield MissedReport(row.id, number, instant, due.due_utc if due else None, period)
