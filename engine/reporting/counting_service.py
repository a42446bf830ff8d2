"""Measures of the service: times kept, support, actions, satisfaction, costs, lessons."""

from collections.abc import Mapping
from typing import Any

from engine.casework import letter_holds
from engine.casework.costs import KINDS as COST_KINDS
from engine.casework.dictionary.support import NEEDS
from engine.casework.letter_templates import find
from engine.casework.referrals import AGENCIES
from engine.errors import ActionFailedError
from engine.models import Case, Cost, Letter, Promise, Referral, Satisfaction, Task
from engine.models.promise import EXCUSED, MET, MET_LATE, MISSED
from engine.reporting.counting_cases import cases_of, closed, opened
from engine.reporting.figures import Figures, counted, share, tally
from engine.reporting.periods import Period
from engine.work import Work

SUPPORT = "support_response"
_SATISFIED = 4  # of 5
_HOUR = 3600


_COLUMNS = ("kept", "late", "missed", "exception", "released", "open")


def count_times(work: Work, period: Period) -> Figures:
    """Each promise that fell due in the period: kept, late, a round missed, excepted, or no longer owed.

    Every promise counts that the policy makes, whether or not somebody ever began the step that would keep it.
    """
    query = cases_of(work, Promise).join(Promise, Promise.case_id == Case.id)
    due = work.session.scalars(query.where(Promise.due_at >= period.begins, Promise.due_at < period.ends)).all()
    held: dict[str, dict[str, int]] = {}
    for promise in due:
        counts = held.setdefault(promise.requirement, dict.fromkeys(_COLUMNS, 0))
        counts[_outcome(promise, work)] += 1
    corrected = sum(one.late_then_at is not None for one in due)
    rows = []
    for code, requirement in work.policies.catalogue.items():
        if code not in held:
            continue
        counts = held[code]
        owed = counts["kept"] + counts["late"] + counts["missed"]
        rows.append(
            (
                requirement.title, owed, counts["kept"], counts["late"], counts["missed"],
                share(counts["kept"], owed), counts["exception"],
            )
        )  # fmt: skip
    return Figures(
        ("Timescale", "Owed", "On time", "Late", "Rounds missed", "On time, share", "Exceptions"),
        rows,
        "Every promise of the policy counts from the event that makes it, whether or not anybody began the step. "
        "Exceptions agreed with the person concerned are counted apart. What was no longer owed is left out."
        + _corrected_in_words(corrected),
    )


def _corrected_in_words(count: int) -> str:
    """What the figures leave out: counted is what a manager's correction made of it, and this says what it was."""
    if not count:
        return ""
    who = "One promise was" if count == 1 else f"{count} promises were"
    return f" {who} late under facts or times that a manager has corrected since, and counted as corrected."


def _outcome(promise: Promise, work: Work) -> str:
    """What became of a promise. Late is late for ever, also where it was released or done afterwards."""
    if promise.state in (EXCUSED, MISSED):
        return {EXCUSED: "exception", MISSED: "missed"}[promise.state]
    if promise.state == MET:
        return "kept"
    if promise.state == MET_LATE or promise.late_at is not None or (not promise.closed and promise.due_at < work.now):
        return "late"
    return "released" if promise.closed else "open"


