"""the sale"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import KEY, MOMENT, MONEY, common, create_index, on_postgresql, remade

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    if on_postgresql():
        op.add_column("orders", sa.Column("colour", sa.String(120)))
        op.add_column("orders", sa.Column("options", sa.Text()))
        create_index("uq_orders_vehicle_id", "orders", "vehicle_id", unique=True, where="state IN ('signed_off', 'paid', 'delivered') AND voided_at IS NULL")
    else:
        with remade("orders"):
            op.create_table(
                "orders",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
                sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
                sa.Column("customer_id", KEY, sa.ForeignKey("customers.id")),
                sa.Column("owner_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("model_id", KEY, sa.ForeignKey("vehicle_models.id"), nullable=False),
                sa.Column("colour", sa.String(120)),
                sa.Column("options", sa.Text()),
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
            create_index("uq_orders_vehicle_id", "orders", "vehicle_id", unique=True, where="state IN ('signed_off', 'paid', 'delivered') AND voided_at IS NULL")

    if on_postgresql():
        op.add_column("test_drives", sa.Column("signature_scan_id", KEY, sa.ForeignKey("attachments.id")))
        create_index("ix_test_drives_signature_scan_id", "test_drives", "signature_scan_id")
    else:
        with remade("test_drives"):
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
                sa.Column("licence_scan_id", KEY, sa.ForeignKey("attachments.id")),
                sa.Column("id_scan_id", KEY, sa.ForeignKey("attachments.id")),
                sa.Column("consented_at", MOMENT),
                sa.Column("terms_accepted", sa.Boolean(), nullable=False),
                sa.Column("signature", sa.String(120)),
                sa.Column("signature_scan_id", KEY, sa.ForeignKey("attachments.id")),
                sa.Column("vehicle_id", KEY, sa.ForeignKey("vehicles.id")),
                sa.Column("specialist_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("route_id", KEY, sa.ForeignKey("test_routes.id")),
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
            create_index("ix_test_drives_id_scan_id", "test_drives", "id_scan_id")
            create_index("ix_test_drives_lead_id", "test_drives", "lead_id")
            create_index("ix_test_drives_licence_scan_id", "test_drives", "licence_scan_id")
            create_index("ix_test_drives_route_id", "test_drives", "route_id")
            create_index("ix_test_drives_signature_scan_id", "test_drives", "signature_scan_id")
            create_index("ix_test_drives_specialist_id", "test_drives", "specialist_id")
            create_index("ix_test_drives_starts_at_order", "test_drives", "starts_at", "id")
            create_index("ix_test_drives_store_ends_at_order", "test_drives", "store_id", "ends_at", "id")
            create_index("ix_test_drives_store_newest", "test_drives", "store_id", "id")
            create_index("ix_test_drives_store_starts_at_order", "test_drives", "store_id", "starts_at", "id")
            create_index("ix_test_drives_store_state_order", "test_drives", "store_id", "state", "starts_at", "id", where="voided_at IS NULL")
            create_index("ix_test_drives_vehicle_id", "test_drives", "vehicle_id")

    if on_postgresql():
        op.add_column("deliveries", sa.Column("photo_declined", sa.Boolean(), nullable=False, server_default=sa.false()))
        op.alter_column("deliveries", "photo_declined", server_default=None)
    else:
        with remade("deliveries", photo_declined="0"):
            op.create_table(
                "deliveries",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
                sa.Column("order_id", KEY, sa.ForeignKey("orders.id"), nullable=False),
                sa.Column("invoice", sa.Boolean(), nullable=False),
                sa.Column("tax_form", sa.Boolean(), nullable=False),
                sa.Column("manual", sa.Boolean(), nullable=False),
                sa.Column("maintenance_book", sa.Boolean(), nullable=False),
                sa.Column("tools", sa.Boolean(), nullable=False),
                sa.Column("cautions_told", sa.Boolean(), nullable=False),
                sa.Column("photo_id", KEY, sa.ForeignKey("attachments.id")),
                sa.Column("photo_declined", sa.Boolean(), nullable=False),
                sa.Column("remark", sa.Text()),
                sa.Column("handed_over_at", MOMENT),
                sa.Column("state", sa.String(16), nullable=False),
                sa.Column("invoice_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("invoice_at", MOMENT),
                sa.Column("tax_form_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("tax_form_at", MOMENT),
                sa.Column("manual_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("manual_at", MOMENT),
                sa.Column("maintenance_book_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("maintenance_book_at", MOMENT),
                sa.Column("tools_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("tools_at", MOMENT),
                sa.Column("cautions_told_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("cautions_told_at", MOMENT),
                *common(),
                sa.CheckConstraint("state IN ('preparing', 'handed_over')", name="state_known"),
            )
            create_index("ix_deliveries_handed_over_at_order", "deliveries", "handed_over_at", "id")
            create_index("ix_deliveries_order_id", "deliveries", "order_id")
            create_index("ix_deliveries_photo_id", "deliveries", "photo_id")
            create_index("ix_deliveries_store_handed_over_at_order", "deliveries", "store_id", "handed_over_at", "id")
            create_index("ix_deliveries_store_newest", "deliveries", "store_id", "id")
            create_index("ix_deliveries_store_state_order", "deliveries", "store_id", "state", "handed_over_at", "id", where="voided_at IS NULL")
            create_index("uq_deliveries_order_id", "deliveries", "order_id", unique=True, where="voided_at IS NULL")

    if on_postgresql():
        op.add_column("vehicle_checks", sa.Column("vin_seen", sa.String(17)))
    else:
        with remade("vehicle_checks"):
            op.create_table(
                "vehicle_checks",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
                sa.Column("order_id", KEY, sa.ForeignKey("orders.id"), nullable=False),
                sa.Column("vehicle_id", KEY, sa.ForeignKey("vehicles.id")),
                sa.Column("checked_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("checked_at", MOMENT, nullable=False),
                sa.Column("vin_seen", sa.String(17)),
                sa.Column("vin_matches", sa.Boolean(), nullable=False),
                sa.Column("model_matches", sa.Boolean(), nullable=False),
                sa.Column("colour_matches", sa.Boolean(), nullable=False),
                sa.Column("options_match", sa.Boolean(), nullable=False),
                sa.Column("certificate", sa.Boolean(), nullable=False),
                sa.Column("conformity_certificate", sa.Boolean(), nullable=False),
                sa.Column("guarantee_card", sa.Boolean(), nullable=False),
                sa.Column("keys_tested", sa.Boolean(), nullable=False),
                sa.Column("tools_complete", sa.Boolean(), nullable=False),
                sa.Column("charging_gun_fits", sa.Boolean(), nullable=False),
                sa.Column("outside", sa.Boolean(), nullable=False),
                sa.Column("inside", sa.Boolean(), nullable=False),
                sa.Column("tyres", sa.Boolean(), nullable=False),
                sa.Column("lights", sa.Boolean(), nullable=False),
                sa.Column("fluids", sa.Boolean(), nullable=False),
                sa.Column("electrics", sa.Boolean(), nullable=False),
                sa.Column("remark", sa.Text()),
                sa.Column("result", sa.String(16), nullable=False),
                *common(),
                sa.CheckConstraint("result IN ('passed', 'failed')", name="result_known"),
            )
            create_index("ix_vehicle_checks_checked_at_order", "vehicle_checks", "checked_at", "id")
            create_index("ix_vehicle_checks_checked_by_id", "vehicle_checks", "checked_by_id")
            create_index("ix_vehicle_checks_order_id", "vehicle_checks", "order_id")
            create_index("ix_vehicle_checks_store_checked_at_order", "vehicle_checks", "store_id", "checked_at", "id")
            create_index("ix_vehicle_checks_store_newest", "vehicle_checks", "store_id", "id")
            create_index("ix_vehicle_checks_vehicle_id", "vehicle_checks", "vehicle_id")
