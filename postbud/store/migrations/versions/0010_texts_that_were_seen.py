"""Which texts of letters a coordinator has seen; and when a letter that did not leave was called back, so that it is told."""

import sqlalchemy as sa
from alembic import op

from postbud.store.tables import Instant

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "seen_text",
        sa.Column("letter", sa.String(60), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("letter", "language", "digest", name="pk_seen_text"),
    )
    op.add_column("letter", sa.Column("recalled_at", Instant(), nullable=True))


def downgrade() -> None:
    op.drop_column("letter", "recalled_at")
    op.drop_table("seen_text")
