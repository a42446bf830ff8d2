"""The catalogue of remedies: dates, successors, and what each landlord's policy still names."""

from datetime import date
from pathlib import Path

import pytest

from engine.bpmn import read_decision
from engine.errors import ProfileError
from engine.policy.remedies import read_remedies, replaced_for, standing_for
from engine.settings import PROJECT

FILE = Path(PROJECT) / "policies" / "remedies.toml"
REMEDIES = read_remedies(FILE)
TODAY = date(2026, 9, 8)


def test_on_the_day_of_the_change_the_civil_injunction_stands_for_the_old_orders() -> None:
    day = date(2015, 3, 23)
    assert [one.code for one in standing_for(REMEDIES, "ASBI", day)] == ["CIVIL_INJUNCTION"]


def test_the_day_before_the_old_order_stands_for_itself() -> None:
    assert [one.code for one in standing_for(REMEDIES, "ASBI", date(2015, 3, 22))] == ["ASBI"]


@pytest.mark.parametrize(
    ("landlord", "gone"),
    [("CA", ["ASBO", "S153_INJUNCTION", "JUVENILE_REPRIMAND"]), ("CHG", ["ASBO", "ASBI"]), ("KHA", []), ("WCH", [])],
)
def test_each_landlord_sees_what_its_own_policy_names_and_the_law_has_replaced(landlord: str, gone: list[str]) -> None:
    assert [old.code for old, _ in replaced_for(REMEDIES, landlord, TODAY)] == gone


def test_everything_that_is_gone_has_something_in_its_place() -> None:
    gone = [code for code, remedy in REMEDIES.items() if not remedy.is_open(TODAY)]
    assert [code for code in gone if not standing_for(REMEDIES, code, TODAY)] == []


def test_every_remedy_that_the_table_gives_stands_in_the_catalogue_and_is_open() -> None:
    (table,) = read_decision((Path(PROJECT) / "workflows" / "decisions" / "remedy.dmn").read_bytes())
    given = {rule.outputs[0].strip('"') for rule in table.rules} - {"NONE"}
    assert [code for code in given if code not in REMEDIES or not REMEDIES[code].is_open(TODAY)] == []


def test_a_successor_that_is_not_there_is_refused_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "remedies.toml"
    file.write_text('[OLD]\ntitle = "Old"\nkind = "civil"\nstatute = "Was."\nreplaced_by = ["NEW"]\n', encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        read_remedies(file)
    assert "NEW" in str(caught.value)
