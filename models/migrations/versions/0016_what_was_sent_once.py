"""what was sent once"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import MOMENT

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "sent_once",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("register", sa.String(120), nullable=False),
        sa.Column("row_id", sa.BigInteger()),
        sa.Column("by_id", sa.BigInteger()),
        sa.Column("at", MOMENT, nullable=False),
    )
