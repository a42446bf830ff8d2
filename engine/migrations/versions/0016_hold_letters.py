"""Keep which ways are safe as data, where a letter was written to, and letters that are held."""

import sqlalchemy as sa
from alembic import op

import engine.db

revision = "0016"
down_revision = "0015"
# Nobody has answered for the people there are: their letters are held until somebody asks. A letter or draft there is
# counts as written for the address that its reader has today.
_READERS = """
UPDATE {table} SET address = (SELECT p.address FROM party p WHERE p.id = {table}.party_id),
    email = (SELECT p.email FROM party p WHERE p.id = {table}.party_id)
WHERE party_id IS NOT NULL
"""
_EARLIER = """
INSERT INTO letter_hold (landlord, case_id, letter_id, reasons, since)
SELECT c.landlord, c.id, l.id, '["earlier"]', l.issued_at
FROM letter l JOIN case_file c ON c.id = l.case_id WHERE l.channel = 'held' AND c.status <> 'closed'
"""


def upgrade() -> None:
    """Apply."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("party", sa.Column("post_safe", sa.Boolean(), nullable=True))
    op.add_column("party", sa.Column("email_safe", sa.Boolean(), nullable=True))
    for table in ("letter", "letter_draft"):
        op.add_column(table, sa.Column("address", sa.String(length=400), nullable=True))
        op.add_column(table, sa.Column("email", sa.String(length=254), nullable=True))
        op.execute(_READERS.format(table=table))
    op.create_table(
        "letter_hold",
        sa.Column("id", number, nullable=False),
        sa.Column("landlord", sa.String(length=16), nullable=False),
        sa.Column("case_id", number, nullable=False),
        sa.Column("letter_id", number, nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("since", engine.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tell_at", engine.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("told_at", engine.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("released_at", engine.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", number, nullable=True),
        sa.Column("way", sa.String(length=12), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("address", sa.String(length=400), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_letter_hold_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_letter_hold_letter_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["released_by_id"], ["user_account.id"], name=op.f("fk_letter_hold_released_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_hold")),
    )
    op.create_index("ix_letter_hold_case_id", "letter_hold", ["case_id"])
    op.create_index("ix_letter_hold_letter_id", "letter_hold", ["letter_id"])
    still = sa.text("released_at IS NULL")
    op.create_index(
        "uq_letter_hold_open", "letter_hold", ["letter_id"], unique=True, postgresql_where=still, sqlite_where=still
    )
    untold = sa.text("released_at IS NULL AND told_at IS NULL")
    op.create_index("ix_letter_hold_untold", "letter_hold", ["tell_at"], postgresql_where=untold, sqlite_where=untold)
    op.execute(_EARLIER)
