"""How instants, dates and codes are put into words on the pages: written out, in the landlord's zone."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))

# Codes that the engine's read types carry; everything a landlord words for himself comes from the engine in words.
WORDS = {
    "triage": "New report",
    "investigating": "Investigating",
    "action": "Action agreed",
    "enforcement": "Enforcement",
    "monitoring": "Monitoring",
    "closed": "Closed",
    "low": "Low",
    "medium": "Medium",
    "high": "High",
    "running": "Running",
    "finished": "Finished",
    "cancelled": "Cancelled",
    "open": "Open",
    "done": "Completed",
    "STATED": "Stated in the policy",
    "INFERRED": "Inferred from the policy",
    "LANDLORD_SET": "Set by the landlord",
    "LAW_OVERLAY": "Required by today's law",
    "officer": "Officer",
    "manager": "Manager",
    "process_owner": "Process owner",
    "administrator": "Administrator",
    "active": "Here now",
    "waiting": "Waiting",
    "failed": "Failed, waits",
    "inside": "In progress",
    "joining": "Waiting for the other paths",
    "overdue": "Overdue",
    "today": "Due today",
    "later": "Later",
    "none": "No due time",
}


def in_words(code: object) -> str:
    """Return the words for a code: those of the table, else the code itself made readable."""
    text = "" if code is None else str(code)
    return WORDS.get(text) or (text[:1].upper() + text[1:]).replace("_", " ")


def started(by: str) -> str:
    """Return what started a procedure in plain words: a message is named as in the drawing, with its words apart."""
    kind, _, name = by.partition("message ")
    if kind or not name:
        return by
    said = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    return f"Another step of the case: {said}"


def clock_time(instant: datetime) -> str:
    """Return the time of day as GOV.UK writes it: 4:00pm, midday, midnight."""
    if instant.minute == 0 and instant.hour in (0, 12):
        return "midnight" if instant.hour == 0 else "midday"
    return f"{instant.hour % 12 or 12}:{instant.minute:02d}{'am' if instant.hour < 12 else 'pm'}"


def long_date(day: date) -> str:
    """Return a day written out: Friday 11 September 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def plain_date(day: date) -> str:
    """Return a day without its weekday: 11 September 2026."""
    return f"{day.day} {day:%B %Y}"


def long_instant(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant in `zone`, written out: Friday 11 September 2026 at 4:00pm."""
    local = instant.astimezone(zone)
    return f"{long_date(local.date())} at {clock_time(local)}"


def plain_instant(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant in `zone` without its weekday: 11 September 2026 at 4:00pm."""
    local = instant.astimezone(zone)
    return f"{plain_date(local.date())} at {clock_time(local)}"


def distance(now: datetime, instant: datetime) -> str:
    """Return how far away an instant is: in 3 hours, 2 days ago, now. Rounded down, as a reader counts."""
    seconds = (instant - now).total_seconds()
    amount = _largest_unit(abs(seconds))
    if amount is None:
        return "now"
    return f"in {amount}" if seconds > 0 else f"{amount} ago"


def time_left(now: datetime, due: datetime) -> str:
    """Return how a due time stands: in 3 hours, 2 days overdue."""
    seconds = (due - now).total_seconds()
    amount = _largest_unit(abs(seconds)) or "less than a minute"
    return f"in {amount}" if seconds >= 0 else f"{amount} overdue"


def _largest_unit(seconds: float) -> str | None:
    """Return whole days, hours or minutes, the largest that fits, or None under a minute."""
    for size, name in UNITS:
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return None
