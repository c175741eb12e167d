"""a claim is for a travel form"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import KEY, MOMENT, MONEY, common, create_index, on_postgresql, remade

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    if on_postgresql():
        op.alter_column("expense_claims", "travel_form_id", nullable=False)
    else:
        with remade("expense_claims"):
            op.create_table(
                "expense_claims",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
                sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
                sa.Column("travel_form_id", KEY, sa.ForeignKey("travel_forms.id"), nullable=False),
                sa.Column("total", MONEY, nullable=False),
                sa.Column("remark", sa.Text()),
                sa.Column("submitted_at", MOMENT),
                sa.Column("approved_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("approved_at", MOMENT),
                sa.Column("comment", sa.String(120)),
                sa.Column("paid_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("paid_at", MOMENT),
                sa.Column("finding", sa.Text()),
                sa.Column("state", sa.String(16), nullable=False),
                *common(),
                sa.CheckConstraint("state IN ('draft', 'submitted', 'approved', 'refused', 'paid', 'violated')", name="state_known"),
                sa.CheckConstraint("total >= 0", name="total_not_negative"),
            )
            create_index("ix_expense_claims_approved_by_id", "expense_claims", "approved_by_id")
            create_index("ix_expense_claims_employee_id", "expense_claims", "employee_id")
            create_index("ix_expense_claims_paid_at_order", "expense_claims", "paid_at", "id")
            create_index("ix_expense_claims_paid_by_id", "expense_claims", "paid_by_id")
            create_index("ix_expense_claims_store_newest", "expense_claims", "store_id", "id")
            create_index("ix_expense_claims_store_paid_at_order", "expense_claims", "store_id", "paid_at", "id")
            create_index("ix_expense_claims_store_submitted_at_order", "expense_claims", "store_id", "submitted_at", "id")
            create_index("ix_expense_claims_submitted_at_order", "expense_claims", "submitted_at", "id")
            create_index("ix_expense_claims_travel_form_id", "expense_claims", "travel_form_id")
