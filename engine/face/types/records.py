"""The records of a case, one type a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class PartyView:
    id: int
    role: str
    role_label: str  # the landlord's own word
    name: str | None
    address: str | None
    phone: str | None
    email: str | None
    contact_preference: str | None
    needs: str | None
    alert: str | None


@dataclass(frozen=True)
class IncidentView:
    """One dated happening on the case."""

    id: int
    happened_on: date | None
    when_text: str | None
    location: str | None
    kind: str
    kind_label: str
    description: str
    recorded_at: datetime
    recorded_by: str | None


@dataclass(frozen=True)
class TargetView:
    requirement: str
    title: str
    occurrence: int
    anchor_at: datetime
    due_at: datetime
    met_at: datetime | None
    late: bool
    exception: str | None
    clause: str
    status: str
    summary: str
    outstanding: Sequence[str]  # conditions of the landlord not fulfilled yet, in words


@dataclass(frozen=True)
class EventView:
    id: int
    at: datetime
    who: str
    kind: str
    text: str  # one plain sentence
    details: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class LetterView:
    id: int
    template: str
    subject: str
    to: str
    channel: str
    issued_at: datetime
    body: str
    sha256: str


@dataclass(frozen=True)
class ContactView:
    id: int
    at: datetime
    with_role: str
    way: str
    outcome: str
    note: str
    by: str | None


@dataclass(frozen=True)
class PlanView:
    version: int
    actions: str
    agreed_with: str | None
    agreed_at: datetime | None
    at: datetime
    by: str | None


@dataclass(frozen=True)
class RiskView:
    version: int
    level: str
    score: int
    band: str
    floor_reason: str | None
    override_reason: str | None
    at: datetime
    by: str | None
    answers: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class ReferralView:
    id: int
    recipient: str
    purpose: str
    lawful_basis: str | None
    made_at: datetime
    acknowledged_at: datetime | None
    outcome: str | None
