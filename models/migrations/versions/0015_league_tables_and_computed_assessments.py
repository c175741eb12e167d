"""league tables and computed assessments"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import KEY, MOMENT, MONEY, common, create_index, on_postgresql, remade

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "league_tables",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("units", MONEY, nullable=False),
        sa.Column("revenue", MONEY, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        *common(),
    )
    create_index("ix_league_tables_period_order", "league_tables", "period", "id")
    create_index("ix_league_tables_period_prefix", "league_tables", "period", like=True)
    create_index("ix_league_tables_published_at_order", "league_tables", "published_at", "id")
    create_index("ix_league_tables_store_newest", "league_tables", "store_id", "id")
    create_index("ix_league_tables_store_period_order", "league_tables", "store_id", "period", "id")
    create_index("ix_league_tables_store_published_at_order", "league_tables", "store_id", "published_at", "id")
    create_index("uq_league_tables_store_id_period", "league_tables", "store_id", "period", unique=True)

    op.create_table(
        "league_lines",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("league_table_id", KEY, sa.ForeignKey("league_tables.id"), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("units", MONEY, nullable=False),
        sa.Column("revenue", MONEY, nullable=False),
        sa.Column("attainment", sa.Numeric(9, 6)),
        sa.Column("invitations", sa.BigInteger(), nullable=False),
        sa.Column("test_drives", sa.BigInteger(), nullable=False),
        *common(),
    )
    create_index("ix_league_lines_employee_id", "league_lines", "employee_id")
    create_index("ix_league_lines_league_table_id", "league_lines", "league_table_id")
    create_index("ix_league_lines_store_newest", "league_lines", "store_id", "id")
    create_index("uq_league_lines_league_table_id_employee_id", "league_lines", "league_table_id", "employee_id", unique=True)

    if on_postgresql():
        op.add_column("vehicle_models", sa.Column("answers", sa.Text()))
    else:
        with remade("vehicle_models"):
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
                sa.Column("answers", sa.Text()),
                *common(),
                sa.CheckConstraint("guide_price >= 0", name="guide_price_not_negative"),
                sa.CheckConstraint("range_km >= 0", name="range_km_not_negative"),
            )
            create_index("ix_vehicle_models_code_prefix", "vehicle_models", "code", like=True)
            create_index("ix_vehicle_models_name_prefix", "vehicle_models", "name", like=True)
            create_index("ix_vehicle_models_store_newest", "vehicle_models", "store_id", "id")
            create_index("uq_vehicle_models_store_id_code", "vehicle_models", "coalesce(store_id, 0)", "code", unique=True, where="voided_at IS NULL")

    if on_postgresql():
        op.add_column("assessments", sa.Column("attainment", sa.Numeric(9, 6)))
        op.add_column("assessments", sa.Column("follow_ups", sa.Numeric(9, 6)))
        op.add_column("assessments", sa.Column("messages", sa.Numeric(9, 6)))
        op.add_column("assessments", sa.Column("reports", sa.Numeric(9, 6)))
        op.add_column("assessments", sa.Column("completeness", sa.Numeric(9, 6)))
        op.add_column("assessments", sa.Column("weights", sa.String(64)))
    else:
        with remade("assessments"):
            op.create_table(
                "assessments",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
                sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
                sa.Column("period", sa.String(16), nullable=False),
                sa.Column("score", MONEY, nullable=False),
                sa.Column("grade", sa.String(16)),
                sa.Column("attainment", sa.Numeric(9, 6)),
                sa.Column("follow_ups", sa.Numeric(9, 6)),
                sa.Column("messages", sa.Numeric(9, 6)),
                sa.Column("reports", sa.Numeric(9, 6)),
                sa.Column("completeness", sa.Numeric(9, 6)),
                sa.Column("weights", sa.String(64)),
                sa.Column("details", sa.Text()),
                sa.Column("published_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("published_at", MOMENT),
                sa.Column("state", sa.String(16), nullable=False),
                *common(),
                sa.CheckConstraint("score >= 0", name="score_not_negative"),
                sa.CheckConstraint("state IN ('draft', 'published')", name="state_known"),
            )
            create_index("ix_assessments_employee_id", "assessments", "employee_id")
            create_index("ix_assessments_period_order", "assessments", "period", "id")
            create_index("ix_assessments_period_prefix", "assessments", "period", like=True)
            create_index("ix_assessments_published_at_order", "assessments", "published_at", "id")
            create_index("ix_assessments_published_by_id", "assessments", "published_by_id")
            create_index("ix_assessments_score_order", "assessments", "score", "id")
            create_index("ix_assessments_store_newest", "assessments", "store_id", "id")
            create_index("ix_assessments_store_period_order", "assessments", "store_id", "period", "id")
            create_index("ix_assessments_store_published_at_order", "assessments", "store_id", "published_at", "id")
            create_index("ix_assessments_store_score_order", "assessments", "store_id", "score", "id")
            create_index("ix_assessments_store_state_order", "assessments", "store_id", "state", "period", "id", where="voided_at IS NULL")
            create_index("uq_assessments_employee_id_period", "assessments", "employee_id", "period", unique=True, where="voided_at IS NULL")

    if on_postgresql():
        op.add_column("recognitions", sa.Column("cause", sa.String(120)))
        create_index("uq_recognitions_store_id_cause", "recognitions", "store_id", "cause", unique=True, where="cause IS NOT NULL")
    else:
        with remade("recognitions"):
            op.create_table(
                "recognitions",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
                sa.Column("title", sa.String(120), nullable=False),
                sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
                sa.Column("story", sa.Text(), nullable=False),
                sa.Column("cause", sa.String(120)),
                sa.Column("published_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("published_at", MOMENT),
                sa.Column("state", sa.String(16), nullable=False),
                *common(),
                sa.CheckConstraint("state IN ('draft', 'published')", name="state_known"),
            )
            create_index("ix_recognitions_employee_id", "recognitions", "employee_id")
            create_index("ix_recognitions_published_at_order", "recognitions", "published_at", "id")
            create_index("ix_recognitions_published_by_id", "recognitions", "published_by_id")
            create_index("ix_recognitions_store_newest", "recognitions", "store_id", "id")
            create_index("ix_recognitions_store_published_at_order", "recognitions", "store_id", "published_at", "id")
            create_index("ix_recognitions_store_state_order", "recognitions", "store_id", "state", "published_at", "id", where="voided_at IS NULL")
            create_index("ix_recognitions_title_prefix", "recognitions", "title", like=True)
            create_index("uq_recognitions_store_id_cause", "recognitions", "store_id", "cause", unique=True, where="cause IS NOT NULL")
