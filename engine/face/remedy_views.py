"""The catalogue of remedies as one landlord sees it today."""

from collections.abc import Sequence

from engine.face.types import RemedyLine
from engine.policy.remedies import Remedy, standing_for
from engine.work import Work


def lines(work: Work) -> Sequence[RemedyLine]:
    """Return every remedy with whether it is open today and what stands in its place."""
    return [_line(work, remedy) for remedy in work.policies.remedies.values()]


def replaced(work: Work) -> Sequence[RemedyLine]:
    """Return what the landlord's policy names and the law no longer has, with what stands in its place today."""
    return [line for line in lines(work) if line.clause and not line.is_open]


def _line(work: Work, remedy: Remedy) -> RemedyLine:
    landlord = work.actor.landlord
    day = work.now.astimezone(work.policies.landlords[landlord].zone).date()
    return RemedyLine(
        code=remedy.code,
        title=remedy.title,
        kind=remedy.kind,
        statute=remedy.statute,
        valid_from=remedy.valid_from,
        valid_to=remedy.valid_to,
        is_open=remedy.is_open(day),
        clause=remedy.clause_of(landlord),
        in_its_place=[one.title for one in standing_for(work.policies.remedies, remedy.code, day)],
        min_age=remedy.min_age,
    )
