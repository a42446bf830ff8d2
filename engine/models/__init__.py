"""All tables. Importing this package registers every model on `engine.db.Base`."""

from engine.models.accounts import ApiToken, Cover, Team, TeamMember, User
from engine.models.case import Case, CaseAccess, CaseNumber
from engine.models.event import Event
from engine.models.outbox import OutboxMessage
from engine.models.procedure import ProcedureDefinition, ProcessInstance, TimerStart
from engine.models.records import Contact, Letter, Plan, Referral, RiskAssessment
from engine.models.report import Happening, Party, Report
from engine.models.task import ProcessIncident, Target, Task, TaskDraft, Timer

__all__ = [
    "ApiToken",
    "Case",
    "CaseAccess",
    "CaseNumber",
    "Contact",
    "Cover",
    "Event",
    "Happening",
    "Letter",
    "OutboxMessage",
    "Party",
    "Plan",
    "ProcedureDefinition",
    "ProcessIncident",
    "ProcessInstance",
    "Referral",
    "Report",
    "RiskAssessment",
    "Target",
    "Task",
    "TaskDraft",
    "Team",
    "TeamMember",
    "Timer",
    "TimerStart",
    "User",
]
