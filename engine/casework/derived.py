"""Facts that are computed, never stored: one small function each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from engine.casework import ages, attempts, costs, following, hand_overs, people
from engine.models import Case, Document, Happening, Party, ProcessInstance
from engine.work import Work

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Derived:
    """A computed fact: its label for people, and how it is worked out."""

    label: str
    compute: Callable[[Work, Case], object]


def _zone(work: Work, case: Case) -> ZoneInfo:
    return work.policies.landlords[case.landlord].zone


def _reported_weekday(work: Work, case: Case) -> object:
    """The landlord's own weekday of the report: Friday night in London may be Saturday elsewhere."""
    return WEEKDAYS[case.received_at.astimezone(_zone(work, case)).weekday()]


def _officer(work: Work, case: Case) -> object:
    officer = people.working(work, case.officer_id)
    return officer.name if officer else None


def _incident_count(work: Work, case: Case) -> object:
    return work.session.scalar(select(func.count()).select_from(Happening).where(Happening.case_id == case.id))


def _perpetrator_count(work: Work, case: Case) -> object:
    query = select(func.count()).select_from(Party).where(Party.case_id == case.id, Party.role == "perpetrator")
    return work.session.scalar(query)


def _enforcements_running(work: Work, case: Case) -> object:
    """One instance runs about each alleged perpetrator: the last that ends is the end of enforcement in the case."""
    running = (ProcessInstance.case_id == case.id, ProcessInstance.status == "running")
    query = select(func.count()).select_from(ProcessInstance).where(*running, ProcessInstance.key == "enforcement")
    return work.session.scalar(query)


def _open_procedures(work: Work, case: Case) -> object:
    query = select(ProcessInstance.key).where(ProcessInstance.case_id == case.id, ProcessInstance.status == "running")
    return sorted(set(work.session.scalars(query)))


def _days_open(work: Work, case: Case) -> object:
    return max((case.closed_at or work.now) - case.received_at, timedelta()).days


def _any_risk(work: Work, case: Case) -> object:
    return bool(case.facts.get("child_at_risk") or case.facts.get("adult_at_risk"))


def _hand_over(work: Work, case: Case) -> object:
    """How the newest offer of the case to another service stands."""
    row = hand_overs.newest(work, case)
    return row.state if row else None


def _hand_over_offered_at(work: Work, case: Case) -> object:
    row = hand_overs.newest(work, case)
    return row.offered_at if row else None


def _documents(work: Work, case: Case) -> object:
    return work.session.scalar(select(func.count()).select_from(Document).where(Document.case_id == case.id))


def _policy_approved_at(work: Work, case: Case) -> object:
    """The day from which the reviews of the policy count, as its landlord's profile says; midnight in its zone.

    Where the policy names its next review itself, the profile says from when that makes them count (KHA 13: May 2017).
    """
    profile = work.policies.landlords[case.landlord]
    day = profile.value("programme.reviews_count_from") or profile.value("programme.policy_approved")
    return datetime.combine(date.fromisoformat(str(day)), time(), _zone(work, case))


DERIVED: Mapping[str, Derived] = {
    "reporting_started_at": Derived("Reporting began", lambda work, case: case.opened_at),
    "programme_started_at": Derived("The programme began", lambda work, case: case.opened_at),
    "policy_approved_at": Derived("The policy was approved", _policy_approved_at),
    "reference": Derived("Reference", lambda work, case: case.reference),
    "landlord": Derived("Landlord", lambda work, case: case.landlord),
    "status": Derived("Status", lambda work, case: case.status),
    "received_at": Derived("Received", lambda work, case: case.received_at),
    "reported_weekday": Derived("Weekday of the report", _reported_weekday),
    "received_friday": Derived("Received on a Friday", lambda work, case: _reported_weekday(work, case) == "friday"),
    "officer": Derived("Officer", _officer),
    "incident_count": Derived("Incidents recorded", _incident_count),
    "customer": Derived("Is a customer", lambda work, case: case.facts.get("victim_kind") == "customer"),
    "days_open": Derived("Days open", _days_open),
    "any_risk": Derived("A child or adult may be at risk", _any_risk),
    "open_procedures": Derived("Procedures running", _open_procedures),
    "closed_at": Derived("Closed", lambda work, case: case.closed_at),
    "people_to_call": Derived("People to call", following.people_to_call),
    "risk_assessed_at": Derived("Risk last assessed", following.risk_assessed_at),
    "overdue": Derived("What is overdue", following.overdue),
    "enforcements_running": Derived("Enforcement running, about how many people", _enforcements_running),
    "perpetrator_count": Derived("Alleged perpetrators", _perpetrator_count),
    "hand_over": Derived("Offer to another service (offered, accepted or sent_back)", _hand_over),
    "hand_over_offered_at": Derived("Offered to another service on", _hand_over_offered_at),
    "attempts": Derived("Tries in vain to reach the victim", lambda work, case: attempts.count(work, case).count),
    "attempt_days": Derived("Days with such a try", lambda work, case: attempts.count(work, case).days),
    "attempt_ways": Derived("Ways in which they were tried", lambda work, case: attempts.count(work, case).ways),
    "victim_under_18": Derived(
        "The person harassed is under 18", lambda work, case: ages.any_under_18(work, case, "victim", "complainant")
    ),
    "costs_total": Derived("Cost of the case in pence", costs.total),
    "documents_count": Derived("Documents on the case", _documents),
}
