"""Engines for tests: over both databases, or over SQLite alone where the database does not matter."""

from collections.abc import Callable, Iterator

import pytest

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.settings import Settings
from tests.engine.process.desk import Desk, make_desk


@pytest.fixture
def make_engine(make_settings: Callable[..., Settings]) -> Iterator[Callable[[str, SimulatedClock], Engine]]:
    """Open engines; they are closed at the end of the test."""
    opened: list[Engine] = []

    def make(url: str, clock: SimulatedClock) -> Engine:
        opened.append(Engine.from_settings(make_settings(url), clock))
        return opened[-1]

    yield make
    for engine in opened:
        engine.close()


@pytest.fixture
def engine(make_engine: Callable[..., Engine], database_url: str, clock: SimulatedClock) -> Engine:
    """An engine over an empty database, once on each kind."""
    return make_engine(database_url, clock)


@pytest.fixture
def desk(engine: Engine, clock: SimulatedClock) -> Desk:
    """A desk at CA with the small drawings, on both databases."""
    return make_desk(engine, clock)


@pytest.fixture
def quick_desk(make_engine: Callable[..., Engine], sqlite_url: str, clock: SimulatedClock) -> Desk:
    """A desk at CA with the small drawings, on SQLite."""
    return make_desk(make_engine(sqlite_url, clock), clock)
