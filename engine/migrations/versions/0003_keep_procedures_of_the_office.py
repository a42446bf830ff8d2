"""Keep the landlord's office file, starts by timer, and one procedure for each alleged perpetrator."""

import sqlalchemy as sa
from alembic import op

import engine.db

revision = "0003"
down_revision = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.add_column("case_file", sa.Column("kind", sa.String(16), nullable=False, server_default="harassment"))
    op.add_column("party", sa.Column("facts", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("process_instance", sa.Column("about_party_id", _ID, nullable=True))
    op.add_column("task", sa.Column("about", sa.String(200), nullable=True))
    _widen_targets()
    op.create_table(
        "timer_start",
        sa.Column("id", _ID, nullable=False),
        sa.Column("landlord", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("definition_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("anchor_at", engine.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_at", engine.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_fired_at", engine.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["procedure_definition.id"], name=op.f("fk_timer_start_definition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer_start")),
        sa.UniqueConstraint("landlord", "key", "element", name=op.f("uq_timer_start_landlord_key_element")),
    )
    op.create_index("ix_timer_start_due_at", "timer_start", ["due_at"])


def _widen_targets() -> None:
    """A requirement may be owed about each alleged perpetrator apart; nothing refers to a target's row."""
    with op.batch_alter_table("target") as batch:
        batch.add_column(sa.Column("about_party_id", _ID, nullable=True))
        batch.drop_constraint("uq_target_case_id_requirement_occurrence", type_="unique")
        batch.create_unique_constraint(
            op.f("uq_target_case_id_requirement_occurrence_about_party_id"),
            ["case_id", "requirement", "occurrence", "about_party_id"],
        )
    op.create_index(
        "uq_target_of_case",
        "target",
        ["case_id", "requirement", "occurrence"],
        unique=True,
        postgresql_where=sa.text("about_party_id IS NULL"),
        sqlite_where=sa.text("about_party_id IS NULL"),
    )
