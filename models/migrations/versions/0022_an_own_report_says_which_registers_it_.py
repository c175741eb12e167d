"""an own report says which registers it reads"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import FACTS, KEY, MOMENT, common, create_index, on_postgresql, remade

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    if on_postgresql():
        op.add_column("own_reports", sa.Column("reads", FACTS))
    else:
        with remade("own_reports"):
            op.create_table(
                "own_reports",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id")),
                sa.Column("name", sa.String(64), nullable=False),
                sa.Column("title", FACTS, nullable=False),
                sa.Column("author_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("submitted_at", MOMENT, nullable=False),
                sa.Column("reads", FACTS),
                sa.Column("reading", sa.Text(), nullable=False),
                sa.Column("notebook", FACTS, nullable=False),
                sa.Column("decided_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("decided_at", MOMENT),
                sa.Column("comment", sa.String(120)),
                sa.Column("state", sa.String(16), nullable=False),
                *common(),
                sa.CheckConstraint("state IN ('submitted', 'approved', 'refused', 'withdrawn')", name="state_known"),
            )
            create_index("ix_own_reports_author_id", "own_reports", "author_id")
            create_index("ix_own_reports_decided_by_id", "own_reports", "decided_by_id")
            create_index("ix_own_reports_name_prefix", "own_reports", "name", like=True)
            create_index("ix_own_reports_store_newest", "own_reports", "store_id", "id")
            create_index("ix_own_reports_store_state_order", "own_reports", "store_id", "state", "submitted_at", "id", where="voided_at IS NULL")
            create_index("ix_own_reports_store_submitted_at_order", "own_reports", "store_id", "submitted_at", "id")
            create_index("ix_own_reports_submitted_at_order", "own_reports", "submitted_at", "id")
