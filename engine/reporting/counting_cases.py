"""Measures that count cases, incidents and reports. The office file is never a case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from engine.casework import facts, incidents
from engine.casework.cases import HARASSMENT
from engine.models import Case, Erasure, Happening, Promise, Report, Stock
from engine.models.promise import EXCUSED, MET_LATE
from engine.reporting.figures import Figures, counted, share, tally
from engine.reporting.periods import Period
from engine.work import Work

RESOLVED = "resolved"
HATE = ("hate_crime", "hate_incident")
_MOST_PLACES = 10


def cases_of(work: Work, *columns: Any) -> Select[Any]:
    """Return a query over the landlord's harassment cases."""
    return select(*columns).select_from(Case).where(Case.landlord == work.actor.landlord, Case.kind == HARASSMENT)


def received(period: Period) -> Any:
    """Return the condition that a case was received in the period (both instants in UTC)."""
    return (Case.received_at >= period.begins) & (Case.received_at < period.ends)


def opened(work: Work, period: Period) -> Sequence[Case]:
    """Return the cases received in the period, the oldest first."""
    return work.session.scalars(cases_of(work, Case).where(received(period)).order_by(Case.id)).all()


def closed(work: Work, period: Period) -> Sequence[Case]:
    """Return the cases closed in the period, the oldest first."""
    within = (Case.closed_at >= period.begins) & (Case.closed_at < period.ends)
    return work.session.scalars(cases_of(work, Case).where(within).order_by(Case.id)).all()


def is_hate(stored: dict[str, Any], perceived: bool) -> bool:
    """Tell whether a case involves a hate incident: the flag for the regulator, else what anybody perceived."""
    flag = stored.get("hate_flag")
    return bool(flag in HATE) if flag is not None else bool(stored.get("hate", perceived))


def erased(work: Work, period: Period) -> Sequence[Erasure]:
    """Return what is left of cases received in the period whose personal data was destroyed since."""
    query = select(Erasure).where(Erasure.landlord == work.actor.landlord)
    return work.session.scalars(
        query.where(Erasure.received_at >= period.begins, Erasure.received_at < period.ends)
    ).all()


def count_cases(work: Work, period: Period) -> Figures:
    """Cases received, closed, and open at the end of the period."""
    gone = select(func.count()).select_from(Erasure).where(Erasure.landlord == work.actor.landlord)
    gone_closed = gone.where(Erasure.closed_at >= period.begins, Erasure.closed_at < period.ends)
    open_then = cases_of(work, func.count()).where(
        Case.received_at < period.ends, (Case.closed_at.is_(None)) | (Case.closed_at >= period.ends)
    )
    still = gone.where(Erasure.received_at < period.ends, Erasure.closed_at >= period.ends)
    rows = [
        ("Received", len(opened(work, period)) + len(erased(work, period))),
        ("Closed", len(closed(work, period)) + _number(work, gone_closed)),
        ("Open at the end", _number(work, open_then) + _number(work, still)),
    ]
    return Figures(("Cases", "Number"), rows)


def _number(work: Work, query: Any) -> int:
    return int(work.session.scalar(query) or 0)


def count_resolved(work: Work, period: Period) -> Figures:
    """Of the cases closed in the period: how many were resolved, and how many of them with every time kept."""
    rows = closed(work, period)
    resolved = [case for case in rows if case.facts.get("closing_reason", case.close_reason) == RESOLVED]
    late = set(work.session.scalars(_late_cases(work, period)))
    on_time = [case for case in resolved if case.id not in late]
    return Figures(
        ("Of the cases closed", "Number", "Share"),
        [
            ("Closed", len(rows), share(len(rows), len(rows))),
            ("Resolved", len(resolved), share(len(resolved), len(rows))),
            ("Resolved with every time kept", len(on_time), share(len(on_time), len(rows))),
        ],
        "A case is resolved when it was closed because the behaviour has stopped.",
    )


def _late_cases(work: Work, period: Period) -> Select[Any]:
    """The cases closed in the period on which some time was not kept."""
    missed = (Promise.state == MET_LATE) | (Promise.met_at.is_(None) & Promise.late_at.is_not(None))
    within = (Case.closed_at >= period.begins) & (Case.closed_at < period.ends)
    return (
        cases_of(work, Case.id)
        .join(Promise, Promise.case_id == Case.id)
        .where(within, Promise.state != EXCUSED, missed)
    )


