"""Until when a letter on schedule is of use: one that waits longer, for a pause or a server that is away, does not leave."""

import sqlalchemy as sa
from alembic import op

from postbud.store.tables import Instant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("letter", sa.Column("until", Instant(), nullable=True))


def downgrade() -> None:
    op.drop_column("letter", "until")
