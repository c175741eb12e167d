"""reception delivery outside discipline"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import KEY, MOMENT, MONEY, common, create_index, on_postgresql, remade

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "career_moves",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("approved_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("approved_at", MOMENT),
        sa.Column("comment", sa.String(120)),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("kind IN ('territory', 'promotion', 'training')", name="kind_known"),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'refused')", name="state_known"),
    )
    create_index("ix_career_moves_approved_by_id", "career_moves", "approved_by_id")
    create_index("ix_career_moves_employee_id", "career_moves", "employee_id")
    create_index("ix_career_moves_proposed_by_id", "career_moves", "proposed_by_id")
    create_index("ix_career_moves_since_order", "career_moves", "since", "id")
    create_index("ix_career_moves_store_newest", "career_moves", "store_id", "id")
    create_index("ix_career_moves_store_since_order", "career_moves", "store_id", "since", "id")
    create_index("ix_career_moves_store_state_order", "career_moves", "store_id", "state", "since", "id", where="voided_at IS NULL")

    op.create_table(
        "key_accounts",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("industry", sa.String(120)),
        sa.Column("district", sa.String(120)),
        sa.Column("contact", sa.String(120)),
        sa.Column("phone", sa.String(24)),
        sa.Column("owner_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("remark", sa.Text()),
        *common(),
    )
    create_index("ix_key_accounts_contact_prefix", "key_accounts", "contact", like=True)
    create_index("ix_key_accounts_name_prefix", "key_accounts", "name", like=True)
    create_index("ix_key_accounts_owner_id", "key_accounts", "owner_id")
    create_index("ix_key_accounts_phone_prefix", "key_accounts", "phone", like=True)
    create_index("ix_key_accounts_phone_tail", "key_accounts", "substr(phone, length(phone) - 3)")
    create_index("ix_key_accounts_store_newest", "key_accounts", "store_id", "id")
    create_index("uq_key_accounts_store_id_name", "key_accounts", "store_id", "name", unique=True, where="voided_at IS NULL")

    op.create_table(
        "penalties",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("clause", sa.String(16), nullable=False),
        sa.Column("cause", sa.String(120), nullable=False),
        sa.Column("measure", sa.String(16), nullable=False),
        sa.Column("amount", MONEY),
        sa.Column("evidence", sa.Text()),
        sa.Column("raised_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("objection", sa.Text()),
        sa.Column("objected_at", MOMENT),
        sa.Column("decided_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("decided_at", MOMENT),
        sa.Column("grounds", sa.Text()),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("amount >= 0", name="amount_not_negative"),
        sa.CheckConstraint("measure IN ('fine', 'loss', 'suspension', 'dismissal')", name="measure_known"),
        sa.CheckConstraint("state IN ('raised', 'objected', 'confirmed', 'waived')", name="state_known"),
    )
    create_index("ix_penalties_cause_prefix", "penalties", "cause", like=True)
    create_index("ix_penalties_clause_prefix", "penalties", "clause", like=True)
    create_index("ix_penalties_decided_at_order", "penalties", "decided_at", "id")
    create_index("ix_penalties_decided_by_id", "penalties", "decided_by_id")
    create_index("ix_penalties_employee_id", "penalties", "employee_id")
    create_index("ix_penalties_raised_at_order", "penalties", "raised_at", "id")
    create_index("ix_penalties_raised_by_id", "penalties", "raised_by_id")
    create_index("ix_penalties_store_decided_at_order", "penalties", "store_id", "decided_at", "id")
    create_index("ix_penalties_store_newest", "penalties", "store_id", "id")
    create_index("ix_penalties_store_raised_at_order", "penalties", "store_id", "raised_at", "id")
    create_index("ix_penalties_store_state_order", "penalties", "store_id", "state", "raised_at", "id", where="voided_at IS NULL")
    create_index("uq_penalties_store_id_cause", "penalties", "store_id", "cause", unique=True)

    op.create_table(
        "recognitions",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
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

    op.create_table(
        "rewards",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.Column("submitted_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("submitted_at", MOMENT),
        sa.Column("approved_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("approved_at", MOMENT),
        sa.Column("comment", sa.String(120)),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'approved', 'refused')", name="state_known"),
    )
    create_index("ix_rewards_approved_at_order", "rewards", "approved_at", "id")
    create_index("ix_rewards_approved_by_id", "rewards", "approved_by_id")
    create_index("ix_rewards_employee_id", "rewards", "employee_id")
    create_index("ix_rewards_store_approved_at_order", "rewards", "store_id", "approved_at", "id")
    create_index("ix_rewards_store_newest", "rewards", "store_id", "id")
    create_index("ix_rewards_store_submitted_at_order", "rewards", "store_id", "submitted_at", "id")
    create_index("ix_rewards_submitted_at_order", "rewards", "submitted_at", "id")
    create_index("ix_rewards_submitted_by_id", "rewards", "submitted_by_id")

    op.create_table(
        "roadshows",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column("contact", sa.String(120)),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("venue_cost", MONEY, nullable=False),
        sa.Column("other_cost", MONEY, nullable=False),
        sa.Column("gifts", sa.Text()),
        sa.Column("submitted_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("endorsed_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("approved_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("approved_at", MOMENT),
        sa.Column("comment", sa.String(120)),
        sa.Column("started_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("handed_in_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("handed_in_at", MOMENT),
        sa.Column("received_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("received_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("other_cost >= 0", name="other_cost_not_negative"),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'endorsed', 'approved', 'under_way', 'closed', 'refused')", name="state_known"),
        sa.CheckConstraint("venue_cost >= 0", name="venue_cost_not_negative"),
    )
    create_index("ix_roadshows_approved_by_id", "roadshows", "approved_by_id")
    create_index("ix_roadshows_endorsed_by_id", "roadshows", "endorsed_by_id")
    create_index("ix_roadshows_handed_in_at_order", "roadshows", "handed_in_at", "id")
    create_index("ix_roadshows_handed_in_by_id", "roadshows", "handed_in_by_id")
    create_index("ix_roadshows_place_prefix", "roadshows", "place", like=True)
    create_index("ix_roadshows_received_by_id", "roadshows", "received_by_id")
    create_index("ix_roadshows_starts_on_order", "roadshows", "starts_on", "id")
    create_index("ix_roadshows_store_handed_in_at_order", "roadshows", "store_id", "handed_in_at", "id")
    create_index("ix_roadshows_store_newest", "roadshows", "store_id", "id")
    create_index("ix_roadshows_store_starts_on_order", "roadshows", "store_id", "starts_on", "id")
    create_index("ix_roadshows_store_state_order", "roadshows", "store_id", "state", "starts_on", "id", where="voided_at IS NULL")
    create_index("ix_roadshows_submitted_by_id", "roadshows", "submitted_by_id")

    op.create_table(
        "praises",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("recognition_id", KEY, sa.ForeignKey("recognitions.id"), nullable=False),
        sa.Column("colleague_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("words", sa.String(240), nullable=False),
        *common(),
    )
    create_index("ix_praises_colleague_id", "praises", "colleague_id")
    create_index("ix_praises_recognition_id", "praises", "recognition_id")
    create_index("ix_praises_store_newest", "praises", "store_id", "id")
    create_index("uq_praises_recognition_id_colleague_id", "praises", "recognition_id", "colleague_id", unique=True, where="voided_at IS NULL")

    op.create_table(
        "roadshow_members",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("roadshow_id", KEY, sa.ForeignKey("roadshows.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("duty", sa.String(120)),
        *common(),
    )
    create_index("ix_roadshow_members_employee_id", "roadshow_members", "employee_id")
    create_index("ix_roadshow_members_roadshow_id", "roadshow_members", "roadshow_id")
    create_index("ix_roadshow_members_store_newest", "roadshow_members", "store_id", "id")
    create_index("uq_roadshow_members_roadshow_id_employee_id", "roadshow_members", "roadshow_id", "employee_id", unique=True, where="voided_at IS NULL")

    op.create_table(
        "travel_forms",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("destination", sa.String(120), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("travel_on", sa.Date(), nullable=False),
        sa.Column("key_account_id", KEY, sa.ForeignKey("key_accounts.id")),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("comment", sa.String(120)),
        sa.Column("approved_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("approved_at", MOMENT),
        sa.Column("left_at", MOMENT),
        sa.Column("returned_at", MOMENT),
        sa.Column("finding", sa.Text()),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("returned_at IS NULL OR returned_at >= left_at", name="returned_after_leaving"),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'approved', 'returned', 'violated')", name="state_known"),
    )
    create_index("ix_travel_forms_approved_by_id", "travel_forms", "approved_by_id")
    create_index("ix_travel_forms_destination_prefix", "travel_forms", "destination", like=True)
    create_index("ix_travel_forms_employee_id", "travel_forms", "employee_id")
    create_index("ix_travel_forms_key_account_id", "travel_forms", "key_account_id")
    create_index("ix_travel_forms_store_newest", "travel_forms", "store_id", "id")
    create_index("ix_travel_forms_store_state_order", "travel_forms", "store_id", "state", "travel_on", "id", where="voided_at IS NULL")
    create_index("ix_travel_forms_store_travel_on_order", "travel_forms", "store_id", "travel_on", "id")
    create_index("ix_travel_forms_travel_on_order", "travel_forms", "travel_on", "id")

    op.create_table(
        "collisions",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("phone", sa.String(24)),
        sa.Column("first_lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("second_lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("parties", sa.String(240)),
        sa.Column("cause", sa.Text()),
        sa.Column("missed_follow_up_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("before_customer", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.String(16)),
        sa.Column("grounds", sa.Text()),
        sa.Column("decided_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("decided_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("decision IN ('first', 'second')", name="decision_known"),
        sa.CheckConstraint("first_lead_id <> second_lead_id", name="two_leads"),
        sa.CheckConstraint("state IN ('open', 'decided')", name="state_known"),
    )
    create_index("ix_collisions_decided_at_order", "collisions", "decided_at", "id")
    create_index("ix_collisions_decided_by_id", "collisions", "decided_by_id")
    create_index("ix_collisions_first_lead_id", "collisions", "first_lead_id")
    create_index("ix_collisions_missed_follow_up_by_id", "collisions", "missed_follow_up_by_id")
    create_index("ix_collisions_phone_prefix", "collisions", "phone", like=True)
    create_index("ix_collisions_phone_tail", "collisions", "substr(phone, length(phone) - 3)")
    create_index("ix_collisions_second_lead_id", "collisions", "second_lead_id")
    create_index("ix_collisions_store_decided_at_order", "collisions", "store_id", "decided_at", "id")
    create_index("ix_collisions_store_newest", "collisions", "store_id", "id")
    create_index("uq_collisions_first_lead_id_second_lead_id", "collisions", "first_lead_id", "second_lead_id", unique=True, where="voided_at IS NULL")

    op.create_table(
        "expense_claims",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("travel_form_id", KEY, sa.ForeignKey("travel_forms.id")),
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

    op.create_table(
        "gift_requests",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("item", sa.String(120), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("key_account_id", KEY, sa.ForeignKey("key_accounts.id")),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id")),
        sa.Column("roadshow_id", KEY, sa.ForeignKey("roadshows.id")),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", MONEY, nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("endorsed_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("approved_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("approved_at", MOMENT),
        sa.Column("comment", sa.String(120)),
        sa.Column("evidence", sa.Text()),
        sa.Column("handed_over_at", MOMENT),
        sa.Column("verified_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("finding", sa.Text()),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("(CASE WHEN key_account_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN lead_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN roadshow_id IS NULL THEN 0 ELSE 1 END) = 1", name="for_one_purpose"),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'endorsed', 'approved', 'refused', 'handed_over', 'verified', 'violated')", name="state_known"),
        sa.CheckConstraint("value > 0", name="value_positive"),
    )
    create_index("ix_gift_requests_approved_by_id", "gift_requests", "approved_by_id")
    create_index("ix_gift_requests_employee_id", "gift_requests", "employee_id")
    create_index("ix_gift_requests_endorsed_by_id", "gift_requests", "endorsed_by_id")
    create_index("ix_gift_requests_handed_over_at_order", "gift_requests", "handed_over_at", "id")
    create_index("ix_gift_requests_item_prefix", "gift_requests", "item", like=True)
    create_index("ix_gift_requests_key_account_id", "gift_requests", "key_account_id")
    create_index("ix_gift_requests_lead_id", "gift_requests", "lead_id")
    create_index("ix_gift_requests_roadshow_id", "gift_requests", "roadshow_id")
    create_index("ix_gift_requests_store_handed_over_at_order", "gift_requests", "store_id", "handed_over_at", "id")
    create_index("ix_gift_requests_store_newest", "gift_requests", "store_id", "id")
    create_index("ix_gift_requests_verified_by_id", "gift_requests", "verified_by_id")

    op.create_table(
        "key_visits",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("key_account_id", KEY, sa.ForeignKey("key_accounts.id"), nullable=False),
        sa.Column("travel_form_id", KEY, sa.ForeignKey("travel_forms.id"), nullable=False),
        sa.Column("employee_id", KEY, sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("visited_at", MOMENT, nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("next_visit_on", sa.Date()),
        sa.Column("finding", sa.Text()),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('recorded', 'violated')", name="state_known"),
    )
    create_index("ix_key_visits_employee_id", "key_visits", "employee_id")
    create_index("ix_key_visits_key_account_id", "key_visits", "key_account_id")
    create_index("ix_key_visits_next_visit_on_order", "key_visits", "next_visit_on", "id")
    create_index("ix_key_visits_store_newest", "key_visits", "store_id", "id")
    create_index("ix_key_visits_store_next_visit_on_order", "key_visits", "store_id", "next_visit_on", "id")
    create_index("ix_key_visits_store_state_order", "key_visits", "store_id", "state", "visited_at", "id", where="voided_at IS NULL")
    create_index("ix_key_visits_store_visited_at_order", "key_visits", "store_id", "visited_at", "id")
    create_index("ix_key_visits_travel_form_id", "key_visits", "travel_form_id")
    create_index("ix_key_visits_visited_at_order", "key_visits", "visited_at", "id")

    op.create_table(
        "messages",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sender_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("sent_at", MOMENT),
        *common(),
        sa.CheckConstraint("kind IN ('first_message', 'invitation', 'follow_up', 'greeting')", name="kind_known"),
        sa.CheckConstraint("status <> 'drafted' OR sent_at IS NULL", name="draft_was_not_sent"),
        sa.CheckConstraint("status <> 'sent' OR sent_at IS NOT NULL", name="sent_has_a_moment"),
        sa.CheckConstraint("status IN ('drafted', 'sent', 'failed')", name="status_known"),
    )
    create_index("ix_messages_lead_id", "messages", "lead_id")
    create_index("ix_messages_sender_id", "messages", "sender_id")
    create_index("ix_messages_sent_at_order", "messages", "sent_at", "id")
    create_index("ix_messages_store_newest", "messages", "store_id", "id")
    create_index("ix_messages_store_sent_at_order", "messages", "store_id", "sent_at", "id")

    op.create_table(
        "referrals",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("introducer", sa.String(120), nullable=False),
        sa.Column("known_customer_id", KEY, sa.ForeignKey("customers.id")),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("claimed_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("evidence", sa.Text()),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("owner_decided_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("signed_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("countersigned_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('claimed', 'confirmed')", name="state_known"),
    )
    create_index("ix_referrals_claimed_by_id", "referrals", "claimed_by_id")
    create_index("ix_referrals_confirmed_at_order", "referrals", "confirmed_at", "id")
    create_index("ix_referrals_countersigned_by_id", "referrals", "countersigned_by_id")
    create_index("ix_referrals_introducer_prefix", "referrals", "introducer", like=True)
    create_index("ix_referrals_known_customer_id", "referrals", "known_customer_id")
    create_index("ix_referrals_lead_id", "referrals", "lead_id")
    create_index("ix_referrals_owner_decided_id", "referrals", "owner_decided_id")
    create_index("ix_referrals_signed_by_id", "referrals", "signed_by_id")
    create_index("ix_referrals_store_confirmed_at_order", "referrals", "store_id", "confirmed_at", "id")
    create_index("ix_referrals_store_newest", "referrals", "store_id", "id")
    create_index("uq_referrals_lead_id", "referrals", "lead_id", unique=True, where="state = 'confirmed' AND voided_at IS NULL")

    op.create_table(
        "visits",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("arrived_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT),
        sa.Column("received_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("introduced_to_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("needs", sa.Text()),
        sa.Column("models_shown", sa.String(240)),
        sa.Column("test_drive_offered", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text()),
        *common(),
        sa.CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name="left_after_arriving"),
        sa.CheckConstraint("origin IN ('walk_in', 'invited')", name="origin_known"),
    )
    create_index("ix_visits_arrived_at_order", "visits", "arrived_at", "id")
    create_index("ix_visits_introduced_to_id", "visits", "introduced_to_id")
    create_index("ix_visits_lead_id", "visits", "lead_id")
    create_index("ix_visits_received_by_id", "visits", "received_by_id")
    create_index("ix_visits_store_arrived_at_order", "visits", "store_id", "arrived_at", "id")
    create_index("ix_visits_store_newest", "visits", "store_id", "id")

    op.create_table(
        "decoration_lines",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("order_id", KEY, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("item", sa.String(120), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price", MONEY, nullable=False),
        *common(),
        sa.CheckConstraint("kind IN ('decoration', 'insurance', 'plate', 'finance', 'trade_in')", name="kind_known"),
        sa.CheckConstraint("price >= 0", name="price_not_negative"),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    )
    create_index("ix_decoration_lines_order_id", "decoration_lines", "order_id")
    create_index("ix_decoration_lines_store_newest", "decoration_lines", "store_id", "id")

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

    op.create_table(
        "expense_lines",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("claim_id", KEY, sa.ForeignKey("expense_claims.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.Column("invoice_no", sa.String(40), nullable=False),
        sa.Column("invoiced_on", sa.Date()),
        sa.Column("invoice_scan_id", KEY, sa.ForeignKey("attachments.id")),
        *common(),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("kind IN ('tea', 'postage', 'transport', 'parking', 'meal', 'other')", name="kind_known"),
    )
    create_index("ix_expense_lines_claim_id", "expense_lines", "claim_id")
    create_index("ix_expense_lines_invoice_no_prefix", "expense_lines", "invoice_no", like=True)
    create_index("ix_expense_lines_invoice_no_tail", "expense_lines", "substr(invoice_no, length(invoice_no) - 3)")
    create_index("ix_expense_lines_invoice_scan_id", "expense_lines", "invoice_scan_id")
    create_index("ix_expense_lines_store_newest", "expense_lines", "store_id", "id")
    create_index("uq_expense_lines_invoice_no", "expense_lines", "invoice_no", unique=True, where="voided_at IS NULL")

    op.create_table(
        "service_cases",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("order_id", KEY, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("owner_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("details", sa.Text()),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("solution", sa.Text()),
        sa.Column("resolved_at", MOMENT),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('open', 'resolved')", name="state_known"),
    )
    create_index("ix_service_cases_opened_at_order", "service_cases", "opened_at", "id")
    create_index("ix_service_cases_order_id", "service_cases", "order_id")
    create_index("ix_service_cases_owner_id", "service_cases", "owner_id")
    create_index("ix_service_cases_store_newest", "service_cases", "store_id", "id")
    create_index("ix_service_cases_store_opened_at_order", "service_cases", "store_id", "opened_at", "id")
    create_index("ix_service_cases_store_state_order", "service_cases", "store_id", "state", "opened_at", "id", where="voided_at IS NULL")

    op.create_table(
        "vehicle_checks",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("order_id", KEY, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("vehicle_id", KEY, sa.ForeignKey("vehicles.id")),
        sa.Column("checked_by_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("checked_at", MOMENT, nullable=False),
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

    if on_postgresql():
        op.add_column("leads", sa.Column("roadshow_id", KEY, sa.ForeignKey("roadshows.id")))
        create_index("ix_leads_roadshow_id", "leads", "roadshow_id")
    else:
        with remade("leads"):
            op.create_table(
                "leads",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
                sa.Column("customer_id", KEY, sa.ForeignKey("customers.id"), nullable=False),
                sa.Column("channel_id", KEY, sa.ForeignKey("channels.id"), nullable=False),
                sa.Column("campaign_id", KEY, sa.ForeignKey("campaigns.id")),
                sa.Column("roadshow_id", KEY, sa.ForeignKey("roadshows.id")),
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
            create_index("ix_leads_roadshow_id", "leads", "roadshow_id")
            create_index("ix_leads_store_captured_at_order", "leads", "store_id", "captured_at", "id")
            create_index("ix_leads_store_newest", "leads", "store_id", "id")
            create_index("ix_leads_store_next_due_at_order", "leads", "store_id", "next_due_at", "id")
            create_index("ix_leads_store_state_order", "leads", "store_id", "state", "captured_at", "id", where="voided_at IS NULL")

    if on_postgresql():
        op.add_column("follow_ups", sa.Column("key_account_id", KEY, sa.ForeignKey("key_accounts.id")))
        op.alter_column("follow_ups", "lead_id", nullable=True)
        op.create_check_constraint("of_a_lead_or_a_key_account", "follow_ups", "(lead_id IS NULL) <> (key_account_id IS NULL)")
        create_index("ix_follow_ups_key_account_id", "follow_ups", "key_account_id")
    else:
        with remade("follow_ups"):
            op.create_table(
                "follow_ups",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
                sa.Column("lead_id", KEY, sa.ForeignKey("leads.id")),
                sa.Column("key_account_id", KEY, sa.ForeignKey("key_accounts.id")),
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
                sa.CheckConstraint("(lead_id IS NULL) <> (key_account_id IS NULL)", name="of_a_lead_or_a_key_account"),
                sa.CheckConstraint("kind IN ('first', 'second', 'regular', 'after_24h', 'after_week', 'after_third', 'birthday', 'service', 'key_visit')", name="kind_known"),
                sa.CheckConstraint("method IN ('phone', 'wechat', 'message', 'visit')", name="method_known"),
                sa.CheckConstraint("state <> 'done' OR done_at IS NOT NULL", name="done_has_a_moment"),
                sa.CheckConstraint("state IN ('due', 'done', 'cancelled')", name="state_known"),
            )
            create_index("ix_follow_ups_due_at_order", "follow_ups", "due_at", "id")
            create_index("ix_follow_ups_key_account_id", "follow_ups", "key_account_id")
            create_index("ix_follow_ups_lead_id", "follow_ups", "lead_id")
            create_index("ix_follow_ups_owner_id", "follow_ups", "owner_id")
            create_index("ix_follow_ups_store_due_at_order", "follow_ups", "store_id", "due_at", "id")
            create_index("ix_follow_ups_store_newest", "follow_ups", "store_id", "id")
            create_index("ix_follow_ups_store_state_order", "follow_ups", "store_id", "state", "due_at", "id", where="voided_at IS NULL")
