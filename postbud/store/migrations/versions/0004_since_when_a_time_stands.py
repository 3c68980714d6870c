"""Since which SEQUENCE a meeting's time stands as it does: an answer to an older one is to another time."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("attendance", sa.Column("asked_sequence", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("attendance", "asked_sequence")
