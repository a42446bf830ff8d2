"""Which versions hold is read once for each state of what is published, and never out of date."""

from collections.abc import Callable

import pytest
from sqlalchemy import event

from engine.app import Engine
from engine.clock import SimulatedClock
from engine.jobs.sweep import reading, writing
from engine.process import definitions, library, shelf
from engine.settings import PROJECT
from engine.work import Work

TABLE = (PROJECT / "workflows" / "decisions" / "weekend.dmn").read_bytes()


def publish(work: Work, version: int, scope: str = "*") -> None:
    """Publish the table with something changed in it."""
    xml = TABLE.replace(b"</definitions>", f"<!-- {version} --></definitions>".encode())
    definitions.publish(work, "weekend.dmn", xml, "Test", scope)


def held(engine: Engine, landlord: str = "CA") -> tuple[int, str] | None:
    """Number and scope of the version of the table that holds for a landlord."""
    with reading(engine) as work:
        found = shelf.newest(work, "dmn", landlord).get("weekend")
        return (found.version, found.scope) if found else None


def test_what_another_process_publishes_holds_for_the_next_transaction(
    engine: Engine, make_engine: Callable[..., Engine], database_url: str, clock: SimulatedClock
) -> None:
    other = make_engine(database_url, clock)
    for version in (1, 2, 3):
        with writing(other) as work:
            publish(work, version)
        assert held(engine) == (version, "*")


def test_the_landlords_own_version_goes_first_whatever_comes_later(engine: Engine) -> None:
    with writing(engine) as work:
        publish(work, 1)
        publish(work, 1, "CA")
        publish(work, 2)
    assert (held(engine, "CA"), held(engine, "KHA")) == ((1, "CA"), (2, "*"))


def test_who_publishes_sees_it_at_once_and_nobody_else_when_it_is_undone(engine: Engine) -> None:
    with writing(engine) as work:
        publish(work, 1)
    with pytest.raises(RuntimeError), writing(engine) as work:
        assert shelf.newest(work, "dmn", "CA")["weekend"].version == 1
        publish(work, 2)
        assert shelf.newest(work, "dmn", "CA")["weekend"].version == 2
        raise RuntimeError("something else went wrong")
    assert held(engine) == (1, "*")
    with writing(engine) as work:  # as many versions as the transaction that was undone had seen
        publish(work, 7)
        sha256 = shelf.newest(work, "dmn", "CA")["weekend"].sha256
    with reading(engine) as work:
        assert shelf.newest(work, "dmn", "CA")["weekend"].sha256 == sha256


def test_the_second_transaction_asks_only_how_many_versions_there_are(engine: Engine) -> None:
    with writing(engine) as work:
        publish(work, 1)
    held(engine)
    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(engine.database.engine, "before_cursor_execute", note)
    try:
        with writing(engine, "CA") as work:
            assert library.decision(work, "weekend").key == "weekend"
            assert shelf.newest(work, "dmn")["weekend"].version == 1
    finally:
        event.remove(engine.database.engine, "before_cursor_execute", note)
    assert [statement for statement in asked if "procedure_definition.version" in statement] == []
    assert len([statement for statement in asked if "count(*)" in statement]) == 1
