"""Somebody is in danger now: the people on duty are told in the same second, on the site and by e-mail."""

from engine.casework import facts, notices
from engine.models import Case
from engine.work import Work

DANGER = "immediate_danger"
SUBJECT = "Somebody is in danger now"
TEXT = (
    "Somebody is in danger now. Call the emergency services at once if nobody has: 999. Then open the case and do its "
    "first task."
)


def tell(work: Work, case: Case, changes: facts.Changes) -> None:
    """Tell everybody on duty when danger becomes known, from wherever it is told; once for each time it is reported.

    Who is on duty the profile says (`escalation.danger`).
    """
    known = (DANGER, "danger_reported_at")
    if not any(name in changes for name in known) or case.facts.get(DANGER) is not True:
        return
    key = f"danger:{case.id}:{case.facts.get('danger_reported_at')}"
    for lane in work.policies.landlords[case.landlord].escalation.danger:
        notices.notify_role(work, case, lane, f"{SUBJECT}: case {case.reference}", TEXT, key, urgent=True)
