"""Cases, their file, and reports on their way in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.face.types.common import Choice, Person
from engine.face.types.records import (
    AttemptsView,
    ContactView,
    HandOverView,
    IncidentView,
    LetterView,
    PartyView,
    PlanView,
    ReferralView,
    RiskView,
    SettledTask,
    TargetView,
)
from engine.face.types.tasks import TaskLine


@dataclass(frozen=True)
class InstanceLine:
    """One procedure running or run in a case."""

    id: int
    key: str
    name: str
    version: int
    status: str
    started_at: datetime
    ended_at: datetime | None
    started_by: str
    about: str | None = None  # the alleged perpetrator it is about; None: the whole case


@dataclass(frozen=True)
class Startable:
    """A procedure that can be started by hand in a case. `people`: about whom, where one runs for each person."""

    value: str  # its key
    label: str
    people: Sequence[Choice] = ()


@dataclass(frozen=True)
class CaseLine:
    id: int
    reference: str
    title: str
    status: str
    risk: str | None
    hate: bool
    restricted: bool
    officer: Person | None
    received_at: datetime
    next_due_at: datetime | None
    overdue: bool
    kind: str = "harassment"  # or office: the landlord's own file, in no list
    in_danger: bool = False  # somebody on it is in danger now


@dataclass(frozen=True)
class CaseFile:
    """Everything the case file page shows; lists are newest first except tasks (nearest due first) and parties."""

    line: CaseLine
    team: str | None
    closed_at: datetime | None
    close_reason: str | None
    zone: str
    parties: Sequence[PartyView]
    incidents: Sequence[IncidentView]
    tasks: Sequence[TaskLine]  # open
    targets: Sequence[TargetView]
    procedures: Sequence[InstanceLine]
    letters: Sequence[LetterView]
    contacts: Sequence[ContactView]
    plans: Sequence[PlanView]
    risks: Sequence[RiskView]
    referrals: Sequence[ReferralView]
    hand_overs: Sequence[HandOverView]
    facts: Sequence[tuple[str, str]]  # label, words
    people_named: Sequence[Person]
    can_manage_access: bool
    alerts: Sequence[str]
    incidents_waiting: int  # steps that failed and wait
    attempts: Sequence[AttemptsView] = ()  # people tried in vain
    settled: Sequence[SettledTask] = ()  # open tasks whose promise a person has ended meanwhile
    may_record: bool = False  # that a promise was kept
    may_release: bool = False  # may release and excuse promises
    may_correct: bool = False  # wrong facts and times


@dataclass(frozen=True)
class ReportTime:
    """When a report of a case reached the landlord, by which channel, and when that was recorded."""

    id: int
    channel: str
    received_at: datetime
    recorded_at: datetime


@dataclass(frozen=True)
class CorrectionForm:
    """What a manager may correct in a case: facts with what they say now, and reports with when each came in."""

    facts: Sequence[tuple[Choice, str]]
    reports: Sequence[ReportTime]


@dataclass(frozen=True)
class CaseMatch:
    """An open case about the same address or people. `why` in words: same address, same name."""

    id: int
    reference: str
    title: str
    status: str
    why: str
    visible: bool  # False: there is one, but it is not yours to see; ask the manager


@dataclass(frozen=True)
class ReportInput:
    """A report as recorded. Shape is checked by the caller's schema; rules by the engine."""

    channel: str
    reporter_kind: str
    received_at: datetime
    account: str
    happening_kind: str
    happened_on: date | None = None
    happened_at_text: str | None = None
    location: str | None = None
    reporter_name: str | None = None  # anonymous reports have none
    reporter_phone: str | None = None
    reporter_email: str | None = None
    contact_preference: str | None = None
    post_safe: bool | None = None  # as the reporter answered; None: not asked
    email_safe: bool | None = None
    victim_name: str | None = None  # where the reporter is not the victim
    victim_address: str | None = None
    perpetrator_name: str | None = None
    perpetrator_address: str | None = None
    immediate_danger: bool = False
    attach_to: int | None = None  # an open case chosen from the matches
    matches_seen: bool = False
