"""A landlord's profile: its calendar, its words, its people and where it stands on each rule and timescale."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from engine.policy.calendar import WorkingCalendar

_HOUR = timedelta(hours=1)
CASE_OFFICER = "Case officer"  # of a ladder: whoever has the case, rather than a lane
STATUSES = ("STATED", "INFERRED", "LANDLORD_SET", "LAW_OVERLAY")


@dataclass(frozen=True)
class Role:
    """Who does the work of a lane at this landlord: the holder's title and the team."""

    lane: str
    title: str
    team: str


@dataclass(frozen=True)
class Timing:
    """How long a landlord gives itself (or the complainant), on which clock, and the clause that says so.

    `fast` holds shorter times by the fact that brings them on; the earliest of all that apply counts. With `only_if`
    the timing holds only while all those facts do, and `otherwise` takes its place when they do not.
    `from_last_completed`: each round counts from the completion of the one before, rather than from the anchor.
    `amount_fact`: where the case holds this fact (a number), it takes the place of `amount`.
    `owed_when`, `owed_until`: expressions over the facts of the case, `weekday` and `last_working_day` of the anchor;
    what is not known leaves the promise owed. `each_report`: owed for every report of the case, not only the first.
    """

    amount: int
    unit: str
    clock: str
    clause: str
    status: str
    summary: str
    satisfied_by: tuple[str, ...] = ()
    fast: Mapping[str, "Timing"] = field(default_factory=dict)
    only_if: tuple[str, ...] = ()
    otherwise: "Timing | None" = None
    from_last_completed: bool = False
    amount_fact: str | None = None
    owed_when: str = ""
    owed_until: str = ""
    each_report: bool = False
    place: tuple[str, int | None] = ("", None)  # file and line, for what is found wrong with it later

    @cached_property
    def depends_on(self) -> frozenset[str]:
        """The facts that may give another time; `owed_when` and `owed_until`, which decide whether, apart."""
        own = {*self.fast, *self.only_if, *([self.amount_fact] if self.amount_fact else [])}
        parts = [*self.fast.values(), *([self.otherwise] if self.otherwise else [])]
        return frozenset(own).union(*(part.depends_on for part in parts))

    @property
    def words(self) -> str:
        """Return the amount in words, such as "24 hours" or "1 working day"."""
        unit = f"working {self.unit}" if self.clock in ("WORKING_DAYS", "WORKING_HOURS") else self.unit
        return f"{self.amount} {unit}" + ("" if self.amount == 1 else "s")


@dataclass(frozen=True)
class Stance:
    """Where a policy stands on one key: the value, the clause it comes from, and how sure that is.

    `status` is STATED (the policy says so), INFERRED (it follows from the text), LANDLORD_SET (the text is silent or
    unclear and the landlord chose) or LAW_OVERLAY (today's law stands in for an outdated text). `source_rows` name the
    rows of the reading of the five policies it answers, `readings` the register entries that settle how it is read.
    """

    key: str
    value: object
    clause: str
    status: str
    summary: str
    timing: Timing | None = None
    source_rows: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Escalation:
    """When the manager hears of something before it is due: a share of the time, or so many hours before the end."""

    tell: str
    share: float
    hours_before: Mapping[str, int]
    clause: str
    status: str
    summary: str
    ladder: tuple[str, ...] = ()  # who is told in turn: before it is due, when it falls late, then at each repeat
    danger: tuple[str, ...] = ()  # the lanes told at once, at any hour, that somebody is in danger
    repeat_hours: int = 0  # hours between two rungs; 0: told once
    quiet: tuple[time, time] | None = None  # from when until when nobody is told but of danger, in the landlord's zone

    def instant(self, requirement: str, start: datetime, due: datetime) -> datetime:
        """Return when to tell `tell` of a clock that runs from `start` to `due`; never before the start."""
        hours = self.hours_before.get(requirement)
        if hours is None:
            return start + (due - start) * self.share
        return max(start, due - hours * _HOUR)

    def tells(self, rung: int) -> str:
        """Return whom a rung tells, a lane or CASE_OFFICER: 0 before something is due, 1 when it falls late, then on.

        The last of the ladder is told again and again until it is done.
        """
        return self.ladder[min(rung, len(self.ladder) - 1)] if self.ladder else self.tell

    def again(self, now: datetime) -> datetime | None:
        """Return when somebody is told again of what is late and not done; None where it is told once."""
        return now + self.repeat_hours * _HOUR if self.repeat_hours else None

    def not_before(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return when somebody may be told of what happens at `now` (UTC): at once, or when the quiet hours end."""
        if self.quiet is None:
            return now
        begins, ends = self.quiet
        local = now.astimezone(zone)
        over_midnight = begins > ends
        clock = local.time()
        is_quiet = (clock >= begins or clock < ends) if over_midnight else begins <= clock < ends
        if not is_quiet:
            return now
        day = local.date() + timedelta(days=1) if over_midnight and clock >= begins else local.date()
        return datetime.combine(day, ends, zone).astimezone(UTC)


@dataclass(frozen=True)
class Profile:
    """One landlord's policy, ready to be asked. Keys of timescales begin with "timers.", of practices "practices."."""

    code: str
    name: str
    document: str
    zone: ZoneInfo
    calendar: WorkingCalendar
    labels: Mapping[str, str]
    roles: Mapping[str, Role]
    stances: Mapping[str, Stance]
    escalation: Escalation
    inherits: str | None = None

    def value(self, key: str, default: object = None) -> object:
        """Return the plain value the landlord gives `key`, such as "ANYONE" or True, or `default` if it gives none."""
        stance = self.stance(key)
        return default if stance is None else stance.value

    def stance(self, key: str) -> Stance | None:
        """Return the landlord's stance on `key` with clause and status, or None if it has none.

        A key is "intake.staff_victim" for a rule and "timers.interview", or just "interview", for a timescale.
        """
        return self.stances.get(key) or self.timer(key)

    def timer(self, requirement: str) -> Stance | None:
        """Return the stance on the timescale with this code, or None."""
        return self.stances.get(f"timers.{requirement}")

    def practice(self, code: str) -> Stance | None:
        """Return the time this landlord gives a kind of step, its own or the usual one; None: no such kind."""
        return self.stances.get(f"practices.{code}")

    @cached_property
    def times_in_words(self) -> Mapping[str, str]:
        """The timescales in words, such as "24 hours", by the code of the requirement."""
        return {
            key.removeprefix("timers."): stance.timing.words
            for key, stance in self.stances.items()
            if stance.timing is not None and key.startswith("timers.")
        }
