"""A visit to somebody with an alert is not completed before the officer says who goes along, or that only women go."""

import pytest

from engine.bpmn import Element
from engine.bpmn.forms import Field, Form
from engine.casework import parties
from engine.casework.parties import PartyDetails
from engine.errors import InvalidInputError
from engine.process import visits
from engine.work import Work
from tests.engine.casework.conftest import Office, get_case, office, policies  # noqa: F401 - fixtures

VISIT = Element("Task_Visit", "userTask", "userTask", properties={"visit": "yes"})
WAY = Field("way", "How", type="enum", options=(("phone", "Phone"), ("visit", "Visit")))
CONTACT = Element("Task_Contact", "userTask", "userTask", form=Form((WAY,)))


def check(work: Work, case_id: int, element: Element, **answers: object) -> dict[str, object]:
    return visits.check(work, get_case(work.session, case_id), element, answers, answers)


def add(work: Work, case_id: int, **alerts: bool) -> None:
    parties.add(work, get_case(work.session, case_id), PartyDetails("complainant", "Sample Resident", **alerts))


def test_without_an_alert_nothing_is_asked(office: Office) -> None:  # noqa: F811
    case_id = office.case()
    with office.work() as work:
        add(work, case_id)
        assert check(work, case_id, VISIT) == {}


def test_a_lone_visit_is_stopped_until_somebody_goes_along(office: Office) -> None:  # noqa: F811
    case_id = office.case()
    with office.work() as work:
        add(work, case_id, no_lone_visit=True)
        with pytest.raises(InvalidInputError, match="visit_companion"):
            check(work, case_id, VISIT)
        assert check(work, case_id, VISIT, visit_companion="Olive Officer") == {"visit_companion": "Olive Officer"}


def test_a_visit_by_men_is_stopped_where_only_women_may_go(office: Office) -> None:  # noqa: F811
    case_id = office.case()
    with office.work() as work:
        add(work, case_id, female_only=True)
        with pytest.raises(InvalidInputError, match="Female staff only"):
            check(work, case_id, VISIT, visit_women=False)
        assert check(work, case_id, VISIT, visit_women=True) == {"visit_women": True}


def test_a_call_is_no_visit(office: Office) -> None:  # noqa: F811
    case_id = office.case()
    with office.work() as work:
        add(work, case_id, no_lone_visit=True)
        assert check(work, case_id, CONTACT, way="phone") == {}
        with pytest.raises(InvalidInputError, match="visit_companion"):
            check(work, case_id, CONTACT, way="visit")


def test_a_visit_to_somebody_else_is_not_stopped_where_the_drawing_says_whom(office: Office) -> None:  # noqa: F811
    case_id = office.case()
    element = Element("Task_Visit", "userTask", "userTask", properties={"visit": "perpetrator"})
    with office.work() as work:
        add(work, case_id, no_lone_visit=True)
        assert check(work, case_id, element) == {}
