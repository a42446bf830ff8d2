"""The demonstration: five landlords, invented people, and about 160 cases made by living through a year."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from engine.app import Engine
from engine.clock import Clock, SimulatedClock, SystemClock
from engine.db import Database, make_database
from engine.demo.people import PASSWORD, describe_demonstration, make_people, sample_accounts
from engine.demo.year import live_through
from engine.migrations import upgrade
from engine.models import Case, ProcedureDefinition, User
from engine.settings import Settings

__all__ = ["describe_accounts", "describe_demonstration", "prepare_demo"]

Tell = Callable[[str], None]
YEAR = timedelta(days=365)


def prepare_demo(settings: Settings, tell: Tell, clock: Clock | None = None) -> None:
    """Migrate, publish and make the sample people and cases, whichever of these is still missing.

    Interrupted half-way, the next start begins the cases anew only if there is none yet.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(make_database(settings.database_url))
    upgrade(database.engine)
    there = _count(database)
    database.engine.dispose()
    if not all(there):  # an engine takes a moment to build: the second start needs none here
        _make(settings, tell, (clock or SystemClock()).now(), *there)


def _make(settings: Settings, tell: Tell, now: datetime, definitions: int, people: int, cases: int) -> None:
    simulated = SimulatedClock(now - YEAR)
    # No e-mail leaves while the past year is lived through: addresses are invented, and it is all long ago.
    engine = Engine.from_settings(replace(settings, smtp_host=None), clock=simulated)
    if not definitions:
        tell("Publishing the drawings and decision tables ...")
        engine.procedures.publish_files([settings.workflows], reason="The first version, shipped with Due Process")
    if not people:
        tell("Making sample people for five landlords ...")
        make_people(engine)
    if not cases:
        tell("Living through the past year: about 160 sample cases (two to four minutes, once) ...")
        made = live_through(engine, simulated, now)
        tell(f"{made} cases made.")
    engine.close()


def describe_accounts() -> str:
    """Return the sample accounts as text for the terminal."""
    lines = [f"  {email:44} {what}" for email, what in sample_accounts()]
    return "\n".join(["Sample accounts, all with the password " + PASSWORD + ":", *lines])


def _count(database: Database) -> tuple[int, int, int]:
    with database.read() as session:
        definitions, people, cases = (
            session.scalar(select(func.count()).select_from(model)) or 0 for model in (ProcedureDefinition, User, Case)
        )
    return definitions, people, cases
