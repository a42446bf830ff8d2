"""All tables. Importing this package registers every model on `engine.db.Base`."""

from engine.models.accounts import ApiToken, Cover, Team, TeamMember, User
from engine.models.case import Case, CaseAccess, CaseNumber
from engine.models.closure import Closure
from engine.models.disclosures import Disclosure
from engine.models.documents import Document
from engine.models.equality import EqualityAnswers
from engine.models.event import Event
from engine.models.hand_overs import HandOver
from engine.models.kept_form import KeptForm
from engine.models.ledger import CaseLink, Cost, Satisfaction
from engine.models.letters import Letter, LetterDraft, LetterHold, LetterPaper, LetterPosting, LetterVersion
from engine.models.notices import Notice
from engine.models.outbox import OutboxMessage
from engine.models.performance import Erasure, PerformanceReport, Stock
from engine.models.procedure import ProcedureDefinition, ProcessInstance, TimerStart
from engine.models.profile_version import ProfileVersion
from engine.models.promise import Promise
from engine.models.records import Contact, Plan, Referral, RiskAssessment
from engine.models.report import Happening, Party, PartyGuardian, Report
from engine.models.submission import Submission
from engine.models.task import ProcessIncident, Task, TaskDraft, Timer

__all__ = [
    "ApiToken",
    "Case",
    "CaseAccess",
    "CaseLink",
    "CaseNumber",
    "Closure",
    "Contact",
    "Cost",
    "Cover",
    "Disclosure",
    "Document",
    "EqualityAnswers",
    "Erasure",
    "Event",
    "HandOver",
    "Happening",
    "KeptForm",
    "Letter",
    "LetterDraft",
    "LetterHold",
    "LetterPaper",
    "LetterPosting",
    "LetterVersion",
    "Notice",
    "OutboxMessage",
    "Party",
    "PartyGuardian",
    "PerformanceReport",
    "Plan",
    "ProcedureDefinition",
    "ProcessIncident",
    "ProcessInstance",
    "ProfileVersion",
    "Promise",
    "Referral",
    "Report",
    "RiskAssessment",
    "Satisfaction",
    "Stock",
    "Submission",
    "Task",
    "TaskDraft",
    "Team",
    "TeamMember",
    "Timer",
    "TimerStart",
    "User",
]
