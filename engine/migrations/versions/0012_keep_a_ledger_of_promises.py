"""Keep a ledger of promises: a due instant and what became of it, from the event that makes it."""

import sqlalchemy as sa
from alembic import op

from engine.db import UtcDateTime

revision = "0012"
down_revision = "0011"
_UNCLOSED = sa.text("state IN ('open', 'late')")
_COPY = """
INSERT INTO promise (
    id, case_id, requirement, about_party_id, occurrence, nth, anchor_at, made_at, due_at, warn_at, next_at, rung,
    state, late_at, done_at, met_at, ended_at, cause, reason, satisfied, clause, status, origin
)
SELECT t.id, t.case_id, t.requirement, t.about_party_id, t.occurrence, t.occurrence, t.anchor_at, t.anchor_at, t.due_at,
    t.warn_at,
    CASE WHEN t.closed OR t.late_at IS NOT NULL THEN NULL
         WHEN t.warned_at IS NULL AND t.warn_at IS NOT NULL THEN t.warn_at ELSE t.due_at END,
    CASE WHEN t.warned_at IS NULL THEN 0 ELSE 1 END,
    CASE WHEN t.exception IS NOT NULL THEN 'excused'
         WHEN t.met_at IS NOT NULL THEN CASE WHEN t.met_at > t.due_at THEN 'met_late' ELSE 'met' END
         WHEN t.closed THEN 'released'
         WHEN t.late_at IS NOT NULL THEN 'late' ELSE 'open' END,
    CASE WHEN t.late_at IS NOT NULL OR t.met_at > t.due_at THEN t.due_at END,
    t.met_at, t.met_at,
    CASE WHEN t.closed AND t.met_at IS NULL THEN COALESCE(c.closed_at, t.due_at) END,
    CASE WHEN t.closed AND t.met_at IS NULL AND t.exception IS NULL THEN 'closing' END,
    CASE WHEN t.exception IS NOT NULL THEN t.exception
         WHEN t.closed AND t.met_at IS NULL THEN 'The case was closed.' END,
    t.satisfied, t.clause, t.status, 'drawing'
FROM target t JOIN case_file c ON c.id = t.case_id
"""


def upgrade() -> None:
    """Apply. What later promises running cases lack is reckoned by the job loop (`case_file.reckoned_at` is empty)."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "promise",
        sa.Column("id", number, nullable=False),
        sa.Column("case_id", number, nullable=False),
        sa.Column("requirement", sa.String(60), nullable=False),
        sa.Column("about_party_id", number, nullable=True),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        *(sa.Column(name, UtcDateTime(), nullable=False) for name in ("anchor_at", "made_at", "due_at")),
        *(sa.Column(name, UtcDateTime(), nullable=True) for name in ("warn_at", "next_at")),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        *(sa.Column(name, UtcDateTime(), nullable=True) for name in ("late_at", "done_at", "met_at", "ended_at")),
        sa.Column("cause", sa.String(10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("by_id", number, nullable=True),
        sa.Column("satisfied", sa.JSON(), nullable=False),
        sa.Column("clause", sa.String(60), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("origin", sa.String(12), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_promise_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_promise_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint(
            "case_id", "requirement", "occurrence", "about_party_id",
            name=op.f("uq_promise_case_id_requirement_occurrence_about_party_id"),
        ),
    )  # fmt: skip
    op.execute(_COPY)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT setval('promise_id_seq', (SELECT COALESCE(MAX(id), 0) + 1 FROM promise), false)")
    op.drop_table("target")
    alone = sa.text("about_party_id IS NULL")
    op.create_index(
        "uq_promise_of_case", "promise", ["case_id", "requirement", "occurrence"], unique=True,
        postgresql_where=alone, sqlite_where=alone,
    )  # fmt: skip
    op.create_index(op.f("ix_promise_case_id"), "promise", ["case_id"])
    for name, columns in (("ix_promise_next", ["next_at", "id"]), ("ix_promise_due_unclosed", ["due_at"])):
        op.create_index(name, "promise", columns, postgresql_where=_UNCLOSED, sqlite_where=_UNCLOSED)
    with op.batch_alter_table("case_file") as batch:
        batch.add_column(sa.Column("reckoned_at", UtcDateTime(), nullable=True))
