"""What is withheld is found however it is written, and nothing else is touched."""

import re
from dataclasses import fields
from datetime import date

import pytest

from engine.face.bundle_withholding import LEFT_OUT, pattern_of, without
from engine.face.types import PartyView

EVERYTHING = ("address", "date_of_birth", "phone", "email", "contact_preference")


def party(role: str = "victim", **details: object) -> PartyView:
    """Somebody on a case of whom nothing else is known."""
    values = dict.fromkeys((field.name for field in fields(PartyView)), None)
    return PartyView(**{**values, "id": 1, "role": role, "role_label": role, **details})  # type: ignore[arg-type]


def pattern(**details: object) -> re.Pattern[str]:
    return pattern_of([party(**details)], {"victim"}, EVERYTHING)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("details", "text", "freed"),
    [
        ({"phone": "01632 960 123"}, "Ring 01632960123.", f"Ring {LEFT_OUT}."),
        ({"phone": "01632 960 123"}, "Ring (01632) 960-123 now", f"Ring {LEFT_OUT} now"),
        ({"phone": "01632 960 123"}, "Ring +44 1632 960 123 now", f"Ring {LEFT_OUT} now"),
        ({"phone": "01632 960 123"}, "Ring +44 (0)1632 960123", f"Ring {LEFT_OUT}"),
        ({"phone": "1632 960 123"}, "Ring 1632960123", f"Ring {LEFT_OUT}"),
        ({"phone": "+44 (0)1632 960 123"}, "Ring 01632 960 123 now", f"Ring {LEFT_OUT} now"),
        ({"phone": "01632 960 123"}, "01632 960 124, 01632 960 123", f"01632 960 124, {LEFT_OUT}"),
        ({"email": "Amara@example.org"}, "to amara@EXAMPLE.org", f"to {LEFT_OUT}"),
        ({"address": "7 Quiet Mews, Exampleton"}, "at 7 QUIET\nMEWS today", f"at {LEFT_OUT} today"),
        ({"address": "Flat 3\n7 Quiet Mews"}, "in Flat 3", f"in {LEFT_OUT}"),
        ({"date_of_birth": date(1994, 5, 3)}, "1994-05-03 or 3 May 1994", f"{LEFT_OUT} or {LEFT_OUT}"),
        ({"contact_preference": "Ring her sister"}, "Safe: ring her sister!", f"Safe: {LEFT_OUT}!"),
    ],
)
def test_a_detail_is_taken_out_however_it_is_written(details: dict[str, object], text: str, freed: str) -> None:
    assert without(text, pattern(**details)) == freed


@pytest.mark.parametrize(
    ("details", "text"),
    [
        ({"phone": "999"}, "Call 999 in danger."),
        ({"phone": "01632 960 123"}, "Reference 016329601234"),
        ({"address": "7 Quiet Mews"}, "17 Quiet Mews and 7 Quiet Mewses"),
        ({"address": "3, Exampleton"}, "3 letters from Exampleton"),
        ({"date_of_birth": date(1994, 5, 3)}, "13 May 1994"),
        ({"contact_preference": "by letter"}, "told by letter"),
        ({}, "nothing is known"),
    ],
)
def test_what_only_looks_like_it_stays(details: dict[str, object], text: str) -> None:
    assert without(text, pattern(**details)) == text


def test_people_who_are_not_protected_are_not_looked_for() -> None:
    found = pattern_of([party("perpetrator", email="percy@example.org")], {"victim"}, EVERYTHING)
    assert without("percy@example.org", found) == "percy@example.org"


def test_details_that_this_reader_may_have_stay() -> None:
    found = pattern_of([party(email="amara@example.org", phone="01632 960 123")], {"victim"}, ("email",))
    assert without("amara@example.org, 01632 960 123", found) == f"{LEFT_OUT}, 01632 960 123"


def test_the_shape_of_the_data_stays() -> None:
    content = {"email": ["amara@example.org", 3, None, True], "more": {"deep": ("amara@example.org",)}}
    assert without(content, pattern(email="amara@example.org")) == {
        "email": [LEFT_OUT, 3, None, True],
        "more": {"deep": [LEFT_OUT]},
    }
