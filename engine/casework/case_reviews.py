"""The threshold for an ASB case review: which reports count (ASB, Crime and Policing Act 2014 s104)."""

from datetime import date, timedelta

from sqlalchemy import bindparam, select

from engine.models import Case, Happening, Report
from engine.policy.clocks import add_months
from engine.work import Work

_INCIDENTS = (
    select(Happening.happened_on, Happening.recorded_at, Report.received_at)
    .outerjoin(Report, Report.id == Happening.report_id)
    .where(Happening.case_id == bindparam("case"))
)


def count_reports(work: Work, case: Case, months: int, report_days: int) -> int:
    """Return how many incidents of the last `months` months were each reported within `report_days` days.

    Days are the landlord's own. An incident whose day is not known counts from the day it was reported. An incident
    counts up to the day that lies `months` months back, that day included, and a report on the last day allowed.
    """
    zone = work.policies.landlords[case.landlord].zone
    today = work.now.astimezone(zone).date()
    first = add_months(today, -months)
    counted = 0
    for happened_on, recorded_at, received_at in work.session.execute(_INCIDENTS, {"case": case.id}):
        reported = (received_at or recorded_at).astimezone(zone).date()
        happened: date = happened_on or reported
        if first <= happened <= today and reported - happened <= timedelta(days=report_days):
            counted += 1
    return counted
