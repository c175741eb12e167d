"""first"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import FACTS, KEY, MOMENT, MONEY, common, create_index, make_immutable, on_postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "moves",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("register", sa.String(120), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.BigInteger()),
        sa.Column("move", sa.String(120), nullable=False),
        sa.Column("from_state", sa.String(120)),
        sa.Column("to_state", sa.String(120), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("until", MOMENT),
        sa.Column("by_id", sa.BigInteger()),
    )
    create_index("ix_moves_row", "moves", "register", "row_id", "at")
    create_index("ix_moves_state", "moves", "register", "to_state", "row_id")

    op.create_table(
        "search_terms",
        sa.Column("register", sa.String(120), nullable=False),
        sa.Column("term", sa.String(120), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("register", "term", "row_id"),
        sqlite_with_rowid=False,
    )
    create_index("ix_search_terms_row", "search_terms", "row_id", "register")
    on_postgresql() and create_index("ix_search_terms_term_prefix", "search_terms", "term", like=True)

    op.create_table(
        "stores",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("code", sa.String(32), nullable=False, unique=True),
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

    op.create_table(
        "channels",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id")),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("contact", sa.String(120)),
        *common(),
        sa.CheckConstraint("kind IN ('phone', 'site', 'app', 'walk_in', 'roadshow', 'referral', 'campaign', 'key_account')", name="kind_known"),
    )
    create_index("ix_channels_code_prefix", "channels", "code", like=True)
    create_index("ix_channels_name_prefix", "channels", "name", like=True)
    create_index("ix_channels_store_newest", "channels", "store_id", "id")
    create_index("uq_channels_store_id_code", "channels", "coalesce(store_id, 0)", "code", unique=True, where="voided_at IS NULL")

    op.create_table(
        "customers",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("gender", sa.String(16)),
        sa.Column("phone", sa.String(24)),
        sa.Column("district", sa.String(120)),
        sa.Column("birthday", sa.Date()),
        sa.Column("id_no", sa.String(32)),
        sa.Column("consents", sa.Text()),
        *common(),
        sa.CheckConstraint("gender IN ('male', 'female')", name="gender_known"),
    )
    create_index("ix_customers_name_prefix", "customers", "name", like=True)
    create_index("ix_customers_phone_prefix", "customers", "phone", like=True)
    create_index("ix_customers_phone_tail", "customers", "substr(phone, length(phone) - 3)")
    create_index("ix_customers_store_newest", "customers", "store_id", "id")
    create_index("uq_customers_store_id_phone", "customers", "store_id", "phone", unique=True, where="voided_at IS NULL")

    op.create_table(
        "positions",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("parent_id", KEY, sa.ForeignKey("positions.id")),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("duties", sa.Text()),
        sa.Column("planned_headcount", sa.BigInteger(), nullable=False),
        sa.Column("owes_daily_report", sa.Boolean(), nullable=False),
        *common(),
        sa.CheckConstraint("planned_headcount >= 0", name="planned_headcount_not_negative"),
        sa.CheckConstraint("role IN ('gm', 'mgr', 'sup', 'dcc', 'con', 'key', 'mkt', 'mkm', 'tdr', 'fro', 'fin', 'aft', 'ho', 'adm')", name="role_known"),
    )
    create_index("ix_positions_code_prefix", "positions", "code", like=True)
    create_index("ix_positions_name_prefix", "positions", "name", like=True)
    create_index("ix_positions_parent_id", "positions", "parent_id")
    create_index("ix_positions_store_newest", "positions", "store_id", "id")
    create_index("uq_positions_store_id_code", "positions", "store_id", "code", unique=True, where="voided_at IS NULL")

    op.create_table(
        "settings",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id")),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("value", sa.String(120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        *common(),
    )
    create_index("ix_settings_key_prefix", "settings", "key", like=True)
    create_index("ix_settings_store_newest", "settings", "store_id", "id")
    create_index("uq_settings_store_id_key_valid_from", "settings", "coalesce(store_id, 0)", "key", "valid_from", unique=True, where="voided_at IS NULL")

    op.create_table(
        "vehicle_models",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id")),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("brand", sa.String(120)),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("guide_price", MONEY),
        sa.Column("range_km", sa.BigInteger()),
        sa.Column("selling_points", sa.Text()),
        *common(),
        sa.CheckConstraint("guide_price >= 0", name="guide_price_not_negative"),
        sa.CheckConstraint("range_km >= 0", name="range_km_not_negative"),
    )
    create_index("ix_vehicle_models_code_prefix", "vehicle_models", "code", like=True)
    create_index("ix_vehicle_models_name_prefix", "vehicle_models", "name", like=True)
    create_index("ix_vehicle_models_store_newest", "vehicle_models", "store_id", "id")
    create_index("uq_vehicle_models_store_id_code", "vehicle_models", "coalesce(store_id, 0)", "code", unique=True, where="voided_at IS NULL")

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
    create_index("ix_employees_username_prefix", "employees", "username", like=True)

    op.create_table(
        "vehicles",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("vin", sa.String(17), nullable=False, unique=True),
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

    op.create_table(
        "audit_entries",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id")),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("actor_name", sa.String(120)),
        sa.Column("surface", sa.String(16), nullable=False),
        sa.Column("address", sa.String(64)),
        sa.Column("register", sa.String(40), nullable=False),
        sa.Column("row_id", sa.BigInteger()),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("changes", FACTS),
        *common(),
    )
    create_index("ix_audit_entries_actor_id", "audit_entries", "actor_id")
    create_index("ix_audit_entries_at_order", "audit_entries", "at", "id")
    create_index("ix_audit_entries_row", "audit_entries", "register", "row_id", "id")
    create_index("ix_audit_entries_store_at_order", "audit_entries", "store_id", "at", "id")
    create_index("ix_audit_entries_store_newest", "audit_entries", "store_id", "id")

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
        sa.Column("report", FACTS),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('reading', 'done', 'partly', 'failed')", name="state_known"),
    )
    create_index("ix_imports_imported_by_id", "imports", "imported_by_id")
    create_index("ix_imports_source_prefix", "imports", "source", like=True)
    create_index("ix_imports_started_at_order", "imports", "started_at", "id")
    create_index("ix_imports_store_newest", "imports", "store_id", "id")
    create_index("ix_imports_store_started_at_order", "imports", "store_id", "started_at", "id")
    create_index("ix_imports_store_state_order", "imports", "store_id", "state", "started_at", "id", where="voided_at IS NULL")

    op.create_table(
        "leads",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("customer_id", KEY, sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("channel_id", KEY, sa.ForeignKey("channels.id"), nullable=False),
        sa.Column("model_id", KEY, sa.ForeignKey("vehicle_models.id")),
        sa.Column("level", sa.String(16)),
        sa.Column("expected_purchase", sa.String(16)),
        sa.Column("owner_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("dcc_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("captured_at", MOMENT, nullable=False),
        sa.Column("next_due_at", MOMENT),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.Text()),
        sa.Column("reopened_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("expected_purchase IN ('within_week', 'within_month', 'within_quarter', 'later')", name="expected_purchase_known"),
        sa.CheckConstraint("level IN ('O', 'H', 'A', 'B', 'C')", name="level_known"),
        sa.CheckConstraint("state IN ('new', 'open', 'won', 'lost', 'void')", name="state_known"),
    )
    create_index("ix_leads_captured_at_order", "leads", "captured_at", "id")
    create_index("ix_leads_channel_id", "leads", "channel_id")
    create_index("ix_leads_customer_id", "leads", "customer_id")
    create_index("ix_leads_dcc_id", "leads", "dcc_id")
    create_index("ix_leads_model_id", "leads", "model_id")
    create_index("ix_leads_next_due_at_order", "leads", "next_due_at", "id")
    create_index("ix_leads_owner_id", "leads", "owner_id")
    create_index("ix_leads_store_captured_at_order", "leads", "store_id", "captured_at", "id")
    create_index("ix_leads_store_newest", "leads", "store_id", "id")
    create_index("ix_leads_store_next_due_at_order", "leads", "store_id", "next_due_at", "id")
    create_index("ix_leads_store_state_order", "leads", "store_id", "state", "captured_at", "id", where="voided_at IS NULL")

    op.create_table(
        "logins",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("key_hash", sa.String(120), nullable=False, unique=True),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("address", sa.String(120)),
    )
    create_index("ix_logins_employee_id", "logins", "employee_id")

    op.create_table(
        "report_runs",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id")),
        sa.Column("report", sa.String(64), nullable=False),
        sa.Column("parameters", FACTS),
        sa.Column("as_of", MOMENT),
        sa.Column("asked_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT),
        sa.Column("folder", sa.String(120)),
        sa.Column("failure", sa.Text()),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('running', 'done', 'failed')", name="state_known"),
    )
    create_index("ix_report_runs_asked_at_order", "report_runs", "asked_at", "id")
    create_index("ix_report_runs_asked_by_id", "report_runs", "asked_by_id")
    create_index("ix_report_runs_report_prefix", "report_runs", "report", like=True)
    create_index("ix_report_runs_store_asked_at_order", "report_runs", "store_id", "asked_at", "id")
    create_index("ix_report_runs_store_newest", "report_runs", "store_id", "id")
    create_index("ix_report_runs_store_state_order", "report_runs", "store_id", "state", "asked_at", "id", where="voided_at IS NULL")

    op.create_table(
        "targets",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("calls", sa.BigInteger()),
        sa.Column("leads", sa.BigInteger()),
        sa.Column("invitations", sa.BigInteger()),
        sa.Column("test_drives", sa.BigInteger()),
        sa.Column("orders", sa.BigInteger()),
        sa.Column("units", sa.BigInteger()),
        sa.Column("revenue", MONEY),
        *common(),
        sa.CheckConstraint("calls >= 0", name="calls_not_negative"),
        sa.CheckConstraint("invitations >= 0", name="invitations_not_negative"),
        sa.CheckConstraint("leads >= 0", name="leads_not_negative"),
        sa.CheckConstraint("orders >= 0", name="orders_not_negative"),
        sa.CheckConstraint("revenue >= 0", name="revenue_not_negative"),
        sa.CheckConstraint("test_drives >= 0", name="test_drives_not_negative"),
        sa.CheckConstraint("units >= 0", name="units_not_negative"),
    )
    create_index("ix_targets_employee_id", "targets", "employee_id")
    create_index("ix_targets_month_order", "targets", "month", "id")
    create_index("ix_targets_store_month_order", "targets", "store_id", "month", "id")
    create_index("ix_targets_store_newest", "targets", "store_id", "id")
    create_index("uq_targets_employee_id_month", "targets", "employee_id", "month", unique=True, where="voided_at IS NULL")

    op.create_table(
        "appointments",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("made_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("remark", sa.String(120)),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('made', 'kept', 'missed', 'cancelled')", name="state_known"),
    )
    create_index("ix_appointments_due_at_order", "appointments", "due_at", "id")
    create_index("ix_appointments_lead_id", "appointments", "lead_id")
    create_index("ix_appointments_made_at_order", "appointments", "made_at", "id")
    create_index("ix_appointments_made_by_id", "appointments", "made_by_id")
    create_index("ix_appointments_store_due_at_order", "appointments", "store_id", "due_at", "id")
    create_index("ix_appointments_store_made_at_order", "appointments", "store_id", "made_at", "id")
    create_index("ix_appointments_store_newest", "appointments", "store_id", "id")
    create_index("ix_appointments_store_state_order", "appointments", "store_id", "state", "made_at", "id", where="voided_at IS NULL")

    op.create_table(
        "assignments",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("from_owner_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("to_owner_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("assigned_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("assigned_at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(120)),
        *common(),
    )
    create_index("ix_assignments_assigned_at_order", "assignments", "assigned_at", "id")
    create_index("ix_assignments_assigned_by_id", "assignments", "assigned_by_id")
    create_index("ix_assignments_from_owner_id", "assignments", "from_owner_id")
    create_index("ix_assignments_lead_id", "assignments", "lead_id")
    create_index("ix_assignments_store_assigned_at_order", "assignments", "store_id", "assigned_at", "id")
    create_index("ix_assignments_store_newest", "assignments", "store_id", "id")
    create_index("ix_assignments_to_owner_id", "assignments", "to_owner_id")

    op.create_table(
        "calls",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("called_at", MOMENT, nullable=False),
        sa.Column("agent_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("direction", sa.String(16), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("phone", sa.String(24)),
        sa.Column("channel_id", KEY, sa.ForeignKey("channels.id")),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id")),
        sa.Column("ring_s", sa.BigInteger()),
        sa.Column("duration_s", sa.BigInteger()),
        *common(),
        sa.CheckConstraint("direction IN ('inbound', 'outbound')", name="direction_known"),
        sa.CheckConstraint("duration_s >= 0", name="duration_s_not_negative"),
        sa.CheckConstraint("ring_s >= 0", name="ring_s_not_negative"),
    )
    create_index("ix_calls_agent_id", "calls", "agent_id")
    create_index("ix_calls_called_at_order", "calls", "called_at", "id")
    create_index("ix_calls_channel_id", "calls", "channel_id")
    create_index("ix_calls_lead_id", "calls", "lead_id")
    create_index("ix_calls_phone_prefix", "calls", "phone", like=True)
    create_index("ix_calls_phone_tail", "calls", "substr(phone, length(phone) - 3)")
    create_index("ix_calls_store_called_at_order", "calls", "store_id", "called_at", "id")
    create_index("ix_calls_store_newest", "calls", "store_id", "id")

    op.create_table(
        "closings",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reason_code", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("competitor", sa.String(120)),
        sa.Column("missed_follow_up", sa.Boolean(), nullable=False),
        sa.Column("requested_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("confirmed_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("kind IN ('lost', 'void')", name="kind_known"),
        sa.CheckConstraint("reason_code IN ('price', 'financing', 'model_or_range', 'charging', 'delivery_time', 'competitor', 'bought_elsewhere', 'plan_given_up', 'family', 'service', 'unreachable', 'wrong_number', 'duplicate', 'other')", name="reason_code_known"),
        sa.CheckConstraint("state IN ('requested', 'confirmed', 'refused')", name="state_known"),
    )
    create_index("ix_closings_confirmed_at_order", "closings", "confirmed_at", "id")
    create_index("ix_closings_confirmed_by_id", "closings", "confirmed_by_id")
    create_index("ix_closings_lead_id", "closings", "lead_id")
    create_index("ix_closings_requested_at_order", "closings", "requested_at", "id")
    create_index("ix_closings_requested_by_id", "closings", "requested_by_id")
    create_index("ix_closings_store_confirmed_at_order", "closings", "store_id", "confirmed_at", "id")
    create_index("ix_closings_store_newest", "closings", "store_id", "id")
    create_index("ix_closings_store_requested_at_order", "closings", "store_id", "requested_at", "id")
    create_index("ix_closings_store_state_order", "closings", "store_id", "state", "requested_at", "id", where="voided_at IS NULL")
    create_index("uq_closings_lead_id", "closings", "lead_id", unique=True, where="state = 'requested' AND voided_at IS NULL")

    op.create_table(
        "follow_ups",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("owner_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.Column("cancelled_at", MOMENT),
        sa.Column("method", sa.String(16)),
        sa.Column("result", sa.Text()),
        sa.Column("next_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("kind IN ('first', 'second', 'regular', 'after_24h', 'after_week', 'after_third', 'birthday', 'service', 'key_visit')", name="kind_known"),
        sa.CheckConstraint("method IN ('phone', 'wechat', 'message', 'visit')", name="method_known"),
        sa.CheckConstraint("state <> 'done' OR done_at IS NOT NULL", name="done_has_a_moment"),
        sa.CheckConstraint("state IN ('due', 'done', 'cancelled')", name="state_known"),
    )
    create_index("ix_follow_ups_due_at_order", "follow_ups", "due_at", "id")
    create_index("ix_follow_ups_lead_id", "follow_ups", "lead_id")
    create_index("ix_follow_ups_owner_id", "follow_ups", "owner_id")
    create_index("ix_follow_ups_store_due_at_order", "follow_ups", "store_id", "due_at", "id")
    create_index("ix_follow_ups_store_newest", "follow_ups", "store_id", "id")
    create_index("ix_follow_ups_store_state_order", "follow_ups", "store_id", "state", "due_at", "id", where="voided_at IS NULL")

    op.create_table(
        "orders",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("customer_id", KEY, sa.ForeignKey("customers.id")),
        sa.Column("owner_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("model_id", KEY, sa.ForeignKey("vehicle_models.id"), nullable=False),
        sa.Column("vehicle_id", KEY, sa.ForeignKey("vehicles.id")),
        sa.Column("price", MONEY, nullable=False),
        sa.Column("decoration_total", MONEY, nullable=False),
        sa.Column("total", MONEY, nullable=False),
        sa.Column("ordered_on", sa.Date()),
        sa.Column("promised_on", sa.Date()),
        sa.Column("customer_confirmed_at", MOMENT),
        sa.Column("signed_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("signed_off_at", MOMENT),
        sa.Column("paid_at", MOMENT),
        sa.Column("delivered_at", MOMENT),
        sa.Column("cancelled_at", MOMENT),
        sa.Column("remark", sa.Text()),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("decoration_total >= 0", name="decoration_total_not_negative"),
        sa.CheckConstraint("price >= 0", name="price_not_negative"),
        sa.CheckConstraint("state IN ('quote', 'ordered', 'signed_off', 'paid', 'delivered', 'cancelled')", name="state_known"),
        sa.CheckConstraint("total = price + decoration_total", name="total_is_the_sum"),
        sa.CheckConstraint("total >= 0", name="total_not_negative"),
    )
    create_index("ix_orders_customer_id", "orders", "customer_id")
    create_index("ix_orders_lead_id", "orders", "lead_id")
    create_index("ix_orders_model_id", "orders", "model_id")
    create_index("ix_orders_ordered_on_order", "orders", "ordered_on", "id")
    create_index("ix_orders_owner_id", "orders", "owner_id")
    create_index("ix_orders_paid_at_order", "orders", "paid_at", "id")
    create_index("ix_orders_promised_on_order", "orders", "promised_on", "id")
    create_index("ix_orders_signed_by_id", "orders", "signed_by_id")
    create_index("ix_orders_store_newest", "orders", "store_id", "id")
    create_index("ix_orders_store_ordered_on_order", "orders", "store_id", "ordered_on", "id")
    create_index("ix_orders_store_paid_at_order", "orders", "store_id", "paid_at", "id")
    create_index("ix_orders_store_promised_on_order", "orders", "store_id", "promised_on", "id")
    create_index("ix_orders_store_state_order", "orders", "store_id", "state", "ordered_on", "id", where="voided_at IS NULL")
    create_index("ix_orders_vehicle_id", "orders", "vehicle_id")

    op.create_table(
        "test_drives",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("driver_name", sa.String(120)),
        sa.Column("driver_phone", sa.String(24)),
        sa.Column("licence_no", sa.String(32)),
        sa.Column("licence_issued_on", sa.Date()),
        sa.Column("licence_valid_until", sa.Date()),
        sa.Column("terms_accepted", sa.Boolean(), nullable=False),
        sa.Column("signature", sa.String(120)),
        sa.Column("vehicle_id", KEY, sa.ForeignKey("vehicles.id")),
        sa.Column("specialist_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT),
        sa.Column("feedback", sa.Text()),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="ends_after_start"),
        sa.CheckConstraint("state IN ('booked', 'ready', 'under_way', 'done', 'cancelled')", name="state_known"),
    )
    create_index("ix_test_drives_driver_phone_prefix", "test_drives", "driver_phone", like=True)
    create_index("ix_test_drives_driver_phone_tail", "test_drives", "substr(driver_phone, length(driver_phone) - 3)")
    create_index("ix_test_drives_ends_at_order", "test_drives", "ends_at", "id")
    create_index("ix_test_drives_lead_id", "test_drives", "lead_id")
    create_index("ix_test_drives_specialist_id", "test_drives", "specialist_id")
    create_index("ix_test_drives_starts_at_order", "test_drives", "starts_at", "id")
    create_index("ix_test_drives_store_ends_at_order", "test_drives", "store_id", "ends_at", "id")
    create_index("ix_test_drives_store_newest", "test_drives", "store_id", "id")
    create_index("ix_test_drives_store_starts_at_order", "test_drives", "store_id", "starts_at", "id")
    create_index("ix_test_drives_store_state_order", "test_drives", "store_id", "state", "starts_at", "id", where="voided_at IS NULL")
    create_index("ix_test_drives_vehicle_id", "test_drives", "vehicle_id")

    op.create_table(
        "deals",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("order_id", KEY, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("owner_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("model_id", KEY, sa.ForeignKey("vehicle_models.id")),
        sa.Column("total", MONEY, nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
    )
    create_index("ix_deals_lead_id", "deals", "lead_id")
    create_index("ix_deals_order", "deals", "order_id")
    create_index("ix_deals_store_counted", "deals", "store_id", "counted_at")
    create_index("uq_deals_order_running", "deals", "order_id", unique=True, where="ended_at IS NULL")

    op.create_table(
        "payments",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("order_id", KEY, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.Column("method", sa.String(16)),
        sa.Column("paid_at", MOMENT, nullable=False),
        sa.Column("receipt_no", sa.String(64)),
        sa.Column("recorded_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("confirmed_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("reversed_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("kind IN ('deposit', 'balance', 'refund')", name="kind_known"),
        sa.CheckConstraint("method IN ('cash', 'card', 'transfer', 'loan', 'mobile')", name="method_known"),
        sa.CheckConstraint("state IN ('recorded', 'confirmed', 'reversed')", name="state_known"),
    )
    create_index("ix_payments_confirmed_at_order", "payments", "confirmed_at", "id")
    create_index("ix_payments_confirmed_by_id", "payments", "confirmed_by_id")
    create_index("ix_payments_order_id", "payments", "order_id")
    create_index("ix_payments_paid_at_order", "payments", "paid_at", "id")
    create_index("ix_payments_receipt_no_prefix", "payments", "receipt_no", like=True)
    create_index("ix_payments_receipt_no_tail", "payments", "substr(receipt_no, length(receipt_no) - 3)")
    create_index("ix_payments_recorded_by_id", "payments", "recorded_by_id")
    create_index("ix_payments_store_confirmed_at_order", "payments", "store_id", "confirmed_at", "id")
    create_index("ix_payments_store_newest", "payments", "store_id", "id")
    create_index("ix_payments_store_paid_at_order", "payments", "store_id", "paid_at", "id")

    # What the models do not say:
    make_immutable("audit_entries")
