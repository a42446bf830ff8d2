"""A profile that inherits may only tighten: the group's timescales are minimums (CA 4.2, 6.1)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain, combinations

from engine.errors import ProfileError
from engine.policy.document import Document
from engine.policy.practices import BEFORE, PREFIX, WITHIN, Practice, shifted, within
from engine.policy.profile import Profile, Stance, Timing
from engine.policy.requirements import Catalogue, Requirement
from engine.policy.targets import work_out

# A plain morning, a Friday afternoon, a Saturday, Easter eve, both clock changes, a month's end, Christmas Eve.
SAMPLE_ANCHORS = tuple(
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in (
        "2026-09-08T09:30",
        "2026-09-11T15:00",
        "2026-09-12T19:15",
        "2026-04-02T15:00",
        "2026-03-28T12:00",
        "2026-10-24T11:00",
        "2026-01-31T16:55",
        "2026-12-24T16:30",
    )
)


def check_tightening(document: Document, child: Profile, parent: Profile, catalogue: Catalogue) -> None:
    """Refuse a child that gives itself more time than its parent, drops a timescale or asks for less to meet it.

    Compared at several sample anchors under every mix of the facts either timing depends on. Time given to the
    complainant is compared the other way round. The practices are compared likewise. Raises ProfileError that names
    both values.
    """
    for code, requirement in catalogue.requirements.items():
        mine, theirs = child.timer(code), parent.timer(code)
        if theirs is None or theirs.timing is None or mine is None:
            continue
        if mine.timing is None:
            raise _looser(document, code, mine, theirs, parent, "sets no figure")
        if missing := set(theirs.timing.satisfied_by) - set(mine.timing.satisfied_by):
            raise _looser(document, code, mine, theirs, parent, f"no longer needs {', '.join(sorted(missing))}")
        for facts in _mixes(mine.timing, theirs.timing):
            for anchor in SAMPLE_ANCHORS:
                if _is_looser(child, parent, requirement, anchor, facts, catalogue):
                    told = " and ".join(fact for fact, holds in facts.items() if holds)
                    case = f"is later for a report at {anchor:%d %b %Y %H:%M} UTC{' with ' + told if told else ''}"
                    words = "gives less time" if requirement.for_complainant else case
                    raise _looser(document, code, mine, theirs, parent, words)
    for code, practice in catalogue.practices.items():
        own, group = child.practice(code), parent.practice(code)
        if own is None or group is None or own is group:
            continue
        for facts in _mixes(*[stance.timing for stance in (own, group) if stance.timing]):
            if any(_is_slacker(child, parent, practice, anchor, facts, catalogue) for anchor in SAMPLE_ANCHORS):
                raise _looser(document, code, own, group, parent, _SLACKER[practice.use], PREFIX)


_SLACKER = {
    "within": "gives a step longer",
    "every": "comes less often",
    "before": "begins later",
}


def _is_slacker(
    child: Profile,
    parent: Profile,
    practice: Practice,
    anchor: datetime,
    facts: Mapping[str, object],
    catalogue: Catalogue,
) -> bool:
    """Tell whether the child's practice is slacker: a later end, longer between two reminders, a later beginning."""
    if practice.use == WITHIN:
        mine, theirs = (within(one, practice.code, anchor, facts, catalogue.facts) for one in (child, parent))
        return mine > theirs
    sign = -1 if practice.use == BEFORE else 1
    mine, theirs = (
        shifted(one.calendar, anchor, stance.timing, sign)
        for one in (child, parent)
        if (stance := one.practice(practice.code)) is not None and stance.timing is not None
    )
    return mine > theirs


def _is_looser(
    child: Profile,
    parent: Profile,
    requirement: Requirement,
    anchor: datetime,
    facts: Mapping[str, object],
    catalogue: Catalogue,
) -> bool:
    theirs = work_out(parent, requirement, anchor, 1, facts, catalogue.facts)
    if theirs is None:
        return False
    mine = work_out(child, requirement, anchor, 1, facts, catalogue.facts)
    if mine is None:
        return True
    if requirement.for_complainant:
        return mine.due_utc < theirs.due_utc
    return mine.due_utc > theirs.due_utc


def _mixes(*timings: Timing) -> Iterator[Mapping[str, object]]:
    names = sorted({fact for timing in timings for fact in (*timing.fast, *timing.only_if)})
    chosen = chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))
    return ({name: name in those for name in names} for those in chosen)


def _looser(
    document: Document, code: str, mine: Stance, theirs: Stance, parent: Profile, how: str, group: str = "timers."
) -> ProfileError:
    return document.error(
        (group.removesuffix("."), code),
        f"may only tighten what it inherits: {mine.value} here {how}, and {parent.code} has {theirs.value}",
    )
