"""What groups are formed by, who is in which, who leads them, and what comes out of their meetings."""

import sqlalchemy as sa
from alembic import op

from postbud.store.tables import Instant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for name in ("level", "department", "wishes"):
        op.add_column("registration", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("registration", sa.Column("group_key", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
        sa.UniqueConstraint("programme", "number", name="uq_proposal_programme_number"),
    )
    texts = ("programme", "address", "email", "name", "department", "days", "avoids")
    op.create_table(
        "facilitator",
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("message", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("programme", "address", name="pk_facilitator"),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_facilitator_message"),
    )
    op.create_table(
        "group_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("message", sa.Integer(), nullable=True),
        sa.Column("passed_on", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_group_note"),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_group_note_message"),
        sa.UniqueConstraint("message", "group_key", "kind", name="uq_group_note_message_group_key_kind"),
    )
    op.create_index("ix_group_note_programme_group_key", "group_note", ["programme", "group_key"])


def downgrade() -> None:
    """What happened since would be lost: restore the backup made before the upgrade instead."""
    raise RuntimeError("this migration cannot be undone")
