"""An invented office for worked examples: a person in every team of a landlord's role map, and a deputy manager."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine.access import MANAGER, OFFICER, PROCESS_OWNER, Actor
from engine.models import Team, TeamMember, User
from engine.policy import Profile
from engine.work import Work

DEPUTY = "Deputy manager"  # decides where two managers must
NO_HASH = "!"  # no hash looks like this: nobody can sign in with these accounts


@dataclass(frozen=True)
class Office:
    """The people of an invented office, by team name; `teams` gives the team of each lane."""

    landlord: str
    people: Mapping[str, Actor]
    teams: Mapping[str, str]

    def of_lane(self, lane: str) -> Actor:
        """Return the person who does the work of a lane."""
        return self.people[self.teams[lane]]

    def of_user(self, user_id: int) -> Actor:
        """Return the person with an account number."""
        return next(actor for actor in self.people.values() if actor.user_id == user_id)

    @property
    def manager(self) -> Actor:
        """Return the person of the Manager's team."""
        return self.of_lane("Manager")


def open_office(work: Work, profile: Profile) -> Office:
    """Make the teams of a landlord's role map and one plainly invented person in each, who cannot sign in."""
    people: dict[str, Actor] = {}
    lanes = {lane: role.team for lane, role in profile.roles.items()}
    for team_name in dict.fromkeys(lanes.values()):
        team = _team(work, profile.code, team_name)
        held = [lane for lane, name in lanes.items() if name == team_name]
        roles = [OFFICER, *([MANAGER, PROCESS_OWNER] if "Manager" in held else [])]
        slug = "".join(letter for letter in team_name.lower() if letter.isalnum())
        user = User(
            landlord=profile.code,
            email=f"{slug}@{profile.code.lower()}.example.org",
            name=f"Sample {team_name}",
            roles=roles,
            password_hash=NO_HASH,
            gender="female",
            created_at=work.now,
        )
        work.session.add(user)
        work.session.flush()
        work.session.add(TeamMember(team_id=team.id, user_id=user.id))
        people[team_name] = Actor(user.id, profile.code, user.name, frozenset(roles), frozenset({team.id}))
    people[DEPUTY] = _deputy(work, profile.code)
    return Office(profile.code, people, {**lanes, DEPUTY: DEPUTY})


def _deputy(work: Work, landlord: str) -> Actor:
    """A second manager, in no team: nothing is given to this person unless an example says so."""
    user = User(
        landlord=landlord,
        email=f"deputy@{landlord.lower()}.example.org",
        name=f"Sample {DEPUTY}",
        roles=[MANAGER],
        password_hash=NO_HASH,
        gender="male",
        created_at=work.now,
    )
    work.session.add(user)
    work.session.flush()
    return Actor(user.id, landlord, user.name, frozenset({MANAGER}), frozenset())


def _team(work: Work, landlord: str, name: str) -> Team:
    found = work.session.scalars(select(Team).where(Team.landlord == landlord, Team.name == name)).one_or_none()
    if found is None:
        found = Team(landlord=landlord, name=name)
        work.session.add(found)
        work.session.flush()
    return found
