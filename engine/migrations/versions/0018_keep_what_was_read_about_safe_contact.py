"""Keep the words about safe contact that whoever let a held letter go had read."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Apply."""
    op.add_column("letter_hold", sa.Column("words", sa.String(length=200), nullable=True))
