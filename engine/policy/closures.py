"""Days off beside those of the profiles: what a calendar becomes by bank holidays and closures declared since."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from engine.policy.calendar import DayOff
from engine.policy.policies import Policies
from engine.policy.profile import Profile

_KEPT = 64


class _Kept:
    """The policies made last, by what they are made of; safe between threads."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[int, tuple[DayOff, ...]], tuple[Policies, Policies]] = OrderedDict()
        self._lock = Lock()

    def get(self, base: Policies, days: tuple[DayOff, ...]) -> Policies:
        key = (id(base), days)
        with self._lock:
            held = self._made.get(key)
            if held is not None and held[0] is base:
                self._made.move_to_end(key)
                return held[1]
        made = _with_days(base, days)
        with self._lock:
            self._made[key] = (base, made)
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return made


_kept = _Kept()


def with_days_off(base: Policies, days: Sequence[DayOff]) -> Policies:
    """Return policies whose calendars take in days off; `base` itself where there are none. Made once for the same."""
    return _kept.get(base, tuple(days)) if days else base


def before(policies: Policies, number: int) -> Policies:
    """Return the policies as they were before a day off was declared: with those of lower numbers only."""
    return with_days_off(policies.shipped or policies, [day for day in policies.days_off if day.id < number])


def _with_days(base: Policies, days: tuple[DayOff, ...]) -> Policies:
    landlords = {code: _closed_on(profile, days) for code, profile in base.landlords.items()}
    return replace(base, landlords=landlords, days_off=days, shipped=base)


def _closed_on(profile: Profile, days: tuple[DayOff, ...]) -> Profile:
    own = frozenset(day.day for day in days if day.concerns(profile.code))
    if not own:
        return profile
    calendar = profile.calendar
    return replace(profile, calendar=replace(calendar, closures=calendar.closures | own))
