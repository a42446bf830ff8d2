"""What a bundle holds for each reader: the whole case, without what that reader must not get, wherever it stands."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from engine.app import Engine
from engine.casework import cases
from engine.clock import SimulatedClock
from engine.errors import InvalidInputError
from engine.face import bundle_content
from engine.face.bundle_withholding import LEFT_OUT
from engine.face.types import CaseLine
from engine.jobs.sweep import writing
from engine.models import Case
from engine.work import Work
from tests.engine.face import filled_case
from tests.engine.face.conftest import Hire
from tests.engine.face.filled_case import (
    ADDRESS,
    BORN,
    EMAIL,
    PHONE,
    POSTCODE,
    THEIR_ADDRESS,
    VICTIM,
    WISH,
    Filled,
    another_report,
)


@pytest.fixture
def filled(engine: Engine, hire: Hire, clock: SimulatedClock) -> Filled:
    """A case with something of everything."""
    return filled_case.fill(engine, hire, clock)


def collect(filled: Filled, reader: str) -> Mapping[str, Any]:
    """The content of a bundle for one reader."""
    with filled.engine.database.read() as session:
        engine = filled.engine
        work = Work(session, filled.manager, engine.clock.now(), engine.policies, engine.settings)
        return bundle_content.collect(work, cases.load(work, filled.case_id), reader, "Sample Recipient", "A hearing")


def text_of(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False)


def person(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(one for one in content["people"] if one["name"] == name)
    return found


def test_every_kind_of_record_is_in_it(filled: Filled) -> None:
    content = collect(filled, "legal_adviser")
    counted = {name: len(rows) for name, rows in content.items() if isinstance(rows, list)}
    assert counted == {
        "people": 3,
        "chronology": counted["chronology"],
        "incidents": 2,
        "contacts": 1,
        "letters": 2,
        "risk_assessments": 1,
        "action_plans": 1,
        "decisions": 0,
        "due_times": 9,
        "referrals": 0,
        "hand_overs": 0,
        "disclosures": 1,
        "documents": 1,
        "linked_cases": 0,
    }
    assert [cost["payee"] for cost in content["ledger"]["costs"]] == ["Sample Locksmith"]


def test_our_own_adviser_gets_everything_as_it_was_recorded(filled: Filled) -> None:
    text = text_of(collect(filled, "legal_adviser"))
    assert [detail for detail in (ADDRESS, PHONE, EMAIL, WISH, BORN.isoformat()) if detail not in text] == []
    assert LEFT_OUT not in text


@pytest.mark.parametrize(
    "detail", [ADDRESS, "7 Quiet Mews", PHONE, "01632960123", EMAIL, WISH, "3 May 1994", "1994-05-03"]
)
def test_a_court_gets_no_way_to_find_the_people_harassed_in_any_record(filled: Filled, detail: str) -> None:
    assert detail not in text_of(collect(filled, "court"))


def test_a_court_does_not_find_witnesses_either(filled: Filled) -> None:
    text = text_of(collect(filled, "court"))
    assert "11 Quiet Mews" not in text
    assert "01632 960 456" not in text


@pytest.mark.parametrize("detail", [PHONE, EMAIL, WISH])
def test_the_ombudsman_gets_no_way_of_contact(filled: Filled, detail: str) -> None:
    assert detail not in text_of(collect(filled, "ombudsman"))


def test_the_ombudsman_gets_addresses_and_dates_of_birth(filled: Filled) -> None:
    victim = person(collect(filled, "ombudsman"), VICTIM)
    assert (victim["address"], victim["date_of_birth"]) == (ADDRESS, BORN.isoformat())


def test_what_is_left_out_is_said_in_its_place(filled: Filled) -> None:
    content = collect(filled, "court")
    assert person(content, VICTIM)["address"] == "Left out"
    weekend = next(letter for letter in content["letters"] if letter["template"] == "weekend_referral")
    assert f"{VICTIM} " in weekend["body"]
    assert LEFT_OUT in weekend["body"]
    assert "left out" in content["bundle"]["left_out"]


def test_the_alleged_perpetrators_own_details_stay(filled: Filled) -> None:
    assert person(collect(filled, "court"), filled_case.PERPETRATOR)["address"] == THEIR_ADDRESS


def test_a_postcode_of_the_person_harassed_is_left_out_of_the_other_records(filled: Filled) -> None:
    content = collect(filled, "court")
    assert POSTCODE not in text_of({name: rows for name, rows in content.items() if name != "people"})


@pytest.mark.parametrize("reader", list(bundle_content.READERS))
def test_equality_answers_are_in_no_bundle(filled: Filled, reader: str) -> None:
    text = text_of(collect(filled, reader)).lower()
    assert "sikh" not in text
    assert "explicit_consent" not in text


@pytest.mark.parametrize("reader", list(bundle_content.READERS))
def test_who_looked_at_the_case_is_not_in_it(filled: Filled, reader: str) -> None:
    filled.engine.cases.get(filled.officer, filled.case_id)
    assert {entry["kind"] for entry in collect(filled, reader)["chronology"]}.isdisjoint({"look"})


@pytest.fixture
def linked(filled: Filled) -> CaseLine:
    """Another case, which the first is linked with."""
    other = filled.engine.reports.receive(filled.manager, another_report(filled.engine.clock.now()))
    filled.engine.records.link(
        filled.manager, filled.case_id, reference=other.reference, kind="counter_case", reason="Each reports the other"
    )
    return other


def test_of_a_linked_case_only_the_reference_is_in_it(filled: Filled, linked: CaseLine) -> None:
    content = collect(filled, "court")
    assert [row["reference"] for row in content["linked_cases"]] == [linked.reference]
    text = text_of(content)
    assert "Oswald Other" not in text
    assert "Words about another case" not in text


def test_a_linked_case_that_the_maker_may_not_see_is_not_named(filled: Filled, linked: CaseLine) -> None:
    with writing(filled.engine, "CA") as work:
        work.session.get_one(Case, linked.id).restricted = True
    text = text_of(collect(filled, "court"))
    assert linked.reference not in text
    assert "not the maker's to see" in text


@pytest.mark.parametrize(("code", "told"), [("perpetrator", "never made"), ("neighbour", "Choose the reader")])
def test_nobody_else_is_a_reader(code: str, told: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        bundle_content.reader_of(code)
    assert told in refused.value.fields["reader"][0]
