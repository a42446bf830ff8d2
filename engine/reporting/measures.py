"""The measures a report may hold: one table, code -> title, unit, what is counted, and the function that counts it.

Raise DEFINITION_VERSION whenever what a measure counts changes: every report keeps the version it was made with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.errors import InvalidInputError
from engine.reporting import counting_cases as cases
from engine.reporting import counting_people as people
from engine.reporting import counting_service as service
from engine.reporting.figures import Figures
from engine.reporting.periods import Period
from engine.work import Work

DEFINITION_VERSION = 1


@dataclass(frozen=True)
class Measure:
    """One measure: its title, the unit of its figures, what exactly is counted, and the rule that asks for it."""

    title: str
    unit: str
    definition: str
    source: str
    count: Callable[[Work, Period], Figures]


MEASURES: Mapping[str, Measure] = {
    "cases": Measure(
        "Cases",
        "cases",
        "Cases by the instant the report reached the landlord, and by the instant they were closed.",
        "KHA 10.2, CA 7.1",
        cases.count_cases,
    ),
    "cases_resolved": Measure(
        "Cases resolved on time and at all",
        "cases",
        "Of the cases closed in the period, those closed as resolved, and those of them with every time kept.",
        "CA 7.2",
        cases.count_resolved,
    ),
    "response_times": Measure(
        "Response against target times",
        "times",
        "Each timescale by the instant it fell due. On time: met at or before that instant.",
        "CA 7.2, PCHA 5.2, CHG 1.5",
        service.count_times,
    ),
    "trends": Measure(
        "Trends",
        "cases and incidents",
        "The period beside the one of the same length before it.",
        "KHA 10.2",
        cases.count_trends,
    ),
    "incident_kinds": Measure(
        "Number and kind of incidents",
        "incidents",
        "Incidents by the instant they were recorded.",
        "KHA 10.3, CA 7.2, WCH 15",
        cases.count_incident_kinds,
    ),
    "incident_places": Measure(
        "Where incidents happen",
        "incidents",
        "Incidents by place, or by the case's address where no place was recorded.",
        "KHA 10.3, CA 7.1",
        cases.count_incident_places,
    ),
    "strands": Measure(
        "Grounds and hate",
        "cases",
        "Cases received in the period by each of their grounds; hate as anybody perceived it.",
        "KHA 10.3, WCH 15, TSM NM01",
        cases.count_strands,
    ),
    "nm01": Measure(
        "Cases for each 1,000 homes",
        "cases for each 1,000 homes",
        "Cases opened in the period, and those of them with hate incidents, by the homes of the year it ends in.",
        "Tenant satisfaction measures, NM01(1) and (2)",
        cases.count_for_regulator,
    ),
    "reporting_method": Measure(
        "How reports came in", "reports", "Reports received in the period by channel.", "CA 7.2", cases.count_channels
    ),
    "support": Measure(
        "Support offered and referrals",
        "offers and referrals",
        "Support offered in cases received in the period; referrals made in the period.",
        "CA 7.2, WCH 8.2",
        service.count_support,
    ),
    "support_response": Measure(
        "Time to respond to requests for support",
        "hours",
        "Elapsed hours from the request to the answer, for requests made in the period.",
        "PCHA 5.2",
        service.count_support_response,
    ),
    "actions": Measure(
        "Actions taken and options used",
        "actions",
        "Measures of enforcement chosen, and letters issued, in the period.",
        "KHA 10.2, CA 7.2",
        service.count_actions,
    ),
    "satisfaction": Measure(
        "Satisfaction with outcome and handling",
        "answers",
        "Answers given in the period; satisfied are 4 and 5 of 5. Left blank counts for neither.",
        "CA 7.2, KHA 10.3, PCHA 5.1",
        service.count_satisfaction,
    ),
    "costs": Measure(
        "Costs", "pounds", "Money spent in the period by kind.", "CA 7.2, 7.3", service.sum_costs
    ),
    "equality": Measure(
        "Equality and diversity",
        "people",
        "Answers of people on cases received in the period, for each role apart. Answering is free.",
        "CA 7.2, KHA 10.3",
        people.count_equality,
    ),
    "no_discrimination": Measure(
        "Outcomes by ground",
        "cases",
        "Cases closed in the period: the share resolved and the days they took, by ground.",
        "CA 7.1, 8.1; WCH 14",
        people.compare_outcomes,
    ),
    "repeat_victims": Measure(
        "People harassed again",
        "people",
        "People harassed in a case of the period, by how many cases of the last twelve months they occur in.",
        "Housing Ombudsman, July 2025",
        people.count_repeat_victims,
    ),
    "persistent_perpetrators": Measure(
        "Persistent alleged perpetrators",
        "people",
        "People alleged in a case of the period, by how many cases of the last twelve months they occur in.",
        "Housing Ombudsman, July 2025",
        people.count_persistent,
    ),
    "lessons": Measure(
        "Why cases were closed and what they teach",
        "cases",
        "Cases closed in the period by reason, and those with a note of what they teach.",
        "WCH 15",
        service.list_lessons,
    ),
}  # fmt: skip


def count(work: Work, code: str, period: Period) -> Figures:
    """Count one measure for the actor's landlord. Raises InvalidInputError for a measure there is not."""
    measure = MEASURES.get(code)
    if measure is None:
        raise InvalidInputError({"measures": [f"There is no measure “{code}”. Known are: {', '.join(MEASURES)}."]})
    return measure.count(work, period)
