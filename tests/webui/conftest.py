"""A whole site over a real engine: one landlord with people of every role, one procedure, one recorded report."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine import Engine
from engine.clock import SimulatedClock
from engine.db import Database, make_database
from engine.policy import Policies, load_policies
from engine.settings import PROJECT, Settings
from tests.sharing import TEMPLATES
from webui import create_app
from webui.extensions import limiter

DRAWING = Path(__file__).parent / "drawings" / "short_intake.bpmn"
PASSWORD = "a long invented phrase"
# Who signs in as what; all of CA but the stranger.
PEOPLE = {
    "officer": ("CA", ["officer"]),
    "colleague": ("CA", ["officer"]),
    "manager": ("CA", ["manager"]),
    "process_owner": ("CA", ["process_owner"]),
    "administrator": ("CA", ["administrator"]),
    "stranger": ("KHA", ["officer", "manager"]),
}
REPORT = {
    "channel": "phone",
    "reporter_kind": "victim",
    "received_at-day": "8",
    "received_at-month": "9",
    "received_at-year": "2026",
    "received_at-time": "9:00am",
    "account": "Shouted at on the stairs.",
    "happening_kind": "verbal_abuse",
    "reporter_name": "Amara Testcase",
    "victim_address": "14 Sample Road, Testham TE1 1ST",
    "post_safe": "yes",
}


@dataclass
class Visitor:
    """Somebody at a browser. Sends forms with their CSRF token, as a page would."""

    client: FlaskClient

    def get(self, address: str) -> TestResponse:
        """Open a page."""
        return self.client.get(address, buffered=True)

    def send(self, address: str, form: dict[str, object] | None = None, *, page: str = "/help") -> TestResponse:
        """Send a form, with the token of `page`."""
        return self.client.post(address, data={**(form or {}), "csrf_token": self.token(page)})

    def token(self, page: str) -> str:
        """Return the CSRF token that a page carries."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page).text)
        assert found, f"{page} has no form"
        return found[1]

    def sign_in(self, name: str, password: str = PASSWORD) -> TestResponse:
        """Sign in as one of PEOPLE."""
        return self.send("/sign-in", {"email": f"{name}@landlord.example", "password": password}, page="/sign-in")


@pytest.fixture(scope="session")
def policies() -> Policies:
    """The shipped policies, read once."""
    return load_policies(PROJECT / "policies")


@pytest.fixture(scope="session")
def peopled(sqlite_template: Path, policies: Policies, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the people of PEOPLE and the short procedure, that each test copies."""
    folder = tmp_path_factory.mktemp("peopled")
    path = folder / "peopled.sqlite3"
    shutil.copy(sqlite_template, path)
    pool = make_database(f"sqlite:///{path}")
    settings = Settings(data=folder, database_url=f"sqlite:///{path}")
    made = Engine(Database(pool), policies, settings, SimulatedClock(datetime(2026, 9, 1, 9, tzinfo=UTC)))
    made.procedures.publish_files([DRAWING], reason="For the tests")
    for name, (landlord, roles) in PEOPLE.items():
        lanes = policies.landlords[landlord].roles
        teams = sorted({role.team for role in lanes.values()}) if {"officer", "manager"} & set(roles) else []
        email = f"{name}@landlord.example"
        made.accounts.create_user(None, landlord, email, f"{name.title()} Sample", roles, teams, PASSWORD)
    with pool.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    pool.dispose()
    return path


_sites: list[Flask] = []


@contextmanager
def site_over(engine: Engine) -> Iterator[Flask]:
    """Put an engine behind the one site of this process: to set up a hundred pages takes longer than most tests."""
    if not _sites:
        _sites.append(create_app(engine.settings, engine))
        _sites[0].config["PROPAGATE_EXCEPTIONS"] = False
        _sites[0].jinja_env.bytecode_cache = TEMPLATES
    site = _sites[0]
    site.extensions["dueprocess"], config = engine, dict(site.config)
    limiter.reset()
    yield site
    site.config.clear()
    site.config.update(config)


@pytest.fixture
def engine(
    peopled: Path, policies: Policies, make_settings: Callable[..., Settings], clock: SimulatedClock, tmp_path: Path
) -> Iterator[Engine]:
    """An engine over a copy of that file."""
    shutil.copy(peopled, tmp_path / "site.sqlite3")
    settings = make_settings(f"sqlite:///{tmp_path / 'site.sqlite3'}")
    pool = make_database(settings.database_url)
    yield Engine(Database(pool), policies, settings, clock)
    pool.dispose()


@pytest.fixture
def app(engine: Engine) -> Iterator[Flask]:
    """The site over that engine."""
    with site_over(engine) as site:
        yield site


@pytest.fixture
def visit(app: Flask) -> Callable[..., Visitor]:
    """Open a browser, signed in as one of PEOPLE where a name is given."""

    def open_browser(name: str | None = None) -> Visitor:
        visitor = Visitor(app.test_client())
        if name is not None:
            assert visitor.sign_in(name).status_code == 303
        return visitor

    return open_browser


@pytest.fixture
def officer(visit: Callable[..., Visitor]) -> Visitor:
    """An officer at work."""
    return visit("officer")


@pytest.fixture
def case_id(engine: Engine, officer: Visitor) -> int:
    """A case opened by recording a report on the site."""
    assert officer.send("/reports/new", REPORT).status_code == 303
    with officer.client.session_transaction() as session:
        return int(session["recorded"]["case_id"])


@pytest.fixture
def task_id(officer: Visitor, case_id: int) -> int:
    """The first task of that case."""
    found = re.search(r'href="/tasks/(\d+)"', officer.get(f"/cases/{case_id}").text)
    assert found
    return int(found[1])


@dataclass
class Program:
    """A program that calls the API with somebody's token."""

    client: FlaskClient
    token: str | None

    def call(self, method: str, path: str, body: object = None, **more: Any) -> TestResponse:
        """Send one request; `path` is below /api/v1."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token is not None else {}
        given = {"json": body} if body is not None else {}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **given, **more)

    def get(self, path: str) -> Any:
        """Read something that must be there."""
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json


@pytest.fixture
def program(app: Flask, engine: Engine) -> Callable[..., Program]:
    """Give a program the token of one of PEOPLE."""

    def make(name: str, days: int = 30) -> Program:
        actor = engine.accounts.sign_in(f"{name}@landlord.example", PASSWORD)
        return Program(app.test_client(), engine.accounts.create_token(actor, "test", days)[1])

    return make
