"""The records of a case, one type a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.face.types.common import Choice


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
    aliases: Sequence[str] = ()
    tenancy: str | None = None
    tenancy_label: str | None = None
    date_of_birth: date | None = None
    age: int | None = None  # as told, without a date of birth
    age_now: int | None = None  # in years, worked out
    language: str | None = None
    formats: Sequence[str] = ()
    format_labels: Sequence[str] = ()
    no_lone_visit: bool = False
    female_only: bool = False
    guardians: Sequence[int] = ()
    guardian_names: Sequence[str] = ()
    post_safe: bool | None = None  # None: not asked
    email_safe: bool | None = None


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
    closed: bool = False  # nothing more is owed
    id: int = 0
    nth: int = 1  # round of its anchor
    state: str = "open"  # open, late, met, met_late, excused, released, missed
    late_at: datetime | None = None
    done_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str | None = None
    by: str | None = None  # who met, excused or released it
    task_id: int | None = None  # the open task that carries it; None: no task yet
    task_name: str | None = None
    task_with: str | None = None  # the person it is given to, else its role
    time_only: bool = False  # an exception excuses the time only
    recurring: bool = False  # a round of a series
    due_then: datetime | None = None  # under the facts known before a manager corrected them
    late_then_at: datetime | None = None  # since when it was late under them
    corrected_at: datetime | None = None


@dataclass(frozen=True)
class PromiseForm:
    """What a form about a promise shows: the promise, when it can first have been kept, why it may be released."""

    promise: TargetView
    earliest: datetime
    why: Sequence[Choice]


@dataclass(frozen=True)
class SettledTask:
    """An open task whose promise has ended by what a person recorded outside it."""

    id: int
    name: str
    promise: str  # its title
    state: str  # of the promise
    at: datetime  # when that was recorded


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
    channel: str  # how it went: post, email or hand; held where it waits for a decision; not_sent
    issued_at: datetime
    body: str
    sha256: str  # of the text
    pdf_sha256: str | None = None
    large_print: bool = False
    request: str | None = None  # another language or format that the reader asked for
    done_for_request: str | None = None
    posted_at: datetime | None = None
    to_post: bool = False  # still waits to be printed and posted
    replaces: int | None = None
    replaced_by: int | None = None
    hold_id: int | None = None  # of the decision that it waits for
    held_because: Sequence[str] = ()
    decided: str | None = None  # what was decided about it when it was held, in words
    decided_at: datetime | None = None


@dataclass(frozen=True)
class ContactView:
    id: int
    at: datetime
    with_role: str
    way: str
    outcome: str
    note: str
    by: str | None
    person: str | None = None  # of the case, where one was named


@dataclass(frozen=True)
class AttemptsView:
    """How often somebody was tried in vain since a time was last agreed. `who`: a person of the case, or the role."""

    who: str
    count: int
    days: int
    ways: int


@dataclass(frozen=True)
class PlanView:
    version: int
    actions: str
    agreed_with: str | None
    agreed_at: datetime | None
    at: datetime
    by: str | None
    issued_at: datetime | None = None
    issued_to: str | None = None


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
    breakdown: Sequence[tuple[str, str, int]] = ()  # question, answer, points
    unknowns: Sequence[str] = ()  # questions nobody could answer
    moved: str | None = None  # lower or higher than the answers and the policy gave


@dataclass(frozen=True)
class ReferralView:
    id: int
    recipient: str
    purpose: str
    lawful_basis: str | None
    made_at: datetime
    acknowledged_at: datetime | None
    outcome: str | None
    completed_at: datetime | None = None
    recipient_code: str = ""


@dataclass(frozen=True)
class HandOverView:
    """A case offered to another service of the landlord. `nobody_there`: it waits and nobody of the team can answer."""

    id: int
    service: str
    team: str | None
    reason: str
    decided_by: str
    offered_at: datetime
    state: str
    state_label: str
    answered_at: datetime | None
    answered_by: str | None
    answer: str | None
    contact_by: date | None
    told: str | None
    nobody_there: bool


@dataclass(frozen=True)
class DocumentView:
    """A file of the case. `about`: the person or incident it belongs to, in words."""

    id: int
    name: str
    kind: str
    media_type: str
    size: int  # bytes
    sha256: str
    note: str | None
    about: str | None
    at: datetime
    by: str | None


@dataclass(frozen=True)
class CostView:
    id: int
    kind: str
    spent_on: date
    amount_pence: int
    amount: str
    payee: str | None
    note: str | None
    by: str | None


@dataclass(frozen=True)
class SatisfactionView:
    outcome: str
    handling: str
    comment: str | None
    at: datetime
    by: str | None


@dataclass(frozen=True)
class LedgerView:
    """Costs with their totals (words, amount), newest first, and what people said of the case."""

    costs: Sequence[CostView]
    totals: Sequence[tuple[str, str]]
    total: str
    satisfaction: Sequence[SatisfactionView]


@dataclass(frozen=True)
class LinkView:
    """A linked case; without a reference it is not the reader's to see."""

    id: int
    case_id: int | None
    reference: str | None
    title: str | None
    status: str | None
    kind: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class EqualityView:
    """The equality form of one person, with what is known; only for those who may see it."""

    party: str
    answers: dict[str, str]
    lawful_basis: str | None
    recorded_at: datetime | None
    changed_at: datetime | None


@dataclass(frozen=True)
class ChronologyEntry:
    """One line of the chronology: what happened or was recorded, when, by whom and why."""

    at: datetime
    has_time: bool  # False: only the day is known
    kind: str  # code of face.chronology.KINDS
    title: str
    text: str
    who: str | None
    source: str  # the record it comes from, such as "contact 3"
