"""The life of a registration: what changed, what is due, who waits, what people were told, and a coordinator's orders."""

import sqlalchemy as sa
from alembic import op

from postbud.store.tables import Instant

revision = "0002"
down_revision = "0001"


def _text(name: str) -> sa.Column[str]:
    """A text column that rows of before have empty."""
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def upgrade() -> None:
    for name in ("order_by", "order_line", "decided_by", "done"):
        op.add_column("message", _text(name))

    op.add_column("registration", _text("approver"))
    op.add_column("registration", sa.Column("listed_at", Instant(), nullable=True))
    op.add_column("registration", sa.Column("offered_until", Instant(), nullable=True))
    for name in ("address", "approver", "registered_by"):
        op.create_index(f"ix_registration_{name}", "registration", [name], unique=False)

    op.add_column("attendance", sa.Column("told", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("attendance", _text("stand_in"))

    op.add_column("letter", sa.Column("about", sa.Integer(), nullable=True))
    op.add_column("letter", _text("concerns"))

    op.create_table(
        "shown",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_shown"),
    )
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("message", sa.Integer(), nullable=True),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("meeting", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_change_message"),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
    )
    op.create_index("ix_change_message", "change", ["message"], unique=False)
    op.create_table(
        "due",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("message", sa.Integer(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_due_message"),
        sa.PrimaryKeyConstraint("id", name="pk_due"),
        sa.UniqueConstraint("kind", "programme", "key", name="uq_due_kind_programme_key"),
    )
    op.create_index("ix_due_state_at", "due", ["state", "at"], unique=False)
    op.create_table(
        "optout",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("message", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_optout_message"),
        sa.PrimaryKeyConstraint("address", "programme", name="pk_optout"),
    )
    op.create_table(
        "edition",
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("pending", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("settle_at", Instant(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("programme", name="pk_edition"),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secret"),
    )


def downgrade() -> None:
    """What happened since would be lost: restore the backup made before the upgrade instead."""
    raise RuntimeError("this migration cannot be undone")
