"""Days off are declared while the programme runs, and open cases follow them."""

import sqlalchemy as sa
from alembic import op

import engine.db

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Apply."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = engine.db.UtcDateTime(timezone=True)
    op.create_table(
        "closure",
        sa.Column("id", key, nullable=False),
        sa.Column("landlord", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_at", instant, nullable=False),
        sa.Column("declared_by_id", key, nullable=True),
        sa.Column("settled_at", instant, nullable=True),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("removed_at", instant, nullable=True),
        sa.Column("removed_by_id", key, nullable=True),
        sa.ForeignKeyConstraint(["declared_by_id"], ["user_account.id"], name=op.f("fk_closure_declared_by_id")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["user_account.id"], name=op.f("fk_closure_removed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    in_force = sa.text("removed_at IS NULL")
    op.create_index(
        "uq_closure_in_force",
        "closure",
        ["landlord", "day"],
        unique=True,
        postgresql_where=in_force,
        sqlite_where=in_force,
    )
    op.add_column("case_file", sa.Column("closure_id", key, nullable=True))
