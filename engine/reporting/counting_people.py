"""Measures about people: equality, equal treatment, those harassed again. Small numbers are never shown."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from engine.casework import facts
from engine.casework.equality import QUESTIONS
from engine.models import Case, EqualityAnswers, Party
from engine.reporting.counting_cases import RESOLVED, cases_of, closed
from engine.reporting.figures import HIDDEN, SMALLEST, Figures, guarded, guarded_counts, share, tally
from engine.reporting.periods import Period
from engine.work import Work

ROLES: Mapping[str, str] = {
    "complainant": "Complainant",
    "victim": "Person harassed",
    "perpetrator": "Alleged perpetrator",
}
_SMALL = "A number of people below 5 is not shown, so that nobody can be recognised."
_REPEAT_MONTHS, _PERSISTENT_CASES = 12, 3


def count_equality(work: Work, period: Period) -> Figures:
    """What complainants, victims and alleged perpetrators of the period's cases told of themselves, each role apart."""
    query = (
        cases_of(work, Party.role, EqualityAnswers.answers)
        .join(Party, Party.case_id == Case.id)
        .join(EqualityAnswers, EqualityAnswers.party_id == Party.id)
        .where(Case.received_at >= period.begins, Case.received_at < period.ends)
    )
    found: dict[tuple[str, str], list[str]] = {}
    for role, answers in work.session.execute(query):
        for question, answer in answers.items():
            for value in answer if isinstance(answer, list) else [answer]:
                found.setdefault((role, question), []).append(str(value))
    rows: list[tuple[str | int | None, ...]] = []
    for (role, question), given in sorted(found.items()):
        if role not in ROLES:
            continue
        asked = QUESTIONS.get(question)
        for answer, count in sorted(guarded_counts(tally(given)).items()):
            words = asked.answers.get(answer, answer) if asked else answer
            rows.append((ROLES[role], asked.label if asked else question, words, count))
    return Figures(("Who", "Question", "Answer", "People"), rows, _SMALL)


def compare_outcomes(work: Work, period: Period) -> Figures:
    """How cases ended by ground, beside all cases: whether anybody's cases come out worse (CA 7.1).

    Both the share that was resolved and the days they took; a ground with fewer than 5 closed cases is not shown.
    """
    groups: dict[str, list[Case]] = {"All cases": []}
    for case in closed(work, period):
        groups["All cases"].append(case)
        for strand in case.facts.get("strands") or ["none"]:
            groups.setdefault(facts.STRANDS.get(strand, "No ground recorded"), []).append(case)
    rows: list[tuple[str | int, ...]] = []
    for name, group in groups.items():
        if len(group) < SMALLEST and name != "All cases":
            rows.append((name, HIDDEN, "not shown", "not shown"))
            continue
        resolved = sum(case.facts.get("closing_reason", case.close_reason) == RESOLVED for case in group)
        rows.append((name, len(group), share(resolved, len(group)), _median(_days(group))))
    return Figures(("Ground", "Cases closed", "Resolved", "Days open, median"), rows, _SMALL)


def _days(group: Iterable[Case]) -> list[int]:
    return [(case.closed_at - case.received_at).days for case in group if case.closed_at is not None]


def _median(numbers: list[int]) -> int | str:
    ordered = sorted(numbers)
    return ordered[len(ordered) // 2] if ordered else "–"


def count_repeat_victims(work: Work, period: Period) -> Figures:
    """People harassed in a case of the period who were harassed in another case of the twelve months before its end."""
    times = _cases_by_person(work, period, "victim")
    again = sum(count > 1 for count in times.values())
    return Figures(
        ("People harassed", "Number"),
        [("In one case", guarded(len(times) - again)), ("In more than one case", guarded(again))],
        f"Cases of the {_REPEAT_MONTHS} months to the end of the period, people by name. {_SMALL}",
    )


def count_persistent(work: Work, period: Period) -> Figures:
    """People alleged to harass in three or more cases of the twelve months before the end of the period."""
    times = _cases_by_person(work, period, "perpetrator")
    several = sum(count >= _PERSISTENT_CASES for count in times.values())
    return Figures(
        ("Alleged perpetrators", "Number"),
        [
            ("Named in the period", guarded(len(times))),
            (f"Named in {_PERSISTENT_CASES} cases or more", guarded(several)),
        ],
        f"Cases of the {_REPEAT_MONTHS} months to the end of the period, people by name. {_SMALL}",
    )


def _cases_by_person(work: Work, period: Period, role: str) -> dict[str, int]:
    """In how many cases of the last twelve months each person of the period's cases occurs in a role."""
    since = period.ends - timedelta(days=365)
    query = cases_of(work, Party.name_key, Case.id, Case.received_at).join(Party, Party.case_id == Case.id)
    rows = work.session.execute(
        query.where(
            Party.role == role, Party.name_key.is_not(None), Case.received_at >= min(since, period.begins),
            Case.received_at < period.ends,
        )
    ).all()  # fmt: skip
    of_period = {row.name_key for row in rows if row.received_at >= period.begins}
    held: dict[str, set[int]] = {}
    for row in rows:
        if row.name_key in of_period and row.received_at >= since:
            held.setdefault(row.name_key, set()).add(row.id)
    return {name: len(numbers) for name, numbers in held.items()}
