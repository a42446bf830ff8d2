"""The landlord's office file: where procedures run that no report causes, such as reports to the board and training.

It is a row among the cases, so that tasks, clocks, history and access work as everywhere; it is no harassment case and
stands in no list, search or figure.
"""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from engine import events
from engine.casework.cases import OFFICE, note_anchor
from engine.models import Case, Team
from engine.work import Work

ROLE = "Performance"  # the lane whose team works on it; managers see it as they see every case
# What a policy counts from that lies before this site: rounds may have passed that nobody here could begin.
ANCHORED_BEFORE = frozenset({"policy_approved_at"})
_STATUS = "monitoring"


def reference(landlord: str) -> str:
    """Return the reference of a landlord's office file."""
    return f"{landlord}-OFFICE"


def office_file(work: Work) -> Case:
    """Return the office file of the landlord at work, made on first need."""
    return _find(work) or _make(work)


def _find(work: Work) -> Case | None:
    query = select(Case).where(Case.landlord == work.actor.landlord, Case.kind == OFFICE)
    return work.session.scalars(query).one_or_none()


def _make(work: Work) -> Case:
    profile = work.policies.landlords[work.actor.landlord]
    role = profile.roles.get(ROLE)
    team = select(Team.id).where(Team.landlord == profile.code, Team.name == (role.team if role else ROLE))
    case = Case(
        landlord=profile.code,
        kind=OFFICE,
        reference=reference(profile.code),
        title="Office file",
        status=_STATUS,
        team_id=work.session.scalars(team).one_or_none(),
        received_at=work.now,
        opened_at=work.now,
        reckoned_at=work.now,
        facts={},
    )
    try:
        with work.session.begin_nested():
            work.session.add(case)
    except IntegrityError:  # somebody else made it in the same moment
        found = _find(work)
        if found is None:
            raise
        return found
    events.record(work, "case.opened", case_id=case.id, landlord=case.landlord, reference=case.reference)
    note_anchor(work, case)
    return case
