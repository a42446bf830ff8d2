"""Every unclear place of a policy is on the register, with what changes its reading."""

from pathlib import Path

import pytest

from engine.errors import ProfileError
from engine.policy import Policies
from engine.policy.readings import read_readings

ROWS = [
    *(f"C-{number:02}" for number in range(1, 32)),
    *(f"I-{number:02}" for number in range(1, 16)),
    *(f"A-{number:02}" for number in range(1, 26)),
]
GOOD = '[A-01]\ntitle = "A"\nquestion = "B"\ntaken = "C"\nswitch = ["clock.anchor"]\n'


@pytest.mark.parametrize("code", ROWS)
def test_every_row_of_the_register_is_there_with_a_switch(policies: Policies, code: str) -> None:
    assert policies.readings[code].switch


def test_every_reading_that_a_profile_rests_on_is_on_the_register(policies: Policies) -> None:
    used = {
        code for profile in policies.landlords.values() for one in profile.stances.values() for code in one.readings
    }
    assert used - set(policies.readings) == set()


def test_what_rests_on_a_reading_is_among_its_switches(policies: Policies) -> None:
    astray = [
        (profile.code, code, stance.key)
        for profile in policies.landlords.values()
        for stance in profile.stances.values()
        for code in stance.readings
        if stance.key not in policies.readings[code].switch or not policies.readings[code].concerns(profile.code)
    ]
    assert astray == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOOD.replace("A-01", "X-01"), "does not begin with one of A, I, C"),
        (GOOD.replace('["clock.anchor"]', "[]"), "name the keys of a profile"),
        (GOOD.replace("clock.anchor", "clock.anker"), "did you mean clock.anchor"),
    ],
)
def test_a_reading_that_cannot_be_switched_is_refused(
    policies: Policies, tmp_path: Path, text: str, reason: str
) -> None:
    (tmp_path / "readings.toml").write_text(text)
    with pytest.raises(ProfileError, match=reason):
        read_readings(tmp_path, policies.vocabulary)
