"""What the payer wants to find on the invoice."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("registration", sa.Column("reference", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("registration", "reference")
