"""A landlord's policy in words: timescales, rules, roles, each with its clause."""

from collections.abc import Mapping
from datetime import datetime

from engine.errors import NotFoundError
from engine.face.types import ProfileView, StanceView
from engine.face.types.procedures import ProfileVersionLine
from engine.policy import Policies, Profile, Stance
from engine.policy.versions import number_at

_TIMERS = "timers."
_PRACTICES = "practices."


def view(policies: Policies, landlord: str, now: datetime) -> ProfileView:
    """Return the policy of a landlord as it holds at `now` (UTC); raise NotFoundError where there is none."""
    profile = policies.landlords.get(landlord)
    if profile is None:
        raise NotFoundError("landlord")
    timed = {key.removeprefix(_TIMERS): stance for key, stance in profile.stances.items() if key.startswith(_TIMERS)}
    rules = {key: stance for key, stance in profile.stances.items() if not key.startswith((_TIMERS, _PRACTICES))}
    practices = policies.vocabulary.practices
    steps = {code: stance for code in practices if (stance := profile.practice(code)) is not None}
    return ProfileView(
        code=profile.code,
        name=profile.name,
        zone=profile.zone.key,
        hours=_hours(profile),
        labels=dict(profile.labels),
        roles=[(role.lane, role.title, role.team) for role in profile.roles.values()],
        timescales=_views(timed, {code: entry.title for code, entry in policies.catalogue.items()}),
        rules=_views(rules, {key: rule.title for key, rule in policies.rules.items()}),
        practices=_views(steps, {code: practice.title for code, practice in practices.items()}),
        versions=_versions(policies, landlord, now),
    )


def _versions(policies: Policies, landlord: str, now: datetime) -> list[ProfileVersionLine]:
    today = number_at(policies.versions, landlord, now)
    return [
        ProfileVersionLine(one.number, one.holds_from, one.open_cases, one.reason, one.number == today)
        for one in policies.versions
        if one.landlord == landlord
    ]


def _views(stances: Mapping[str, Stance], titles: Mapping[str, str]) -> list[StanceView]:
    return [
        StanceView(
            requirement=key,
            title=titles.get(key, key.replace("_", " ").replace(".", ": ").capitalize()),
            value=words_of(stance),
            clause=stance.clause,
            status=stance.status,
            summary=stance.summary,
        )
        for key, stance in stances.items()
    ]


def words_of(stance: Stance) -> str:
    """Return what a stance says, in words."""
    if stance.timing is not None:
        faster = [f"{timing.words} where {fact.replace('_', ' ')}" for fact, timing in stance.timing.fast.items()]
        return "; ".join([stance.timing.words, *faster])
    if isinstance(stance.value, bool):
        return "Yes" if stance.value else "No"
    values = stance.value if isinstance(stance.value, list | tuple) else [stance.value]
    return ", ".join(
        str(value).replace("_", " ").capitalize() if str(value).isupper() else str(value) for value in values
    )


def _hours(profile: Profile) -> str:
    calendar = profile.calendar
    days = [name for number, name in enumerate(_DAYS) if number in calendar.weekdays]
    return f"{', '.join(days)}, {calendar.opens:%H:%M} to {calendar.closes:%H:%M}" if days else "None"


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
