"""Profiles have versions with a day from which they hold; a case counts by one of them."""

import sqlalchemy as sa
from alembic import op

import engine.db

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Apply."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = engine.db.UtcDateTime(timezone=True)
    op.create_table(
        "profile_version",
        sa.Column("id", key, nullable=False),
        sa.Column("landlord", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("holds_at", instant, nullable=False),
        sa.Column("open_cases", sa.String(length=8), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("published_at", instant, nullable=False),
        sa.Column("published_by_id", key, nullable=True),
        sa.Column("settled_at", instant, nullable=True),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user_account.id"], name=op.f("fk_profile_version_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_version")),
        sa.UniqueConstraint("landlord", "number", name=op.f("uq_profile_version_landlord_number")),
    )
    op.add_column("case_file", sa.Column("profile_version", sa.Integer(), nullable=True))
    op.add_column("case_file", sa.Column("profile_seen", sa.Integer(), nullable=True))
