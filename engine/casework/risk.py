"""Risk assessments: versions with every answer; a floor holds, up needs a reason, down needs a manager."""

from collections.abc import Mapping, Sequence

from engine import events
from engine.access import MANAGER
from engine.casework import facts, lasting, versions
from engine.errors import InvalidInputError, NotAllowedError
from engine.models import Case, RiskAssessment
from engine.work import Work

LEVELS: Mapping[str, int] = {"low": 0, "medium": 1, "high": 2}


def record(
    work: Work,
    case: Case,
    answers: Mapping[str, object],
    score: int,
    band: str,
    level: str,
    floor_reason: str | None = None,
    override_reason: str | None = None,
    breakdown: Sequence[tuple[str, str, int]] = (),
) -> RiskAssessment:
    """Store the next version of the risk assessment and set the case's risk.

    `band` is what the decision table gave, `level` what is to hold. The landlord's floor (WCH 7.2: always high)
    counts as part of the band. Above the band a reason is needed; below it a reason and a manager. `breakdown` holds
    question, answer and points of each row that counted.
    Raises InvalidInputError or NotAllowedError; then nothing was stored.
    """
    for field, value in (("band", band), ("level", level)):
        if value not in LEVELS:
            raise InvalidInputError({field: [f"Choose the risk from {', '.join(LEVELS)}."]})
    _check_override(work, LEVELS[level], least_level(work, case, band), floor_reason, override_reason)
    found = {"risk": level, "risk_score": int(score), "risk_floor_reason": floor_reason or None}
    _, problems = facts.check(found)
    if problems:
        raise InvalidInputError(problems)
    row = lasting.store(
        work,
        RiskAssessment,
        case_id=case.id,
        version=versions.next_version(work, case, RiskAssessment),
        answers={name: events.plain(value) for name, value in answers.items()},
        score=int(score),
        band=band,
        level=level,
        floor_reason=floor_reason or None,
        override_reason=override_reason or None,
        breakdown=[list(part) for part in breakdown],
        by_id=work.actor.user_id,
        at=work.now,
    )
    events.record(
        work,
        "risk.assessed",
        case_id=case.id,
        landlord=case.landlord,
        version=row.version,
        level=level,
        score=row.score,
        band=band,
        floor_reason=row.floor_reason,
        override_reason=row.override_reason,
    )
    facts.assign(work, case, {**found, **_told_by(work, case, answers)})
    return row


def _told_by(work: Work, case: Case, answers: Mapping[str, object]) -> dict[str, object]:
    """The facts that answers tell (catalogue, `told_by.answer`): violence told here moves what triage had moved."""
    told_by = work.policies.vocabulary.told_by_answer
    return facts.told(
        {
            fact: any(answers.get(field) in values for field, values in fields.items())
            for fact, fields in told_by.items()
        },
        case,
    )


def least_level(work: Work, case: Case, band: str) -> int:
    """Return the level, as LEVELS counts it, that answers in a band give: not below the landlord's floor (WCH 7.2)."""
    floor = str(work.policies.landlords[case.landlord].value("risk.floor", None) or "low").lower()
    return max(LEVELS[band], LEVELS.get(floor, 0))


def _check_override(work: Work, level: int, least: int, floor_reason: str | None, override_reason: str | None) -> None:
    """Up: with a reason. Down: with a reason, by a manager."""
    if level > least and not (override_reason or floor_reason):
        raise InvalidInputError({"override_reason": ["Say why the risk is higher than the answers give."]})
    if level < least and not override_reason:
        raise InvalidInputError({"override_reason": ["Say why the risk is lower than the answers give."]})
    if level < least and MANAGER not in work.actor.roles:
        raise NotAllowedError(
            "Only a manager may set the risk lower than the answers and the policy give. Nothing was stored."
        )
