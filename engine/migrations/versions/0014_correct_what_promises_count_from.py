"""Keep what was owed under facts that a manager has corrected since."""

import sqlalchemy as sa
from alembic import op

import engine.db

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Apply."""
    for name in ("due_then", "late_then_at", "corrected_at"):
        op.add_column("promise", sa.Column(name, engine.db.UtcDateTime(timezone=True), nullable=True))
