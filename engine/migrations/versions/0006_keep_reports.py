"""Keep reports, the number of homes, and what is left of a case that was erased."""

import sqlalchemy as sa
from alembic import op

import engine.db

revision = "0006"
down_revision = "0005"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    _make_reports()
    op.create_table(
        "stock",
        sa.Column("landlord", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("homes", sa.Integer(), nullable=False),
        sa.Column("recorded_at", engine.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user_account.id"], name=op.f("fk_stock_recorded_by_id")),
        sa.PrimaryKeyConstraint("landlord", "year", name=op.f("pk_stock")),
    )
    op.create_table(
        "erasure",
        sa.Column("id", _ID, nullable=False),
        sa.Column("landlord", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("received_at", engine.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", engine.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("hate", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("erased_at", engine.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("erased_by_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["erased_by_id"], ["user_account.id"], name=op.f("fk_erasure_erased_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("reference", name=op.f("uq_erasure_reference")),
    )
    op.create_index("ix_erasure_landlord", "erasure", ["landlord"])


def _make_reports() -> None:
    op.create_table(
        "performance_report",
        sa.Column("id", _ID, nullable=False),
        sa.Column("landlord", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("instance_id", _ID, nullable=True),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("corrects", sa.Text(), nullable=True),
        sa.Column("compiled_at", engine.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("compiled_by_id", _ID, nullable=True),
        sa.Column("signed_at", engine.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", _ID, nullable=True),
        sa.Column("sign_note", sa.Text(), nullable=True),
        sa.Column("sent_at", engine.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["compiled_by_id"], ["user_account.id"], name=op.f("fk_performance_report_compiled_by_id")
        ),
        sa.ForeignKeyConstraint(["signed_by_id"], ["user_account.id"], name=op.f("fk_performance_report_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance_report")),
        sa.UniqueConstraint(
            "landlord", "reference", "version", name=op.f("uq_performance_report_landlord_reference_version")
        ),
    )
    op.create_index("ix_performance_report_landlord_id", "performance_report", ["landlord", "id"])
    op.create_index("ix_performance_report_instance_id", "performance_report", ["instance_id"])
