"""What a programme's mails and letters are, what has just left and what is yet to be moved is found without reading everything."""

from alembic import op

revision = "0016"
down_revision = "0015"

INDEXES = (
    ("ix_message_programme_sender", "message", ["programme", "sender"]),
    ("ix_letter_programme_occasion", "letter", ["programme", "occasion"]),
    ("ix_change_programme", "change", ["programme"]),
    ("ix_due_programme_state_at", "due", ["programme", "state", "at"]),
    ("ix_letter_sent_at", "letter", ["sent_at"]),
    ("ix_sighting_mailbox_uidvalidity_moved_at_uid", "sighting", ["mailbox", "uidvalidity", "moved_at", "uid"]),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
