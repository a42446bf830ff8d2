"""Rows that stay as they were written, such as letters, contacts and versions of plans: stored at once, in one plain
statement. What the session keeps of an object that may still change costs several times as much.
"""

from functools import cache
from typing import TypeVar

from sqlalchemy import Insert, insert

from engine.db import Base
from engine.work import Work

Lasting = TypeVar("Lasting", bound=Base)


def store(work: Work, model: type[Lasting], **values: object) -> Lasting:
    """Insert a row and return it with its number, to be read only. What it refers to must be stored already."""
    (number,) = work.session.connection().execute(_insert(model), values).inserted_primary_key or (None,)
    return model(id=number, **values)


@cache
def _insert(model: type[Base]) -> Insert:
    """Built once: putting a statement together costs more than running it."""
    return insert(model)
