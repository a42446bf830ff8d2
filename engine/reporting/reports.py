"""Reports to those who run the landlord: compiled and frozen, noted on, signed by a manager, sent, corrected.

A signed report never changes. What was wrong is put right in a new version, which says why.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import event as hooks
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Mapper

from engine import events
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import PerformanceReport
from engine.reporting.figures import as_json
from engine.reporting.measures import DEFINITION_VERSION, MEASURES, count
from engine.reporting.periods import MONTHS, Period, last_whole_months
from engine.work import Work

DRAFT, SIGNED, SENT = "draft", "signed", "sent"
STATES: Mapping[str, str] = {DRAFT: "Draft", SIGNED: "Signed off", SENT: "Sent"}
NOTES: Mapping[str, str] = {
    "figures_note": "What the figures show",
    "equal_treatment": "Whether anybody was treated worse for who they are",
    "lessons": "What the cases teach",
    "actions_agreed": "What will be done about it",
}
_MAY_CHANGE = {"state", "sent_at"}  # of a signed report
_LONGEST_DAYS = 3 * 366


def cadence_months(work: Work) -> int | None:
    """Return how many months a regular report of this landlord covers; None where the policy names no cadence."""
    return MONTHS.get(str(work.policies.landlords[work.actor.landlord].value("reports.cadence")))


def period_of(
    work: Work, begins: date | None = None, ends: date | None = None, *, started_for: datetime | None = None
) -> Period:
    """Return the days from `begins` to `ends`, or the last whole months of the landlord's cadence (a year without one).

    The months are those that were over at `started_for` (UTC; now by default), however late the machine looks.
    Raises InvalidInputError for days that are still to come, the wrong way round or more than three years apart.
    """
    zone = work.policies.landlords[work.actor.landlord].zone
    if begins is None or ends is None:
        return last_whole_months(started_for or work.now, cadence_months(work) or 12, zone)
    if ends < begins:
        raise InvalidInputError({"report_ends": ["The last day is before the first."]})
    if ends >= work.now.astimezone(zone).date():
        raise InvalidInputError({"report_ends": ["The last day is not over yet. Choose an earlier one."]})
    if (ends - begins).days > _LONGEST_DAYS:
        raise InvalidInputError({"report_begins": ["A report covers three years at the most."]})
    return Period(begins, ends, zone)


def period_to_count(
    work: Work,
    begins: date | None = None,
    ends: date | None = None,
    *,
    instance_id: int | None = None,
    corrects: str | None = None,
    started_for: datetime | None = None,
) -> Period:
    """Return the days that a procedure (`instance_id`) is to count now: those given, else the ones it has already.

    A draft that is counted again keeps its days, a correction takes those of the report it `corrects` (reference), and
    a new report covers the last whole months before `started_for`, the instant its start was due (UTC; now where
    nothing started it by the clock). Raises InvalidInputError as `period_of`, and where one of two days is missing.
    """
    held = _draft_of(work, instance_id) or (_newest(work, corrects) if corrects else None)
    if held is not None:
        begins, ends = begins or held.begins_on, ends or held.ends_on
        if (begins, ends) == (held.begins_on, held.ends_on):
            return Period(begins, ends, work.policies.landlords[work.actor.landlord].zone)
    if (begins is None) != (ends is None):
        missing = "report_begins" if begins is None else "report_ends"
        raise InvalidInputError({missing: ["Give both days, the first and the last, or neither."]})
    return period_of(work, begins, ends, started_for=started_for)


def compile_report(
    work: Work,
    period: Period,
    *,
    audience: str | None = None,
    also: Sequence[str] = (),
    corrects: tuple[str, str] | None = None,
    instance_id: int | None = None,
) -> PerformanceReport:
    """Count the landlord's measures, and those of `also`, for a period and freeze them as a draft.

    `corrects`: the reference of a signed report that this one takes the place of, and why. A draft that the same
    procedure (`instance_id`) made before is counted anew in place. Raises InvalidInputError, NotFoundError.
    """
    profile = work.policies.landlords[work.actor.landlord]
    named = profile.value("reports.measures")
    wanted = dict.fromkeys([*(named if isinstance(named, tuple | list) else ()), *also])
    row = _draft_of(work, instance_id) or _new_draft(work, period, instance_id, corrects)
    row.audience = audience or str(profile.value("reports.audience"))
    row.begins_on, row.ends_on = period.first, period.last
    row.definition_version = DEFINITION_VERSION
    row.figures = [_measured(work, code, period) for code in wanted]
    row.compiled_at, row.compiled_by_id = work.now, work.actor.user_id
    row.sha256 = digest(row)
    work.session.add(row)
    work.session.flush()
    _tell(work, "figures.compiled", row)
    return row


def _measured(work: Work, code: str, period: Period) -> dict[str, Any]:
    figures = count(work, code, period)
    measure = MEASURES[code]
    told = {"code": code, "title": measure.title, "unit": measure.unit, "definition": measure.definition}
    return {**told, "source": measure.source, **as_json(figures)}


def _draft_of(work: Work, instance_id: int | None) -> PerformanceReport | None:
    if instance_id is None:
        return None
    query = select(PerformanceReport).where(
        PerformanceReport.instance_id == instance_id, PerformanceReport.state == DRAFT
    )
    return work.session.scalars(query.order_by(PerformanceReport.id.desc())).first()


def _new_draft(
    work: Work, period: Period, instance_id: int | None, corrects: tuple[str, str] | None
) -> PerformanceReport:
    reference, version = _corrected(work, *corrects) if corrects else (_numbered(work, period), 1)
    return PerformanceReport(
        landlord=work.actor.landlord,
        reference=reference,
        version=version,
        instance_id=instance_id,
        corrects=corrects[1] if corrects else None,
        notes={},
        state=DRAFT,
    )


def _corrected(work: Work, reference: str, reason: str) -> tuple[str, int]:
    """The reference and the next version of a signed report that is put right.

    Raises InvalidInputError without a reason, NotFoundError where no signed report has the reference, and
    ConflictError where somebody is putting it right already.
    """
    if not reason.strip():
        raise InvalidInputError({"correction_reason": ["Say what was wrong with the version before."]})
    newest = _newest(work, reference)
    if newest is None or (newest.state == DRAFT and newest.version == 1):
        raise NotFoundError("signed report")
    if newest.state == DRAFT:
        raise ConflictError(
            f"Version {newest.version} of {reference} is a draft already. Sign that one first, or count it again."
        )
    return reference, newest.version + 1


def _newest(work: Work, reference: str) -> PerformanceReport | None:
    query = select(PerformanceReport).where(
        PerformanceReport.landlord == work.actor.landlord, PerformanceReport.reference == reference
    )
    return work.session.scalars(query.order_by(PerformanceReport.version.desc())).first()


def _numbered(work: Work, period: Period) -> str:
    """A reference of its own for a new report, by its landlord and its days."""
    base = f"{work.actor.landlord}-{period.first:%Y%m%d}-{period.last:%Y%m%d}"
    taken = work.session.scalar(
        select(func.count(PerformanceReport.reference.distinct())).where(
            PerformanceReport.landlord == work.actor.landlord, PerformanceReport.reference.like(f"{base}%")
        )
    )
    return f"{base}-{taken + 1}" if taken else base


def digest(row: PerformanceReport) -> str:
    """Return the SHA-256 of what a report says: its period, audience, figures and notes, as canonical JSON."""
    text = json.dumps(content(row), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def content(row: PerformanceReport) -> dict[str, Any]:
    """Return what a report says, as plain values: what its digest covers and its JSON gives out."""
    return {
        "landlord": row.landlord,
        "reference": row.reference,
        "version": row.version,
        "audience": row.audience,
        "begins_on": row.begins_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "definition_version": row.definition_version,
        "corrects": row.corrects,
        "figures": row.figures,
        "notes": row.notes,
    }


def add_notes(work: Work, row: PerformanceReport, notes: Mapping[str, str | None]) -> None:
    """Write people's notes into a draft. Raises ConflictError where it is signed."""
    _needs_draft(row)
    given = {name: text.strip() for name, text in notes.items() if text and text.strip()}
    unknown = sorted(given.keys() - NOTES.keys())
    if unknown:
        raise InvalidInputError({"notes": [f"There is no note “{unknown[0]}”."]})
    row.notes = {**row.notes, **given}
    row.sha256 = digest(row)


