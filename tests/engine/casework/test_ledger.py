"""The case's own records: ages, attempts, costs, satisfaction, links, replies, equality answers."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.casework import (
    ages,
    alerts,
    attempts,
    contacts,
    costs,
    equality,
    facts,
    linked_cases,
    parties,
    plans,
    referrals,
    satisfaction,
)
from engine.casework.parties import PartyDetails
from engine.errors import InvalidInputError, NotAllowedError, NotFoundError
from engine.models import Event
from tests.engine.casework.conftest import Office, get_case


def test_a_child_among_the_alleged_perpetrators_becomes_a_fact_of_the_case(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        parties.add(work, case, PartyDetails("perpetrator", "Sample Neighbour", age=17))
        assert case.facts["perpetrator_under_18"] is True


def test_an_adult_by_date_of_birth_is_no_child(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        parties.add(work, case, PartyDetails("perpetrator", "Sample Neighbour", date_of_birth=date(1990, 2, 28)))
        assert case.facts["perpetrator_under_18"] is False


def test_nobody_is_guardian_of_themselves_or_from_another_case(office: Office) -> None:
    case_id = office.case()
    with office.work() as work, pytest.raises(InvalidInputError, match="guardians"):
        parties.add(work, get_case(work.session, case_id), PartyDetails("victim", "Sample Child", guardians=(999,)))


@pytest.mark.parametrize(("born", "on", "years"), [
    (date(2008, 2, 29), date(2026, 2, 28), 17),
    (date(2008, 2, 29), date(2026, 3, 1), 18),
    (date(2008, 9, 8), date(2026, 9, 7), 17),
    (date(2008, 9, 8), date(2026, 9, 8), 18),
])  # fmt: skip
def test_an_age_is_counted_in_full_years(born: date, on: date, years: int) -> None:
    assert ages.full_years(born, on) == years


def test_alerts_name_whom_they_concern(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        parties.add(work, case, PartyDetails("complainant", "Sample Resident", no_lone_visit=True, female_only=True))
        assert alerts.of(work, case) == [
            "Complainant, Sample Resident: no lone visit",
            "Complainant, Sample Resident: female staff only",
        ]


def test_two_tries_on_different_days_count_as_two_and_an_agreed_time_begins_anew(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        for days, way in ((3, "phone"), (3, "text"), (2, "phone")):
            contacts.record(work, case, "complainant", way, "no_answer", work.now - timedelta(days=days))
        assert attempts.count(work, case) == attempts.Attempts(3, 2, 2)
        assert facts.names(work, case)["attempt_days"] == 2
        contacts.record(work, case, "complainant", "phone", "agreed_time", work.now - timedelta(days=1))
        assert attempts.count(work, case).count == 0


def test_days_of_tries_are_the_landlords_and_not_utc(office: Office) -> None:
    """23:30 and 00:30 in London in summer are one day of UTC and two days of the landlord."""
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        for hour in (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), datetime(2026, 7, 1, 23, 30, tzinfo=UTC)):
            contacts.record(work, case, "victim", "phone", "no_answer", hour)
        assert attempts.count(work, case).days == 2


@pytest.mark.parametrize("pence", [0, -1, costs.MOST_PENCE + 1])
def test_an_amount_that_cannot_be_is_refused(office: Office, pence: int) -> None:
    case_id = office.case()
    with office.work() as work, pytest.raises(InvalidInputError, match="amount"):
        costs.record(work, get_case(work.session, case_id), "repairs", pence)


def test_costs_add_up_in_pence(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        costs.record(work, case, "repairs", 12050)
        costs.record(work, case, "external_legal", 10)
        assert (costs.total(work, case), costs.pounds(costs.total(work, case))) == (12060, "£120.60")


def test_satisfaction_needs_at_least_one_answer_of_five(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        for outcome in (None, 6):
            with pytest.raises(InvalidInputError, match="outcome"):
                satisfaction.record(work, case, outcome, None)
        satisfaction.record(work, case, None, 5)
        assert [row.handling for row in satisfaction.of(work, case)] == [5]


def test_a_link_is_seen_from_both_cases_and_not_made_twice(office: Office) -> None:
    one, other = office.case(), office.case()
    with office.work() as work:
        case, second = get_case(work.session, one), get_case(work.session, other)
        linked_cases.link(work, second, case.reference, "counter_case", "Each reports the other")
        seen = [linked_cases.of(work, side)[0].case for side in (case, second)]
        assert [link.reference for link in seen if link] == [second.reference, case.reference]
        with pytest.raises(InvalidInputError, match="linked already"):
            linked_cases.link(work, case, second.reference, "same_parties", "Again")


def test_a_linked_case_that_is_not_mine_shows_nothing_of_itself(office: Office) -> None:
    officer = office.person("Olive Officer")
    one, other = office.case(officer_id=officer.user_id), office.case(restricted=True)
    with office.work() as work:
        linked_cases.link(work, get_case(work.session, one), get_case(work.session, other).reference, "moved", "Moved")
    with office.work(officer) as work:
        assert [link.case for link in linked_cases.of(work, get_case(work.session, one))] == [None]


def test_a_referral_waits_until_somebody_answers(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        row = referrals.record(work, case, "police", "Patrols")
        assert referrals.waiting(work, case) == [row]
        referrals.reply(work, case, row.id, "They will patrol at night")
        assert referrals.waiting(work, case) == []


def test_a_plan_is_given_once_and_none_cannot_be(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        with pytest.raises(NotFoundError):
            plans.issue(work, case)
        plans.record(work, case, "New locks")
        first = plans.issue(work, case, "the complainant").issued_at
        assert plans.issue(work, case).issued_at == first == work.now


def test_equality_answers_are_for_who_recorded_them_and_managers_only(office: Office) -> None:
    officer, colleague = office.person("Olive Officer"), office.person("Col League")
    manager, case_id = office.person("Mana Ger", roles=("manager",)), office.case()
    with office.work(officer) as work:
        case = get_case(work.session, case_id)
        party = parties.add(work, case, PartyDetails("victim", "Sample Resident"))
        given = {"sex": "female", "religion": "prefer_not"}
        equality.record(work, case, party.id, given, lawful_basis="equality_monitoring", told_purpose=True)
        party_id = party.id
    for actor in (officer, manager):
        with office.work(actor) as work:
            row = equality.read(work, get_case(work.session, case_id), party_id)
            assert row is not None
            assert row.answers == {"sex": "female", "religion": "prefer_not"}
    with office.work(colleague) as work, pytest.raises(NotAllowedError):
        equality.read(work, get_case(work.session, case_id), party_id)
    with office.work() as work:
        told = [str(row.payload) for row in work.session.query(Event).filter(Event.kind.like("equality.%"))]
        assert not any("female" in payload for payload in told)


def test_equality_answers_need_the_purpose_explained(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        party = parties.add(work, case, PartyDetails("victim", "Sample Resident"))
        with pytest.raises(InvalidInputError, match="told_purpose"):
            equality.record(
                work, case, party.id, {"sex": "female"}, lawful_basis="equality_monitoring", told_purpose=False
            )
