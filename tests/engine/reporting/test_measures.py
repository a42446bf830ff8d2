"""What each measure counts, on both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.errors import InvalidInputError
from engine.models import (
    Cost,
    EqualityAnswers,
    Erasure,
    Happening,
    Letter,
    Party,
    Promise,
    Referral,
    Report,
    Satisfaction,
    Stock,
)
from engine.policy import Policies
from engine.reporting.figures import HIDDEN
from engine.reporting.measures import MEASURES, count
from engine.reporting.periods import Period
from tests.engine.casework.conftest import Office

SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30), ZoneInfo("Europe/London"))
IN_SEPTEMBER = datetime(2026, 9, 5, 10, tzinfo=UTC)
IN_AUGUST = datetime(2026, 8, 5, 10, tzinfo=UTC)


class Book:
    """An office whose cases are written in at will."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def case(self, at: datetime = IN_SEPTEMBER, **columns: Any) -> int:
        return self.office.case(received_at=at, opened_at=at, **columns)

    def add(self, *rows: Any) -> None:
        with self.office.work() as work:
            work.session.add_all(rows)

    def rows(self, code: str, period: Period = SEPTEMBER) -> list[tuple[Any, ...]]:
        with self.office.work() as work:
            return [tuple(row) for row in count(work, code, period).rows]

    def cells(self, code: str) -> dict[Any, Any]:
        """The first cell of each row with the second."""
        return {row[0]: row[1] for row in self.rows(code)}


@pytest.fixture
def book(office: Office) -> Book:
    """The book of CA."""
    return Book(office)


def report(case_id: int, at: datetime = IN_SEPTEMBER, channel: str = "phone") -> Report:
    return Report(
        case_id=case_id, landlord="CA", channel=channel, reporter_kind="victim", received_at=at, recorded_at=at,
        account="As told.",
    )  # fmt: skip


def party(case_id: int, role: str, name: str) -> Party:
    return Party(case_id=case_id, role=role, name=name, name_key=name.lower(), created_at=IN_SEPTEMBER)


def happening(case_id: int, kind: str = "threats", place: str | None = None) -> Happening:
    return Happening(case_id=case_id, kind=kind, location=place, description="As told.", recorded_at=IN_SEPTEMBER)


def target(case_id: int, number: int, met: timedelta | None, **more: Any) -> Promise:
    due = IN_SEPTEMBER + timedelta(days=1)
    state = "open" if met is None else "met" if met <= timedelta() else "met_late"
    values = {"state": state, "satisfied": [], "clause": "4.6", "status": "STATED", "made_at": IN_SEPTEMBER, **more}
    return Promise(
        case_id=case_id, requirement="initial_response", occurrence=number, anchor_at=IN_SEPTEMBER, due_at=due,
        met_at=None if met is None else due + met, done_at=None if met is None else due + met, **values,
    )  # fmt: skip


@pytest.mark.parametrize("code", sorted(MEASURES))
def test_every_measure_can_be_counted_where_nothing_was_recorded(book: Book, code: str) -> None:
    assert isinstance(book.rows(code), list)


@pytest.mark.parametrize("code", sorted(MEASURES))
def test_every_measure_says_what_it_counts_and_who_asks_for_it(code: str) -> None:
    measure = MEASURES[code]
    assert all((measure.title, measure.unit, measure.source))
    assert len(measure.definition) > 30


def test_the_catalogue_offers_exactly_the_measures_there_are(policies: Policies) -> None:
    assert set(policies.rules["reports.measures"].options) == set(MEASURES)


def test_an_unknown_measure_is_refused_with_those_there_are(office: Office) -> None:
    with office.work() as work, pytest.raises(InvalidInputError, match="cases_resolved"):
        count(work, "luck", SEPTEMBER)


def test_cases_count_by_the_instant_the_report_arrived(book: Book) -> None:
    book.case()
    book.case(at=SEPTEMBER.begins)
    book.case(at=SEPTEMBER.ends)
    book.case(at=IN_AUGUST, status="closed", closed_at=IN_SEPTEMBER)
    assert book.cells("cases") == {"Received": 2, "Closed": 1, "Open at the end": 2}


def test_the_office_file_is_never_counted(book: Book) -> None:
    book.case(kind="office", reference="CA-OFFICE")
    assert book.cells("cases")["Received"] == 0
    assert book.cells("nm01")["NM01(1) Cases opened"] == 0


def test_another_landlords_cases_are_never_counted(book: Book) -> None:
    book.case(landlord="WCH", reference="WCH-2026-00001")
    assert book.cells("cases")["Received"] == 0