def count_trends(work: Work, period: Period) -> Figures:
    """Cases and incidents beside those of the period before."""
    now, before = _volumes(work, period), _volumes(work, period.before)
    return Figures(
        ("What", "This period", "Period before", "Change"),
        [(name, now[name], before[name], f"{now[name] - before[name]:+d}") for name in now],
        f"Period before: {period.before.words}.",
    )


def _volumes(work: Work, period: Period) -> dict[str, int]:
    rows = opened(work, period)
    gone = erased(work, period)
    return {
        "Cases received": len(rows) + len(gone),
        "Cases closed": len(closed(work, period)),
        "Incidents recorded": len(_happenings(work, period)),
        "Cases with a hate incident": sum(is_hate(case.facts, case.hate) for case in rows)
        + sum(row.hate for row in gone),
    }


def _happenings(work: Work, period: Period) -> Sequence[Any]:
    query = cases_of(work, Happening.kind, Happening.location, Case.address_key).join(
        Happening, Happening.case_id == Case.id
    )
    return work.session.execute(
        query.where(Happening.recorded_at >= period.begins, Happening.recorded_at < period.ends)
    ).all()


def count_incident_kinds(work: Work, period: Period) -> Figures:
    """Incidents recorded in the period by kind, in the landlord's own words."""
    words = incidents.kind_labels(work, work.actor.landlord)
    return counted("Kind of incident", tally(words.get(row.kind, row.kind) for row in _happenings(work, period)))


def count_incident_places(work: Work, period: Period) -> Figures:
    """The places with the most incidents of the period: an incident without a place counts for the case's address."""
    places = tally(
        (row.location or row.address_key or "not recorded").strip().title() for row in _happenings(work, period)
    )
    known = sorted(places.items(), key=lambda entry: (-entry[1], entry[0]))
    spots = [(place, count) for place, count in known if count > 1][:_MOST_PLACES]
    single = sum(count for place, count in known) - sum(count for _, count in spots)
    rows = [*spots, ("All other places", single)]
    return Figures(("Place", "Incidents"), rows, "Named are the places with more than one incident, ten at most.")


def count_strands(work: Work, period: Period) -> Figures:
    """Cases received in the period by ground; a case may have several. The flag for hate stands beside them."""
    rows = opened(work, period)
    counts = tally(facts.STRANDS.get(strand, strand) for case in rows for strand in case.facts.get("strands") or [])
    counts["No ground recorded"] = sum(not case.facts.get("strands") for case in rows)
    counts["Flagged as hate"] = sum(is_hate(case.facts, case.hate) for case in rows)
    return counted("Ground", counts, "A case counts once for each of its grounds.")


def count_for_regulator(work: Work, period: Period) -> Figures:
    """NM01 of the tenant satisfaction measures: cases opened for each 1,000 homes, and those with hate incidents.

    A case is the log of activity about the same parties: a further report to an open case is not a case of its own.
    """
    rows, gone = opened(work, period), erased(work, period)
    stock = work.session.get(Stock, (work.actor.landlord, period.last.year))
    homes = stock.homes if stock else None
    hate = sum(is_hate(case.facts, case.hate) for case in rows) + sum(row.hate for row in gone)
    total = len(rows) + len(gone)
    attached = _attached_reports(work, period.begins, period.ends)
    note = f"{attached} further reports belong to cases that were open already and count with those."
    if homes is None:
        note += f" No rate: the number of homes in {period.last.year} is not recorded."
    return Figures(
        ("Measure", "Cases", "Homes", "For each 1,000 homes"),
        [
            ("NM01(1) Cases opened", total, homes, _rate(total, homes)),
            ("NM01(2) Of them with hate incidents", hate, homes, _rate(hate, homes)),
        ],
        note,
    )


def _attached_reports(work: Work, begins: datetime, ends: datetime) -> int:
    """Reports of the period beyond the first of each case."""
    first = select(func.min(Report.id)).group_by(Report.case_id)
    query = cases_of(work, func.count(Report.id)).join(Report, Report.case_id == Case.id)
    return _number(work, query.where(Report.received_at >= begins, Report.received_at < ends, Report.id.not_in(first)))


def _rate(count: int, homes: int | None) -> str:
    return f"{1000 * count / homes:.1f}" if homes else "–"


def count_channels(work: Work, period: Period) -> Figures:
    """Reports received in the period by the way they came in, further reports to an open case included."""
    query = cases_of(work, Report.channel).join(Report, Report.case_id == Case.id)
    ways = work.session.scalars(query.where(Report.received_at >= period.begins, Report.received_at < period.ends))
    return counted("Way of reporting", tally(facts.CHANNELS.get(way, way) for way in ways), unit="Reports")
