"""Alembic's entry: runs the migrations on the connection that `engine.migrations.upgrade` hands over."""

from alembic import context

import engine.models  # noqa: F401 - registers every table
from engine.db import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
