"""attachments"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import KEY, MOMENT, common, create_index, on_postgresql, remade

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id")),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("register", sa.String(40), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(40)),
        sa.Column("media_type", sa.String(80), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("is_picture", sa.Boolean(), nullable=False),
        sa.Column("is_guarded", sa.Boolean(), nullable=False),
        *common(),
    )
    create_index("ix_attachments_row", "attachments", "register", "row_id", "id")
    create_index("ix_attachments_store_newest", "attachments", "store_id", "id")

    if on_postgresql():
        op.add_column("test_drives", sa.Column("licence_scan_id", KEY, sa.ForeignKey("attachments.id")))
        op.add_column("test_drives", sa.Column("id_scan_id", KEY, sa.ForeignKey("attachments.id")))
        op.add_column("test_drives", sa.Column("consented_at", MOMENT))
        create_index("ix_test_drives_id_scan_id", "test_drives", "id_scan_id")
        create_index("ix_test_drives_licence_scan_id", "test_drives", "licence_scan_id")
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
            create_index("ix_test_drives_id_scan_id", "test_drives", "id_scan_id")
            create_index("ix_test_drives_lead_id", "test_drives", "lead_id")
            create_index("ix_test_drives_licence_scan_id", "test_drives", "licence_scan_id")
            create_index("ix_test_drives_specialist_id", "test_drives", "specialist_id")
            create_index("ix_test_drives_starts_at_order", "test_drives", "starts_at", "id")
            create_index("ix_test_drives_store_ends_at_order", "test_drives", "store_id", "ends_at", "id")
            create_index("ix_test_drives_store_newest", "test_drives", "store_id", "id")
            create_index("ix_test_drives_store_starts_at_order", "test_drives", "store_id", "starts_at", "id")
            create_index("ix_test_drives_store_state_order", "test_drives", "store_id", "state", "starts_at", "id", where="voided_at IS NULL")
            create_index("ix_test_drives_vehicle_id", "test_drives", "vehicle_id")
