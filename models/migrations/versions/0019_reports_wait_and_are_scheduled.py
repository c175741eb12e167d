"""Reports wait and are scheduled"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import FACTS, KEY, MOMENT, common, create_index, on_postgresql, remade

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "workers",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("name", sa.String(120), nullable=False, unique=True),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
    )

    op.create_table(
        "report_schedules",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id")),
        sa.Column("report", sa.String(64), nullable=False),
        sa.Column("rhythm", sa.String(16), nullable=False),
        sa.Column("role", sa.String(16)),
        sa.Column("owner_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("settings", sa.Text()),
        sa.Column("addresses", sa.Text()),
        sa.Column("next_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("role IN ('gm', 'mgr', 'sup', 'dcc', 'con', 'key', 'mkt', 'mkm', 'tdr', 'fro', 'fin', 'aft', 'ho', 'adm')", name="role_known"),
        sa.CheckConstraint("state IN ('active', 'paused')", name="state_known"),
    )
    create_index("ix_report_schedules_next", "report_schedules", "next_at")
    create_index("ix_report_schedules_owner_id", "report_schedules", "owner_id")
    create_index("ix_report_schedules_store_newest", "report_schedules", "store_id", "id")

    if on_postgresql():
        op.add_column("report_runs", sa.Column("edition", sa.BigInteger(), nullable=False, server_default=sa.text("1")))
        op.alter_column("report_runs", "edition", server_default=None)
        op.add_column("report_runs", sa.Column("schedule_id", KEY, sa.ForeignKey("report_schedules.id")))
        op.add_column("report_runs", sa.Column("due_at", MOMENT))
        op.add_column("report_runs", sa.Column("is_late", sa.Boolean(), nullable=False, server_default=sa.text("false")))
        op.alter_column("report_runs", "is_late", server_default=None)
        op.add_column("report_runs", sa.Column("started_at", MOMENT))
        op.add_column("report_runs", sa.Column("progress", FACTS))
        op.add_column("report_runs", sa.Column("tries", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
        op.alter_column("report_runs", "tries", server_default=None)
        op.add_column("report_runs", sa.Column("code_version", sa.String(120)))
        op.add_column("report_runs", sa.Column("failed_cell", sa.Text()))
        op.add_column("report_runs", sa.Column("sent_at", MOMENT))
        op.drop_constraint("state_known", "report_runs", type_="check")
        op.create_check_constraint("state_known", "report_runs", "state IN ('waiting', 'running', 'done', 'failed', 'cancelled')")
        create_index("ix_report_runs_editions", "report_runs", "report", "state", "id")
        create_index("ix_report_runs_schedule_id", "report_runs", "schedule_id")
        create_index("uq_report_runs_schedule_id_due_at", "report_runs", "schedule_id", "due_at", unique=True, where="voided_at IS NULL")
    else:
        with remade("report_runs", edition="1", is_late="0", tries="0"):
            op.create_table(
                "report_runs",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id")),
                sa.Column("report", sa.String(64), nullable=False),
                sa.Column("parameters", FACTS),
                sa.Column("as_of", MOMENT),
                sa.Column("edition", sa.BigInteger(), nullable=False),
                sa.Column("asked_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("asked_at", MOMENT, nullable=False),
                sa.Column("schedule_id", KEY, sa.ForeignKey("report_schedules.id")),
                sa.Column("due_at", MOMENT),
                sa.Column("is_late", sa.Boolean(), nullable=False),
                sa.Column("started_at", MOMENT),
                sa.Column("finished_at", MOMENT),
                sa.Column("progress", FACTS),
                sa.Column("tries", sa.BigInteger(), nullable=False),
                sa.Column("code_version", sa.String(120)),
                sa.Column("folder", sa.String(120)),
                sa.Column("failure", sa.Text()),
                sa.Column("failed_cell", sa.Text()),
                sa.Column("sent_at", MOMENT),
                sa.Column("state", sa.String(16), nullable=False),
                *common(),
                sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name="state_known"),
            )
            create_index("ix_report_runs_asked_at_order", "report_runs", "asked_at", "id")
            create_index("ix_report_runs_asked_by_id", "report_runs", "asked_by_id")
            create_index("ix_report_runs_editions", "report_runs", "report", "state", "id")
            create_index("ix_report_runs_report_prefix", "report_runs", "report", like=True)
            create_index("ix_report_runs_schedule_id", "report_runs", "schedule_id")
            create_index("ix_report_runs_store_asked_at_order", "report_runs", "store_id", "asked_at", "id")
            create_index("ix_report_runs_store_newest", "report_runs", "store_id", "id")
            create_index("ix_report_runs_store_state_order", "report_runs", "store_id", "state", "asked_at", "id", where="voided_at IS NULL")
            create_index("uq_report_runs_schedule_id_due_at", "report_runs", "schedule_id", "due_at", unique=True, where="voided_at IS NULL")
