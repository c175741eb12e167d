"""plans handbook marketing team training"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import KEY, MOMENT, MONEY, common, create_index, on_postgresql, remade

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "calendar_days",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id")),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(120)),
        *common(),
        sa.CheckConstraint("kind IN ('working', 'closed')", name="kind_known"),
    )
    create_index("ix_calendar_days_day_order", "calendar_days", "day", "id")
    create_index("ix_calendar_days_store_day_order", "calendar_days", "store_id", "day", "id")
    create_index("ix_calendar_days_store_newest", "calendar_days", "store_id", "id")
    create_index("uq_calendar_days_store_id_day", "calendar_days", "coalesce(store_id, 0)", "day", unique=True, where="voided_at IS NULL")

    op.create_table(
        "courses",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("category", sa.String(16), nullable=False),
        sa.Column("topic", sa.String(120)),
        sa.Column("hours", MONEY),
        sa.Column("content", sa.Text()),
        *common(),
        sa.CheckConstraint("category IN ('mind', 'selling', 'product')", name="category_known"),
        sa.CheckConstraint("hours > 0", name="hours_positive"),
    )
    create_index("ix_courses_store_newest", "courses", "store_id", "id")
    create_index("ix_courses_title_prefix", "courses", "title", like=True)
    create_index("ix_courses_topic_prefix", "courses", "topic", like=True)
    create_index("uq_courses_store_id_title", "courses", "store_id", "title", unique=True, where="voided_at IS NULL")

    op.create_table(
        "test_routes",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("distance_km", MONEY),
        sa.Column("description", sa.Text()),
        *common(),
        sa.CheckConstraint("distance_km > 0", name="distance_km_positive"),
    )
    create_index("ix_test_routes_name_prefix", "test_routes", "name", like=True)
    create_index("ix_test_routes_store_newest", "test_routes", "store_id", "id")
    create_index("uq_test_routes_store_id_name", "test_routes", "store_id", "name", unique=True, where="voided_at IS NULL")

    op.create_table(
        "campaigns",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("channel_id", KEY, sa.ForeignKey("channels.id"), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("cost", MONEY),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.Column("replies", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.Text()),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("cost >= 0", name="cost_not_negative"),
        sa.CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("replies <= sent", name="replies_to_what_was_sent"),
        sa.CheckConstraint("replies >= 0", name="replies_not_negative"),
        sa.CheckConstraint("sent >= 0", name="sent_not_negative"),
        sa.CheckConstraint("state IN ('planned', 'running', 'closed')", name="state_known"),
    )
    create_index("ix_campaigns_channel_id", "campaigns", "channel_id")
    create_index("ix_campaigns_ends_on_order", "campaigns", "ends_on", "id")
    create_index("ix_campaigns_starts_on_order", "campaigns", "starts_on", "id")
    create_index("ix_campaigns_store_ends_on_order", "campaigns", "store_id", "ends_on", "id")
    create_index("ix_campaigns_store_newest", "campaigns", "store_id", "id")
    create_index("ix_campaigns_store_starts_on_order", "campaigns", "store_id", "starts_on", "id")
    create_index("ix_campaigns_title_prefix", "campaigns", "title", like=True)

    op.create_table(
        "media_placements",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("content", sa.String(240), nullable=False),
        sa.Column("channel_id", KEY, sa.ForeignKey("channels.id"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("cost", MONEY, nullable=False),
        *common(),
        sa.CheckConstraint("cost >= 0", name="cost_not_negative"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )
    create_index("ix_media_placements_channel_id", "media_placements", "channel_id")
    create_index("ix_media_placements_content_prefix", "media_placements", "content", like=True)
    create_index("ix_media_placements_ends_on_order", "media_placements", "ends_on", "id")
    create_index("ix_media_placements_starts_on_order", "media_placements", "starts_on", "id")
    create_index("ix_media_placements_store_ends_on_order", "media_placements", "store_id", "ends_on", "id")
    create_index("ix_media_placements_store_newest", "media_placements", "store_id", "id")
    create_index("ix_media_placements_store_starts_on_order", "media_placements", "store_id", "starts_on", "id")

    op.create_table(
        "assessments",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("score", MONEY, nullable=False),
        sa.Column("grade", sa.String(16)),
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

    op.create_table(
        "channel_dealings",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("channel_id", KEY, sa.ForeignKey("channels.id"), nullable=False),
        sa.Column("dealt_at", MOMENT, nullable=False),
        sa.Column("partner", sa.String(120), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("dealt_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("result", sa.Text()),
        *common(),
    )
    create_index("ix_channel_dealings_channel_id", "channel_dealings", "channel_id")
    create_index("ix_channel_dealings_dealt_at_order", "channel_dealings", "dealt_at", "id")
    create_index("ix_channel_dealings_dealt_by_id", "channel_dealings", "dealt_by_id")
    create_index("ix_channel_dealings_partner_prefix", "channel_dealings", "partner", like=True)
    create_index("ix_channel_dealings_store_dealt_at_order", "channel_dealings", "store_id", "dealt_at", "id")
    create_index("ix_channel_dealings_store_newest", "channel_dealings", "store_id", "id")
    create_index("ix_channel_dealings_subject_prefix", "channel_dealings", "subject", like=True)

    op.create_table(
        "company_reports",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("author_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("submitted_at", MOMENT),
        sa.Column("reply", sa.Text()),
        sa.Column("answered_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("answered_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'answered')", name="state_known"),
    )
    create_index("ix_company_reports_answered_at_order", "company_reports", "answered_at", "id")
    create_index("ix_company_reports_answered_by_id", "company_reports", "answered_by_id")
    create_index("ix_company_reports_author_id", "company_reports", "author_id")
    create_index("ix_company_reports_store_answered_at_order", "company_reports", "store_id", "answered_at", "id")
    create_index("ix_company_reports_store_newest", "company_reports", "store_id", "id")
    create_index("ix_company_reports_store_state_order", "company_reports", "store_id", "state", "submitted_at", "id", where="voided_at IS NULL")
    create_index("ix_company_reports_store_submitted_at_order", "company_reports", "store_id", "submitted_at", "id")
    create_index("ix_company_reports_subject_prefix", "company_reports", "subject", like=True)
    create_index("ix_company_reports_submitted_at_order", "company_reports", "submitted_at", "id")

    op.create_table(
        "company_rules",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date()),
        sa.Column("edition", sa.BigInteger()),
        sa.Column("published_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("published_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state_known"),
    )
    create_index("ix_company_rules_effective_on_order", "company_rules", "effective_on", "id")
    create_index("ix_company_rules_published_at_order", "company_rules", "published_at", "id")
    create_index("ix_company_rules_published_by_id", "company_rules", "published_by_id")
    create_index("ix_company_rules_store_effective_on_order", "company_rules", "store_id", "effective_on", "id")
    create_index("ix_company_rules_store_newest", "company_rules", "store_id", "id")
    create_index("ix_company_rules_store_published_at_order", "company_rules", "store_id", "published_at", "id")
    create_index("ix_company_rules_title_prefix", "company_rules", "title", like=True)
    create_index("uq_company_rules_store_id_title", "company_rules", "store_id", "title", unique=True, where="state = 'draft' AND voided_at IS NULL")

    op.create_table(
        "daily_reports",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("calls", sa.BigInteger()),
        sa.Column("invitations", sa.BigInteger()),
        sa.Column("visits", sa.BigInteger()),
        sa.Column("test_drives", sa.BigInteger()),
        sa.Column("orders", sa.BigInteger()),
        sa.Column("revenue", MONEY),
        sa.Column("remarks", sa.Text()),
        sa.Column("submitted_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("calls >= 0", name="calls_not_negative"),
        sa.CheckConstraint("invitations >= 0", name="invitations_not_negative"),
        sa.CheckConstraint("orders >= 0", name="orders_not_negative"),
        sa.CheckConstraint("revenue >= 0", name="revenue_not_negative"),
        sa.CheckConstraint("state IN ('draft', 'submitted')", name="state_known"),
        sa.CheckConstraint("test_drives >= 0", name="test_drives_not_negative"),
        sa.CheckConstraint("visits >= 0", name="visits_not_negative"),
    )
    create_index("ix_daily_reports_day_order", "daily_reports", "day", "id")
    create_index("ix_daily_reports_employee_id", "daily_reports", "employee_id")
    create_index("ix_daily_reports_store_day_order", "daily_reports", "store_id", "day", "id")
    create_index("ix_daily_reports_store_newest", "daily_reports", "store_id", "id")
    create_index("ix_daily_reports_store_state_order", "daily_reports", "store_id", "state", "day", "id", where="voided_at IS NULL")
    create_index("ix_daily_reports_store_submitted_at_order", "daily_reports", "store_id", "submitted_at", "id")
    create_index("ix_daily_reports_submitted_at_order", "daily_reports", "submitted_at", "id")
    create_index("uq_daily_reports_employee_id_day", "daily_reports", "employee_id", "day", unique=True, where="voided_at IS NULL")

    op.create_table(
        "growth_reviews",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("money", sa.BigInteger(), nullable=False),
        sa.Column("knowledge", sa.BigInteger(), nullable=False),
        sa.Column("selling", sa.BigInteger(), nullable=False),
        sa.Column("kindness", sa.BigInteger(), nullable=False),
        sa.Column("competitiveness", sa.BigInteger(), nullable=False),
        sa.Column("execution", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("reviewed_by_id", KEY, sa.ForeignKey("employees.id")),
        *common(),
        sa.CheckConstraint("competitiveness >= 1 AND competitiveness <= 5", name="competitiveness_one_to_five"),
        sa.CheckConstraint("execution >= 1 AND execution <= 5", name="execution_one_to_five"),
        sa.CheckConstraint("kindness >= 1 AND kindness <= 5", name="kindness_one_to_five"),
        sa.CheckConstraint("knowledge >= 1 AND knowledge <= 5", name="knowledge_one_to_five"),
        sa.CheckConstraint("money >= 1 AND money <= 5", name="money_one_to_five"),
        sa.CheckConstraint("selling >= 1 AND selling <= 5", name="selling_one_to_five"),
    )
    create_index("ix_growth_reviews_employee_id", "growth_reviews", "employee_id")
    create_index("ix_growth_reviews_period_order", "growth_reviews", "period", "id")
    create_index("ix_growth_reviews_period_prefix", "growth_reviews", "period", like=True)
    create_index("ix_growth_reviews_reviewed_by_id", "growth_reviews", "reviewed_by_id")
    create_index("ix_growth_reviews_store_newest", "growth_reviews", "store_id", "id")
    create_index("ix_growth_reviews_store_period_order", "growth_reviews", "store_id", "period", "id")
    create_index("uq_growth_reviews_employee_id_period", "growth_reviews", "employee_id", "period", unique=True, where="voided_at IS NULL")

    op.create_table(
        "market_reports",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("author_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("competitors", sa.Text(), nullable=False),
        sa.Column("proposals", sa.Text(), nullable=False),
        sa.Column("submitted_at", MOMENT),
        sa.Column("acknowledged_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("acknowledged_at", MOMENT),
        sa.Column("reply", sa.Text()),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'acknowledged')", name="state_known"),
    )
    create_index("ix_market_reports_acknowledged_by_id", "market_reports", "acknowledged_by_id")
    create_index("ix_market_reports_author_id", "market_reports", "author_id")
    create_index("ix_market_reports_period_order", "market_reports", "period", "id")
    create_index("ix_market_reports_period_prefix", "market_reports", "period", like=True)
    create_index("ix_market_reports_store_newest", "market_reports", "store_id", "id")
    create_index("ix_market_reports_store_period_order", "market_reports", "store_id", "period", "id")
    create_index("ix_market_reports_store_state_order", "market_reports", "store_id", "state", "period", "id", where="voided_at IS NULL")
    create_index("ix_market_reports_store_submitted_at_order", "market_reports", "store_id", "submitted_at", "id")
    create_index("ix_market_reports_submitted_at_order", "market_reports", "submitted_at", "id")

    op.create_table(
        "personal_plans",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("result", sa.Text()),
        *common(),
    )
    create_index("ix_personal_plans_employee_id", "personal_plans", "employee_id")
    create_index("ix_personal_plans_period_order", "personal_plans", "period", "id")
    create_index("ix_personal_plans_period_prefix", "personal_plans", "period", like=True)
    create_index("ix_personal_plans_store_newest", "personal_plans", "store_id", "id")
    create_index("ix_personal_plans_store_period_order", "personal_plans", "store_id", "period", "id")
    create_index("uq_personal_plans_employee_id_period", "personal_plans", "employee_id", "period", unique=True, where="voided_at IS NULL")

    op.create_table(
        "problems",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("description", sa.String(500), nullable=False),
        sa.Column("raised_by_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("source", sa.String(120)),
        sa.Column("measure", sa.Text()),
        sa.Column("owner_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("due_on", sa.Date()),
        sa.Column("result", sa.Text()),
        sa.Column("ended_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('raised', 'under_way', 'solved', 'dropped')", name="state_known"),
    )
    create_index("ix_problems_description_prefix", "problems", "description", like=True)
    create_index("ix_problems_due_on_order", "problems", "due_on", "id")
    create_index("ix_problems_ended_at_order", "problems", "ended_at", "id")
    create_index("ix_problems_owner_id", "problems", "owner_id")
    create_index("ix_problems_raised_by_id", "problems", "raised_by_id")
    create_index("ix_problems_store_due_on_order", "problems", "store_id", "due_on", "id")
    create_index("ix_problems_store_ended_at_order", "problems", "store_id", "ended_at", "id")
    create_index("ix_problems_store_newest", "problems", "store_id", "id")

    op.create_table(
        "procedures",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("edition", sa.BigInteger()),
        sa.Column("published_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("published_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state_known"),
    )
    create_index("ix_procedures_published_at_order", "procedures", "published_at", "id")
    create_index("ix_procedures_published_by_id", "procedures", "published_by_id")
    create_index("ix_procedures_store_newest", "procedures", "store_id", "id")
    create_index("ix_procedures_store_published_at_order", "procedures", "store_id", "published_at", "id")
    create_index("ix_procedures_title_prefix", "procedures", "title", like=True)
    create_index("uq_procedures_store_id_title", "procedures", "store_id", "title", unique=True, where="state = 'draft' AND voided_at IS NULL")

    op.create_table(
        "sales_plans",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("period_kind", sa.String(16), nullable=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("units", sa.BigInteger()),
        sa.Column("revenue", MONEY),
        sa.Column("parent_id", KEY, sa.ForeignKey("sales_plans.id")),
        sa.Column("policy", sa.Text()),
        sa.Column("submitted_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("submitted_at", MOMENT),
        sa.Column("approved_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("approved_at", MOMENT),
        sa.Column("comment", sa.Text()),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("period_kind IN ('year', 'quarter', 'month')", name="period_kind_known"),
        sa.CheckConstraint("revenue >= 0", name="revenue_not_negative"),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'approved', 'returned')", name="state_known"),
        sa.CheckConstraint("units >= 0", name="units_not_negative"),
        sa.CheckConstraint("units IS NOT NULL OR revenue IS NOT NULL", name="plans_something"),
    )
    create_index("ix_sales_plans_approved_by_id", "sales_plans", "approved_by_id")
    create_index("ix_sales_plans_parent_id", "sales_plans", "parent_id")
    create_index("ix_sales_plans_period_order", "sales_plans", "period", "id")
    create_index("ix_sales_plans_period_prefix", "sales_plans", "period", like=True)
    create_index("ix_sales_plans_store_newest", "sales_plans", "store_id", "id")
    create_index("ix_sales_plans_store_period_order", "sales_plans", "store_id", "period", "id")
    create_index("ix_sales_plans_store_state_order", "sales_plans", "store_id", "state", "period", "id", where="voided_at IS NULL")
    create_index("ix_sales_plans_submitted_by_id", "sales_plans", "submitted_by_id")
    create_index("uq_sales_plans_store_id_period", "sales_plans", "store_id", "period", unique=True, where="voided_at IS NULL")

    op.create_table(
        "sales_schemes",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("submitted_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("submitted_at", MOMENT),
        sa.Column("approved_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("approved_at", MOMENT),
        sa.Column("comment", sa.Text()),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'approved', 'returned')", name="state_known"),
    )
    create_index("ix_sales_schemes_approved_by_id", "sales_schemes", "approved_by_id")
    create_index("ix_sales_schemes_ends_on_order", "sales_schemes", "ends_on", "id")
    create_index("ix_sales_schemes_starts_on_order", "sales_schemes", "starts_on", "id")
    create_index("ix_sales_schemes_store_ends_on_order", "sales_schemes", "store_id", "ends_on", "id")
    create_index("ix_sales_schemes_store_newest", "sales_schemes", "store_id", "id")
    create_index("ix_sales_schemes_store_starts_on_order", "sales_schemes", "store_id", "starts_on", "id")
    create_index("ix_sales_schemes_store_state_order", "sales_schemes", "store_id", "state", "starts_on", "id", where="voided_at IS NULL")
    create_index("ix_sales_schemes_submitted_by_id", "sales_schemes", "submitted_by_id")
    create_index("ix_sales_schemes_title_prefix", "sales_schemes", "title", like=True)

    op.create_table(
        "scripts",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("edition", sa.BigInteger()),
        sa.Column("published_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("published_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("kind IN ('greeting', 'invitation', 'first_message', 'follow_up')", name="kind_known"),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state_known"),
    )
    create_index("ix_scripts_published_at_order", "scripts", "published_at", "id")
    create_index("ix_scripts_published_by_id", "scripts", "published_by_id")
    create_index("ix_scripts_store_newest", "scripts", "store_id", "id")
    create_index("ix_scripts_store_published_at_order", "scripts", "store_id", "published_at", "id")
    create_index("ix_scripts_title_prefix", "scripts", "title", like=True)
    create_index("uq_scripts_store_id_kind_title", "scripts", "store_id", "kind", "title", unique=True, where="state = 'draft' AND voided_at IS NULL")

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
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('proposed', 'reviewed', 'adopted', 'declined', 'implemented')", name="state_known"),
    )
    create_index("ix_suggestions_author_id", "suggestions", "author_id")
    create_index("ix_suggestions_proposed_at_order", "suggestions", "proposed_at", "id")
    create_index("ix_suggestions_reviewed_at_order", "suggestions", "reviewed_at", "id")
    create_index("ix_suggestions_reviewed_by_id", "suggestions", "reviewed_by_id")
    create_index("ix_suggestions_store_newest", "suggestions", "store_id", "id")
    create_index("ix_suggestions_store_proposed_at_order", "suggestions", "store_id", "proposed_at", "id")
    create_index("ix_suggestions_store_reviewed_at_order", "suggestions", "store_id", "reviewed_at", "id")
    create_index("ix_suggestions_store_state_order", "suggestions", "store_id", "state", "proposed_at", "id", where="voided_at IS NULL")
    create_index("ix_suggestions_subject_prefix", "suggestions", "subject", like=True)

    op.create_table(
        "tasks",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("assignee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("details", sa.Text()),
        sa.Column("giver_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("result", sa.Text()),
        sa.Column("finished_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('open', 'done', 'cancelled')", name="state_known"),
    )
    create_index("ix_tasks_assignee_id", "tasks", "assignee_id")
    create_index("ix_tasks_due_on_order", "tasks", "due_on", "id")
    create_index("ix_tasks_finished_at_order", "tasks", "finished_at", "id")
    create_index("ix_tasks_giver_id", "tasks", "giver_id")
    create_index("ix_tasks_store_due_on_order", "tasks", "store_id", "due_on", "id")
    create_index("ix_tasks_store_finished_at_order", "tasks", "store_id", "finished_at", "id")
    create_index("ix_tasks_store_newest", "tasks", "store_id", "id")
    create_index("ix_tasks_store_state_order", "tasks", "store_id", "state", "due_on", "id", where="voided_at IS NULL")
    create_index("ix_tasks_title_prefix", "tasks", "title", like=True)

    op.create_table(
        "team_charters",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("goal", sa.String(240), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("edition", sa.BigInteger()),
        sa.Column("published_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("published_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state_known"),
    )
    create_index("ix_team_charters_goal_prefix", "team_charters", "goal", like=True)
    create_index("ix_team_charters_published_at_order", "team_charters", "published_at", "id")
    create_index("ix_team_charters_published_by_id", "team_charters", "published_by_id")
    create_index("ix_team_charters_store_newest", "team_charters", "store_id", "id")
    create_index("ix_team_charters_store_published_at_order", "team_charters", "store_id", "published_at", "id")
    create_index("uq_team_charters_store_id_goal", "team_charters", "store_id", "goal", unique=True, where="state = 'draft' AND voided_at IS NULL")

    op.create_table(
        "acknowledgements",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("company_rule_id", KEY, sa.ForeignKey("company_rules.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("acknowledged_at", MOMENT, nullable=False),
        *common(),
    )
    create_index("ix_acknowledgements_acknowledged_at_order", "acknowledgements", "acknowledged_at", "id")
    create_index("ix_acknowledgements_company_rule_id", "acknowledgements", "company_rule_id")
    create_index("ix_acknowledgements_employee_id", "acknowledgements", "employee_id")
    create_index("ix_acknowledgements_store_acknowledged_at_order", "acknowledgements", "store_id", "acknowledged_at", "id")
    create_index("ix_acknowledgements_store_newest", "acknowledgements", "store_id", "id")
    create_index("uq_acknowledgements_company_rule_id_employee_id", "acknowledgements", "company_rule_id", "employee_id", unique=True, where="voided_at IS NULL")

    op.create_table(
        "activities",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("cost", MONEY),
        sa.Column("problem_id", KEY, sa.ForeignKey("problems.id")),
        sa.Column("result", sa.Text()),
        *common(),
        sa.CheckConstraint("cost >= 0", name="cost_not_negative"),
        sa.CheckConstraint("kind IN ('building', 'sharing', 'contest', 'sport', 'other')", name="kind_known"),
    )
    create_index("ix_activities_held_on_order", "activities", "held_on", "id")
    create_index("ix_activities_problem_id", "activities", "problem_id")
    create_index("ix_activities_store_held_on_order", "activities", "store_id", "held_on", "id")
    create_index("ix_activities_store_newest", "activities", "store_id", "id")
    create_index("ix_activities_subject_prefix", "activities", "subject", like=True)

    op.create_table(
        "collaborations",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id")),
        sa.Column("district", sa.String(120)),
        sa.Column("started_by_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("note", sa.Text()),
        *common(),
        sa.CheckConstraint("lead_id IS NOT NULL OR district IS NOT NULL", name="about_something"),
    )
    create_index("ix_collaborations_district_prefix", "collaborations", "district", like=True)
    create_index("ix_collaborations_lead_id", "collaborations", "lead_id")
    create_index("ix_collaborations_started_by_id", "collaborations", "started_by_id")
    create_index("ix_collaborations_store_newest", "collaborations", "store_id", "id")
    create_index("uq_collaborations_lead_id", "collaborations", "lead_id", unique=True, where="voided_at IS NULL")

    op.create_table(
        "commission_rules",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("scheme_id", KEY, sa.ForeignKey("sales_schemes.id"), nullable=False),
        sa.Column("model_id", KEY, sa.ForeignKey("vehicle_models.id")),
        sa.Column("from_units", sa.BigInteger(), nullable=False),
        sa.Column("per_unit", MONEY),
        sa.Column("percent", sa.Numeric(9, 6)),
        *common(),
        sa.CheckConstraint("from_units > 0", name="from_units_positive"),
        sa.CheckConstraint("per_unit >= 0", name="per_unit_not_negative"),
        sa.CheckConstraint("per_unit IS NOT NULL OR percent IS NOT NULL", name="earns_something"),
        sa.CheckConstraint("percent >= 0 AND percent <= 1", name="percent_fraction"),
    )
    create_index("ix_commission_rules_model_id", "commission_rules", "model_id")
    create_index("ix_commission_rules_scheme_id", "commission_rules", "scheme_id")
    create_index("ix_commission_rules_store_newest", "commission_rules", "store_id", "id")
    create_index("uq_commission_rules_scheme_id_from_units", "commission_rules", "scheme_id", "from_units", unique=True, where="model_id IS NULL AND voided_at IS NULL")
    create_index("uq_commission_rules_scheme_id_model_id_from_units", "commission_rules", "scheme_id", "model_id", "from_units", unique=True, where="voided_at IS NULL")

    op.create_table(
        "meetings",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("held_at", MOMENT, nullable=False),
        sa.Column("host_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("agenda", sa.Text()),
        sa.Column("minutes", sa.Text()),
        sa.Column("problem_id", KEY, sa.ForeignKey("problems.id")),
        *common(),
        sa.CheckConstraint("kind IN ('morning', 'weekly', 'review', 'ad_hoc')", name="kind_known"),
    )
    create_index("ix_meetings_held_at_order", "meetings", "held_at", "id")
    create_index("ix_meetings_host_id", "meetings", "host_id")
    create_index("ix_meetings_problem_id", "meetings", "problem_id")
    create_index("ix_meetings_store_held_at_order", "meetings", "store_id", "held_at", "id")
    create_index("ix_meetings_store_newest", "meetings", "store_id", "id")

    op.create_table(
        "training_sessions",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("course_id", KEY, sa.ForeignKey("courses.id"), nullable=False),
        sa.Column("held_at", MOMENT, nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("trainer", sa.String(120), nullable=False),
        sa.Column("place", sa.String(120)),
        sa.Column("cost", MONEY),
        sa.Column("problem_id", KEY, sa.ForeignKey("problems.id")),
        sa.Column("change", sa.Text()),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("cost >= 0", name="cost_not_negative"),
        sa.CheckConstraint("days > 0", name="days_positive"),
        sa.CheckConstraint("state IN ('planned', 'held', 'cancelled')", name="state_known"),
    )
    create_index("ix_training_sessions_course_id", "training_sessions", "course_id")
    create_index("ix_training_sessions_held_at_order", "training_sessions", "held_at", "id")
    create_index("ix_training_sessions_problem_id", "training_sessions", "problem_id")
    create_index("ix_training_sessions_store_held_at_order", "training_sessions", "store_id", "held_at", "id")
    create_index("ix_training_sessions_store_newest", "training_sessions", "store_id", "id")
    create_index("ix_training_sessions_store_state_order", "training_sessions", "store_id", "state", "held_at", "id", where="voided_at IS NULL")
    create_index("ix_training_sessions_trainer_prefix", "training_sessions", "trainer", like=True)

    op.create_table(
        "attendances",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("meeting_id", KEY, sa.ForeignKey("meetings.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("presence", sa.String(16), nullable=False),
        sa.Column("remark", sa.String(120)),
        *common(),
        sa.CheckConstraint("presence IN ('present', 'late', 'excused', 'absent')", name="presence_known"),
    )
    create_index("ix_attendances_employee_id", "attendances", "employee_id")
    create_index("ix_attendances_meeting_id", "attendances", "meeting_id")
    create_index("ix_attendances_store_newest", "attendances", "store_id", "id")
    create_index("uq_attendances_meeting_id_employee_id", "attendances", "meeting_id", "employee_id", unique=True, where="voided_at IS NULL")

    op.create_table(
        "collaboration_members",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("collaboration_id", KEY, sa.ForeignKey("collaborations.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("share", sa.Numeric(9, 6), nullable=False),
        *common(),
        sa.CheckConstraint("share >= 0 AND share <= 1", name="share_fraction"),
    )
    create_index("ix_collaboration_members_collaboration_id", "collaboration_members", "collaboration_id")
    create_index("ix_collaboration_members_employee_id", "collaboration_members", "employee_id")
    create_index("ix_collaboration_members_store_newest", "collaboration_members", "store_id", "id")
    create_index("uq_collaboration_members_collaboration_id_employee_id", "collaboration_members", "collaboration_id", "employee_id", unique=True, where="voided_at IS NULL")

    op.create_table(
        "participants",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("activity_id", KEY, sa.ForeignKey("activities.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("remark", sa.String(120)),
        *common(),
    )
    create_index("ix_participants_activity_id", "participants", "activity_id")
    create_index("ix_participants_employee_id", "participants", "employee_id")
    create_index("ix_participants_store_newest", "participants", "store_id", "id")
    create_index("uq_participants_activity_id_employee_id", "participants", "activity_id", "employee_id", unique=True, where="voided_at IS NULL")

    op.create_table(
        "training_records",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("session_id", KEY, sa.ForeignKey("training_sessions.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.Column("score", MONEY),
        sa.Column("feedback", sa.BigInteger()),
        sa.Column("remark", sa.Text()),
        *common(),
        sa.CheckConstraint("attended OR (score IS NULL AND feedback IS NULL)", name="only_attendants_are_scored"),
        sa.CheckConstraint("feedback >= 1 AND feedback <= 5", name="feedback_one_to_five"),
        sa.CheckConstraint("outcome IN ('passed', 'completed', 'failed', 'incomplete')", name="outcome_known"),
        sa.CheckConstraint("outcome IS NULL OR outcome <> 'incomplete' OR NOT attended", name="attending_is_not_incomplete"),
        sa.CheckConstraint("outcome IS NULL OR outcome = 'incomplete' OR attended", name="incomplete_without_attending"),
        sa.CheckConstraint("score >= 0", name="score_not_negative"),
    )
    create_index("ix_training_records_employee_id", "training_records", "employee_id")
    create_index("ix_training_records_session_id", "training_records", "session_id")
    create_index("ix_training_records_store_newest", "training_records", "store_id", "id")
    create_index("uq_training_records_session_id_employee_id", "training_records", "session_id", "employee_id", unique=True, where="voided_at IS NULL")

    if on_postgresql():
        op.add_column("leads", sa.Column("campaign_id", KEY, sa.ForeignKey("campaigns.id")))
        create_index("ix_leads_campaign_id", "leads", "campaign_id")
    else:
        with remade("leads"):
            op.create_table(
                "leads",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
                sa.Column("customer_id", KEY, sa.ForeignKey("customers.id"), nullable=False),
                sa.Column("channel_id", KEY, sa.ForeignKey("channels.id"), nullable=False),
                sa.Column("campaign_id", KEY, sa.ForeignKey("campaigns.id")),
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
            create_index("ix_leads_campaign_id", "leads", "campaign_id")
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

    if on_postgresql():
        op.add_column("test_drives", sa.Column("route_id", KEY, sa.ForeignKey("test_routes.id")))
        create_index("ix_test_drives_route_id", "test_drives", "route_id")
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
            create_index("ix_test_drives_specialist_id", "test_drives", "specialist_id")
            create_index("ix_test_drives_starts_at_order", "test_drives", "starts_at", "id")
            create_index("ix_test_drives_store_ends_at_order", "test_drives", "store_id", "ends_at", "id")
            create_index("ix_test_drives_store_newest", "test_drives", "store_id", "id")
            create_index("ix_test_drives_store_starts_at_order", "test_drives", "store_id", "starts_at", "id")
            create_index("ix_test_drives_store_state_order", "test_drives", "store_id", "state", "starts_at", "id", where="voided_at IS NULL")
            create_index("ix_test_drives_vehicle_id", "test_drives", "vehicle_id")
