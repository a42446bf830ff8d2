"""Keep the register of disclosures."""

import sqlalchemy as sa
from alembic import op

import engine.db

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Apply."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "disclosure",
        sa.Column("id", key, nullable=False),
        sa.Column("case_id", key, nullable=False),
        sa.Column("landlord", sa.String(length=16), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.Column("recipient_name", sa.String(length=200), nullable=True),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("consent", sa.String(length=24), nullable=True),
        sa.Column("lawful_basis", sa.String(length=40), nullable=True),
        sa.Column("condition", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("document", sa.String(length=300), nullable=True),
        sa.Column("way", sa.String(length=24), nullable=True),
        sa.Column("person_told", sa.Boolean(), nullable=True),
        sa.Column("left_at", engine.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", engine.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", key, nullable=True),
        sa.Column("approved_by_id", key, nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["approved_by_id"], ["user_account.id"], name=op.f("fk_disclosure_approved_by_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_disclosure_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_disclosure_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
    )
    with op.batch_alter_table("disclosure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disclosure_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_disclosure_landlord_id", ["landlord", "id"], unique=False)
