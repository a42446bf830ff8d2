"""Keep the case file's own records."""

from typing import Any

import sqlalchemy as sa
from alembic import op

import engine.db

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    _tell_more_of_people()
    _tell_more_of_records()
    _keep_documents()
    _keep_the_ledger()
    _keep_links()
    _keep_equality_answers()


def _instant(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, engine.db.UtcDateTime(timezone=True), nullable=nullable)


def _of_case(table: str) -> tuple[sa.Column[Any], sa.ForeignKeyConstraint]:
    return (
        sa.Column("case_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f(f"fk_{table}_case_id"), ondelete="CASCADE"),
    )


def _by(table: str) -> tuple[sa.Column[Any], sa.ForeignKeyConstraint]:
    return (
        sa.Column("by_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f(f"fk_{table}_by_id")),
    )


def _tell_more_of_people() -> None:
    op.add_column("party", sa.Column("age", sa.Integer(), nullable=True))
    op.add_column("party", sa.Column("age_told_on", sa.Date(), nullable=True))
    op.add_column("party", sa.Column("aliases", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("party", sa.Column("language", sa.String(60), nullable=True))
    op.add_column("party", sa.Column("formats", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("party", sa.Column("no_lone_visit", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("party", sa.Column("female_only", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "party_guardian",
        sa.Column("party_id", _ID, nullable=False),
        sa.Column("guardian_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_party_guardian_party_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["guardian_id"], ["party.id"], name=op.f("fk_party_guardian_guardian_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("party_id", "guardian_id", name=op.f("pk_party_guardian")),
    )
    op.create_index("ix_party_guardian_guardian_id", "party_guardian", ["guardian_id"])


def _tell_more_of_records() -> None:
    with op.batch_alter_table("contact") as batch:
        batch.add_column(sa.Column("party_id", _ID, nullable=True))
        batch.create_foreign_key(op.f("fk_contact_party_id"), "party", ["party_id"], ["id"], ondelete="SET NULL")
        batch.create_index("ix_contact_party_id", ["party_id"])
    op.add_column("risk_assessment", sa.Column("breakdown", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("plan", _instant("issued_at", nullable=True))
    op.add_column("plan", sa.Column("issued_to", sa.String(200), nullable=True))


def _keep_documents() -> None:
    op.create_table(
        "document",
        sa.Column("id", _ID, nullable=False),
        *_of_case("document"),
        sa.Column("party_id", _ID, nullable=True),
        sa.Column("happening_id", _ID, nullable=True),
        sa.Column("task_id", _ID, nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("media_type", sa.String(120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        _instant("at"),
        *_by("document"),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_document_party_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["happening_id"], ["happening.id"], name=op.f("fk_document_happening_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_document_task_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    for column in ("case_id", "party_id", "happening_id", "task_id", "sha256"):
        op.create_index(f"ix_document_{column}", "document", [column])


def _keep_the_ledger() -> None:
    op.create_table(
        "cost",
        sa.Column("id", _ID, nullable=False),
        *_of_case("cost"),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("payee", sa.String(200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        _instant("at"),
        *_by("cost"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost")),
    )
    op.create_index("ix_cost_case_id", "cost", ["case_id"])
    op.create_index("ix_cost_spent_on", "cost", ["spent_on"])
    op.create_table(
        "satisfaction",
        sa.Column("id", _ID, nullable=False),
        *_of_case("satisfaction"),
        sa.Column("outcome", sa.Integer(), nullable=True),
        sa.Column("handling", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        _instant("at"),
        *_by("satisfaction"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_satisfaction")),
    )
    op.create_index("ix_satisfaction_case_id", "satisfaction", ["case_id"])


def _keep_links() -> None:
    op.create_table(
        "case_link",
        sa.Column("id", _ID, nullable=False),
        *_of_case("case_link"),
        sa.Column("other_id", _ID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _instant("at"),
        *_by("case_link"),
        sa.ForeignKeyConstraint(["other_id"], ["case_file.id"], name=op.f("fk_case_link_other_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
        sa.UniqueConstraint("case_id", "other_id", name=op.f("uq_case_link_case_id_other_id")),
    )
    op.create_index("ix_case_link_other_id", "case_link", ["other_id"])


def _keep_equality_answers() -> None:
    op.create_table(
        "equality_answers",
        sa.Column("id", _ID, nullable=False),
        *_of_case("equality_answers"),
        sa.Column("party_id", _ID, nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("lawful_basis", sa.String(200), nullable=False),
        sa.Column("told_purpose", sa.Boolean(), nullable=False),
        _instant("at"),
        _instant("changed_at"),
        *_by("equality_answers"),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_equality_answers_party_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equality_answers")),
        sa.UniqueConstraint("party_id", name=op.f("uq_equality_answers_party_id")),
    )
    op.create_index("ix_equality_answers_case_id", "equality_answers", ["case_id"])
