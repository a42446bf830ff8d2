"""Numbered migrations. Each must work with the code before it and after it: processes are renewed one by one."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect

from engine.db import translated

if TYPE_CHECKING:  # Alembic takes a third of a second to import: only where there is something to migrate
    from alembic.config import Config

FOLDER = Path(__file__).parent


def upgrade(database: Engine, revision: str = "head") -> None:
    """Bring the schema of `database` to `revision`; nothing happens when it is there already.

    Raises UnavailableError where the database is away or full.
    """
    with translated(), database.connect() as connection:
        if revision == "head" and _stored_revision(connection) == newest_revision():
            return
        from alembic import command

        command.upgrade(_config(connection), revision)
        connection.commit()


def newest_revision() -> str:
    """Return the revision of this version of the code: files of `versions` begin with their numbers."""
    return max(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*_*.py"))


def _stored_revision(connection: Connection) -> str | None:
    """Return the revision that the database says it is at; None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    stored: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return stored


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
