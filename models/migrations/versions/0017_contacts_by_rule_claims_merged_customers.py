"""contacts by rule, claims, merged customers"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import FACTS, KEY, MOMENT, common, create_index, on_postgresql, remade

revision = "0017"
down_revision = "0016"

PLANNED = "state = 'due' AND lead_id IS NOT NULL AND kind IN ('first', 'second', 'regular')"
"""What was due to a lead until now had been planned by the rules."""


def upgrade() -> None:
    if on_postgresql():
        op.add_column("customers", sa.Column("other_phone", sa.String(24)))
        op.add_column("customers", sa.Column("merged_into_id", KEY, sa.ForeignKey("customers.id")))
        op.add_column("customers", sa.Column("erased_at", MOMENT))
        op.add_column("customers", sa.Column("state", sa.String(16), nullable=False, server_default="known"))
        op.alter_column("customers", "state", server_default=None)
        op.create_check_constraint("state_known", "customers", "state IN ('known', 'merged', 'erased')")
        create_index("ix_customers_merged_into_id", "customers", "merged_into_id")
        create_index("ix_customers_other_phone_prefix", "customers", "other_phone", like=True)
        create_index("ix_customers_other_phone_tail", "customers", "substr(other_phone, length(other_phone) - 3)")
    else:
        with remade("customers", state="'known'"):
            op.create_table(
                "customers",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
                sa.Column("name", sa.String(120), nullable=False),
                sa.Column("gender", sa.String(16)),
                sa.Column("phone", sa.String(24)),
                sa.Column("other_phone", sa.String(24)),
                sa.Column("district", sa.String(120)),
                sa.Column("birthday", sa.Date()),
                sa.Column("id_no", sa.String(32)),
                sa.Column("consents", sa.Text()),
                sa.Column("merged_into_id", KEY, sa.ForeignKey("customers.id")),
                sa.Column("erased_at", MOMENT),
                sa.Column("state", sa.String(16), nullable=False),
                *common(),
                sa.CheckConstraint("gender IN ('male', 'female')", name="gender_known"),
                sa.CheckConstraint("state IN ('known', 'merged', 'erased')", name="state_known"),
            )
            create_index("ix_customers_merged_into_id", "customers", "merged_into_id")
            create_index("ix_customers_name_prefix", "customers", "name", like=True)
            create_index("ix_customers_other_phone_prefix", "customers", "other_phone", like=True)
            create_index("ix_customers_other_phone_tail", "customers", "substr(other_phone, length(other_phone) - 3)")
            create_index("ix_customers_phone_prefix", "customers", "phone", like=True)
            create_index("ix_customers_phone_tail", "customers", "substr(phone, length(phone) - 3)")
            create_index("ix_customers_store_newest", "customers", "store_id", "id")
            create_index("uq_customers_store_id_phone", "customers", "store_id", "phone", unique=True, where="voided_at IS NULL")

    if on_postgresql():
        op.add_column("collisions", sa.Column("claimed_by_id", KEY, sa.ForeignKey("employees.id")))
        op.add_column("collisions", sa.Column("claimed_at", MOMENT))
        op.add_column("collisions", sa.Column("entered", FACTS))
        op.alter_column("collisions", "second_lead_id", nullable=True)
        create_index("ix_collisions_claimed_at_order", "collisions", "claimed_at", "id")
        create_index("ix_collisions_claimed_by_id", "collisions", "claimed_by_id")
        create_index("ix_collisions_store_claimed_at_order", "collisions", "store_id", "claimed_at", "id")
        create_index("uq_collisions_first_lead_id_claimed_by_id", "collisions", "first_lead_id", "claimed_by_id", unique=True, where="state = 'open' AND voided_at IS NULL")
    else:
        with remade("collisions"):
            op.create_table(
                "collisions",
                sa.Column("id", KEY, primary_key=True),
                sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
                sa.Column("phone", sa.String(24)),
                sa.Column("first_lead_id", KEY, sa.ForeignKey("leads.id"), nullable=False),
                sa.Column("second_lead_id", KEY, sa.ForeignKey("leads.id")),
                sa.Column("claimed_by_id", KEY, sa.ForeignKey("employees.id")),
                sa.Column("claimed_at", MOMENT),
                sa.Column("entered", FACTS),
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
            create_index("ix_collisions_claimed_at_order", "collisions", "claimed_at", "id")
            create_index("ix_collisions_claimed_by_id", "collisions", "claimed_by_id")
            create_index("ix_collisions_decided_at_order", "collisions", "decided_at", "id")
            create_index("ix_collisions_decided_by_id", "collisions", "decided_by_id")
            create_index("ix_collisions_first_lead_id", "collisions", "first_lead_id")
            create_index("ix_collisions_missed_follow_up_by_id", "collisions", "missed_follow_up_by_id")
            create_index("ix_collisions_phone_prefix", "collisions", "phone", like=True)
            create_index("ix_collisions_phone_tail", "collisions", "substr(phone, length(phone) - 3)")
            create_index("ix_collisions_second_lead_id", "collisions", "second_lead_id")
            create_index("ix_collisions_store_claimed_at_order", "collisions", "store_id", "claimed_at", "id")
            create_index("ix_collisions_store_decided_at_order", "collisions", "store_id", "decided_at", "id")
            create_index("ix_collisions_store_newest", "collisions", "store_id", "id")
            create_index("uq_collisions_first_lead_id_claimed_by_id", "collisions", "first_lead_id", "claimed_by_id", unique=True, where="state = 'open' AND voided_at IS NULL")
            create_index("uq_collisions_first_lead_id_second_lead_id", "collisions", "first_lead_id", "second_lead_id", unique=True, where="voided_at IS NULL")

    if on_postgresql():
        op.add_column("follow_ups", sa.Column("by_rule", sa.Boolean(), nullable=False, server_default=sa.false()))
        op.alter_column("follow_ups", "by_rule", server_default=None)
        op.execute(f"UPDATE follow_ups SET by_rule = true WHERE {PLANNED}")
    else:
        with remade("follow_ups", by_rule=PLANNED):
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
                sa.Column("by_rule", sa.Boolean(), nullable=False),
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
