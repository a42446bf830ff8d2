"""The whole site over each database, and a count of everything that is stored."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from engine import Engine
from engine.clock import SimulatedClock
from engine.db import Base, Database
from engine.policy import Policies
from engine.settings import Settings
from tests.sharing import TEMPLATES
from tests.webui.conftest import DRAWING, PASSWORD, PEOPLE, REPORT, Visitor, peopled, policies, site_over, visit
from webui import create_app

__all__ = ["peopled", "policies", "visit"]
Count = Callable[[], dict[str, int]]


@pytest.fixture
def engine(
    peopled: Path, make_settings: Callable[..., Settings], clock: SimulatedClock, tmp_path: Path
) -> Iterator[Engine]:
    """An engine over SQLite with the people of tests/webui."""
    shutil.copy(peopled, tmp_path / "site.sqlite3")
    made = Engine.from_settings(make_settings(f"sqlite:///{tmp_path / 'site.sqlite3'}"), clock)
    yield made
    made.close()


@pytest.fixture
def app(engine: Engine) -> Iterator[Flask]:
    """The site over that engine."""
    with site_over(engine) as site:
        yield site


@pytest.fixture
def make_site(
    make_settings: Callable[..., Settings], policies: Policies, clock: SimulatedClock
) -> Iterator[Callable[[str], Visitor]]:
    """Open a site over any address of a migrated, empty database; gives an officer who is signed in."""
    opened: list[Engine] = []

    def make(url: str) -> Visitor:
        made = Engine.from_settings(make_settings(url), clock)
        opened.append(made)
        made.procedures.publish_files([DRAWING], reason="For the tests")
        teams = sorted({role.team for role in policies.landlords["CA"].roles.values()})
        email = "officer@landlord.example"
        made.accounts.create_user(None, "CA", email, "Officer Sample", PEOPLE["officer"][1], teams, PASSWORD)
        site = create_app(made.settings, made)
        site.config["PROPAGATE_EXCEPTIONS"] = False
        site.jinja_env.bytecode_cache = TEMPLATES
        visitor = Visitor(site.test_client())
        assert visitor.sign_in("officer").status_code == 303
        return visitor

    yield make
    for engine in opened:
        engine.close()


@pytest.fixture
def officer(visit: Callable[..., Visitor]) -> Visitor:
    """An officer at work."""
    return visit("officer")


@pytest.fixture
def case_id(officer: Visitor) -> int:
    """A case opened by recording a report on the site."""
    return record_case(officer)


def record_case(officer: Visitor) -> int:
    """Record a report on the site; returns the number of its case."""
    assert officer.send("/reports/new", REPORT).status_code == 303
    with officer.client.session_transaction() as session:
        return int(session["recorded"]["case_id"])


@pytest.fixture
def stored(engine: Engine) -> Count:
    """Count the rows of every table."""
    return lambda: count_rows(engine.database)


def count_rows(database: Database) -> dict[str, int]:
    """Return how many rows each table has."""
    with database.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
