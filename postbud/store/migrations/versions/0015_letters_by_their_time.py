"""Letters can be counted by the time they were written at, without reading them."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_index("ix_letter_created_at_letter_answers", "letter", ["created_at", "letter", "answers"])


def downgrade() -> None:
    op.drop_index("ix_letter_created_at_letter_answers", "letter")
