"""Storing something once, however many workers want to: a unique key, and nothing happens where it is there."""

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from engine.db import Base

LONGEST_KEY = 120  # of the column `idempotency_key`


def inserts(model: type[Base]) -> Mapping[str, ReturningInsert[Any]]:
    """Return, by the name of the database, the statement that stores a row unless its `idempotency_key` is there.

    It gives back what it stored: PostgreSQL's driver does not tell how many rows such an insert made.
    """
    number: Any = model.id  # type: ignore[attr-defined]  # every model has one
    return {
        name: maker(model).on_conflict_do_nothing(index_elements=["idempotency_key"]).returning(number)
        for name, maker in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
    }


def short_key(key: str) -> str:
    """Return a key that fits its column and stays the same for the same input."""
    return key if len(key) <= LONGEST_KEY else f"{key[:50]}:{hashlib.sha256(key.encode()).hexdigest()}"
