"""What a programme's mails and letters are, what has just left and what is yet to be moved is found without reading everything."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

INDEXES = (
    ("ix_message_programme_sender", "message", ["programme", "sender"]),
    ("ix_letter_programme_occasion", "letter", ["programme", "occasion"]),
    ("ix_change_programme", "change", ["programme"]),
    ("ix_due_programme_state_at", "due", ["programme", "state", "at"]),
    ("ix_letter_sent_at", "letter", ["sent_at"]),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    unmoved = sa.text("moved_at IS NULL")
    columns = ["mailbox", "uidvalidity", "uid"]
    op.create_index("ix_sighting_unmoved", "sighting", columns, sqlite_where=unmoved, postgresql_where=unmoved)


def downgrade() -> None:
    op.drop_index("ix_sighting_unmoved", "sighting")
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
