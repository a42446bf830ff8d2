"""Secure disposal: which closed cases are past their time, keeping some longer, and destroying the others (PCHA 3.5.2).

Destroying a case removes its row; everything that names a person hangs on it and goes with it. What stays is a line of
counts without any name, so that the figures of past years still add up.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy import event as hooks
from sqlalchemy.orm import Session

from engine import events
from engine.casework import facts, storage
from engine.errors import ConflictError, InvalidInputError, StorageError
from engine.logs import get_logger
from engine.models import Case, Document, Erasure, Happening, ProcessInstance, Report
from engine.reporting.counting_cases import cases_of, is_hate
from engine.reporting.figures import tally
from engine.work import Work

CLOSED = "closed"
_FILES = "files_to_destroy"  # in the session: bytes that no row needs once this transaction is committed
log = get_logger(__name__)


def due(work: Work) -> list[str]:
    """Return the references of closed cases whose time is over and that nothing keeps, the longest over first.

    The time is the landlord's `retention.years`, counted on its calendar from the day of closing. A case with a legal
    hold stays until the day on which it is to be looked at again; so does one in which a procedure still runs.
    """
    running = select(ProcessInstance.case_id).where(ProcessInstance.status == "running")
    query = cases_of(work, Case).where(Case.status == CLOSED, Case.closed_at.is_not(None), Case.id.not_in(running))
    rows = work.session.scalars(query.order_by(Case.closed_at, Case.id)).all()
    return [case.reference for case in rows if _is_over(work, case) and not _is_held(work, case)]


def _today(work: Work) -> date:
    return work.now.astimezone(work.policies.landlords[work.actor.landlord].zone).date()


def _is_over(work: Work, case: Case) -> bool:
    profile = work.policies.landlords[case.landlord]
    years = profile.value("retention.years")
    if case.closed_at is None or not isinstance(years, int):
        return False
    closed = case.closed_at.astimezone(profile.zone).date()
    year = closed.year + years
    return _today(work) > date(year, closed.month, min(closed.day, monthrange(year, closed.month)[1]))


def _is_held(work: Work, case: Case) -> bool:
    until = facts.read("legal_hold_until", case.facts.get("legal_hold_until"))
    return bool(case.facts.get("legal_hold")) and not (isinstance(until, date) and until <= _today(work))


def hold(work: Work, references: Sequence[str], reason: str, until: date | None) -> None:
    """Keep files beyond their time, with a reason, until the day on which they are looked at again."""
    if references and not reason.strip():
        raise InvalidInputError({"hold_reason": ["Say why these files must be kept."]})
    for case in _cases(work, references):
        facts.assign(work, case, {"legal_hold": True, "legal_hold_reason": reason, "legal_hold_until": until})


def dispose(work: Work, references: Sequence[str], reason: str, decided_by: int | None) -> int:
    """Destroy the files of cases for good and keep their counts; returns how many.

    `decided_by` is the person who decided it; whoever calls this has made sure that somebody did.

    Raises InvalidInputError without a reason, ConflictError for a case that is not due (any more): then none is
    destroyed.
    """
    if references and not reason.strip():
        raise InvalidInputError({"disposal_reason": ["Say who looked at the files before they are destroyed."]})
    allowed = set(due(work))
    kept = [reference for reference in references if reference not in allowed]
    if kept:
        raise ConflictError(
            f"{', '.join(kept)} must not be destroyed now. Nothing was destroyed; look at the list again."
        )
    for case in _cases(work, references):
        _erase(work, case, reason, decided_by)
    return len(references)


def _cases(work: Work, references: Sequence[str]) -> Sequence[Case]:
    query = cases_of(work, Case).where(Case.reference.in_(references))
    return work.session.scalars(query.order_by(Case.id)).all()


def _erase(work: Work, case: Case, reason: str, decided_by: int | None) -> None:
    session = work.session
    kinds = tally(session.scalars(select(Happening.kind).where(Happening.case_id == case.id)))
    channels = tally(session.scalars(select(Report.channel).where(Report.case_id == case.id)))
    files = session.scalars(select(Document.sha256).where(Document.case_id == case.id)).all()
    session.add(
        Erasure(
            landlord=case.landlord,
            reference=case.reference,
            received_at=case.received_at,
            closed_at=case.closed_at or work.now,
            hate=is_hate(case.facts, case.hate),
            counts={"incidents": kinds, "channels": channels},
            reason=reason,
            erased_at=work.now,
            erased_by_id=decided_by,
        )
    )
    reference, number = case.reference, case.id
    session.flush()
    session.expunge(case)
    # Not through the session: the database itself removes all that belongs to the case, and must not miss any of it.
    session.execute(delete(Case).where(Case.id == number).execution_options(synchronize_session=False))
    events.record(work, "case.erased", reference=reference)
    session.info.setdefault(_FILES, []).extend((work.settings, name) for name in _unused(work, files))


def _unused(work: Work, files: Sequence[str]) -> list[str]:
    """Of files whose case is gone, those that no other case holds."""
    held = set(work.session.scalars(select(Document.sha256).where(Document.sha256.in_(files))))
    return [name for name in dict.fromkeys(files) if name not in held]


@hooks.listens_for(Session, "after_commit")
def _destroy_files(session: Session) -> None:
    """Remove the bytes only when the rows are gone for good; what cannot be reached is told to the administrators."""
    for settings, name in session.info.pop(_FILES, ()):
        try:
            storage.store_of(settings).destroy(name)
        except StorageError as error:
            log.error("file_not_destroyed", file=name, error=str(error))


@hooks.listens_for(Session, "after_rollback")
def _keep_files(session: Session) -> None:
    session.info.pop(_FILES, None)
