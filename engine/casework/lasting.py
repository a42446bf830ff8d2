"""Rows written at once, in one plain statement each: what the session does for an object that may change in many ways
costs several times as much.
"""

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Insert, Update, bindparam, insert, update
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from engine.db import Base
from engine.work import Work

Row = TypeVar("Row", bound=Base)


def store(work: Work, model: type[Row], **values: object) -> Row:
    """Insert a row that stays as it is written, such as a letter, a contact or a version of a plan.

    Returns it with its number, to be read only. What it refers to must be stored already.
    """
    (number,) = work.connection.execute(_insert(model), values).inserted_primary_key or (None,)
    return model(id=number, **values)


def begin(work: Work, model: type[Row], **values: object) -> Row:
    """Insert a row that will change; the session holds it from now on. Give every column that it is asked for later."""
    row = store(work, model, **values)
    make_transient_to_detached(row)
    work.session.add(row)
    return row


def change(work: Work, row: Base, **values: object) -> None:
    """Store some columns of a row that the session holds, now; the session takes them as stored."""
    number: Any = row.id  # type: ignore[attr-defined]  # every model has one
    work.connection.execute(_update(type(row), tuple(values)), {"row_id": number, **values})
    for name, value in values.items():
        set_committed_value(row, name, value)


@cache
def _insert(model: type[Base]) -> Insert:
    """Built once: putting a statement together costs more than running it."""
    return insert(model)


@cache
def _update(model: type[Base], names: tuple[str, ...]) -> Update:
    number: Any = model.id  # type: ignore[attr-defined]  # every model has one
    return update(model).where(number == bindparam("row_id")).values({name: bindparam(name) for name in names})
