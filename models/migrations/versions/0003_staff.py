"""staff"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import KEY, MOMENT, common, create_index, on_postgresql, remade

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "absences",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("kind IN ('annual', 'personal', 'sick', 'family', 'training', 'other')", name="kind_known"),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'approved', 'refused')", name="state_known"),
        sa.CheckConstraint("to_day >= from_day", name="ends_after_it_begins"),
    )
    create_index("ix_absences_employee_id", "absences", "employee_id")
    create_index("ix_absences_from_day_order", "absences", "from_day", "id")
    create_index("ix_absences_store_from_day_order", "absences", "store_id", "from_day", "id")
    create_index("ix_absences_store_newest", "absences", "store_id", "id")
    create_index("ix_absences_store_state_order", "absences", "store_id", "state", "from_day", "id", where="voided_at IS NULL")

    op.create_table(
        "candidates",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("phone", sa.String(24), nullable=False),
        sa.Column("position_id", KEY, sa.ForeignKey("positions.id"), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("experience", sa.Text()),
        sa.Column("impression", sa.Text()),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("source IN ('website', 'referral', 'fair', 'walk_in', 'other')", name="source_known"),
        sa.CheckConstraint("state IN ('new', 'shortlisted', 'interviewed', 'offered', 'hired', 'rejected')", name="state_known"),
    )
    create_index("ix_candidates_employee_id", "candidates", "employee_id")
    create_index("ix_candidates_name_prefix", "candidates", "name", like=True)
    create_index("ix_candidates_phone_prefix", "candidates", "phone", like=True)
    create_index("ix_candidates_phone_tail", "candidates", "substr(phone, length(phone) - 3)")
    create_index("ix_candidates_position_id", "candidates", "position_id")
    create_index("ix_candidates_store_newest", "candidates", "store_id", "id")

    op.create_table(
        "transfers",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("from_position_id", KEY, sa.ForeignKey("positions.id")),
        sa.Column("to_position_id", KEY, sa.ForeignKey("positions.id")),
        sa.Column("from_store_id", KEY, sa.ForeignKey("stores.id")),
        sa.Column("to_store_id", KEY, sa.ForeignKey("stores.id")),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("successor_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("submitted_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'approved', 'refused', 'effective')", name="state_known"),
    )
    create_index("ix_transfers_effective_on_order", "transfers", "effective_on", "id")
    create_index("ix_transfers_employee_id", "transfers", "employee_id")
    create_index("ix_transfers_from_position_id", "transfers", "from_position_id")
    create_index("ix_transfers_from_store_id", "transfers", "from_store_id")
    create_index("ix_transfers_store_effective_on_order", "transfers", "store_id", "effective_on", "id")
    create_index("ix_transfers_store_newest", "transfers", "store_id", "id")
    create_index("ix_transfers_store_state_order", "transfers", "store_id", "state", "effective_on", "id", where="voided_at IS NULL")
    create_index("ix_transfers_submitted_by_id", "transfers", "submitted_by_id")
    create_index("ix_transfers_successor_id", "transfers", "successor_id")
    create_index("ix_transfers_to_position_id", "transfers", "to_position_id")
    create_index("ix_transfers_to_store_id", "transfers", "to_store_id")

    if on_postgresql():
        op.add_column("employees", sa.Column("successor_id", KEY, sa.ForeignKey("employees.id")))
        create_index("ix_employees_successor_id", "employees", "successor_id")
    else:
        with remade("employees"):
            op.create_table(
                "employees",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("password_hash", sa.String(length=256)),
                sa.Column("must_change_password", sa.Boolean(), nullable=False),
                sa.Column("failed_logins", sa.BigInteger(), nullable=False),
                sa.Column("locked_until", MOMENT),
                sa.Column("language", sa.String(120), nullable=False),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
                sa.Column("name", sa.String(120), nullable=False),
                sa.Column("username", sa.String(64), unique=True),
                sa.Column("phone", sa.String(24)),
                sa.Column("position_id", KEY, sa.ForeignKey("positions.id"), nullable=False),
                sa.Column("hired_on", sa.Date()),
                sa.Column("left_on", sa.Date()),
                sa.Column("successor_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("active", sa.Boolean(), nullable=False),
                sa.Column("state", sa.String(16), nullable=False),
                *common(),
                sa.CheckConstraint("left_on IS NULL OR hired_on IS NULL OR left_on >= hired_on", name="hired_before_leaving"),
                sa.CheckConstraint("state IN ('active', 'left')", name="state_known"),
            )
            create_index("ix_employees_name_prefix", "employees", "name", like=True)
            create_index("ix_employees_phone_prefix", "employees", "phone", like=True)
            create_index("ix_employees_phone_tail", "employees", "substr(phone, length(phone) - 3)")
            create_index("ix_employees_position_id", "employees", "position_id")
            create_index("ix_employees_store_newest", "employees", "store_id", "id")
            create_index("ix_employees_successor_id", "employees", "successor_id")
            create_index("ix_employees_username_prefix", "employees", "username", like=True)
