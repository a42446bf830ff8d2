"""People of two landlords, to try the faces with."""

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher

from engine.access import Actor
from engine.app import Engine
from engine.casework import passwords

PASSWORD = "violet tractor harbour"
Hire = Callable[..., Actor]


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real argon2, with the cheapest parameters: these tests make hundreds of accounts."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


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
