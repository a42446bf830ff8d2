"""The migrations and the models say the same."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from engine.db import Base, Database
from engine.migrations import upgrade


def test_the_migrated_schema_equals_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _is_ours})
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    upgrade(database.engine)
    with database.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() is not None


def _is_ours(thing: object, name: str, kind: str, reflected: bool, compare_to: object) -> bool:
    return not str(name).startswith(("procrastinate_", "idx_procrastinate"))
