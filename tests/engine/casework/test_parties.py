"""How names and addresses are compared, to find open cases about the same people."""

import pytest

from engine.casework.parties import address_key, name_key


@pytest.mark.parametrize(
    "other",
    ["amara sample", "SAMPLE, Amara", "Ms. Amara  Sample", "Àmára Sample", " Mrs Amara-Sample "],
)
def test_the_same_name_written_in_another_way_is_the_same(other: str) -> None:
    assert name_key(other) == name_key("Amara Sample")


@pytest.mark.parametrize("other", ["Amara Samples", "Amara", "Amara B Sample"])
def test_another_name_is_another(other: str) -> None:
    assert name_key(other) != name_key("Amara Sample")


@pytest.mark.parametrize("nothing", [None, "", "  ", "Mr.", "…"])
def test_no_name_matches_nothing(nothing: str | None) -> None:
    assert name_key(nothing) is None


@pytest.mark.parametrize(
    "other",
    ["12 mill ln", "12, Mill Lane", "12 MILL LANE, NORWICH NR1 2AB", "12 Mill Lane, NR12AB", "12 Mill Lane,\nNorwich"],
)
def test_the_same_address_written_in_another_way_is_the_same(other: str) -> None:
    assert address_key(other) == address_key("12 Mill Lane, Norwich, NR1 2AB")


@pytest.mark.parametrize(
    "other", ["13 Mill Lane", "12a Mill Lane", "Flat 3, 12 Mill Lane", "12 Mill Road", "Mill Lane"]
)
def test_another_address_is_another(other: str) -> None:
    assert address_key(other) != address_key("12 Mill Lane, Norwich, NR1 2AB")


@pytest.mark.parametrize("other", ["3, 12 Mill Lane", "Apartment 3, 12 Mill Ln", "flat 3 12 mill lane norwich"])
def test_a_flat_is_found_by_its_numbers(other: str) -> None:
    assert address_key(other) == address_key("Flat 3, 12 Mill Lane")


@pytest.mark.parametrize("nothing", [None, "", " , "])
def test_no_address_matches_nothing(nothing: str | None) -> None:
    assert address_key(nothing) is None


def test_keys_fit_their_columns() -> None:
    assert len(name_key("a" * 900) or "") <= 200
    assert len(address_key("9 " + "b" * 900) or "") <= 200
