"""Give letters a life."""

from typing import Any

import sqlalchemy as sa
from alembic import op

import engine.db

revision = "0005"
down_revision = "0004"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    _tell_more_of_letters()
    _keep_papers()
    _keep_drafts()
    _keep_versions_of_templates()
    with op.batch_alter_table("outbox_message") as batch:
        batch.add_column(sa.Column("letter_id", _ID, nullable=True))
        batch.create_foreign_key(
            op.f("fk_outbox_message_letter_id"), "letter", ["letter_id"], ["id"], ondelete="CASCADE"
        )


def _instant(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, engine.db.UtcDateTime(timezone=True), nullable=nullable)


def _refers(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _tell_more_of_letters() -> None:
    with op.batch_alter_table("letter") as batch:
        batch.add_column(sa.Column("party_id", _ID, nullable=True))
        batch.add_column(sa.Column("pdf_sha256", sa.String(64), nullable=True))
        batch.add_column(sa.Column("large_print", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("request", sa.String(200), nullable=True))
        batch.add_column(sa.Column("replaces_id", _ID, nullable=True))
        batch.add_column(sa.Column("approved_by_id", _ID, nullable=True))
        batch.create_foreign_key(op.f("fk_letter_replaces_id"), "letter", ["replaces_id"], ["id"], ondelete="CASCADE")
        batch.create_foreign_key(op.f("fk_letter_approved_by_id"), "user_account", ["approved_by_id"], ["id"])


def _keep_papers() -> None:
    op.create_table(
        "letter_paper",
        sa.Column("letter_id", _ID, nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        _refers("letter_paper", "letter_id", "letter", "CASCADE"),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_letter_paper")),
    )
    op.create_table(
        "letter_posting",
        sa.Column("letter_id", _ID, nullable=False),
        sa.Column("landlord", sa.String(16), nullable=False),
        sa.Column("done_for_request", sa.Text(), nullable=True),
        _instant("posted_at", nullable=True),
        sa.Column("posted_by_id", _ID, nullable=True),
        _refers("letter_posting", "letter_id", "letter", "CASCADE"),
        _refers("letter_posting", "posted_by_id", "user_account"),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_letter_posting")),
    )
    op.create_index("ix_letter_posting_landlord", "letter_posting", ["landlord"])


def _keep_drafts() -> None:
    op.create_table(
        "letter_draft",
        sa.Column("id", _ID, nullable=False),
        sa.Column("landlord", sa.String(16), nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("template", sa.String(60), nullable=False),
        sa.Column("to_role", sa.String(24), nullable=False),
        sa.Column("party_id", _ID, nullable=True),
        sa.Column("to_name", sa.String(200), nullable=True),
        sa.Column("channel", sa.String(24), nullable=True),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("replaces_id", _ID, nullable=True),
        sa.Column("letter_id", _ID, nullable=True),
        _instant("created_at"),
        sa.Column("by_id", _ID, nullable=True),
        _instant("changed_at"),
        sa.Column("changed_by_id", _ID, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        _refers("letter_draft", "case_id", "case_file", "CASCADE"),
        _refers("letter_draft", "party_id", "party", "SET NULL"),
        _refers("letter_draft", "replaces_id", "letter", "CASCADE"),
        _refers("letter_draft", "letter_id", "letter", "CASCADE"),
        _refers("letter_draft", "by_id", "user_account"),
        _refers("letter_draft", "changed_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_draft")),
    )
    op.create_index("ix_letter_draft_case_id", "letter_draft", ["case_id"])
    op.create_index("ix_letter_draft_landlord_state", "letter_draft", ["landlord", "state"])


def _keep_versions_of_templates() -> None:
    op.create_table(
        "letter_version",
        sa.Column("id", _ID, nullable=False),
        sa.Column("landlord", sa.String(16), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        _instant("at"),
        sa.Column("by_id", _ID, nullable=True),
        _refers("letter_version", "by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_version")),
        sa.UniqueConstraint("landlord", "name", "version", name=op.f("uq_letter_version_landlord_name_version")),
    )
