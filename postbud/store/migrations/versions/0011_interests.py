"""What people would like later, with whether we may keep it."""

import sqlalchemy as sa
from alembic import op

from postbud.store.tables import Instant

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "interest",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("programme", "key", "address", "email", "name", "organisation")),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("message", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_interest_message"),
        sa.PrimaryKeyConstraint("id", name="pk_interest"),
        sa.UniqueConstraint("programme", "key", "address", name="uq_interest_programme_key_address"),
    )


def downgrade() -> None:
    op.drop_table("interest")
