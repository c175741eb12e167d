"""suggestions are rewarded"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import KEY, MOMENT, common, create_index, on_postgresql, remade

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    if on_postgresql():
        op.add_column("suggestions", sa.Column("rewarded_with_id", KEY, sa.ForeignKey("rewards.id")))
        create_index("ix_suggestions_rewarded_with_id", "suggestions", "rewarded_with_id")
    else:
        with remade("suggestions"):
            op.create_table(
                "suggestions",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
                sa.Column("subject", sa.String(120), nullable=False),
                sa.Column("author_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
                sa.Column("present_state", sa.Text(), nullable=False),
                sa.Column("proposal", sa.Text(), nullable=False),
                sa.Column("expected_benefit", sa.Text(), nullable=False),
                sa.Column("proposed_at", MOMENT, nullable=False),
                sa.Column("reply", sa.Text()),
                sa.Column("reviewed_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("reviewed_at", MOMENT),
                sa.Column("decision", sa.Text()),
                sa.Column("implemented_at", MOMENT),
                sa.Column("result", sa.Text()),
                sa.Column("rewarded_with_id", KEY, sa.ForeignKey("rewards.id")),
                sa.Column("state", sa.String(16), nullable=False),
                *common(),
                sa.CheckConstraint("state IN ('proposed', 'reviewed', 'adopted', 'declined', 'implemented')", name="state_known"),
            )
            create_index("ix_suggestions_author_id", "suggestions", "author_id")
            create_index("ix_suggestions_proposed_at_order", "suggestions", "proposed_at", "id")
            create_index("ix_suggestions_reviewed_at_order", "suggestions", "reviewed_at", "id")
            create_index("ix_suggestions_reviewed_by_id", "suggestions", "reviewed_by_id")
            create_index("ix_suggestions_rewarded_with_id", "suggestions", "rewarded_with_id")
            create_index("ix_suggestions_store_newest", "suggestions", "store_id", "id")
            create_index("ix_suggestions_store_proposed_at_order", "suggestions", "store_id", "proposed_at", "id")
            create_index("ix_suggestions_store_reviewed_at_order", "suggestions", "store_id", "reviewed_at", "id")
            create_index("ix_suggestions_store_state_order", "suggestions", "store_id", "state", "proposed_at", "id", where="voided_at IS NULL")
            create_index("ix_suggestions_subject_prefix", "suggestions", "subject", like=True)
