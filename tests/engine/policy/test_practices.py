"""The times of steps for which no policy gives a figure: the usual ones, a landlord's own, and a partner's."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.errors import ProfileError
from engine.policy import Policies, load_policies, practices

LONDON = ZoneInfo("Europe/London")
FRIDAY = datetime(2026, 9, 11, 15, 0, tzinfo=LONDON)
OWN = '\n[practices.{code}]\namount = {amount}\nunit = "{unit}"\nclock = "{clock}"\n'
PARTNER = 'code = "OLD"\nname = "Oldbridge Homes"\ninherits = "CA"\n'


def own(code: str, amount: int, unit: str, clock: str, more: str = "") -> str:
    """A figure as a profile writes it."""
    return OWN.format(code=code, amount=amount, unit=unit, clock=clock) + more


def added(folder: Path, text: str) -> Policies:
    """The policies with a figure of Circle Anglia's own."""
    with (folder / "ca.toml").open("a", encoding="utf-8") as file:
        file.write(text)
    return load_policies(folder)


def within(policies: Policies, code: str, begun: datetime, **facts: object) -> datetime:
    """When a step of Circle Anglia is due, by London's clock."""
    profile = policies.landlords["CA"]
    return practices.within(profile, code, begun, facts, policies.vocabulary.facts).astimezone(LONDON)


def test_a_landlord_that_says_nothing_has_the_usual_figure_as_its_own_practice(policies: Policies) -> None:
    stance = policies.landlords["CA"].practice("duty_call")
    assert stance is not None
    assert (stance.value, stance.clause, stance.status) == ("1 hour", "not in the policy", "LANDLORD_SET")
    assert within(policies, "duty_call", FRIDAY) == FRIDAY.replace(hour=16)


def test_a_landlord_may_set_its_own_on_any_clock(folder: Path) -> None:
    changed = added(folder, own("chase_call", 1, "day", "WORKING_DAYS", 'clause = "4.2"\nstatus = "STATED"\n'))
    assert within(changed, "chase_call", FRIDAY) == datetime(2026, 9, 14, 17, 0, tzinfo=LONDON)
    stance = changed.landlords["CA"].practice("chase_call")
    assert stance is not None
    assert (stance.clause, stance.status, stance.value) == ("4.2", "STATED", "1 working day")
    usual = changed.landlords["CHG"].practice("chase_call")
    assert usual is not None
    assert usual.value == "4 hours"


def test_a_fact_shortens_a_practice_and_one_nobody_knows_does_not(policies: Policies) -> None:
    assert within(policies, "safeguarding_step", FRIDAY) == datetime(2026, 9, 14, 11, 0, tzinfo=LONDON)
    assert within(policies, "safeguarding_step", FRIDAY, immediate_danger=None) > FRIDAY
    assert within(policies, "safeguarding_step", FRIDAY, immediate_danger=True) == FRIDAY


def test_reminders_come_as_a_cycle(folder: Path, policies: Policies) -> None:
    assert practices.every(policies.landlords["CA"], "outside_chase") == "R/P14D"
    changed = added(folder, own("outside_chase", 2, "day", "ELAPSED"))
    assert practices.every(changed.landlords["CA"], "outside_chase") == "R/PT48H"


@pytest.mark.parametrize(
    ("amount", "unit", "clock", "expected"),
    [
        (21, "day", "CALENDAR_DAYS", "2026-03-10T17:00"),  # over the change of clocks, at the same time of day
        (3, "week", "CALENDAR_DAYS", "2026-03-10T17:00"),
        (48, "hour", "ELAPSED", "2026-03-29T17:00"),
        (73, "hour", "ELAPSED", "2026-03-28T15:00"),
        (1, "month", "MONTHS", "2026-02-28T17:00"),
        (2, "day", "WORKING_DAYS", "2026-03-27T17:00"),
    ],
)
def test_what_begins_ahead_is_counted_back(
    policies: Policies, amount: int, unit: str, clock: str, expected: str
) -> None:
    ca = policies.landlords["CA"]
    timing = practices.Timing(amount, unit, clock, "", "", "")
    due = datetime(2026, 3, 31, 17, 0, tzinfo=LONDON)
    found = practices.shifted(ca.calendar, due, timing, -1).astimezone(LONDON)
    assert found.replace(tzinfo=None).isoformat(timespec="minutes") == expected


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        (own("chase_cal", 1, "day", "ELAPSED"), "practices.chase_cal", "did you mean chase_call?"),
        (own("chase_call", 0, "day", "ELAPSED"), "practices.chase_call.amount", "must be from 1"),
        (own("chase_call", 1, "sitting", "NEXT_PANEL"), "practices.chase_call.clock", "is not known"),
        (own("outside_chase", 5, "day", "WORKING_DAYS"), "practices.outside_chase.clock", "is not known"),
        (own("chase_call", 4, "week", "ELAPSED"), "practices.chase_call.unit", "is not known"),
        (
            own("chase_call", 4, "hour", "ELAPSED", "satisfied_by = []\n"),
            "practices.chase_call.satisfied_by",
            "no such",
        ),
        (own("chase_call", 30, "hour", "WORKING_SPAN"), "practices.chase_call.amount", "whole days"),
        (own("chase_call", 4, "hour", "ELAPSED", 'status = "GUESSED"\n'), "practices.chase_call.status", "not known"),
        (
            own("outside_chase", 5, "day", "CALENDAR_DAYS", own("outside_chase.fast.hate", 1, "day", "CALENDAR_DAYS")),
            "practices.outside_chase.fast",
            "is for a time of the use within",
        ),
    ],
)
def test_a_wrong_figure_is_refused_with_file_key_and_reason(folder: Path, text: str, key: str, reason: str) -> None:
    with pytest.raises(ProfileError) as refused:
        added(folder, text)
    assert (refused.value.file, refused.value.key) == ("ca.toml", key)
    assert reason in refused.value.reason
    assert refused.value.line


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (own("chase_call", 5, "hour", "ELAPSED"), "5 hours here gives a step longer, and CA has 4 hours"),
        (own("chase_call", 4, "hour", "WORKING_HOURS"), "gives a step longer"),
        (own("outside_chase", 15, "day", "CALENDAR_DAYS"), "15 days here comes less often, and CA has 14 days"),
        (own("safeguarding_step", 4, "hour", "WORKING_HOURS"), "gives a step longer"),  # without the fast time
    ],
)
def test_a_partner_may_only_tighten_a_practice(folder: Path, text: str, told: str) -> None:
    (folder / "oldbridge.toml").write_text(PARTNER + text, encoding="utf-8")
    with pytest.raises(ProfileError) as refused:
        load_policies(folder)
    assert told in refused.value.reason


def test_a_partner_inherits_what_the_group_set_and_may_be_quicker(folder: Path) -> None:
    added(folder, own("duty_call", 30, "minute", "ELAPSED"))
    (folder / "oldbridge.toml").write_text(PARTNER + own("chase_call", 2, "hour", "ELAPSED"), encoding="utf-8")
    child = load_policies(folder).landlords["OLD"]
    assert [str(child.practice(code).value) for code in ("duty_call", "chase_call")] == ["30 minutes", "2 hours"]  # type: ignore[union-attr]  # both exist, or the test fails
