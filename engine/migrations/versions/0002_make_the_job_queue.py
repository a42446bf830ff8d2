"""Make procrastinate's job queue on PostgreSQL; SQLite needs none."""

from importlib import resources

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Apply: procrastinate's own schema, as its release ships it, unless the tables are there already."""
    bind = op.get_bind()
    if bind.dialect.name != "postgresql":
        return
    if bind.exec_driver_sql("SELECT to_regclass('procrastinate_jobs')").scalar() is not None:
        return
    schema = (resources.files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8")
    # Straight to the driver, in the same transaction: the text holds colons and percent signs of its own.
    bind.connection.driver_connection.execute(schema)  # type: ignore[union-attr]