def count_support_response(work: Work, period: Period) -> Figures:
    """How long requests for support of the period waited for an answer (PCHA 5.2), in hours of elapsed time."""
    query = cases_of(work, Promise.anchor_at, Promise.done_at).join(Promise, Promise.case_id == Case.id)
    rows = work.session.execute(
        query.where(Promise.requirement == SUPPORT, Promise.anchor_at >= period.begins, Promise.anchor_at < period.ends)
    ).all()
    hours = sorted((met - asked).total_seconds() / _HOUR for asked, met in rows if met is not None)
    asked_for = opened(work, period)
    without = sum(bool(case.facts.get("support_requested_at")) for case in asked_for)
    told = [
        ("Requests for support", str(max(len(rows), without))),
        ("Answered", str(len(hours))),
        ("Hours to the answer, median", _hours(hours[len(hours) // 2]) if hours else "–"),
        ("Hours to the answer, longest", _hours(hours[-1]) if hours else "–"),
    ]
    return Figures(("Time to respond to requests for support", "Figure"), told)


def _hours(value: float) -> str:
    return f"{value:.1f}"


def count_support(work: Work, period: Period) -> Figures:
    """Support offered in the period's cases by kind, and referrals of the period with how many were answered."""
    offered = tally(
        NEEDS.get(kind, str(kind).replace("_", " ").capitalize())
        for case in opened(work, period)
        for kind in case.facts.get("support_offered") or []
    )
    query = cases_of(work, Referral).join(Referral, Referral.case_id == Case.id)
    made = work.session.scalars(query.where(Referral.made_at >= period.begins, Referral.made_at < period.ends)).all()
    referred = tally(AGENCIES.get(row.recipient, row.recipient) for row in made)
    answered = tally(AGENCIES.get(row.recipient, row.recipient) for row in made if row.acknowledged_at is not None)
    rows: list[tuple[str, str, int, int | None]] = [
        ("Offered", name, count, None) for name, count in sorted(offered.items())
    ]
    rows += [("Referred to", name, count, answered.get(name, 0)) for name, count in sorted(referred.items())]
    return Figures(("", "Support", "Times", "Answered"), rows)


def count_actions(work: Work, period: Period) -> Figures:
    """Letters that went out and measures taken in the period; one that is held has told nobody anything."""
    letters = cases_of(work, Letter.template).join(Letter, Letter.case_id == Case.id)
    sent = tally(
        _title(work, name)
        for name in work.session.scalars(
            letters.where(
                Letter.issued_at >= period.begins, Letter.issued_at < period.ends, ~letter_holds.is_kept_back()
            )
        )
    )
    done = cases_of(work, Task.answers).join(Task, Task.case_id == Case.id)
    answers = work.session.scalars(
        done.where(Task.state == "done", Task.completed_at >= period.begins, Task.completed_at < period.ends)
    )
    measures = tally(str(given["measure"]).replace("_", " ").capitalize() for given in answers if _chosen(given))
    rows = [("Measure", name, count) for name, count in sorted(measures.items())]
    rows += [("Letter", name, count) for name, count in sorted(sent.items())]
    return Figures(("", "Action", "Times"), rows)


def _chosen(given: Mapping[str, Any] | None) -> bool:
    return bool(given and isinstance(given.get("measure"), str) and given["measure"])


def _title(work: Work, name: str) -> str:
    try:
        return find(work.settings.letters, name).title
    except ActionFailedError:  # a letter that this version no longer has: its name still tells what it was
        return name.replace("_", " ").capitalize()


def count_satisfaction(work: Work, period: Period) -> Figures:
    """How content people were with the outcome and with the handling: answers, and how many of them content."""
    query = cases_of(work, Satisfaction).join(Satisfaction, Satisfaction.case_id == Case.id)
    rows = work.session.scalars(query.where(Satisfaction.at >= period.begins, Satisfaction.at < period.ends)).all()
    told: list[tuple[str, int, int, str]] = []
    for words, name in (("With the outcome", "outcome"), ("With the handling", "handling")):
        marks = [mark for row in rows if (mark := getattr(row, name)) is not None]
        content = sum(mark >= _SATISFIED for mark in marks)
        told.append((words, len(marks), content, share(content, len(marks))))
    comments = sum(bool(row.comment) for row in rows)
    return Figures(
        ("Satisfaction", "Answers", "Satisfied", "Share"),
        told,
        f"{comments} people added a comment on the service. Comments stand in the case files, as they may name people.",
    )


def sum_costs(work: Work, period: Period) -> Figures:
    """Money spent in the period by kind, in pounds and pence; the day of spending is the landlord's."""
    query = cases_of(work, Cost.kind, Cost.amount_pence).join(Cost, Cost.case_id == Case.id)
    spent = work.session.execute(query.where(Cost.spent_on >= period.first, Cost.spent_on <= period.last)).all()
    totals: dict[str, int] = dict.fromkeys(COST_KINDS, 0)
    for kind, pence in spent:
        totals[kind] = totals.get(kind, 0) + pence
    rows = [(COST_KINDS.get(kind, kind), _pounds(pence)) for kind, pence in totals.items()]
    return Figures(("Cost", "Amount"), [*rows, ("Together", _pounds(sum(totals.values())))])


def _pounds(pence: int) -> str:
    return f"£{pence / 100:,.2f}"


def list_lessons(work: Work, period: Period) -> Figures:
    """What closing officers wrote that a case teaches, and why cases were closed."""
    rows = closed(work, period)
    reasons = tally((case.facts.get("closing_reason") or case.close_reason or "not recorded") for case in rows)
    learned = sum(bool(case.facts.get("lessons")) for case in rows)
    told = counted("Reason for closing", {name.replace("_", " ").capitalize(): n for name, n in reasons.items()})
    return Figures(told.columns, told.rows, f"{learned} of {len(rows)} closed cases carry a note of what they teach.")


def lesson_notes(work: Work, period: Period) -> list[str]:
    """Return the notes themselves, for whoever draws the lessons together; they may name people."""
    return [str(case.facts.get("lessons")) for case in closed(work, period) if case.facts.get("lessons")]
