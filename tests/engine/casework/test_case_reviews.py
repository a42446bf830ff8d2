"""Which reports count towards a case review: within the months, each reported in time."""

from datetime import date, timedelta

import pytest

from engine.casework import case_reviews, incidents
from tests.engine.casework.conftest import Office, get_case


def counted(office: Office, happened_on: date | None) -> int:
    """Count one incident of that day, recorded now, within six months and 31 days."""
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        before = case_reviews.count_reports(work, case, 6, 31)
        incidents.add(work, case, kind="threats", description="At the door", happened_on=happened_on)
        return case_reviews.count_reports(work, case, 6, 31) - before


@pytest.mark.parametrize(("days_ago", "expected"), [(0, 1), (31, 1), (32, 0)])
def test_an_incident_counts_if_it_was_reported_within_the_days(office: Office, days_ago: int, expected: int) -> None:
    with office.work() as work:
        today = work.now.astimezone(work.policies.landlords["CA"].zone).date()
    assert counted(office, today - timedelta(days=days_ago)) == expected


def test_an_incident_without_a_day_counts_from_its_report(office: Office) -> None:
    assert counted(office, None) == 1


def test_the_last_day_of_the_months_counts_and_the_day_before_does_not(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        today = work.now.astimezone(work.policies.landlords["CA"].zone).date()
        before = case_reviews.count_reports(work, case, 1, 400)
        edge = today.replace(month=today.month - 1) if today.month > 1 else today.replace(year=today.year - 1, month=12)
        for day in (edge, edge - timedelta(days=1)):
            incidents.add(work, case, kind="threats", description="At the door", happened_on=day)
        assert case_reviews.count_reports(work, case, 1, 400) - before == 1
