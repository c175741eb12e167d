"""Saved views"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import KEY, common, create_index

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("name", sa.String(40)),
        sa.Column("register", sa.String(40), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("owner_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        *common(),
    )
    create_index("ix_saved_views_list", "saved_views", "owner_id", "register")
    create_index("ix_saved_views_name_prefix", "saved_views", "name", like=True)
    create_index("ix_saved_views_owner_id", "saved_views", "owner_id")
    create_index("uq_saved_views_owner_id_register_name", "saved_views", "owner_id", "register", "name", unique=True, where="voided_at IS NULL")
