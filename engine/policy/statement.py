"""A due date told in plain values, for the command line and anyone who asks from outside."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from engine.clock import from_wall_time
from engine.errors import InvalidInputError
from engine.policy.document import suggest
from engine.policy.policies import Policies
from engine.policy.profile import Profile

_BY_OPENING = frozenset({"WORKING_SPAN", "WORKING_HOURS", "SAME_WORKING_DAY", "AT_ONCE"})
YEARS = range(1900, 2201)
_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def describe_due(
    policies: Policies,
    landlord: str,
    requirement: str,
    from_text: str,
    nth: int = 1,
    facts: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """Tell when a requirement is due: due_utc and due_local (ISO 8601), clock, clause, status, summary, anchor.

    The landlord's code may be in small letters. `from_text` is ISO 8601; without an offset it is the landlord's wall
    time. `facts` may be true/false values or the words for them. Where the policy sets no time, due_utc and due_local
    are None and summary says what it does say.
    Raises InvalidInputError naming the field: landlord, requirement, from, nth or fact.
    """
    profile = policies.profile(landlord.upper())
    wanted = policies.requirement(requirement)
    anchor, note = read_instant(from_text, profile.zone)
    due = policies.due(profile.code, requirement, anchor, nth=nth, facts=_read_facts(facts or {}, policies))
    stance = profile.timer(requirement)
    told: dict[str, object] = {
        "landlord": profile.code,
        "requirement": requirement,
        "title": wanted.title,
        "nth": nth,
        "anchor": anchor.astimezone(profile.zone).isoformat(),
        "due_utc": due.due_utc.isoformat() if due else None,
        "due_local": due.due_local.isoformat() if due else None,
        "clock": due.clock if due else None,
        "clause": due.clause if due else stance.clause if stance else None,
        "status": due.status if due else stance.status if stance else None,
        "summary": due.summary if due else _silence(profile.name, stance.summary if stance else None),
        "satisfied_by": list(due.satisfied_by) if due else [],
    }
    note = note or (_boundary(profile, anchor) if due and due.clock in _BY_OPENING else None)
    return told | ({"note": note} if note else {})


def _boundary(profile: Profile, anchor: datetime) -> str | None:
    """How an anchor at the very stroke of opening or closing was read; None for every other."""
    local = anchor.astimezone(profile.zone)
    ends = {profile.calendar.opens: "opening", profile.calendar.closes: "closing"}
    word = ends.get(local.time().replace(fold=0))
    if word is None or not profile.calendar.is_working_day(local.date()):
        return None
    return f"{local:%H:%M} is the stroke of {word}; it is read as within working time."


def read_instant(text: str, zone: ZoneInfo) -> tuple[datetime, str | None]:
    """Read ISO 8601 as a UTC instant; without an offset it is wall time in `zone`. The note tells of a clock change.

    A wall time the clocks skip is read an hour later, one that comes twice as the first. Raises InvalidInputError.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInputError(
            {"from": [f"{text[:40]!r} is not a date and time in ISO 8601, such as 2026-09-08T10:30."]}
        ) from None
    if moment.year not in YEARS:
        raise InvalidInputError({"from": [f"The year {moment.year} is not between {YEARS[0]} and {YEARS[-1]}."]})
    if moment.tzinfo is not None:
        return moment.astimezone(UTC), None
    return from_wall_time(moment, zone)


def _read_facts(facts: Mapping[str, object], policies: Policies) -> dict[str, object]:
    known = policies.vocabulary.facts
    read: dict[str, object] = {}
    for name, value in facts.items():
        if name not in known:
            raise InvalidInputError({"fact": [f"No timescale depends on {name!r}{suggest(name, known)}."]})
        told = _WORDS.get(value.strip().lower()) if isinstance(value, str) else value
        if not isinstance(told, bool):
            raise InvalidInputError({"fact": [f"{name} must be true or false, not {value!r}."]})
        read[name] = told
    return read


def _silence(name: str, summary: str | None) -> str:
    return summary or f"{name}'s policy sets no such timescale."
