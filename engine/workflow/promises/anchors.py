"""From when promises count: what the catalogue names as an anchor, found in the case as it stands."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from engine.casework import about as personal
from engine.casework import facts
from engine.casework.cases import OFFICE
from engine.clock import as_utc
from engine.models import Case, Happening, Report
from engine.policy import Timing
from engine.work import Work

RECEIVED = "received_at"


def of(work: Work, case: Case, code: str, timing: Timing, known: facts.CaseFacts | None = None) -> Sequence[datetime]:
    """Return every instant (UTC) from which a requirement counts in a case now; none where none has come yet.

    `known` are the facts of the case, where the caller has them at hand.
    """
    anchor = work.policies.catalogue[code].anchor
    find = _FOUND_IN_RECORDS.get(anchor)
    if find is not None:
        return find(work, case, timing)
    if _is_office(anchor) != (case.kind == OFFICE):
        return []
    value = _as_instant(work, case, (facts.names(work, case) if known is None else known)[anchor])
    return [] if value is None else [value]


def first(work: Work, case: Case, code: str, about: int | None = None) -> datetime | None:
    """Return the instant a requirement counts from (UTC): what its catalogue entry names, else now."""
    entry = work.policies.catalogue.get(code)
    if entry is None:
        return None
    if entry.anchor == RECEIVED:
        return case.received_at
    return instant_of(work, case, entry.anchor, about) or work.now


def instant_of(work: Work, case: Case, name: str, about: int | None = None) -> datetime | None:
    """Return a fact of the case as an instant (UTC); a wall time without a zone is the landlord's."""
    return _as_instant(work, case, facts.names(work, case, personal.find(work, case, about))[name])


def _as_instant(work: Work, case: Case, value: object) -> datetime | None:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        return None
    zone = work.policies.landlords[case.landlord].zone
    return as_utc(value if value.tzinfo else value.replace(tzinfo=zone))


def _is_office(anchor: str) -> bool:
    return anchor in OFFICE_ANCHORS


def _reports(work: Work, case: Case, timing: Timing) -> Sequence[datetime]:
    """The report that opened the case; where the policy promises it for all reports (CHG 1.5), each of them."""
    if case.kind == OFFICE:
        return []
    if not timing.each_report:
        return [case.received_at]
    query = select(Report.received_at).where(Report.case_id == case.id).order_by(Report.id)
    return list(dict.fromkeys([case.received_at, *work.session.scalars(query)]))


def _graffiti(work: Work, case: Case, timing: Timing) -> Sequence[datetime]:
    """Each report of graffiti has a clock of its own (KHA 6.2, CA 4.8), from when the landlord heard of it."""
    query = (
        select(Report.received_at, Happening.recorded_at)
        .select_from(Happening)
        .join(Report, Report.id == Happening.report_id, isouter=True)
        .where(Happening.case_id == case.id, Happening.kind == "graffiti")
        .order_by(Happening.id)
    )
    heard = [received or recorded for received, recorded in work.session.execute(query)]
    told = instant_of(work, case, "graffiti_reported_at")
    return list(dict.fromkeys([*heard, *([told] if told else [])]))


# Anchors that are found in records, of which there may be several; every other is a fact of the dictionary.
_FOUND_IN_RECORDS: Mapping[str, Callable[[Work, Case, Timing], Sequence[datetime]]] = {
    RECEIVED: _reports,
    "graffiti_reported_at": _graffiti,
}
OFFICE_ANCHORS = frozenset({"reporting_started_at", "programme_started_at", "policy_approved_at"})


def is_in_records(anchor: str) -> bool:
    """Tell whether an anchor is found in the records of a case, rather than being a fact."""
    return anchor in _FOUND_IN_RECORDS
