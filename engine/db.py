"""The database: declarative base, column types, engines for SQLite and PostgreSQL, and the two kinds of transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.orm import registry as orm_registry

from engine.errors import ConflictError, InvalidInputError, NotFoundError, UnavailableError

UNAVAILABLE = (
    "The database cannot be reached or is full. Nothing was stored; try again, and tell an administrator if it goes on."
)

# Constraint names are part of the contract: migrations and error messages refer to them.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: stored in UTC, always read back timezone-aware; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive datetime and turn any other into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware datetime in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite numbers rows only in columns declared INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """The base of every model, for the engine's plain sessions and for Flask-SQLAlchemy alike."""

    # In the registry, not on the class: Flask-SQLAlchemy copies the class's own attributes, and would give two of each.
    registry = orm_registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON, list[Any]: JSON},
    )


# A server that has gone silent is given up after half a minute instead of hanging a page for ever.
PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


def pool_options(url: str, pool_size: int = 10) -> dict[str, Any]:
    """Return the options of a connection pool for `url`; a PostgreSQL connection is tried before it is used.

    Errors do not repeat the values that were sent: they hold names and addresses, and errors end in a log.
    """
    options: dict[str, Any] = {"pool_size": pool_size, "hide_parameters": True}
    if url.startswith("sqlite"):
        return {**options, "connect_args": {"timeout": 30}}
    return {**options, "pool_pre_ping": True, "connect_args": PATIENCE}


def make_database(url: str, *, pool_size: int = 10) -> Engine:
    """Return a SQLAlchemy engine for `url`, with SQLite set up to lose nothing."""
    database = create_engine(url, **pool_options(url, pool_size))
    return prepare_sqlite(database) if url.startswith("sqlite") else database


# Every commit is on the disk before it is acknowledged (synchronous=FULL); the log is merged into the file every 16 MB
# instead of every 4, and 16 MB of pages stay in memory.
_PRAGMAS = (
    *("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"),
    *("wal_autocheckpoint=4000", "cache_size=-16000", "temp_store=MEMORY"),
)


def prepare_sqlite(database: Engine) -> Engine:
    """Attach the connection settings that SQLite needs; returns the same engine."""

    @event.listens_for(database, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own comes too late to lock
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    _begin_with(database.dialect, "BEGIN IMMEDIATE")
    return database


def _begin_with(dialect: Dialect, statement: str) -> None:
    """Let a dialect begin its transactions so. Not by an event: one listener makes every statement look for others."""

    def begin(connection: Any) -> None:
        connection.execute(statement)

    dialect.do_begin = begin  # type: ignore[assignment, method-assign]


def _reading(engine: Engine) -> Engine:
    """Return an engine over the same pool whose transactions only read: on SQLite they take no lock at their start."""
    reader: Any = engine.execution_options()
    if engine.dialect.name == "sqlite":
        reader.dialect = copy(engine.dialect)
        _begin_with(reader.dialect, "BEGIN")
    reading: Engine = reader
    return reading


class Database:
    """Opens transactions. `write` commits at its end or leaves nothing behind; `read` never writes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._writing = sessionmaker(engine, expire_on_commit=False)
        self._reader = _reading(engine)
        self._reading = sessionmaker(self._reader, expire_on_commit=False, autoflush=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction that writes; on SQLite it takes the write lock at its start, so it never fails half-way."""
        with translated(), self._writing.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One transaction that only reads; it never waits for a writer on SQLite."""
        with translated(), self._reading() as session:
            yield session  # closing it rolls back

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """One transaction that only reads, for a statement or two: what a session does is half the cost of those."""
        with translated(), self._reader.connect() as connection:
            yield connection


@contextmanager
def translated() -> Iterator[None]:
    """Turn the drivers' errors into ours at the border of the storage; whatever was begun is rolled back."""
    try:
        yield
    except IntegrityError as error:
        raise ConflictError(
            "Someone else stored the same thing first. Nothing of yours was stored; try again."
        ) from error
    except OverflowError as error:  # SQLite: an id beyond 2**63, which no record can have
        raise NotFoundError from error
    except DataError as error:
        if "out of range" in str(error.orig):  # the same on PostgreSQL
            raise NotFoundError from error
        raise InvalidInputError(
            {"": ["A text is too long or holds an unreadable character (a NUL). Nothing was stored."]}
        ) from error
    except (OperationalError, InterfaceError, InternalError, PoolTimeoutError) as error:
        raise UnavailableError(UNAVAILABLE) from error
    except DatabaseError as error:
        if type(error) is not DatabaseError:  # a statement of ours is wrong: a defect, to be seen as one
            raise
        raise UnavailableError(UNAVAILABLE) from error  # SQLite: the file is damaged or is no database
