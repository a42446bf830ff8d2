"""Keep cases offered to the landlord's other services, and which tasks may be read without the case's file."""

import sqlalchemy as sa
from alembic import op

import engine.db

revision = "0011"
down_revision = "0010"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "hand_over",
        sa.Column("id", _ID, nullable=False),
        sa.Column("landlord", sa.String(length=16), nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("instance_id", _ID, nullable=True),
        sa.Column("service", sa.String(length=60), nullable=False),
        sa.Column("lane", sa.String(length=60), nullable=False),
        sa.Column("team_id", _ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("offered_at", engine.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("offered_by_id", _ID, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answered_at", engine.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", _ID, nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("contact_by", sa.Date(), nullable=True),
        sa.Column("told", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_hand_over_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_hand_over_team_id")),
        sa.ForeignKeyConstraint(["offered_by_id"], ["user_account.id"], name=op.f("fk_hand_over_offered_by_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user_account.id"], name=op.f("fk_hand_over_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    op.create_index("ix_hand_over_case_id", "hand_over", ["case_id"])
    op.create_index("ix_hand_over_team_state", "hand_over", ["team_id", "state"])
    op.add_column("task", sa.Column("reads_case", sa.Boolean(), nullable=False, server_default=sa.true()))
