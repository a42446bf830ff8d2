"""The register of disclosures as people read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class DisclosureView:
    """One line of the register, in words."""

    id: int
    case_id: int
    case_reference: str
    decision: str  # told, refused
    decision_words: str
    recipient: str
    recipient_name: str | None
    asked: bool
    purpose: str
    about: Sequence[str]
    what: str
    consent: str
    lawful_basis: str | None
    condition: str | None
    reason: str | None
    document: str | None
    way: str | None
    person_told: bool | None
    left_at: datetime | None
    recorded_at: datetime
    by: str | None
    approved_by: str | None
    keep_until: date
