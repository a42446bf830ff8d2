"""Transactions, and the border where drivers' errors become ours."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from engine.db import Database, make_database
from engine.errors import ConflictError, InvalidInputError, NotFoundError, UnavailableError
from engine.models import Team, User

NOON = datetime(2026, 9, 8, 12, tzinfo=UTC)


def test_an_error_inside_a_transaction_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as session:
        session.add(Team(landlord="CA", name="Half done"))
        session.flush()
        raise RuntimeError
    with database.read() as session:
        assert session.scalars(select(Team)).all() == []


def test_an_instant_comes_back_in_utc(database: Database) -> None:
    with database.write() as session:
        session.add(_user(NOON))
    with database.read() as session:
        assert session.scalars(select(User.created_at)).one() == NOON
        assert session.scalars(select(User.created_at)).one().tzinfo is not None


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="has no time zone"), database.write() as session:
        session.add(_user(NOON.replace(tzinfo=None)))


def test_the_same_thing_stored_twice_is_a_conflict(database: Database) -> None:
    with database.write() as session:
        session.add(Team(landlord="CA", name="North"))
    with pytest.raises(ConflictError), database.write() as session:
        session.add(Team(landlord="CA", name="North"))


def test_a_database_that_is_away_is_said_to_be_unavailable() -> None:
    away = Database(make_database("postgresql+psycopg://postgres@127.0.0.1:1/nowhere"))
    with pytest.raises(UnavailableError, match="Nothing was stored"), away.read() as session:
        session.scalars(select(Team)).all()


def test_two_writers_follow_each_other(database: Database) -> None:
    def add(name: str) -> None:
        with database.write() as session:
            session.add(Team(landlord="CA", name=name))

    threads = [threading.Thread(target=add, args=(f"Team {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert len(session.scalars(select(Team)).all()) == 8


def _user(created_at: datetime) -> User:
    return User(
        landlord="CA",
        email="sam@example.org",
        name="Sam Sample",
        roles=["officer"],
        password_hash="-",
        created_at=created_at,
    )


def test_an_id_that_no_record_can_have_is_not_found(database: Database) -> None:
    with pytest.raises(NotFoundError), database.read() as session:
        session.get(Team, 2**70)


def test_an_unreadable_character_is_refused_on_postgresql(database: Database) -> None:
    if database.is_sqlite:  # SQLite keeps a NUL as it is; the pages' schemas refuse it
        return
    with pytest.raises(InvalidInputError, match="unreadable"), database.write() as session:
        session.add(Team(landlord="CA", name="a\x00b"))