def sign(work: Work, row: PerformanceReport, note: str) -> None:
    """Sign a draft off in the actor's name: from now on it stands as it is. Raises ConflictError where it is signed."""
    _needs_draft(row)
    words = note.strip()
    if not words:
        raise InvalidInputError({"sign_note": ["Say what you looked at before you signed."]})
    row.state, row.signed_at, row.signed_by_id, row.sign_note = SIGNED, work.now, work.actor.user_id, words
    _tell(work, "figures.signed", row)


def send(work: Work, row: PerformanceReport) -> None:
    """Record that a signed report went to its audience. Raises ConflictError where it is not signed."""
    if row.state == DRAFT:
        raise ConflictError("The report is not signed off yet. Nothing was sent; a manager has to sign it first.")
    if row.state != SENT:
        row.state, row.sent_at = SENT, work.now
        _tell(work, "figures.sent", row)


def newest_of_instance(work: Work, instance_id: int | None) -> PerformanceReport:
    """Return the report that a procedure made last. Raises NotFoundError before there is one."""
    query = select(PerformanceReport).where(PerformanceReport.instance_id == instance_id)
    row = work.session.scalars(query.order_by(PerformanceReport.id.desc())).first() if instance_id else None
    if row is None:
        raise NotFoundError("report")
    return row


def signed_references(work: Work) -> list[str]:
    """Return the references of signed reports, the newest first: those that can be corrected."""
    query = select(PerformanceReport.reference, func.max(PerformanceReport.id)).where(
        PerformanceReport.landlord == work.actor.landlord, PerformanceReport.state != DRAFT
    )
    rows = work.session.execute(query.group_by(PerformanceReport.reference)).all()
    return [reference for reference, _ in sorted(rows, key=lambda row: -row[1])]


def _needs_draft(row: PerformanceReport) -> None:
    if row.state != DRAFT:
        raise ConflictError("The report is signed and stays as it is. Make a new version that says what was wrong.")


def _tell(work: Work, kind: str, row: PerformanceReport) -> None:
    events.record(
        work, kind, reference=row.reference, version=row.version, audience=row.audience, sha256=row.sha256
    )  # fmt: skip


@hooks.listens_for(PerformanceReport, "before_update")
def _keep_signed(mapper: Mapper[Any], connection: object, row: PerformanceReport) -> None:
    """Refuse any change of a signed report, whoever asks for it, but that it was sent."""
    state = inspect(row)
    was = state.attrs.state.history.deleted
    if (was[0] if was else row.state) == DRAFT:
        return
    changed = {attribute.key for attribute in state.attrs if attribute.history.has_changes()} - _MAY_CHANGE
    if changed:
        raise ConflictError("The report is signed and stays as it is. Nothing was changed.")


@hooks.listens_for(PerformanceReport, "before_delete")
def _keep_whole(mapper: Mapper[Any], connection: object, row: PerformanceReport) -> None:
    """Refuse to remove a signed report."""
    if row.state != DRAFT:
        raise ConflictError("A signed report cannot be removed. Nothing was changed.")
