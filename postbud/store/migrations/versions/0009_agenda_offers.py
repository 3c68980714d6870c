"""What people offer for a meeting's agenda, until somebody has said yes or no to it."""

import sqlalchemy as sa
from alembic import op

from postbud.store.tables import Instant

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "agenda_offer",
        sa.Column("message", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("programme", "meeting", "address", "name", "organisation")),
        sa.Column("language", sa.String(8), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("topic", "length", "words")),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_agenda_offer_message"),
        sa.PrimaryKeyConstraint("message", "number", name="pk_agenda_offer"),
    )


def downgrade() -> None:
    op.drop_table("agenda_offer")