def test_a_case_whose_file_was_destroyed_still_counts(book: Book) -> None:
    book.add(
        Erasure(
            landlord="CA",
            reference="CA-1",
            received_at=IN_SEPTEMBER,
            closed_at=IN_SEPTEMBER,
            hate=True,
            counts={},
            reason="Time is over",
            erased_at=IN_SEPTEMBER,
        )
    )
    assert book.cells("cases") == {"Received": 1, "Closed": 1, "Open at the end": 0}
    assert book.cells("nm01")["NM01(2) Of them with hate incidents"] == 1


def test_a_case_is_resolved_on_time_only_with_every_time_kept(book: Book) -> None:
    closed = {"status": "closed", "closed_at": IN_SEPTEMBER, "facts": {"closing_reason": "resolved"}}
    book.case(**closed)
    late = book.case(**closed)
    book.case(**{**closed, "facts": {"closing_reason": "insufficient_evidence"}})
    book.add(target(late, 1, timedelta(hours=1)))
    assert book.cells("cases_resolved") == {"Closed": 3, "Resolved": 2, "Resolved with every time kept": 1}


def test_times_kept_late_and_excepted_are_counted_apart(book: Book) -> None:
    case = book.case()
    book.add(
        target(case, 1, timedelta()),
        target(case, 2, timedelta(seconds=1)),
        target(case, 3, None, state="excused", reason="No time could be agreed"),
        target(case, 4, None, state="released"),
        target(case, 5, None),
    )
    ((title, owed, on_time, late, missed, share, exceptions),) = book.rows("response_times")
    assert (owed, on_time, late, missed, share, exceptions) == (3, 1, 2, 0, "33 %", 1)
    assert title == "First response"


def test_incidents_are_counted_in_the_landlords_words_and_by_place(book: Book) -> None:
    case = book.case(address_key="1 sample road")
    book.add(happening(case, "graffiti", "Sample Hall"), happening(case, "graffiti", "Sample Hall"), happening(case))
    assert book.cells("incident_kinds") == {"Graffiti": 2, "Threats": 1}
    assert book.cells("incident_places") == {"Sample Hall": 2, "All other places": 1}


def test_a_case_counts_once_for_each_of_its_grounds(book: Book) -> None:
    book.case(facts={"strands": ["race", "religion"], "hate": True}, hate=True)
    book.case()
    found = book.cells("strands")
    assert (found["Race"], found["Religion or belief"], found["No ground recorded"], found["Flagged as hate"]) == (
        1,
        1,
        1,
        1,
    )


def test_a_further_report_is_no_case_of_its_own_and_rates_need_the_homes(book: Book) -> None:
    case = book.case(facts={"hate_flag": "hate_incident"})
    book.add(report(case), report(case, channel="email"))
    assert book.rows("nm01") == [
        ("NM01(1) Cases opened", 1, None, "–"),
        ("NM01(2) Of them with hate incidents", 1, None, "–"),
    ]
    book.add(Stock(landlord="CA", year=2026, homes=4_000, recorded_at=IN_SEPTEMBER))
    assert book.rows("nm01")[0] == ("NM01(1) Cases opened", 1, 4_000, "0.2")
    with book.office.work() as work:
        assert "1 further reports" in count(work, "nm01", SEPTEMBER).note


def test_the_flag_for_the_regulator_goes_before_what_the_policy_calls_hate(book: Book) -> None:
    book.case(facts={"hate_flag": "none", "hate": True}, hate=True)
    assert book.cells("nm01")["NM01(2) Of them with hate incidents"] == 0


def test_reports_count_by_the_way_they_came(book: Book) -> None:
    case = book.case()
    book.add(report(case), report(case, channel="email"), report(case, at=IN_AUGUST))
    assert book.cells("reporting_method") == {"Phone": 1, "E-mail": 1}


def test_support_offered_and_referrals_with_their_answers(book: Book) -> None:
    case = book.case(facts={"support_offered": ["health"]})
    made = {"case_id": case, "purpose": "Help", "made_at": IN_SEPTEMBER}
    book.add(
        Referral(recipient="police", acknowledged_at=IN_SEPTEMBER, **made), Referral(recipient="police", **made)
    )  # fmt: skip
    assert book.rows("support") == [("Offered", "Health or mental health", 1, None), ("Referred to", "Police", 2, 1)]


def test_the_time_to_respond_to_requests_for_support(book: Book) -> None:
    case = book.case()
    for number, hours in enumerate((2, 4, 12), start=1):
        row = target(case, number, None, state="released")
        row.requirement, row.state, row.done_at = "support_response", "met", IN_SEPTEMBER + timedelta(hours=hours)
        book.add(row)
    waiting = target(case, 4, None)
    waiting.requirement = "support_response"
    book.add(waiting)
    assert list(book.cells("support_response").values()) == ["4", "3", "4.0", "12.0"]


