"""Hand-overs: a service answers, or the case stays; the team is told, or the managers are."""

from datetime import date

import pytest

from engine.access import Actor, can
from engine.casework import cases, hand_overs, referrals
from engine.errors import ConflictError, InvalidInputError
from engine.models import Case, HandOver
from tests.engine.casework.conftest import Office, get_case
from tests.engine.casework.test_notices import outbox

SOON = date(2026, 9, 30)


@pytest.fixture
def case_id(office: Office) -> int:
    """A case about violence, with a manager at hand."""
    office.person("Mina Manager", roles=("manager",), lane="Manager")
    return office.case(facts={"violence": True, "domestic_abuse": True})


def offer(office: Office, case_id: int, to: str = "domestic_abuse") -> None:
    """Offer the case to a service."""
    with office.work() as work:
        hand_overs.offer(work, get_case(work.session, case_id), to, "They lived together", "Triage", instance_id=7)


def accept(office: Office, case_id: int, contact_by: date | None = SOON, told: str = "spoken") -> None:
    """Take it over."""
    with office.work() as work:
        hand_overs.accept(work, get_case(work.session, case_id), "Make a safety plan", contact_by, told)


def told(office: Office) -> list[tuple[int | None, str]]:
    """Who was told, and of what."""
    return [(message.user_id, message.subject) for message in outbox(office)]


def test_the_receiving_team_is_told_with_a_way_to_its_task_and_not_to_the_file(office: Office, case_id: int) -> None:
    lead = office.person("Dora Lead", lane="Domestic abuse")
    offer(office, case_id)
    assert told(office) == [(lead.user_id, "A case is offered to Domestic abuse")]
    assert outbox(office)[0].body.endswith("Case CA-2026-00001\nhttp://127.0.0.1:8080/work\n")


def test_where_nobody_of_the_team_is_active_the_managers_are_told_at_once(office: Office, case_id: int) -> None:
    office.person("Dora Lead", lane="Domestic abuse", active=False)
    offer(office, case_id)
    assert [subject for _, subject in told(office)] == ["Nobody in Domestic abuse can answer a hand-over"]


def test_a_member_who_does_no_casework_counts_as_nobody(office: Office, case_id: int) -> None:
    office.person("Pia Owner", roles=("process_owner",), lane="Domestic abuse")
    offer(office, case_id)
    assert [subject for _, subject in told(office)] == ["Nobody in Domestic abuse can answer a hand-over"]


def test_of_a_restricted_case_a_team_that_may_not_see_it_counts_as_nobody(office: Office) -> None:
    office.person("Dora Lead", lane="Domestic abuse")
    case_id = office.case(restricted=True)
    with office.work() as work:
        case = get_case(work.session, case_id)
        assert hand_overs.receivers(work, case, "Domestic abuse") == 0


def test_a_case_can_be_offered_to_no_service_that_is_not_the_landlords(office: Office, case_id: int) -> None:
    with pytest.raises(InvalidInputError) as refused:
        offer(office, case_id, to="police")
    assert list(refused.value.fields) == ["to"]


def test_the_route_of_a_complaint_finds_complaints(office: Office, case_id: int) -> None:
    offer(office, case_id, to="complaint")
    with office.work() as work:
        assert work.session.query(HandOver).one().service == "complaints"


def test_nobody_else_is_asked_while_an_offer_waits(office: Office, case_id: int) -> None:
    offer(office, case_id)
    with pytest.raises(ConflictError):
        offer(office, case_id, to="hr")


def test_nothing_counts_as_handed_over_before_it_is_accepted(office: Office, case_id: int) -> None:
    offer(office, case_id)
    with office.work() as work:
        assert hand_overs.accepted(work, get_case(work.session, case_id)) is None
    accept(office, case_id)
    with office.work() as work:
        taken = hand_overs.accepted(work, get_case(work.session, case_id))
        assert taken is not None
        assert (taken.answer, taken.contact_by, taken.told) == ("Make a safety plan", SOON, "spoken")


