"""campaign contacts"""

import sqlalchemy as sa
from alembic import op

from models.migrations.words import KEY, MOMENT, common, create_index

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "campaign_contacts",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("store_id", KEY, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("campaign_id", KEY, sa.ForeignKey("campaigns.id"), nullable=False),
        sa.Column("customer_id", KEY, sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("sender_id", KEY, sa.ForeignKey("employees.id")),
        sa.Column("sent_at", MOMENT),
        sa.Column("reply", sa.Text()),
        sa.Column("replied_at", MOMENT),
        sa.Column("lead_id", KEY, sa.ForeignKey("leads.id")),
        sa.Column("state", sa.String(16), nullable=False),
        *common(),
        sa.CheckConstraint("state IN ('selected', 'replied')", name="state_known"),
    )
    create_index("ix_campaign_contacts_campaign_id", "campaign_contacts", "campaign_id")
    create_index("ix_campaign_contacts_customer_id", "campaign_contacts", "customer_id")
    create_index("ix_campaign_contacts_lead_id", "campaign_contacts", "lead_id")
    create_index("ix_campaign_contacts_sender_id", "campaign_contacts", "sender_id")
    create_index("ix_campaign_contacts_sent_at_order", "campaign_contacts", "sent_at", "id")
    create_index("ix_campaign_contacts_store_newest", "campaign_contacts", "store_id", "id")
    create_index("ix_campaign_contacts_store_sent_at_order", "campaign_contacts", "store_id", "sent_at", "id")
    create_index("ix_campaign_contacts_store_state_order", "campaign_contacts", "store_id", "state", "sent_at", "id", where="voided_at IS NULL")
    create_index("uq_campaign_contacts_campaign_id_customer_id", "campaign_contacts", "campaign_id", "customer_id", unique=True, where="voided_at IS NULL")