def test_letters_are_counted_by_their_titles(book: Book) -> None:
    case = book.case()
    book.add(
        Letter(
            case_id=case,
            template="closure",
            to_role="complainant",
            channel="post",
            subject="s",
            body="b",
            sha256="0" * 64,
            issued_at=IN_SEPTEMBER,
        )
    )
    ((kind, _, times),) = book.rows("actions")
    assert (kind, times) == ("Letter", 1)


def test_satisfaction_leaves_blank_answers_out(book: Book) -> None:
    case = book.case()
    book.add(
        Satisfaction(case_id=case, outcome=5, handling=None, at=IN_SEPTEMBER),
        Satisfaction(case_id=case, outcome=3, handling=4, comment="Thank you", at=IN_SEPTEMBER),
    )
    assert book.rows("satisfaction") == [("With the outcome", 2, 1, "50 %"), ("With the handling", 1, 1, "100 %")]


def test_costs_by_kind_with_those_of_which_there_were_none(book: Book) -> None:
    case = book.case()
    spent = {"case_id": case, "at": IN_SEPTEMBER}
    book.add(
        Cost(kind="external_legal", spent_on=date(2026, 9, 30), amount_pence=120_050, **spent),
        Cost(kind="repairs", spent_on=date(2026, 10, 1), amount_pence=99, **spent),
    )
    found = book.cells("costs")
    assert (found["External legal costs"], found["Repairs and clean-up"], found["Together"]) == (
        "£1,200.50", "£0.00", "£1,200.50",
    )  # fmt: skip


def answers(case_id: int, person: Party, sex: str) -> EqualityAnswers:
    return EqualityAnswers(
        case_id=case_id, party_id=person.id, answers={"sex": sex}, lawful_basis="equality_monitoring",
        told_purpose=True, at=IN_SEPTEMBER, changed_at=IN_SEPTEMBER,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("female", "male", "shown"),
    [
        (6, 5, {"Female": 6, "Male": 5}),
        (9, 2, {"Female": "not shown", "Male": HIDDEN}),
        (3, 2, {"Female": HIDDEN, "Male": HIDDEN}),
    ],
)
def test_small_numbers_of_people_are_never_shown_nor_worked_out(
    book: Book, female: int, male: int, shown: dict[str, Any]
) -> None:
    case = book.case()
    for number in range(female + male):
        with book.office.work() as work:
            person = party(case, "victim", f"Sample Person {number}")
            work.session.add(person)
            work.session.flush()
            work.session.add(answers(case, person, "female" if number < female else "male"))
    assert {row[2]: row[3] for row in book.rows("equality")} == shown


def test_outcomes_by_ground_hide_a_ground_with_few_cases(book: Book) -> None:
    for number in range(7):
        book.case(
            status="closed", closed_at=IN_SEPTEMBER + timedelta(days=10),
            facts={
                "strands": ["race" if number < 5 else "age"],
                "closing_reason": "resolved" if number else "unfounded",
            },
        )  # fmt: skip
    found = {row[0]: row[1:] for row in book.rows("no_discrimination")}
    assert found["All cases"] == (7, "86 %", 10)
    assert found["Race"] == (5, "80 %", 10)
    assert found["Age"] == (HIDDEN, "not shown", "not shown")


def test_people_harassed_again_and_persistent_perpetrators(book: Book) -> None:
    for number in range(5):
        for at in (IN_SEPTEMBER, IN_AUGUST, IN_AUGUST):
            case = book.case(at=at)
            book.add(
                party(case, "victim", f"Sample Victim {number}"), party(case, "perpetrator", f"Sample Other {number}")
            )
    assert book.cells("repeat_victims") == {"In one case": 0, "In more than one case": 5}
    assert book.cells("persistent_perpetrators")["Named in 3 cases or more"] == 5


def test_trends_stand_beside_the_period_before(book: Book) -> None:
    book.case()
    book.case(at=IN_AUGUST)
    book.case(at=IN_AUGUST)
    assert book.rows("trends")[0] == ("Cases received", 1, 2, "-1")


def test_closed_cases_say_why_and_how_many_teach_something(book: Book) -> None:
    closed = {"status": "closed", "closed_at": IN_SEPTEMBER}
    book.case(facts={"closing_reason": "resolved", "lessons": "Call sooner."}, **closed)
    book.case(facts={"closing_reason": "resolved"}, **closed)
    assert book.cells("lessons") == {"Resolved": 2}
    with book.office.work() as work:
        assert "1 of 2" in count(work, "lessons", SEPTEMBER).note