def test_who_follows_acceptances_hears_of_one_and_of_nothing_else(
    office: Office, case_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(hand_overs, "on_accepted", [lambda work, case, row: heard.append(row.service)])
    offer(office, case_id)
    with office.work() as work:
        hand_overs.send_back(work, get_case(work.session, case_id), "Not ours")
    assert heard == []
    offer(office, case_id)
    accept(office, case_id)
    assert heard == ["domestic_abuse"]


@pytest.mark.parametrize("day", [None, date(2020, 1, 1)])
def test_taking_it_over_needs_a_day_that_is_still_to_come(office: Office, case_id: int, day: date | None) -> None:
    offer(office, case_id)
    with pytest.raises(InvalidInputError) as refused:
        accept(office, case_id, contact_by=day)
    assert list(refused.value.fields) == ["contact_by"]


def test_it_is_not_taken_over_while_the_person_is_told_nothing(office: Office, case_id: int) -> None:
    offer(office, case_id)
    with pytest.raises(InvalidInputError) as refused:
        accept(office, case_id, told="")
    assert list(refused.value.fields) == ["told"]


def test_what_was_never_offered_cannot_be_taken_over(office: Office, case_id: int) -> None:
    with pytest.raises(ConflictError):
        accept(office, case_id)


def test_sending_it_back_needs_a_reason(office: Office, case_id: int) -> None:
    offer(office, case_id)
    with office.work() as work, pytest.raises(InvalidInputError):
        hand_overs.send_back(work, get_case(work.session, case_id), "  ")


def test_closing_the_case_withdraws_what_nobody_answered(office: Office, case_id: int) -> None:
    offer(office, case_id)
    with office.work() as work:
        cases.close(work, get_case(work.session, case_id), "Opened by mistake")
    with office.work() as work:
        assert work.session.query(HandOver).one().state == "withdrawn"
    with pytest.raises(ConflictError):
        accept(office, case_id)


def test_before_it_decides_a_service_reads_why_and_the_warnings_and_no_names(office: Office, case_id: int) -> None:
    offer(office, case_id)
    with office.work() as work:
        read = dict(hand_overs.summary(work, get_case(work.session, case_id), 7))
    assert read["Why"] == "They lived together"
    assert "iolence" in read["Warnings"]
    assert "Sample" not in str(read)


def sees(office: Office, case_id: int) -> bool:
    """Whether somebody of the receiving team sees the file; the query and the pure rule say the same."""
    team = frozenset({office.team("Domestic abuse")})
    with office.work() as work:
        person = Actor(99, "CA", "Dora Lead", frozenset({"officer"}), team)
        case = get_case(work.session, case_id)
        by_query = work.session.query(Case).filter(cases.visible(work, person)).count() == 1
        assert by_query == can(person, "case.view", cases.scope(work, case))
        return by_query


def test_the_file_opens_to_the_service_when_it_has_taken_the_case_over_and_not_before(
    office: Office, case_id: int
) -> None:
    office.task(case_id, "Take the case over", team_id=office.team("Domestic abuse"), reads_case=False)
    offer(office, case_id)
    assert not sees(office, case_id)
    accept(office, case_id)
    assert sees(office, case_id)


def test_the_file_stays_shut_to_a_service_that_sent_the_case_back(office: Office, case_id: int) -> None:
    offer(office, case_id)
    with office.work() as work:
        hand_overs.send_back(work, get_case(work.session, case_id), "Not ours")
    assert not sees(office, case_id)


def test_a_referral_that_an_older_drawing_records_to_a_service_of_ours_reaches_its_team(
    office: Office, case_id: int
) -> None:
    adviser = office.person("Hugh Human", lane="Human resources")
    with office.work() as work:
        referrals.record(work, get_case(work.session, case_id), "hr", "A colleague is concerned")
    assert told(office) == [(adviser.user_id, "A referral to Human resources")]


def test_a_referral_to_an_agency_outside_tells_no_colleague(office: Office, case_id: int) -> None:
    with office.work() as work:
        referrals.record(work, get_case(work.session, case_id), "police", "First steps agreed")
    assert told(office) == []
