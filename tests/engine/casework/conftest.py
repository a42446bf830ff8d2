"""A landlord's office for casework tests: policies, teams, people, and a case to work on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from engine.access import Actor, system_actor
from engine.casework import disclosures
from engine.clock import SimulatedClock
from engine.db import Database
from engine.models import Case, ProcedureDefinition, ProcessInstance, Task, Team, TeamMember, User
from engine.policy import Policies, load_policies
from engine.settings import PROJECT, Settings
from engine.work import Work


@pytest.fixture(scope="session")
def policies() -> Policies:
    """The five shipped policies."""
    return load_policies(PROJECT / "policies")


@dataclass
class Office:
    """Everything a casework test needs of one database."""

    database: Database
    policies: Policies
    settings: Settings
    clock: SimulatedClock

    @contextmanager
    def work(self, actor: Actor | None = None, landlord: str = "CA") -> Iterator[Work]:
        """One transaction of an actor (the system by default)."""
        with self.database.write() as session:
            yield Work(session, actor or system_actor(landlord), self.clock.now(), self.policies, self.settings)

    def team(self, lane: str = "Officer", landlord: str = "CA") -> int:
        """Make the team that the landlord's profile names for a lane; returns its id."""
        name = self.policies.landlords[landlord].roles[lane].team
        with self.database.write() as session:
            found = session.query(Team).filter_by(landlord=landlord, name=name).one_or_none()
            if found is None:
                found = Team(landlord=landlord, name=name)
                session.add(found)
                session.flush()
            return found.id

    def person(
        self,
        name: str,
        *,
        landlord: str = "CA",
        roles: tuple[str, ...] = ("officer",),
        lane: str | None = None,
        **columns: object,
    ) -> Actor:
        """Make somebody, a member of the lane's team where one is named; returns them as an actor."""
        team_ids = {self.team(lane, landlord)} if lane else set()
        email = f"{name.lower().replace(' ', '.')}@{landlord.lower()}.example"
        with self.database.write() as session:
            user = User(
                landlord=landlord,
                email=email,
                name=name,
                roles=list(roles),
                password_hash="never",
                created_at=self.clock.now(),
                **columns,
            )
            session.add(user)
            session.flush()
            session.add_all(TeamMember(team_id=team_id, user_id=user.id) for team_id in team_ids)
            return Actor(user.id, landlord, name, frozenset(roles), frozenset(team_ids))

    def case(self, landlord: str = "CA", **columns: object) -> int:
        """Put a bare case into the database; returns its id."""
        with self.database.write() as session:
            number = session.query(Case).count() + 1
            values: dict[str, object] = {
                "landlord": landlord,
                "reference": f"{landlord}-2026-{number:05d}",
                "title": "Sample Person, 1 Sample Road",
                "status": "triage",
                "received_at": self.clock.now(),
                "opened_at": self.clock.now(),
                "facts": {},
            }
            case = Case(**{**values, **columns})
            session.add(case)
            session.flush()
            return case.id

    def task(self, case_id: int, name: str = "Agree the action plan", **columns: object) -> int:
        """Put an open task into the database, beneath a bare procedure; returns its id."""
        with self.database.write() as session:
            landlord = get_case(session, case_id).landlord
            now = self.clock.now()
            definition = session.query(ProcedureDefinition).first() or ProcedureDefinition(
                kind="bpmn", key="intake", version=1, name="Intake", file_name="intake.bpmn", sha256="0" * 64,
                owner_xml=b"", findings=[], reason="", published_at=now,
            )  # fmt: skip
            session.add(definition)
            session.flush()
            instance = ProcessInstance(
                case_id=case_id, definition_id=definition.id, key="intake", status="running", started_at=now,
                started_by="test", state=b"", data={}, tokens=[], awaited=[],
            )  # fmt: skip
            session.add(instance)
            session.flush()
            due_at = columns.get("due_at")
            values: dict[str, object] = {
                "landlord": landlord, "case_id": case_id, "instance_id": instance.id, "definition_id": definition.id,
                "token": f"t{instance.id}", "element": "Task_1", "name": name, "role": "Officer", "state": "open",
                "created_at": now, "due_sort": due_at or datetime(9999, 1, 1, tzinfo=UTC),
            }  # fmt: skip
            task = Task(**{**values, **columns})
            session.add(task)
            session.flush()
            return task.id


def get_case(session: Session, case_id: int) -> Case:
    """Return a case row that must be there."""
    case = session.get(Case, case_id)
    assert case is not None
    return case


@pytest.fixture
def office(
    database: Database,
    policies: Policies,
    clock: SimulatedClock,
    make_settings: Callable[..., Settings],
    database_url: str,
) -> Office:
    """An office on each kind of database."""
    return Office(database, policies, make_settings(database_url), clock)


def disclose(work: Work, case: Case, recipient: str, decision: str) -> None:
    """Write a line into the register, as the disclosure procedure does."""
    entry = disclosures.Entry(
        decision=decision, recipient=recipient, recipient_name="Sample", purpose="To find out", about=("perpetrator",),
        what="Dates", consent="written", lawful_basis="consent", condition="explicit_consent", reason="Asked",
        document="A letter", way="post",
    )  # fmt: skip
    disclosures.record(work, case, entry)
