"""Mark the cases in which somebody is in danger now, so that lists show them first."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
_MARK = {
    "sqlite": "UPDATE case_file SET in_danger = 1 WHERE json_extract(facts, '$.immediate_danger') = 1",
    "postgresql": "UPDATE case_file SET in_danger = true WHERE (facts ->> 'immediate_danger') = 'true'",
}


def upgrade() -> None:
    """Apply."""
    op.add_column("case_file", sa.Column("in_danger", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.text(_MARK[op.get_bind().dialect.name]))
    op.create_index(
        "ix_case_file_in_danger",
        "case_file",
        ["landlord"],
        postgresql_where=sa.text("in_danger"),
        sqlite_where=sa.text("in_danger = 1"),
    )
