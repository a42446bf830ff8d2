"""What each landlord's policy requires, and when: profiles, the catalogue, working calendars and due dates."""

from engine.policy.calendar import DayOff, WorkingCalendar
from engine.policy.policies import Policies, load_policies
from engine.policy.practices import Practice
from engine.policy.profile import CASE_OFFICER, Escalation, Profile, Role, Stance, Timing
from engine.policy.requirements import Catalogue, Requirement, Rule
from engine.policy.statement import describe_due, read_instant
from engine.policy.targets import Due
from engine.policy.wording import in_own_words

__all__ = [
    "CASE_OFFICER",
    "Catalogue",
    "DayOff",
    "Due",
    "Escalation",
    "Policies",
    "Practice",
    "Profile",
    "Requirement",
    "Role",
    "Rule",
    "Stance",
    "Timing",
    "WorkingCalendar",
    "describe_due",
    "in_own_words",
    "load_policies",
    "read_instant",
]
