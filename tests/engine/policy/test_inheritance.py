"""A partner that inherits the group's profile may only be quicker."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.errors import ProfileError
from engine.policy import load_policies

LONDON = ZoneInfo("Europe/London")
HEAD = 'code = "OLD"\nname = "Oldbridge Homes"\ninherits = "CA"\n'
SOURCE = 'clause = "2.1"\nstatus = "STATED"\nsummary = "Invented for a test."\n'


def timer(code: str, amount: int, unit: str, clock: str, more: str = "") -> str:
    return f'[timers.{code}]\namount = {amount}\nunit = "{unit}"\nclock = "{clock}"\n{SOURCE}{more}\n'


FAST = "".join(
    f'[timers.officer_contact.fast.{fact}]\namount = {amount}\nunit = "{unit}"\nclock = "{clock}"\n{SOURCE}\n'
    for fact, amount, unit, clock in (
        ("violence", 1, "day", "WORKING_DAYS"),
        ("threat", 1, "day", "WORKING_DAYS"),
        ("hate", 24, "hour", "ELAPSED"),
    )
)


def add(folder: Path, text: str) -> None:
    (folder / "oldbridge.toml").write_text(HEAD + text, encoding="utf-8")


def refusal(folder: Path) -> ProfileError:
    with pytest.raises(ProfileError) as caught:
        load_policies(folder)
    return caught.value


def test_a_partner_may_be_quicker(folder: Path) -> None:
    add(folder, timer("officer_contact", 3, "day", "CALENDAR_DAYS", FAST))
    due = load_policies(folder).due("OLD", "officer_contact", datetime(2026, 9, 8, 10, 30, tzinfo=LONDON))
    assert due is not None
    assert due.due_local == datetime(2026, 9, 11, 23, 59, tzinfo=LONDON)


def test_what_a_partner_leaves_out_it_inherits(folder: Path) -> None:
    add(folder, "")
    child = load_policies(folder).landlords["OLD"]
    assert (child.value("weekend.rule"), child.labels["case"]) == ("FRIDAY_FEAR", "harassment case")


def test_a_slower_partner_is_refused_with_both_values(folder: Path) -> None:
    add(folder, timer("officer_contact", 7, "day", "CALENDAR_DAYS", FAST))
    error = refusal(folder)
    assert (error.file, error.line, error.key) == ("oldbridge.toml", 4, "timers.officer_contact")
    assert "7 days here" in error.reason
    assert "CA has 5 days" in error.reason


def test_five_working_days_are_slower_than_five_calendar_days(folder: Path) -> None:
    add(folder, timer("officer_contact", 5, "day", "WORKING_DAYS", FAST))
    assert "5 working days here is later" in refusal(folder).reason


def test_dropping_the_fast_time_is_slower(folder: Path) -> None:
    add(folder, timer("officer_contact", 4, "day", "CALENDAR_DAYS"))
    assert "with hate" in refusal(folder).reason


def test_dropping_a_condition_is_less_than_was_promised(folder: Path) -> None:
    add(folder, timer("initial_response", 2, "hour", "ELAPSED", 'satisfied_by = ["ACK_SENT"]\n'))
    assert "no longer needs HANDLER_NAMED, NEXT_CONTACT_SET" in refusal(folder).reason


def test_dropping_the_figure_is_refused(folder: Path) -> None:
    add(folder, f'[timers.interview]\nvalue = "soon"\n{SOURCE}')
    assert "soon here sets no figure, and CA has 10 days" in refusal(folder).reason


def test_a_shorter_office_day_may_not_loosen_a_working_time(folder: Path) -> None:
    add(
        folder,
        f'[calendar]\nregion = "GB-ENG"\nworking_days = ["Monday"]\nopens = "09:00"\ncloses = "17:00"\n{SOURCE}',
    )
    assert "may only tighten" in refusal(folder).reason


def test_time_given_to_the_complainant_may_not_be_cut(folder: Path) -> None:
    add(folder, timer("closure_appeal", 5, "day", "WORKING_DAYS"))
    assert "gives less time, and CA has 10 working days" in refusal(folder).reason


def test_time_given_to_the_complainant_may_be_longer(folder: Path) -> None:
    add(folder, timer("closure_appeal", 15, "day", "WORKING_DAYS"))
    assert load_policies(folder).landlords["OLD"].value("timers.closure_appeal") == "15 working days"


def test_a_profile_cannot_inherit_from_itself(folder: Path) -> None:
    (folder / "oldbridge.toml").write_text(HEAD.replace('"CA"', '"OLD"'), encoding="utf-8")
    error = refusal(folder)
    assert (error.line, error.key, error.reason) == (3, "inherits", "a profile cannot inherit from itself")


def test_profiles_cannot_inherit_in_a_ring(folder: Path) -> None:
    (folder / "a.toml").write_text(HEAD.replace('"CA"', '"NEW"'), encoding="utf-8")
    (folder / "b.toml").write_text(HEAD.replace('"OLD"', '"NEW"').replace('"CA"', '"OLD"'), encoding="utf-8")
    assert "in a ring: OLD from NEW from OLD" in refusal(folder).reason


def test_an_unknown_parent_is_refused(folder: Path) -> None:
    (folder / "oldbridge.toml").write_text(HEAD.replace('"CA"', '"CHGG"'), encoding="utf-8")
    assert "there is no profile 'CHGG'; did you mean CHG" in refusal(folder).reason
