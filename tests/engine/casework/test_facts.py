"""The data dictionary: what can be stored, and what drawings see of it."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.casework import facts
from engine.errors import InvalidInputError
from engine.models import Event, Happening
from tests.engine.casework.conftest import Office, get_case


def test_a_fact_that_was_set_is_seen_by_drawings(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        facts.assign(work, get_case(work.session, case_id), {"violence": True, "strands": ["race"], "risk_score": 14})
    with office.work() as work:
        names = facts.names(work, get_case(work.session, case_id))
        assert (names.violence, names.strands, names.risk_score) == (True, ["race"], 14)


def test_a_fact_nobody_knows_is_none_also_when_misspelt(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        names = facts.names(work, get_case(work.session, case_id))
        assert names.threat is None
        assert names.thraet is None


def test_instants_come_back_as_instants(office: Office) -> None:
    case_id = office.case()
    promised = datetime(2026, 9, 14, 9, tzinfo=UTC)
    with office.work() as work:
        facts.assign(work, get_case(work.session, case_id), {"next_contact_at": promised.isoformat()})
    with office.work() as work:
        assert facts.names(work, get_case(work.session, case_id)).next_contact_at == promised


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("violence", "perhaps"),
        ("violence", 1),
        ("risk", "enormous"),
        ("strands", ["race", "shoe size"]),
        ("risk_score", "many"),
        ("risk_score", 1.5),
        ("next_contact_at", "2026-09-14T09:00"),
        ("next_contact_at", "soon"),
        ("days_open", 3),
        ("shoe_size", 44),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_nothing_is_set(office: Office, name: str, value: object) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        with pytest.raises(InvalidInputError) as refused:
            facts.assign(work, case, {"threat": True, name: value})
        assert list(refused.value.fields) == [name]
        assert case.facts == {}


def test_risk_and_hate_are_repeated_in_the_columns_of_lists(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        facts.assign(work, get_case(work.session, case_id), {"risk": "high", "hate": True})
    with office.work() as work:
        case = get_case(work.session, case_id)
        assert (case.risk, case.hate) == ("high", True)


def test_setting_the_same_again_is_no_event(office: Office) -> None:
    case_id = office.case()
    for _ in range(2):
        with office.work() as work:
            facts.assign(work, get_case(work.session, case_id), {"hate": True})
    with office.work() as work:
        assert work.session.query(Event).filter_by(kind="fact.set").count() == 1


def test_a_change_is_told_to_listeners_with_what_was_before(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[facts.Changes] = []
    monkeypatch.setattr(facts, "on_change", [lambda work, case, changes: told.append(changes)])
    case_id = office.case()
    for value in (True, None):
        with office.work() as work:
            facts.assign(work, get_case(work.session, case_id), {"violence": value})
    assert told == [{"violence": (None, True)}, {"violence": (True, None)}]


def test_computed_facts_follow_the_case(office: Office) -> None:
    friday_night = datetime(2026, 9, 11, 22, 30, tzinfo=UTC)  # half past eleven in London
    case_id = office.case(received_at=friday_night)
    office.clock.set(friday_night + timedelta(days=3, hours=1))
    with office.work() as work:
        case = get_case(work.session, case_id)
        work.session.add(Happening(case_id=case_id, kind="graffiti", description="x", recorded_at=work.now))
        facts.assign(work, case, {"adult_at_risk": True, "victim_kind": "customer"})
        names = facts.names(work, case)
        seen = (names.reported_weekday, names.received_friday, names.incident_count, names.days_open)
        assert seen == ("friday", True, 1, 3)
        assert (names.any_risk, names.customer, names.landlord, names.open_procedures) == (True, True, "CA", [])
