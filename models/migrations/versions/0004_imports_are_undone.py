"""imports are undone"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import FACTS, KEY, MOMENT, common, create_index, on_postgresql, remade

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # What was unique among all rows is unique among the living ones: what was undone may come in again.
    if on_postgresql():
        op.drop_constraint("uq_stores_code", "stores", type_="unique")
        create_index("uq_stores_code", "stores", "code", unique=True, where="voided_at IS NULL")
    else:
        with remade("stores"):
            op.create_table(
                "stores",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("code", sa.String(32), nullable=False),
                sa.Column("name", sa.String(120), nullable=False),
                sa.Column("brand", sa.String(120)),
                sa.Column("city", sa.String(120)),
                sa.Column("address", sa.String(120)),
                sa.Column("timezone", sa.String(64), nullable=False),
                sa.Column("is_head_office", sa.Boolean(), nullable=False),
                *common(),
            )
            create_index("ix_stores_code_prefix", "stores", "code", like=True)
            create_index("ix_stores_name_prefix", "stores", "name", like=True)
            create_index("uq_stores_code", "stores", "code", unique=True, where="voided_at IS NULL")

    if on_postgresql():
        op.drop_constraint("uq_employees_username", "employees", type_="unique")
        create_index("uq_employees_username", "employees", "username", unique=True, where="voided_at IS NULL")
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
                sa.Column("username", sa.String(64)),
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
            create_index("uq_employees_username", "employees", "username", unique=True, where="voided_at IS NULL")

    if on_postgresql():
        op.drop_constraint("uq_vehicles_vin", "vehicles", type_="unique")
        create_index("uq_vehicles_vin", "vehicles", "vin", unique=True, where="voided_at IS NULL")
    else:
        with remade("vehicles"):
            op.create_table(
                "vehicles",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
                sa.Column("vin", sa.String(17), nullable=False),
                sa.Column("model_id", KEY, sa.ForeignKey("vehicle_models.id"), nullable=False),
                sa.Column("colour", sa.String(120)),
                sa.Column("options", sa.Text()),
                sa.Column("use", sa.String(16), nullable=False),
                sa.Column("plate", sa.String(16)),
                sa.Column("state", sa.String(16), nullable=False),
                *common(),
                sa.CheckConstraint("state IN ('in_stock', 'allocated', 'delivered')", name="state_known"),
                sa.CheckConstraint("use IN ('stock', 'demo')", name="use_known"),
            )
            create_index("ix_vehicles_model_id", "vehicles", "model_id")
            create_index("ix_vehicles_plate_tail", "vehicles", "substr(plate, length(plate) - 3)")
            create_index("ix_vehicles_store_newest", "vehicles", "store_id", "id")
            create_index("ix_vehicles_vin_prefix", "vehicles", "vin", like=True)
            create_index("ix_vehicles_vin_tail", "vehicles", "substr(vin, length(vin) - 3)")
            create_index("uq_vehicles_vin", "vehicles", "vin", unique=True, where="voided_at IS NULL")

    create_index("ix_audit_entries_import", "audit_entries", "import_id", "register", "row_id", where="import_id IS NOT NULL")

    if on_postgresql():
        op.add_column("imports", sa.Column("undone_at", MOMENT))
        op.add_column("imports", sa.Column("undone_by_id", KEY, sa.ForeignKey("employees.id")))
        op.drop_constraint("state_known", "imports", type_="check")
        op.create_check_constraint("state_known", "imports", "state IN ('reading', 'done', 'partly', 'failed', 'undone')")
        create_index("ix_imports_undone_by_id", "imports", "undone_by_id")
    else:
        with remade("imports"):
            op.create_table(
                "imports",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id")),
                sa.Column("source", sa.String(120), nullable=False),
                sa.Column("recipe", sa.String(64)),
                sa.Column("imported_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("started_at", MOMENT, nullable=False),
                sa.Column("finished_at", MOMENT),
                sa.Column("rows_read", sa.BigInteger(), nullable=False),
                sa.Column("rows_in", sa.BigInteger(), nullable=False),
                sa.Column("rows_refused", sa.BigInteger(), nullable=False),
                sa.Column("undone_at", MOMENT),
                sa.Column("undone_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("report", FACTS),
                sa.Column("state", sa.String(16), nullable=False),
                *common(),
                sa.CheckConstraint("state IN ('reading', 'done', 'partly', 'failed', 'undone')", name="state_known"),
            )
            create_index("ix_imports_imported_by_id", "imports", "imported_by_id")
            create_index("ix_imports_source_prefix", "imports", "source", like=True)
            create_index("ix_imports_started_at_order", "imports", "started_at", "id")
            create_index("ix_imports_store_newest", "imports", "store_id", "id")
            create_index("ix_imports_store_started_at_order", "imports", "store_id", "started_at", "id")
            create_index("ix_imports_store_state_order", "imports", "store_id", "state", "started_at", "id", where="voided_at IS NULL")
            create_index("ix_imports_undone_by_id", "imports", "undone_by_id")
