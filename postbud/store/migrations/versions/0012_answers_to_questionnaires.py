"""What people answer to questionnaires, each text to its question."""

import sqlalchemy as sa
from alembic import op

from postbud.store.tables import Instant

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "answer",
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("questionnaire", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("message", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_answer_message"),
        sa.PrimaryKeyConstraint("programme", "questionnaire", "address", "question", "position", name="pk_answer"),
    )


def downgrade() -> None:
    op.drop_table("answer")
