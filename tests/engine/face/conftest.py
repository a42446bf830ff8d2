"""People of two landlords, to try the faces with."""

from collections.abc import Callable

import pytest

from engine.access import Actor
from engine.app import Engine

PASSWORD = "violet tractor harbour"
Hire = Callable[..., Actor]


@pytest.fixture
def hire(engine: Engine) -> Hire:
    """Make an account and return it as an actor; `lane` names the team by its role."""

    def make(name: str, *roles: str, landlord: str = "CA", lane: str | None = None, gender: str | None = None) -> Actor:
        teams = [engine.policies.landlords[landlord].roles[lane].team] if lane else []
        email = f"{name.lower().replace(' ', '.')}@{landlord.lower()}.example"
        view, _ = engine.accounts.create_user(
            None, landlord, email, name, roles or ("officer",), teams, PASSWORD, gender
        )
        actor = engine.accounts.actor(view.id, 1)
        assert actor is not None
        return actor

    return make
