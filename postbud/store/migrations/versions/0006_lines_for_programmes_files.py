"""What Postbud itself is to write into programmes' files: decided in one commit, written afterwards, and never twice."""

import sqlalchemy as sa
from alembic import op

from postbud.store.tables import Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("put", sa.Text(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_amendment"),
        sa.UniqueConstraint("programme", "key", name="uq_amendment_programme_key"),
    )
    op.create_index("ix_amendment_state", "amendment", ["state"])


def downgrade() -> None:
    op.drop_table("amendment")
