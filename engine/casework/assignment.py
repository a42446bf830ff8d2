"""Who gets a case: the least loaded active member of the role's team who may take it."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from engine import events
from engine.casework import notices, people
from engine.errors import InvalidInputError
from engine.models import Case, Cover, Task, Team, TeamMember, User
from engine.policy import Role
from engine.work import Work

FEMALE = "female"
CASE_OFFICER = "Officer"  # the lane of the case's own officer

# Built once: putting a statement together costs more than running it.
_TEAM = select(Team).where(Team.landlord == bindparam("landlord"), Team.name == bindparam("name"))
_MEMBERS = (
    select(User)
    .join(TeamMember, TeamMember.user_id == User.id)
    .where(TeamMember.team_id == bindparam("team"), User.active)
    .order_by(User.id)
)


def role_of(work: Work, landlord: str, lane: str) -> Role:
    """Return the landlord's binding of a lane. Raises InvalidInputError for a lane that no profile binds."""
    roles = work.policies.landlords[landlord].roles
    if lane not in roles:
        raise InvalidInputError(
            {"role": [f"“{lane}” is not a role of this landlord. Choose one of {', '.join(roles)}."]}
        )
    return roles[lane]


def team_of(work: Work, landlord: str, lane: str) -> Team | None:
    """Return the team that the landlord's role map names for a lane, or None where nobody has made it yet."""
    name = role_of(work, landlord, lane).team
    return work.session.scalars(_TEAM, {"landlord": landlord, "name": name}).one_or_none()


def members(work: Work, team_id: int) -> Sequence[User]:
    """Return the members of a team who can be given a case, by id."""
    return [person for person in work.session.scalars(_MEMBERS, {"team": team_id}) if people.can_work(person)]


def suits(case: Case, person: User) -> bool:
    """Whether a person may take a case: the customer's request for female staff is kept (PCHA 3.3.1)."""
    return person.gender == FEMALE if case.facts.get("female_only_staff") is True else True


def least_loaded(work: Work, among: Sequence[User]) -> User | None:
    """Return the person with the fewest open cases and tasks; the one who is away today comes last."""
    if len(among) < 2:
        return among[0] if among else None
    work.session.flush()  # what this very step completed or gave away counts already
    ids = [person.id for person in among]
    cases = select(Case.officer_id, func.count()).where(
        Case.officer_id.in_(ids), Case.status != "closed", Case.kind == "harassment"
    )
    tasks = select(Task.assignee_id, func.count()).where(Task.assignee_id.in_(ids), Task.state == "open")
    load: dict[int, int] = dict.fromkeys(ids, 0)
    for query in (cases.group_by(Case.officer_id), tasks.group_by(Task.assignee_id)):
        for person_id, count in work.session.execute(query):
            if person_id is not None:
                load[person_id] += count
    away = set(
        work.session.scalars(
            select(Cover.absent_id).where(
                Cover.absent_id.in_(ids), Cover.starts_at <= work.now, Cover.ends_at > work.now
            )
        )
    )
    return min(among, key=lambda person: (person.id in away, load[person.id], person.id))


def assign(work: Work, case: Case, role: str | None, user_id: int | None) -> User | None:
    """Give the case to `user_id`, or to the least loaded who suits of the role's team. See cases.assign_officer."""
    if user_id is not None:
        return _give(work, case, _named(work, case, user_id), "chosen by a colleague")
    lane = role or CASE_OFFICER
    team = team_of(work, case.landlord, lane)
    able = [person for person in members(work, team.id) if suits(case, person)] if team else []
    chosen = least_loaded(work, able)
    if team is not None:
        case.team_id = team.id
    if chosen is not None:
        return _give(work, case, chosen, "the fewest cases in the team")
    _leave_to_team(work, case, lane)
    return None


def _named(work: Work, case: Case, user_id: int) -> User:
    """The person asked for, if able to take the case."""
    person = people.find(work, user_id)
    if person is None or person.landlord != case.landlord or not people.can_work(person):
        raise InvalidInputError({"officer": ["Choose a colleague from the list."]})
    if not suits(case, person):
        raise InvalidInputError({"officer": ["The customer asked for female staff only. Choose a female colleague."]})
    return person


def _give(work: Work, case: Case, person: User, reason: str) -> User:
    """Make `person` the officer, and tell them."""
    if case.officer_id == person.id:
        return person
    case.officer_id = person.id
    people.hold(work, person)
    events.record(work, "case.assigned", case_id=case.id, landlord=case.landlord, officer=person.name, reason=reason)
    text = f"Case {case.reference} is yours."
    key = f"case-assigned:{case.id}:{person.id}:{work.now.isoformat()}"
    notices.notify_person(work, case, person.id, "assigned", f"Case {case.reference} is yours", text, key)
    return person


def _leave_to_team(work: Work, case: Case, lane: str) -> None:
    """Nobody qualifies: the case waits, and the manager is told that somebody has to decide."""
    title = role_of(work, case.landlord, lane)
    why = "Female staff only." if case.facts.get("female_only_staff") is True else "There is no active member."
    events.record(work, "case.unassigned", case_id=case.id, landlord=case.landlord, team=title.team, reason=why)
    subject = f"Case {case.reference} has no officer"
    key = f"case-unassigned:{case.id}:{work.now.isoformat()}"
    notices.notify_role(work, case, "Manager", subject, "Nobody in the team can take it. Choose an officer.", key)
