"""Databases in which the shipped drawings are published, for tests that play whole cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.app import Engine
from engine.clock import SystemClock
from engine.migrations import upgrade
from engine.settings import PROJECT, Settings


def publish(url: str, folder: Path) -> None:
    """Migrate a database and publish the shipped drawings in it."""
    with engines() as opened:
        opened.append(Engine.from_settings(Settings(data=folder, database_url=url, content=PROJECT), SystemClock()))
        upgrade(opened[0].database.engine)
        opened[0].procedures.publish_files([PROJECT / "workflows"])


@contextmanager
def engines() -> Iterator[list[Engine]]:
    """Close the engines that were put into the list."""
    opened: list[Engine] = []
    try:
        yield opened
    finally:
        for engine in opened:
            engine.close()
