"""Risk, plans, referrals, repairs and contacts: versions kept, rules held."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.casework import cases, contacts, plans, referrals, risk
from engine.errors import InvalidInputError, NotAllowedError, NotFoundError
from engine.models import Case, Event, Plan, Referral, RiskAssessment
from tests.engine.casework.conftest import Office, get_case

ANSWERS = {"risk_often": 3, "risk_worse": True}


def test_each_risk_assessment_is_a_version_and_sets_the_risk_of_the_case(office: Office) -> None:
    case_id = office.case()
    officer = office.person("Olive Officer")
    for score, band in ((5, "low"), (14, "medium")):
        with office.work(officer) as work:
            risk.record(work, get_case(work.session, case_id), ANSWERS, score, band, band)
    with office.work() as work:
        rows = work.session.query(RiskAssessment).order_by(RiskAssessment.version).all()
        assert [(row.version, row.level, row.answers) for row in rows] == [(1, "low", ANSWERS), (2, "medium", ANSWERS)]
        assert get_case(work.session, case_id).risk == "medium"


def test_an_officer_raises_the_risk_with_a_reason_only(office: Office) -> None:
    case_id = office.case()
    with office.work(office.person("Olive Officer")) as work:
        case = get_case(work.session, case_id)
        with pytest.raises(InvalidInputError):
            risk.record(work, case, ANSWERS, 5, "low", "high")
        assert risk.record(work, case, ANSWERS, 5, "low", "high", None, "Found out where she works.").level == "high"


def test_only_a_manager_lowers_the_risk_and_says_why(office: Office) -> None:
    case_id = office.case()
    with office.work(office.person("Olive Officer")) as work, pytest.raises(NotAllowedError):
        risk.record(work, get_case(work.session, case_id), ANSWERS, 25, "high", "low", None, "Calm again.")
    with office.work(office.person("Mina Manager", roles=("manager",))) as work:
        case = get_case(work.session, case_id)
        with pytest.raises(InvalidInputError):
            risk.record(work, case, ANSWERS, 25, "high", "low")
        risk.record(work, case, ANSWERS, 25, "high", "low", None, "Moved away.")
        assert case.risk == "low"


def test_every_case_of_watford_is_high_whatever_the_score(office: Office) -> None:
    case_id = office.case("WCH")
    with office.work(office.person("Wes Officer", landlord="WCH")) as work:
        case = get_case(work.session, case_id)
        with pytest.raises(NotAllowedError):
            risk.record(work, case, ANSWERS, 2, "low", "low", None, "It is nothing.")
        assert risk.record(work, case, ANSWERS, 2, "low", "high", "Every case is high (7.2)").level == "high"


def test_the_first_agreement_of_a_plan_starts_the_clock_of_its_reviews(office: Office) -> None:
    case_id = office.case()
    first = office.clock.now()
    for agreed in (False, True, True):
        with office.work() as work:
            plans.record(work, get_case(work.session, case_id), "1. Change the lock.", "Amara Sample", agreed, 15)
        if agreed:
            office.clock.advance(timedelta(days=30))
    with office.work() as work:
        assert [row.version for row in work.session.query(Plan).order_by(Plan.id)] == [1, 2, 3]
        assert datetime.fromisoformat(get_case(work.session, case_id).facts["plan_agreed_at"]) == first


@pytest.mark.parametrize(
    ("actions", "days", "field"),
    [(" ", 7, "actions"), ("x", 0, "contact_every_days"), ("x", 400, "contact_every_days")],
)
def test_a_plan_without_actions_or_with_odd_days_is_refused(
    office: Office, actions: str, days: int, field: str
) -> None:
    case_id = office.case()
    with office.work() as work, pytest.raises(InvalidInputError) as refused:
        plans.record(work, get_case(work.session, case_id), actions, None, False, days)
    assert list(refused.value.fields) == [field]


def test_a_referral_keeps_its_lawful_basis_and_its_answer(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        referrals.record(work, case, "children_services", "A child saw it.", "Safeguarding of children", "none")
        referrals.acknowledge(work, case, "children_services", work.now, "Assessment begun")
        with pytest.raises(NotFoundError):
            referrals.acknowledge(work, case, "police", work.now)
    with office.work() as work:
        row = work.session.query(Referral).one()
        assert (row.lawful_basis, row.outcome, row.acknowledged_at) == (
            "Safeguarding of children",
            "Assessment begun",
            office.clock.now(),
        )


@pytest.mark.parametrize(
    ("to", "purpose", "consent", "field"),
    [("mayor", "x", None, "to"), ("police", " ", None, "purpose"), ("police", "x", "winked", "consent")],
)
def test_a_referral_to_nobody_or_for_nothing_is_refused(
    office: Office, to: str, purpose: str, consent: str | None, field: str
) -> None:
    case_id = office.case()
    with office.work() as work, pytest.raises(InvalidInputError) as refused:
        referrals.record(work, get_case(work.session, case_id), to, purpose, None, consent)
    assert list(refused.value.fields) == [field]


def test_a_repair_is_a_referral_to_repairs_of_a_known_kind(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        row = referrals.request_repair(work, case, "graffiti", "Words on the door")
        assert (row.recipient, row.purpose) == ("repairs", "Remove graffiti: Words on the door")
        with pytest.raises(InvalidInputError):
            referrals.request_repair(work, case, "paint the town")


@pytest.mark.parametrize("at", [datetime(2026, 9, 8, 9, 33, tzinfo=UTC), datetime(1900, 1, 1, tzinfo=UTC)])
def test_a_contact_in_the_future_or_the_distant_past_is_refused(office: Office, at: datetime) -> None:
    case_id = office.case()
    with office.work() as work, pytest.raises(InvalidInputError) as refused:
        contacts.record(work, get_case(work.session, case_id), "victim", "phone", "spoken", at)
    assert list(refused.value.fields) == ["at"]


def test_closing_tells_the_listeners_once_and_says_why(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(cases, "on_close", [lambda work, case: told.append(case.id)])
    case_id = office.case()
    for _ in range(2):
        with office.work() as work:
            cases.close(work, get_case(work.session, case_id), "Resolved")
    with office.work() as work:
        case = get_case(work.session, case_id)
        assert (case.status, case.close_reason, case.closed_at, told) == (
            "closed",
            "Resolved",
            office.clock.now(),
            [case_id],
        )
        with pytest.raises(InvalidInputError):
            cases.change_status(work, case, "action")
        assert work.session.query(Event).filter_by(kind="case.closed").count() == 1


def test_an_unknown_status_is_refused(office: Office) -> None:
    case_id = office.case()
    with office.work() as work, pytest.raises(InvalidInputError):
        cases.change_status(work, work.session.get_one(Case, case_id), "lost")
