"""Find the letters whose PDF is still to be made."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Apply."""
    waiting = sa.text("pdf_sha256 IS NULL")
    op.create_index("ix_letter_without_pdf", "letter", ["id"], postgresql_where=waiting, sqlite_where=waiting)
