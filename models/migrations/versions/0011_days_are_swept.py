"""days are swept"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import KEY, MOMENT

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "swept_days",
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("swept_at", MOMENT, nullable=False),
        sa.Column("raised", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "day"),
    )
