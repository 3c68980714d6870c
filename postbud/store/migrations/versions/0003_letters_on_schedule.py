"""Letters on schedule: whom a programme invites, which addresses take no letters, until when a letter is of use, and a pause of all."""

import sqlalchemy as sa
from alembic import op

from postbud.store.tables import Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("due", sa.Column("until", Instant(), nullable=True))
    op.add_column("letter", sa.Column("bulk", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_letter_state_bulk_due", "letter", ["state", "bulk", "due"], unique=False)
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_setting"),
    )
    op.create_table(
        "invitee",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("programme", "address", "email", "name", "organisation", "role")),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("programme", "address", name="pk_invitee"),
    )
    op.create_table(
        "bounce",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("permanent", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("message", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_bounce_message"),
        sa.PrimaryKeyConstraint("address", name="pk_bounce"),
    )


def downgrade() -> None:
    """What happened since would be lost: restore the backup made before the upgrade instead."""
    raise RuntimeError("this migration cannot be undone")
