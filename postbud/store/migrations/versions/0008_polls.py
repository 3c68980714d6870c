"""What people answered to polls."""

import sqlalchemy as sa
from alembic import op

from postbud.store.tables import Instant

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "poll_answer",
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("poll", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("preferred", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("message", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_poll_answer_message"),
        sa.PrimaryKeyConstraint("programme", "poll", "address", name="pk_poll_answer"),
    )


def downgrade() -> None:
    op.drop_table("poll_answer")
