"""Notifications"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import FACTS, KEY, MOMENT, common, create_index

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("recipient_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("title", FACTS, nullable=False),
        sa.Column("text", FACTS),
        sa.Column("href", sa.String(200)),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('unread', 'read')", name="state_known"),
    )
    create_index("ix_notifications_recipient_id", "notifications", "recipient_id")
    create_index("ix_notifications_told_at_order", "notifications", "told_at", "id")
    create_index("ix_notifications_unread", "notifications", "recipient_id", "told_at", where="read_at IS NULL")
