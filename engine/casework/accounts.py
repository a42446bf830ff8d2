"""Accounts of one landlord: made, changed, switched off and reset by its administrators."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from engine import events
from engine.access import ADMINISTRATOR, ROLES, require
from engine.casework import leaving, sign_in
from engine.casework.checks import Checks
from engine.casework.leaving import HandedBack
from engine.errors import InvalidInputError, NotFoundError, SignInError
from engine.models import Team, TeamMember, User
from engine.work import Work

GENDERS = ("female", "male", "other")


@dataclass(frozen=True)
class NewUser:
    """An account to be made; `password_hash` empty: nobody can sign in until it is set."""

    landlord: str
    email: str
    name: str
    roles: Collection[str]
    teams: Collection[str]  # names or ids
    password_hash: str
    must_change_password: bool
    gender: str | None = None


def create(work: Work, new: NewUser) -> User:
    """Make an account. Raises InvalidInputError by field (also for an address that is taken), NotAllowedError."""
    require(work.actor, "user.manage")
    if new.landlord not in work.policies.landlords:
        raise InvalidInputError({"landlord": [f"Choose one of {', '.join(work.policies.landlords)}."]})
    checks = Checks()
    email = checks.email("email", new.email)
    if email is None:
        checks.say("email", "Enter an e-mail address.")
    elif sign_in.by_email(work, email) is not None:
        checks.say("email", "This address has an account already.")
    name = _check_person(checks, new.name, new.roles, new.gender)
    team_ids = _team_ids(work, checks, new.landlord, new.teams)
    checks.done()
    user = User(
        landlord=new.landlord,
        email=email or "",
        name=name,
        roles=_ordered(new.roles),
        gender=new.gender,
        password_hash=new.password_hash,
        must_change_password=new.must_change_password,
        created_at=work.now,
    )
    work.session.add(user)
    work.session.flush()
    work.session.add_all(TeamMember(team_id=team_id, user_id=user.id) for team_id in team_ids)
    events.record(work, "account.created", landlord=user.landlord, person=user.name, roles=user.roles)
    work.session.flush()
    return user


def change(
    work: Work, user_id: int, name: str, roles: Collection[str], teams: Collection[str], gender: str | None
) -> User:
    """Change name, roles, teams and gender; the last administrator stays one.

    What the person holds and may no longer do, without a role or a team taken away, goes back to the teams.
    """
    user = managed(work, user_id)
    checks = Checks()
    user_name = _check_person(checks, name, roles, gender)
    team_ids = _team_ids(work, checks, user.landlord, teams)
    if ADMINISTRATOR in user.roles and ADMINISTRATOR not in roles and _is_last_administrator(work, user):
        checks.say("roles", "This is the last administrator. Give the role to somebody else first.")
    checks.done()
    user.name, user.roles, user.gender = user_name, _ordered(roles), gender
    lost = set(work.session.scalars(select(TeamMember.team_id).where(TeamMember.user_id == user.id))) - set(team_ids)
    work.session.execute(delete(TeamMember).where(TeamMember.user_id == user.id))
    work.session.add_all(TeamMember(team_id=team_id, user_id=user.id) for team_id in team_ids)
    events.record(work, "account.changed", landlord=user.landlord, person=user.name, roles=user.roles)
    leaving.hand_back(work, user, "a role or a team was taken away", lost)
    work.session.flush()
    return user


def managed(work: Work, user_id: int) -> User:
    """Return an account that the actor administers. Raises NotFoundError for one of another landlord."""
    require(work.actor, "user.manage")
    user = work.session.get(User, user_id)
    if user is None or user.landlord != work.actor.landlord:
        raise NotFoundError("account")
    return user


def set_active(work: Work, user_id: int, active: bool) -> HandedBack:
    """Switch an account on or off. Off ends its sessions and gives its open cases and tasks back; returns those."""
    user = managed(work, user_id)
    if not active and user.id == work.actor.user_id:
        raise InvalidInputError({"active": ["You cannot switch off your own account."]})
    if not active and _is_last_administrator(work, user):
        raise InvalidInputError({"active": ["This is the last administrator. Give the role to somebody else first."]})
    if user.active == active:
        return HandedBack()
    user.active = active
    user.session_version += 1
    events.record(
        work, "account.activated" if active else "account.deactivated", landlord=user.landlord, person=user.name
    )
    return HandedBack() if active else leaving.hand_back(work, user, "the account is closed")


def unlock(work: Work, user_id: int) -> User:
    """Let a locked account try again at once."""
    user = managed(work, user_id)
    user.failed_attempts, user.locked_until = 0, None
    events.record(work, "account.unlocked", landlord=user.landlord, person=user.name)
    return user


def set_temporary(work: Work, user_id: int, password_hash: str) -> User:
    """Set a temporary password: every session ends, and it must be changed at the next sign-in."""
    user = managed(work, user_id)
    user.password_hash, user.must_change_password = password_hash, True
    user.failed_attempts, user.locked_until = 0, None
    user.session_version += 1
    events.record(work, "account.password_reset", landlord=user.landlord, person=user.name)
    return user


def set_own(work: Work, user_id: int, old_hash: str, new_hash: str) -> User:
    """Set one's own password; every other session ends. Raises SignInError where it was changed meanwhile."""
    user = work.session.get_one(User, user_id)
    if user.password_hash != old_hash:
        raise SignInError("The password was changed elsewhere meanwhile. Sign in again.")
    user.password_hash, user.must_change_password = new_hash, False
    user.session_version += 1
    events.record(work, "account.password_changed", landlord=user.landlord)
    return user


