"""What the two sides of a case share, whoever stands where and however it is written."""

import pytest

from engine.casework import letter_sides, parties
from engine.casework.parties import PartyDetails
from engine.models import Party
from tests.engine.casework.conftest import Office, get_case


def somebody(address: str | None = None, name: str | None = None, email: str | None = None, **more: object) -> Party:
    """Somebody on a case, as stored."""
    return Party(
        role="victim", name=name, name_key=parties.name_key(name), address=address,
        address_key=parties.address_key(address), email=email, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("12 Mill Lane, Norwich NR1 2AB", "12 mill ln", True),
        ("Flat 2, 12 Mill Lane", "12 Mill Lane", True),
        ("12 Mill Lane", "Flat 2, 12 Mill Lane", True),
        ("Flat 2, 12 Mill Lane", "Flat 3, 12 Mill Lane", False),
        ("12 Mill Lane", "112 Mill Lane", False),
        ("12 Mill Lane", None, False),
        (None, None, False),
    ],
)
def test_one_address_is_known_however_it_is_written(one: str | None, other: str | None, same: bool) -> None:
    assert letter_sides.same_address(somebody(one), somebody(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("John Smith", "Mr John Smith", True),
        ("John Smith", "J. Smith", True),
        ("John Smith", "Mrs Smith", True),
        ("John Smith", "Jane Smith", False),
        ("John Smith", "J", False),
        ("José Núñez", "Jose Nunez", True),
        ("Sample Resident", "Sample Neighbour", False),
        (None, None, False),
    ],
)
def test_names_that_a_letter_could_be_mistaken_by_are_known(one: str | None, other: str | None, same: bool) -> None:
    assert letter_sides.same_name(somebody(name=one), somebody(name=other)) is same


def test_a_name_somebody_also_uses_counts() -> None:
    assert letter_sides.same_name(somebody(name="Ann Other"), somebody(name="Zed", aliases=["Ann Other"]))


def test_nobody_shares_an_email_address_that_is_not_known() -> None:
    assert not letter_sides.same_email(somebody(), somebody())
    assert letter_sides.same_email(somebody(email="a@example.org"), somebody(email="A@example.org"))


@pytest.mark.parametrize(
    ("wards", "opposite_of_victim", "opposite_of_guardian"),
    [
        ((), {"perpetrator", "guardian"}, {"victim"}),
        (("perpetrator",), {"perpetrator", "guardian"}, {"victim"}),
        (("victim",), {"perpetrator"}, {"perpetrator"}),
        (("victim", "perpetrator"), {"perpetrator", "guardian"}, {"victim", "perpetrator"}),
    ],
)
def test_a_guardian_stands_on_the_side_of_whom_they_answer_for(
    office: Office, wards: tuple[str, ...], opposite_of_victim: set[str], opposite_of_guardian: set[str]
) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        guardian = parties.add(work, case, PartyDetails("guardian", "Gwen"))
        made = {"guardian": guardian}
        for role in ("victim", "perpetrator"):
            guardians = (guardian.id,) if role in wards else ()
            made[role] = parties.add(work, case, PartyDetails(role, role, guardians=guardians))
        opposite = {role: {one.role for one in letter_sides.opposite(work, case, made[role])} for role in made}
        assert opposite["victim"] == opposite_of_victim
        assert opposite["guardian"] == opposite_of_guardian