def of_landlord(work: Work, *, active_only: bool = False) -> Sequence[User]:
    """Return the accounts of the actor's landlord by name."""
    query = select(User).where(User.landlord == work.actor.landlord)
    if active_only:
        query = query.where(User.active)
    return work.session.scalars(query.order_by(User.name, User.id)).all()


def teams_of(work: Work, user_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the names of people's teams, by person."""
    query = select(TeamMember.user_id, Team.name).join(Team, Team.id == TeamMember.team_id)
    found: dict[int, list[str]] = {}
    for user_id, name in work.session.execute(query.where(TeamMember.user_id.in_(user_ids)).order_by(Team.name)):
        found.setdefault(user_id, []).append(name)
    return found


def make_teams(work: Work, landlord: str) -> Sequence[Team]:
    """Make the teams that the landlord's role map names and that are not there yet; return all its teams by name."""
    known = {team.name for team in work.session.scalars(select(Team).where(Team.landlord == landlord))}
    wanted = {role.team for role in work.policies.landlords[landlord].roles.values()}
    work.session.add_all(Team(landlord=landlord, name=name) for name in sorted(wanted - known))
    work.session.flush()
    return work.session.scalars(select(Team).where(Team.landlord == landlord).order_by(Team.name)).all()


def _check_person(checks: Checks, name: str, roles: Collection[str], gender: str | None) -> str:
    """Name, roles and gender; returns the trimmed name."""
    cleaned = checks.text("name", name, "a name", longest=200)
    if any(role not in ROLES for role in roles):
        checks.say("roles", f"Choose roles from {', '.join(ROLES)}.")
    if not roles:
        checks.say("roles", "Choose at least one role.")
    if gender is not None:
        checks.choice("gender", gender, GENDERS, "a gender")
    return cleaned or ""


def _team_ids(work: Work, checks: Checks, landlord: str, wanted: Collection[str]) -> list[int]:
    """The ids behind names or ids of teams of a landlord; the command line may name a team that is not there yet."""
    teams = list(make_teams(work, landlord))
    if work.actor.is_system:
        known = {team.name for team in teams}
        more = [Team(landlord=landlord, name=word) for word in wanted if word not in known and not word.isdecimal()]
        work.session.add_all(more)
        work.session.flush()
        teams += more
    by_word = {str(team.id): team.id for team in teams} | {team.name: team.id for team in teams}
    unknown = [word for word in wanted if word not in by_word]
    if unknown:
        checks.say("teams", f"There is no team {', '.join(unknown)}. Choose from the list.")
    return sorted({by_word[word] for word in wanted if word in by_word})


def _ordered(roles: Collection[str]) -> list[str]:
    """Roles in the order of the table."""
    return [role for role in ROLES if role in roles]


def _is_last_administrator(work: Work, user: User) -> bool:
    """Whether nobody else could administer the landlord's accounts."""
    others = [other for other in of_landlord(work, active_only=True) if other.id != user.id]
    return ADMINISTRATOR in user.roles and not any(ADMINISTRATOR in other.roles for other in others)
